"""Sentences about aggregates: they say the number, never why, and nothing about small groups."""

import csv
from dataclasses import replace

import pytest

from pipelines.dashboards import findings
from pipelines.dashboards.care_time import WINDOW_WEEKS, in_weeks, outcome_weeks, span
from pipelines.dashboards.disclosure import Mark, Rules, publish_share
from pipelines.plateau.curves import WINDOW_DAYS
from pipelines.resources import SQL

RULES = Rules(11, 5)
HALF = publish_share(100, 200, RULES)
CAUSAL = ("because", "due to", "thanks", "leads to", "caused", "effect", "works", "improves", "helps", "result of")


def thresholds():
    """Return every threshold that is a number by name."""
    with (SQL / "seeds" / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


LIMITS = thresholds()


def registered():
    """Yield each metric of the registry that a card can show, with its kind."""
    with (SQL / "seeds" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] in ("share", "imputed_share", "median") and row["metric"] not in (
                "responder_30",
                "responder_75",
            ):
                yield row["metric"], row["kind"]


def every_sentence():
    for metric, kind in registered():
        if kind == "median":
            yield from (
                findings.median_finding(metric, value, LIMITS) for value in (-2.0, 0.0, 4.4, Mark.HIDDEN, Mark.NO_DATA)
            )
        else:
            counts = ((50, 200), (5, 200), (0, 0), (200, 200))
            yield from (findings.share_finding(metric, publish_share(*pair, RULES), LIMITS) for pair in counts)


def test_each_metric_has_a_sentence_without_causal_words():
    for sentence in every_sentence():
        assert sentence.endswith(".")
        assert not any(word in sentence.lower() for word in CAUSAL)


def test_a_caseload_is_said_though_its_share_of_all_patients_is_hidden():
    share = replace(publish_share(368, 601, RULES), denominator=Mark.HIDDEN, fraction=Mark.HIDDEN)
    assert findings.share_finding("active_caseload", share, LIMITS).startswith("370 patients")


def test_a_share_is_said_with_its_rounded_counts():
    said = findings.share_finding("active_caseload", publish_share(368, 601, RULES), LIMITS)
    assert said == "370 patients were seen lately and are not discharged."


def test_a_fall_stands_beside_the_one_that_is_expected_without_treatment():
    limits = LIMITS | {"drift_baseline_mhd": 14.0, "drift_mhd": 3.0}
    assert findings.median_finding("mhd_reduction", 4.0, limits).endswith(
        "From 14 or more days, a fall of 3 is expected without treatment (regression to the mean)."
    )


@pytest.mark.parametrize(("mark", "said"), [(Mark.HIDDEN, "too small"), (Mark.NO_DATA, "no data")])
def test_a_mark_is_said_in_words(mark, said):
    assert said in findings.median_finding("days_to_next_stage", mark, LIMITS)


def test_a_reduction_of_nothing_or_less_is_not_called_fewer_days():
    assert "no fewer" in findings.median_finding("mhd_reduction", 0.0, LIMITS)
    assert "regression" not in findings.median_finding("mhd_reduction", 0.0, LIMITS)
    assert "at least 0.1 fewer" in findings.median_finding("mhd_reduction", 0.1, LIMITS)


def test_titles_are_ten_words_at_most():
    titles = [
        findings.curve_title(16.3, 11.5, "weeks 9–12"),
        findings.curve_title(Mark.NO_DATA, 11.5, "weeks 9–12"),
        findings.plateau_title(publish_share(70, 280, RULES)),
        findings.plateau_title(publish_share(7, 280, RULES)),
    ]
    assert titles[2] == "On plateau: 25% of those who can be judged"
    assert titles[0] == "Median headache days: 16.3 before care, 11.5 at weeks 9–12"
    assert max(len(title.split()) for title in titles) <= 10


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (90, "45% of patients in care can be judged; the others write too little or are undecided."),
        (200, "All patients in care can be judged."),
        (7, ""),
        (193, ""),
    ],
)
def test_it_is_said_of_how_many_the_share_on_plateau_is(judged, said):
    assert findings.judged_finding(publish_share(judged, 200, RULES)) == said


def test_a_spread_names_both_ends_and_needs_two_groups():
    said = "{spread} on plateau, by clinic"
    assert findings.spread_title([43.0, Mark.HIDDEN, 36.0], said, "none", "%") == "36% to 43% on plateau, by clinic"
    assert findings.spread_title([43.0, 43.0], said, "none", "%") == "43% on plateau, by clinic"
    assert findings.spread_title([43.0, Mark.HIDDEN], said, "none") == "none"


def test_weeks_in_sentences_follow_the_thresholds():
    later = LIMITS | {"outcome_window_index": 6.0, "non_starter_days": 45.0}
    said = findings.share_finding("responder_50", HALF, LIMITS)
    assert said.endswith("are known to have had at least 50% fewer headache days at weeks 9–12 than before care.")
    assert "at weeks 21–24" in findings.share_finding("responder_50", HALF, later)
    assert "at weeks 21–24" in findings.median_finding("mhd_reduction", -1.0, later)
    assert "evaluated 45 days ago" in findings.share_finding("not_started", HALF, later)


def test_windows_of_the_thresholds_are_those_that_pages_count_weeks_by():
    assert LIMITS["window_days"] == WINDOW_DAYS == 7 * WINDOW_WEEKS


@pytest.mark.parametrize(("days", "said"), [(7, "1 week"), (28, "4 weeks"), (45, "45 days"), (1, "1 day")])
def test_days_are_said_in_weeks_where_they_are_weeks(days, said):
    assert in_weeks(days) == said


def test_windows_are_named_by_their_weeks_of_care():
    assert [span(window) for window in (0, 1, 3)] == ["before", "1–4", "9–12"]
    assert outcome_weeks(LIMITS) == "weeks 9–12"
