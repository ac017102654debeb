"""Dots with intervals: what hovering says."""

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.dot_plot import Dots, dot_plot


def test_hovering_says_the_share_once_in_percent_with_its_interval():
    dots = Dots("Observed", [34.0, Mark.HIDDEN], low=[30.0, Mark.HIDDEN], high=[37.0, Mark.HIDDEN])
    (trace,) = dot_plot(["All", "Mechanical"], [dots], "% of patients")["data"]
    assert trace["text"] == ["All, Observed: 34% (30% to 37%)"]
    assert trace["hovertemplate"] == "%{text}<extra></extra>"


def test_dots_without_an_interval_say_the_share_alone():
    dots = Dots("Best case", [40.0])
    assert dot_plot(["All"], [dots], "% of patients")["data"][0]["text"] == ["All, Best case: 40%"]
