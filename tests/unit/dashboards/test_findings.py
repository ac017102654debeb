"""Sentences about aggregates: they say the number, never why, and nothing about small groups."""

import csv
import re

import pytest

from pipelines.dashboards import findings
from pipelines.dashboards.disclosure import Mark, Rules, publish_share
from pipelines.resources import SQL

RULES = Rules(11, 5)
CAUSAL = ("because", "due to", "thanks", "leads to", "caused", "effect", "works", "improves", "helps", "result of")


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
            yield from (findings.median_finding(metric, value) for value in (-2.0, 0.0, 4.4, Mark.HIDDEN, Mark.NO_DATA))
        else:
            counts = ((50, 200), (5, 200), (0, 0), (200, 200))
            yield from (findings.share_finding(metric, publish_share(*pair, RULES)) for pair in counts)


def test_each_metric_has_a_sentence_without_causal_words():
    for sentence in every_sentence():
        assert sentence.endswith(".")
        assert not any(word in sentence.lower() for word in CAUSAL)


def test_a_share_is_said_with_its_rounded_counts():
    said = findings.share_finding("active_caseload", publish_share(368, 601, RULES))
    assert said == "370 of 600 patients were seen lately and are not discharged."


@pytest.mark.parametrize(("mark", "said"), [(Mark.HIDDEN, "too small"), (Mark.NO_DATA, "no data")])
def test_a_mark_is_said_in_words(mark, said):
    assert said in findings.median_finding("days_to_next_stage", mark)


def test_a_reduction_of_nothing_or_less_is_not_called_fewer_days():
    assert "no fewer" in findings.median_finding("mhd_reduction", 0.0)
    assert "at least 0.1 fewer" in findings.median_finding("mhd_reduction", 0.1)


def test_titles_are_ten_words_at_most():
    titles = [
        findings.curve_title(16.3, 11.5, "9–12"),
        findings.curve_title(Mark.NO_DATA, 11.5, "9–12"),
        findings.plateau_title(publish_share(70, 280, RULES)),
        findings.plateau_title(publish_share(7, 280, RULES)),
    ]
    assert titles[0] == "Median headache days: 16.3 before care, 11.5 at weeks 9–12"
    assert max(len(title.split()) for title in titles) <= 10


def test_weeks_that_texts_name_are_those_of_the_thresholds():
    with (SQL / "seeds" / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        limits = {row["name"]: int(float(row["value"])) for row in csv.DictReader(file) if row["unit"] != "probability"}
    weeks = limits["window_days"] // 7
    last = limits["outcome_window_index"] * weeks
    texts = [*findings._SHARES.values(), *findings._MEDIANS.values(), (SQL / "seeds" / "metrics.csv").read_text()]
    said = {found for text in texts for found in re.findall(r"weeks (\d+ to \d+)", text)}
    assert said == {f"{last - weeks + 1} to {last}"}
