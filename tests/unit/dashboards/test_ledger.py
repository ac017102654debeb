"""Numbers about the same patients find each other: in two tables, in a share and a table, and from night to night."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.dashboards.disclosure import (
    Layout,
    Ledger,
    Mark,
    Rules,
    population,
    publish_count,
    publish_measure,
    publish_share,
    publish_shares,
    publish_tables,
)
from pipelines.dashboards.disclosure.ledger_file import read_ledger, read_memory, write_ledger
from pipelines.errors import CheckFailedError

CLINICS = [{"clinic_key": name} for name in "abc"]
STATES = [{"trajectory_state": name} for name in ("plateau", "improving", "at_goal")]
EVERYBODY = population(is_in_care=True)
LAYOUT = Layout(EVERYBODY, CLINICS, STATES)


def rules(before=None):
    return Rules(11, 5, Ledger(before.entries if before else {}))


def publish_table(counts, tonight, layout):
    """Publish one table."""
    return publish_tables([counts], [layout], tonight)[0]


def publish(counts, ledger=None):
    """Publish the table of clinics and states after a night with this ledger; returns it and tonight's ledger."""
    tonight = rules(ledger)
    return publish_table(counts, tonight, LAYOUT), tonight.ledger


def test_labels_are_the_same_in_any_order():
    assert population(b=1, a=[2, 3]) == population(a={3, 2}).narrowed(b="1")
    assert str(population(is_in_care=True, clinic_key=["b", "a"])) == "clinic_key=a|b & is_in_care=true"


def test_more_labels_are_fewer_patients():
    assert population(a=1, b=2).is_within(population(a=[1, 5]))
    assert not population(a=1).is_within(population(a=1, b=2))


def test_a_count_hidden_in_a_table_is_hidden_wherever_it_is_published_again():
    tonight = rules()
    publish_table([[3, 50, 60], [40, 50, 60], [70, 80, 90]], tonight, LAYOUT)
    clinic = EVERYBODY.narrowed(clinic_key="b")
    assert publish_count(40, tonight, group=clinic.narrowed(trajectory_state="plateau")) is Mark.HIDDEN
    assert publish_count(50, tonight, group=clinic.narrowed(trajectory_state="improving")) is Mark.HIDDEN
    assert publish_count(60, tonight, group=clinic.narrowed(trajectory_state="at_goal")) == 60


def test_a_table_hides_what_a_card_before_it_would_betray():
    tonight = rules()
    assert publish_share(40, 100, tonight, group=EVERYBODY, having={"trajectory_state": "plateau"}).fraction == 0.4
    table = publish_table([[35, 60], [5, 0]], tonight, Layout(EVERYBODY, CLINICS[:2], STATES[:2]))
    # The network's 40 are known, so clinic b's 5 need a's 35 hidden, and the clinics' totals as well.
    assert [row[0] for row in table.cells] == [Mark.HIDDEN, Mark.HIDDEN]
    assert table.column_totals[0] == 40


@pytest.mark.parametrize(("inner", "shown"), [(99, Mark.HIDDEN), (90, Mark.HIDDEN), (89, 90), (100, 100)])
def test_two_nested_groups_are_not_both_shown_when_few_are_between_them(inner, shown):
    tonight = rules()
    assert publish_count(100, tonight, group=EVERYBODY) == 100
    assert publish_count(inner, tonight, group=EVERYBODY.narrowed(has_diary=True)) == shown


def test_the_order_of_nested_groups_does_not_matter():
    tonight = rules()
    publish_count(95, tonight, group=EVERYBODY.narrowed(has_diary=True))
    assert publish_count(100, tonight, group=EVERYBODY) is Mark.HIDDEN


def test_a_measure_is_hidden_wherever_the_count_of_its_group_is():
    tonight = rules()
    assert publish_measure(7.5, publish_count(100, tonight, group=EVERYBODY)) == 7.5
    few_outside = publish_count(95, tonight, group=EVERYBODY.narrowed(has_diary=True))
    assert publish_measure(7.5, few_outside) is Mark.HIDDEN


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        ((100, 92), (100, 89), Mark.HIDDEN),
        ((100, 92), (100, 85), Mark.HIDDEN),
        ((100, 92), (100, 84), 85),
        ((100, 86), (100, 88), Mark.HIDDEN),
        ((100, 84), (100, 88), Mark.HIDDEN),
        ((100, 88), (100, 87), 85),
        ((100, 88), (100, 88), 90),
    ],
)
def test_what_lies_between_two_nested_counts_comes_back_and_goes_well_above_the_limit(before, now, shown):
    ledger = Ledger()
    for inner_of, (whole, inner) in ((None, before), (EVERYBODY, now)):
        tonight = Rules(11, 5, Ledger(ledger.entries))
        publish_count(whole, tonight, group=EVERYBODY)
        found = publish_count(inner, tonight, group=EVERYBODY.narrowed(has_diary=True))
        ledger = tonight.ledger
        assert inner_of is None or found == shown


def test_the_networks_share_does_not_give_away_the_one_clinic_that_is_hidden():
    counts = {"(all)": (63, 150), "a": (30, 70), "b": (25, 50), "c": (8, 30)}
    of = {unit: (EVERYBODY.narrowed(clinic_key=unit), EVERYBODY.narrowed(clinic_key=unit, met=True)) for unit in "abc"}
    of["(all)"] = (EVERYBODY, EVERYBODY.narrowed(met=True))
    shares = publish_shares(counts, rules(), of, total="(all)")
    assert shares["(all)"].numerator == 65
    assert shares["c"].numerator is Mark.HIDDEN
    assert [shares["a"].numerator, shares["b"].numerator].count(Mark.HIDDEN) == 1


def test_two_counts_of_the_same_patients_stop_the_release():
    tonight = rules()
    publish_count(40, tonight, group=EVERYBODY)
    with pytest.raises(CheckFailedError, match="is_in_care=true"):
        publish_count(41, tonight, group=EVERYBODY)


QUIET = [[8, 40, 50], [30, 60, 33], [50, 45, 44]]


def test_the_same_complement_is_hidden_the_next_night_though_another_is_smaller():
    first, ledger = publish(QUIET)
    assert first.cells[0] == [Mark.HIDDEN, Mark.HIDDEN, 50]
    second, _ = publish([[8, 40, 30], [30, 60, 33], [50, 45, 44]], ledger)
    assert second.cells[0] == [Mark.HIDDEN, Mark.HIDDEN, 30]


def decided_again(counts, before, decided, layout=LAYOUT):
    """Publish a table as the last look at a release does: with what its ledger hid held back."""
    again = Rules(11, 5, Ledger(before.entries, frozenset(hidden_in(decided))))
    publish_table(counts, again, layout)
    return hidden_in(again.ledger)


def hidden_in(ledger):
    return {of for of, entry in ledger.entries.items() if entry.hidden_for}


def test_what_covers_a_secret_tonight_keeps_the_company_of_last_night():
    layout = Layout(EVERYBODY, STATES, [{}])
    first, tonight = rules(), [[28], [17], [2]]
    assert publish_table([[14], [5], [40]], first, layout).cells == [[Mark.HIDDEN], [Mark.HIDDEN], [40]]
    second = rules(first.ledger)
    assert publish_table(tonight, second, layout).cells == [[Mark.HIDDEN]] * 3
    assert decided_again(tonight, first.ledger, second.ledger, layout) == hidden_in(second.ledger)


def test_what_a_ledger_hid_comes_out_again_from_its_decisions():
    rng = np.random.default_rng(5)
    for _ in range(40):
        night = rng.choice([0, 2, 9, 13, 17, 30, 60], (3, 3))
        _, before = publish(night.tolist())
        tonight = (night + rng.integers(0, 9, night.shape)).tolist()
        _, ledger = publish(tonight, before)
        assert decided_again(tonight, before, ledger) == hidden_in(ledger)


@pytest.mark.parametrize(("patients", "shown"), [(11, Mark.HIDDEN), (15, Mark.HIDDEN), (16, 15)])
def test_what_was_hidden_comes_back_only_well_above_the_limit(patients, shown):
    _, ledger = publish(QUIET)
    table, _ = publish([[patients, 40, 50], *QUIET[1:]], ledger)
    assert table.cells[0][0] == shown


@pytest.mark.parametrize(("now", "shown"), [(0, 0), (14, Mark.HIDDEN), (15, 15), (16, 15)])
def test_what_falls_towards_the_limit_goes_before_it_is_small(now, shown):
    _, ledger = publish([[15, 40, 50], *QUIET[1:]])
    table, _ = publish([[now, 40, 50], *QUIET[1:]], ledger)
    assert table.cells[0][0] == shown


def test_zeros_go_together_when_one_of_them_is_none_any_more():
    first, ledger = publish([[0, 40, 50], [30, 0, 33], [50, 45, 0]])
    assert [first.cells[index][index] for index in range(3)] == [0, 0, 0]
    second, ledger = publish([[1, 40, 50], [30, 0, 33], [50, 45, 0]], ledger)
    assert [second.cells[index][index] for index in range(3)] == [Mark.HIDDEN] * 3
    third, _ = publish([[0, 40, 50], [30, 0, 33], [50, 45, 0]], ledger)
    assert [third.cells[index][index] for index in range(3)] == [Mark.HIDDEN] * 3


def test_a_clinic_that_leaves_its_pool_does_not_show_how_few_it_took_along():
    last = rules()
    publish_count(40, last, group=EVERYBODY.narrowed(clinic_key=["a", "b", "c"]))
    tonight = rules(last.ledger)
    assert publish_count(37, tonight, group=EVERYBODY.narrowed(clinic_key=["a", "b"])) is Mark.HIDDEN


def remembered(tonight, path):
    """Return the rules of the night after, whose ledger remembers what this night's file holds."""
    write_ledger(tonight.ledger, path)
    return Rules(11, 5, Ledger(read_memory(path)))


def test_a_clinic_that_joins_a_pool_does_not_show_how_few_were_in_it(tmp_path: Path):
    pool, clinics = {"clinic_key": ["a", "b"]}, [{"clinic_key": name} for name in "cde"]
    tonight = rules()
    first = publish_table(
        [[4, 22], [40, 50], [25, 30], [50, 60]], tonight, Layout(EVERYBODY, [pool, *clinics], STATES[:2])
    )
    assert [row[0] for row in first.cells] == [Mark.HIDDEN, 40, Mark.HIDDEN, 50]
    larger = {"clinic_key": ["a", "b", "c"]}
    for _ in range(3):
        tonight = remembered(tonight, tmp_path / "disclosure.json")
        layout = Layout(EVERYBODY, [larger, *clinics[1:]], STATES[:2])
        table = publish_table([[44, 72], [25, 30], [50, 60]], tonight, layout)
        # Shown, the pool's 44 without the 40 of clinic c were the 4 of the first night; so were d's 25 with its sums.
        assert [row[0] for row in table.cells] == [Mark.HIDDEN, Mark.HIDDEN, 50]


@pytest.mark.parametrize(("pool", "patients", "shown"), [("abcd", 85, Mark.HIDDEN), ("cd", 80, 80), ("abc", 60, 60)])
def test_clinics_that_join_a_pool_together_do_not_show_how_few_were_in_it(pool, patients, shown):
    last = rules()
    for clinic, count in {"c": 40, "d": 41}.items():
        publish_count(count, last, group=EVERYBODY.narrowed(clinic_key=clinic))
    assert publish_count(patients, rules(last.ledger), group=EVERYBODY.narrowed(clinic_key=list(pool))) == shown


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"b": 14, "c": 13}, ["b"]),  # 30 - 14 - 13 are 3 of clinic a
        ({"b": 14, "ac": 12}, ["ac", "b"]),
        ({"b": 14, "ad": 13}, ["b"]),  # 30 - 14 - 13 are 3 of clinic c
        ({"b": 14, "acd": 13}, ["acd", "b"]),  # nobody is left of the pool
    ],
)
def test_clinics_that_leave_a_pool_together_do_not_show_how_few_they_left(counts, shown, tmp_path: Path):
    tonight = rules()
    publish_count(30, tonight, group=EVERYBODY.narrowed(clinic_key=list("abcd" if "d" in "".join(counts) else "abc")))
    for order in (counts, reversed(counts), counts):
        tonight = remembered(tonight, tmp_path / "disclosure.json")
        seen = {it: publish_count(counts[it], tonight, EVERYBODY.narrowed(clinic_key=list(it))) for it in order}
        assert sorted(clinics for clinics in counts if seen[clinics] is not Mark.HIDDEN) == shown


def test_a_clinic_that_left_its_pool_does_not_show_how_few_it_took_along_on_a_later_night_either(tmp_path: Path):
    tonight = rules()
    publish_count(40, tonight, group=EVERYBODY.narrowed(clinic_key=["a", "b", "c"]))
    for patients, shown in ((37, Mark.HIDDEN), (37, Mark.HIDDEN), (29, 30), (37, 35)):
        tonight = remembered(tonight, tmp_path / "disclosure.json")
        assert publish_count(patients, tonight, group=EVERYBODY.narrowed(clinic_key=["a", "b"])) == shown


def test_the_ledger_is_the_same_after_it_was_written_and_read(tmp_path: Path):
    _, ledger = publish(QUIET)
    write_ledger(ledger, tmp_path / "disclosure.json")
    again = read_ledger(tmp_path / "disclosure.json")
    assert again.entries == ledger.entries
    both = [{of: set(lines) for of, lines in one.lines.items()} for one in (again, ledger)]
    assert both[0] == both[1]


def test_a_number_that_a_night_leaves_out_is_remembered_as_hidden(tmp_path: Path):
    _, ledger = publish(QUIET)
    tonight = rules(ledger)
    write_ledger(tonight.ledger, tmp_path / "disclosure.json")
    assert not read_ledger(tmp_path / "disclosure.json").entries
    kept = read_memory(tmp_path / "disclosure.json")
    assert kept[EVERYBODY.narrowed(clinic_key="a", trajectory_state="plateau")].hidden_for == "small"


CLINIC_A, CLINIC_B, CLINIC_C = (EVERYBODY.narrowed(clinic_key=clinic) for clinic in "abc")


@pytest.mark.parametrize(
    ("shown_before", "uncovering"), [({CLINIC_B: 30}, set()), ({CLINIC_B: 30, CLINIC_C: 11}, {CLINIC_C})]
)
def test_a_small_count_that_has_lost_its_cover_names_what_should_have_been_held_back(shown_before, uncovering):
    tonight = rules()
    for of, patients in ({EVERYBODY: 45} | shown_before).items():
        publish_count(patients, tonight, of)
    table = publish_table([[4], [30], [11]], tonight, Layout(EVERYBODY, CLINICS))
    assert table.cells[0] == [Mark.HIDDEN]
    assert tonight.ledger.uncovering == uncovering


def test_what_is_held_back_stays_hidden_and_covers_the_later_table():
    again = Rules(small_cell_min=11, rounding_base=5, ledger=Ledger(held_back=frozenset({CLINIC_C})))
    assert publish_count(45, again, EVERYBODY) == 45
    assert publish_count(11, again, CLINIC_C) is Mark.HIDDEN
    table = publish_table([[4], [30], [11]], again, Layout(EVERYBODY, CLINICS))
    assert table.cells == [[Mark.HIDDEN], [30], [Mark.HIDDEN]]
    assert not again.ledger.uncovering
