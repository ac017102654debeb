"""A release that its disk has damaged: the next night does without its database, never without its ledger."""

from handmade import DIARY, Home

DAMAGE = b"damaged"


def damage(home: Home, name: str) -> bytes:
    """Overwrite a part in the middle of a file of the current release; returns the file as it was."""
    path = home.path / "current" / name
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + DAMAGE + content[middle + len(DAMAGE) :])
    return content


def test_a_night_after_damage(filled_home: Home) -> None:
    assert filled_home.run().exit_code == 0
    last = (filled_home.path / "current").resolve()
    filled_home.put("headache_diary_2.csv", DIARY.replace(",2024-05-01\n", ",2024-05-02\n"))

    ledger = damage(filled_home, "disclosure.json")
    stopped = filled_home.run("2024-05-03")
    assert stopped.exit_code == 1
    assert f"disclosure.json of the current release {last.name} is damaged" in stopped.output
    assert "with `outcomes rollback`" in stopped.output
    assert (filled_home.path / "current").resolve() == last

    (last / "disclosure.json").write_bytes(ledger)
    damage(filled_home, "outcomes.duckdb")
    night = filled_home.run("2024-05-03")
    assert night.exit_code == 0, night.output
    assert "check      warning: every column of the last release is still there" in night.output
    assert "outcomes.duckdb of the last release is damaged" in night.output
    assert filled_home.query("select outcome from meta.checks where check_name = 'published_columns'") == [("warn",)]
