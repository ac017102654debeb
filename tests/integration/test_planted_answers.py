"""The ten questions of notebooks/README.md on eight patients whose stories are written down: the answers are known."""

import re
from pathlib import Path

import pytest
from handmade import Home, new_home, small_nights
from planted_network import EXTRACTED, diary_csv, visits_csv

README = Path(__file__).parents[2] / "notebooks" / "README.md"
QUERIES = re.findall(r"```sql\n(.+?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)

# A course that is flat from its first day is called a plateau so many days after that day, or after that of a stage.
CALLED_BETWEEN = (56, 112)
ANSWERS = {
    1: [(1, 6, 0.167)],  # a needled on day 60, d on 100; 2 was not observed for 90 days, 1 never treated
    3: [(1, 5, 6, 0.2, 0.167)],  # d halved; f stopped its diary on day 49; 2 was not observed
    4: [("north", 280 + 280 + 200, 3 * 280, 0.905), ("south", 280 + 280 + 50 + 56, 3 * 280 + 56, 0.743)],
    5: [("north", 3, 0, 3), ("south", 0, 1, 2)],  # a, b, c flat; of d and f in care nobody can tell f
    7: [("b;c", 2)],  # b and c were not examined
    8: [(1, 1, 2, 0.5)],  # a was needled and examined before its referral, b was not
    9: [(2, 1, 3)],  # d fell by 14 and e by 6, which noise could do; a by 1
    10: [(1, 7, 7.0)],  # waits of 3, 5, 7, 7, 9, 11 and 28 days
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = new_home(tmp_path_factory.mktemp("planted"))
    home.put("clinic_visits_planted.csv", visits_csv())
    home.put("headache_diary_planted.csv", diary_csv())
    with small_nights():
        ended = home.run()
    assert ended.exit_code == 0, ended.output
    assert "251 rows, 0 to quarantine" in ended.output
    return home


def test_answers_are_those_that_were_planted(planted: Home) -> None:
    assert {number: planted.query(QUERIES[number - 1]) for number in ANSWERS} == ANSWERS


def test_2_days_from_plateau_to_referral(planted: Home) -> None:
    ((median_days, after, had_plateau, referred),) = planted.query(QUERIES[1])
    assert (after, had_plateau, referred) == (2, 3, 2)  # c was never referred
    # a is flat from day 0 and in a new stage from 60, referred on 200; b flat from 0, referred on 220
    soonest, latest = CALLED_BETWEEN
    assert (200 - 60 - latest + 220 - latest) / 2 <= median_days <= (200 - 60 - soonest + 220 - soonest) / 2


def test_6_long_plateaus_without_needling(planted: Home) -> None:
    ((clinic, plateaus, longest_weeks),) = planted.query(QUERIES[5])
    assert (clinic, plateaus) == ("north", 2)  # b and c; a was needled
    soonest, latest = CALLED_BETWEEN
    assert (EXTRACTED - latest) // 7 <= longest_weeks <= (EXTRACTED - soonest) // 7
