"""Clinical knowledge is data: another row in a seed table gives another result on the next night."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from handmade import Home

from pipelines.resources import SQL
from pipelines.version import code_version, thresholds_hash

SPOKES = "select primary_spoke, has_mechanical, has_systemic from marts.dim_episodes where episode_key = 'e1'"
HASH = "select thresholds_hash from meta.build"

Edit = Callable[[str, str, str], None]


def forget_versions() -> None:
    """Versions are worked out once per process; a night of its own would read them anew."""
    code_version.cache_clear()
    thresholds_hash.cache_clear()


@pytest.fixture
def edit_seed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Return a function that replaces a row of a seed table in a copy of the SQL folder that nights then use."""
    folder = tmp_path_factory.mktemp("other_seeds") / "sql"
    shutil.copytree(SQL, folder)

    def edit(seed: str, row: str, other: str) -> None:
        path = folder / "seeds" / f"{seed}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(f"\n{row}") == 1
        path.write_text(text.replace(f"\n{row}", f"\n{other}"), encoding="utf-8")
        for module in ("pipelines.warehouse.models", "pipelines.version"):
            monkeypatch.setattr(f"{module}.SQL", folder)
        forget_versions()

    return edit


@pytest.fixture(autouse=True)
def fresh_versions(edit_seed: Edit) -> object:  # noqa: ARG001
    yield
    forget_versions()


def releases(home: Home) -> list[Path]:
    return sorted((home.path / "releases").iterdir())


@pytest.mark.usefixtures("without_pages")
@pytest.mark.parametrize(
    ("seed", "row", "other", "spokes", "is_threshold"),
    [
        ("spoke_codes", "G44.86,mechanical,3", "G44.86,systemic,3", ("systemic", None, True), False),
        ("thresholds", "spoke_primary_margin,2", "spoke_primary_margin,4", ("mixed", True, None), True),
    ],
)
def test_a_row_of_a_seed_changes_the_next_night(
    filled_home: Home, edit_seed: Edit, seed: str, row: str, other: str, spokes: tuple, is_threshold: bool
) -> None:
    filled_home.run()
    before = filled_home.query(HASH)
    assert filled_home.query(SPOKES) == [("mechanical", True, None)]
    edit_seed(seed, row, other)
    night = filled_home.run("2024-05-03")
    assert night.exit_code == 0, night.output
    assert len(releases(filled_home)) == 2
    assert filled_home.query(SPOKES) == [spokes]
    assert (filled_home.query(HASH) != before) is is_threshold
    again = filled_home.run("2024-05-04")
    assert "nothing new" in again.output
    assert len(releases(filled_home)) == 2


@pytest.mark.usefixtures("without_pages")
def test_a_value_that_cannot_be_changed_alone_stops_the_night_and_says_what_to_do(
    filled_home: Home, edit_seed: Edit
) -> None:
    filled_home.run()
    before = releases(filled_home)
    edit_seed("thresholds", "mcid_mhd,2,", "mcid_mhd,3,")
    night = filled_home.run("2024-05-03")
    assert night.exit_code == 1
    assert "mcid_mhd = 2, not 3" in night.output
    assert "python -m pipelines.plateau.prior" in night.output
    assert releases(filled_home) == before
