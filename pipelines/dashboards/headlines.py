"""Which week of care a headline about curves rests on, the same for all of them, and what it then says."""

from collections.abc import Mapping, Sequence

from pipelines.dashboards.care_time import WINDOW_WEEKS
from pipelines.dashboards.disclosure import Count, Mark, Measure
from pipelines.dashboards.findings import spread_title
from pipelines.dashboards.formatting import number

Points = Sequence[tuple[Measure, Count]]
"""Value and patients of each point of a line."""


def headline_window(
    windows: Sequence[int], lines: Sequence[Points], limits: Mapping[str, float]
) -> tuple[int, list[float]] | None:
    """Return the window of care that a headline rests on, and the lines' values in it.

    The window in which outcomes are read, if all lines are shown in it; else the latest in which they are, with enough
    patients each: what few are left at the end jumps with who they are.

    Args:
        windows: window of each point, in order.
        lines: their points; one without any value is passed over.
        limits: every threshold's value by name.

    Returns:
        None if there is no such window, or no line, or nothing but zeros.
    """
    drawn = [line for line in lines if any(not isinstance(value, Mark) for value, _ in line)]
    planned, least = int(limits["outcome_window_index"]), limits["headline_min_patients"]
    latest_first = reversed(list(zip(windows, *drawn, strict=True)))
    for window, *points in sorted(latest_first, key=lambda row: row[0] != planned):
        values = [value for value, _ in points if not isinstance(value, Mark)]
        is_filled = all(not isinstance(patients, Mark) and patients >= least for _, patients in points)
        if len(values) == len(points) and any(values) and (window == planned or is_filled):
            return window, values
    return None


def share_title(
    weeks: Sequence[int], lines: Sequence[Points], sentence: tuple[str, str], limits: Mapping[str, float]
) -> str:
    """Return a title with shares at a week of care, in at most ten words.

    Args:
        weeks: week of each point, the last of a window each.
        lines: their points, in whole percent.
        sentence: the title with `{week}` and with `{spread}` over the lines, or `{first}` for the first of them; and
            the title without numbers.
        limits: every threshold's value by name.
    """
    text, otherwise = sentence
    windows = [week // WINDOW_WEEKS for week in weeks]
    found = headline_window(windows, lines[:1] if "{first}" in text else lines, limits)
    if not found:
        return otherwise
    window, values = found
    said = text.replace("{week}", str(WINDOW_WEEKS * window)).replace("{first}", f"{number(values[0])}%")
    return spread_title(values, said, otherwise, "%") if "{spread}" in said else said
