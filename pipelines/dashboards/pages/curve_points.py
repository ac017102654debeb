"""Points of the curves of headache days: each group's quartiles per window of care, with its published count."""

from collections.abc import Mapping

from pipelines.dashboards.count_grids import TOTAL, Grids
from pipelines.dashboards.disclosure import Count, Mark, Measure, publish_measure
from pipelines.dashboards.release import Release

Point = tuple[Count, Measure, Measure, Measure]
"""Patients, lower quartile, median and upper quartile."""
NOTHING: Point = (Mark.NO_DATA, Mark.NO_DATA, Mark.NO_DATA, Mark.NO_DATA)
_HIDDEN: Point = (Mark.HIDDEN, Mark.HIDDEN, Mark.HIDDEN, Mark.HIDDEN)
_QUARTILES = ("mhd_lower_quartile", "mhd_median", "mhd_upper_quartile")


def points_of(release: Release, grids: Grids, kind: str, group: str) -> dict[int, Point]:
    """Return published patients and quartiles per window; hidden after the last in which enough still write.

    Args:
        release: the release.
        grids: published counts.
        kind: kind of group in marts.rpt_trajectory_curve.
        group: the group.
    """
    rows = [row for row in release.curves if row["group_kind"] == kind and row["patient_group"] == group]
    points: dict[int, Point] = {}
    for row in rows:
        patients = _usable(grids, kind, group, row["window_index"])
        low, median, high = (publish_measure(row[column], patients) for column in _QUARTILES)
        points[row["window_index"]] = (patients, _rounded(low), _rounded(median), _rounded(high))
    last = _last_window(points, release.thresholds["curve_min_share_pct"])
    return {window: point if window <= last or point[0] == 0 else _HIDDEN for window, point in points.items()}


def _usable(grids: Grids, kind: str, group: str, window: int) -> Count:
    """Return how many of a group have a usable diary in a window, as published."""
    if kind == "all":
        return grids[f"window_{window}"].count(TOTAL, "True")
    return grids[f"{kind}_{window}"].count(group, "patients")


def _last_window(points: Mapping[int, Point], share_pct: float) -> int:
    """Return the last window in which enough of the group, by its published counts, have a usable diary."""
    counts = {window: point[0] for window, point in points.items() if not isinstance(point[0], Mark)}
    least = share_pct / 100 * max(counts.values(), default=0)
    return max((window for window, patients in counts.items() if patients and patients >= least), default=-1)


def drawn_windows(*groups: Mapping[int, Point]) -> list[int]:
    """Return the windows up to the last of which a number is shown."""
    shown = {
        window for points in groups for window, point in points.items() if point[0] and point[0] is not Mark.HIDDEN
    }
    return sorted(window for window in set().union(*groups) if window <= max(shown, default=-1))


def _rounded(value: Measure) -> Measure:
    return value if isinstance(value, Mark) else round(value, 1)
