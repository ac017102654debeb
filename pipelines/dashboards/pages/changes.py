"""What changed since the release before this one: plateaus, signals between clinics, and definitions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.dashboards.count_grids import Grids, PublishedGrid
from pipelines.dashboards.disclosure import Count
from pipelines.dashboards.pages.change_counts import BEGUN, ENDED
from pipelines.dashboards.pages.funnels import funnel_signals
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import Table

_TABLES = {
    "plateaus_begun": ("Where today's plateaus come from", BEGUN),
    "plateaus_ended": ("What became of the plateaus of the last release", ENDED),
}


@dataclass(frozen=True)
class Changes:
    """What is new against the last release.

    Attributes:
        since: when the last release was published and what it was made from, in words.
        plateaus: tables of plateaus begun and ended, those that can be shown.
        signals: clinics that are newly outside, or no longer outside, the funnel's 99.8 % limits.
        definitions: what is counted differently now.
    """

    since: str
    plateaus: list[Table]
    signals: list[str]
    definitions: list[str]


def changes(release: Release, grids: Grids, earlier: tuple[Release, Grids] | None) -> Changes | None:
    """Compare with the last release; None without one."""
    if earlier is None:
        return None
    previous, before = earlier
    return Changes(
        since=f"published {previous.build['published_at']:%Y-%m-%d %H:%M} UTC",
        plateaus=[_table(*shown, grids[name]) for name, shown in _TABLES.items() if name in grids],
        signals=_signals(release, grids, previous, before),
        definitions=definitions(release, previous),
    )


def _table(caption: str, labels: Mapping[str, str], grid: PublishedGrid) -> Table:
    counts: list[tuple[str, Count]] = [(label, grid.count(row, "patients")) for row, label in labels.items()]
    return Table(caption, ["Plateau", "Patients"], [list(pair) for pair in counts])


def _signals(release: Release, grids: Grids, previous: Release, before: Grids) -> list[str]:
    """Name clinics that crossed the limits, of those whose share both releases show."""
    now, then = funnel_signals(release, grids), funnel_signals(previous, before)
    compared = sorted(now.keys() & then.keys())
    new = [it for it in compared if now[it] and not then[it]]
    gone = [it for it in compared if then[it] and not now[it]]
    said = [f"New: {clinic} is {now[metric, clinic]} limits for {metric}." for metric, clinic in new]
    return said + [f"Gone: {clinic} is within its limits for {metric}." for metric, clinic in gone]


def definitions(release: Release, previous: Release) -> list[str]:
    """Name each threshold, metric, contract and version that differs from the last release."""
    said = []
    before = previous.thresholds
    for name, value in sorted(release.thresholds.items()):
        words = name.replace("_", " ")
        if name not in before:
            said.append(f"New threshold: {words} {value:g}.")
        elif before[name] != value:
            said.append(f"Threshold {words}: {before[name]:g} before, {value:g} now.")
    said += [f"Threshold dropped: {name.replace('_', ' ')}." for name in sorted(set(before) - set(release.thresholds))]
    for metric, row in release.registry.items():
        if metric not in previous.registry:
            said.append(f"New metric: {row['label']}.")
        elif any(row[part] != previous.registry[metric][part] for part in ("definition", "numerator", "denominator")):
            said.append(f"Metric defined anew: {row['label']}.")
    now, then = (json.loads(item.build["contract_versions"] or "{}") for item in (release, previous))
    said += [
        f"Export {name}: contract {then.get(name, 'none')} before, {version} now."
        for name, version in sorted(now.items())
        if version != then.get(name)
    ]
    for column, words in (("code_version", "Program"), ("prior_version", "Detector's library")):
        if release.build[column] != previous.build[column]:
            said.append(f"{words}: {previous.build[column]} before, {release.build[column]} now.")
    return said
