"""The sentence under a patient's chart can be checked by hand."""

import pytest
from level_rows import JUDGED, UNJUDGED, diary, states

from pipelines.dashboards.level_sentence import level_sentence

LIMITS = {"mcid_mhd": 2.0}
COURSE = states(*[UNJUDGED] * 3, *[JUDGED | {"fitted_mhd": 13.2, "state": "indeterminate"}] * 6, *[JUDGED] * 12)
DIARY = diary(*[7] * 13, *[6] * 11, 5)


def test_the_sentence_counts_its_diary_days():
    assert level_sentence(DIARY, COURSE, LIMITS) == (
        "Level about 11 days per 28 since week 9; chance that it still improves by 2 or more: 6%; "
        "based on 71 of 84 days."
    )


@pytest.mark.parametrize(("earlier", "since"), [(13.19, 3), (13.2, 9), (9.21, 3), (9.2, 9)])
def test_the_level_lasts_while_no_week_differs_meaningfully(earlier, since):
    course = states(*[UNJUDGED] * 3, *[JUDGED | {"fitted_mhd": earlier}] * 6, *[JUDGED] * 12)
    assert f"since week {since};" in level_sentence(DIARY, course, LIMITS)


def test_at_goal_the_goal_is_named_and_no_chance():
    said = level_sentence(DIARY, states(JUDGED | {"state": "at_goal", "fitted_mhd": 1.4}), LIMITS)
    assert said == "Level about 1 day per 28 since week 0; at or under the goal of 8; based on 7 of 7 days."


def test_without_an_answer_the_sentence_says_why():
    assert level_sentence(DIARY, states(UNJUDGED), LIMITS) == "Cannot tell yet: the stage has only just begun."
    assert level_sentence(DIARY, [], LIMITS).startswith("Cannot tell yet")
