"""Responders in the window in which outcomes are read: by group, and at each level of reduction."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.dashboards.care_time import outcome_weeks
from pipelines.dashboards.count_grids import TOTAL, Grids, PublishedGrid
from pipelines.dashboards.disclosure import Mark, Measure, Share
from pipelines.dashboards.dot_plot import Dots, dot_plot
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, Figure
from pipelines.dashboards.findings import spread_title
from pipelines.dashboards.formatting import percent
from pipelines.dashboards.pages.weekly import as_percent
from pipelines.dashboards.release import Release
from pipelines.dashboards.subtitles import Subtitle, n_of
from pipelines.dashboards.tables import Table

# Among whom responders are counted.
RESPONDER_BASIS = "treated patients with a usable baseline"
_ALL_GONE = 100
_STYLES = (
    ("Observed", BLUE, "circle"),
    ("Unknown as non-responders", ORANGE, "diamond"),
    ("Unknown as responders", GREY, "line-ns"),
)
_HEADS = (
    "Responders", "Observed", "Observed, %", "95% from", "to", "Responders of all", "Eligible", "Imputed, %",
    "Imputed: 95% from", "Imputed: to", "Best case, %", "Without usable baseline",
)  # fmt: skip


def responder_shares(grid: PublishedGrid, row: str) -> tuple[Share, Share, Share]:
    """Return responders among the observed, with the unknown as non-responders (the worst case), and the best case."""
    everyone = ("responders", "non_responders", "without_diary")
    observed = grid.share(row, ("responders",), ("responders", "non_responders"))
    imputed = grid.share(row, ("responders",), everyone)
    best = grid.share(row, ("responders", "without_diary"), everyone)
    return observed, imputed, best


def responders_by(release: Release, grids: Grids, kind: str, labels: Mapping[str, str], note: str) -> Figure:
    """Draw the share of 50% responders by group, observed and with the unknown counted either way.

    Args:
        release: the release.
        grids: published counts.
        kind: spoke or stage.
        labels: words for the groups.
        note: what must not be read into it.
    """
    grid = grids[f"responders_{kind}"]
    names = {TOTAL: "All", **labels}
    shares = {row: responder_shares(grid, row) for row in names}
    weeks = outcome_weeks(release.thresholds)
    words = {"spoke": "primary spoke", "stage": "stage at the time"}[kind]
    rows = [
        [label, *_cells(shares[row][0]), *_cells(shares[row][1]), as_percent(shares[row][2].fraction),
         grid.count(row, "without_baseline")]
        for row, label in names.items()
    ]  # fmt: skip
    # With every group hidden a chart would hold the line of all patients alone.
    is_split = any(not isinstance(shares[group][0].fraction, Mark) for group in labels)
    said = "; ".join(f"{label} {percent(shares[row][0].fraction)}" for row, label in names.items())
    return Figure(
        name=f"responders-by-{kind}",
        title=spread_title(
            [as_percent(shares[group][0].fraction) for group in labels],
            f"Observed: {{spread}} halved their headache days, by {kind}",
            f"50% responders, by {words}" if is_split else f"Too few patients to show by {words}",
            "%",
        ),
        subtitle=Subtitle(
            "Share with at least 50% fewer headache days than before care, with 95% Wilson intervals",
            RESPONDER_BASIS,
            f"{weeks} of care once over",
            n_of(shares[TOTAL][1].denominator),
        ),
        text=f"Observed responder rates: {said}.",
        spec=dot_plot(list(names.values()), _series(list(shares.values())), "% of patients") if is_split else None,
        table=Table(f"50% responders at {weeks}", [words.capitalize(), *_HEADS], rows),
        note=note,
    )


def _series(shares: Sequence[tuple[Share, Share, Share]]) -> list[Dots]:
    """Return one series of dots per reading of the unknown; the best case is a bound and has no interval."""
    series = []
    for place, (label, colour, symbol) in enumerate(_STYLES):
        found = [share[place] for share in shares]
        ends = [[as_percent(end) for end in (it.low, it.high)] for it in found] if place < 2 else []
        low, high = (tuple(end[side] for end in ends) for side in (0, 1))
        series.append(Dots(label, [as_percent(it.fraction) for it in found], low, high, colour, symbol))
    return series


def _cells(share: Share) -> list[Any]:
    measures: list[Measure] = [share.fraction, share.low, share.high]
    return [share.numerator, share.denominator, *(as_percent(it) for it in measures)]


def responder_levels(release: Release, grids: Grids) -> Table:
    """Return the network's responders at each level of reduction, as published together with all levels."""
    levels = sorted(int(name.removeprefix("level_")) for name in grids if name.startswith("level_"))
    rows = []
    for level in levels:
        grid = grids[f"level_{level}"]
        imputed, best = (grid.share(TOTAL, it, grid.grid.columns).fraction for it in (("met",), ("met", "unknown")))
        if isinstance(imputed, Mark):  # those not met and the unknown can be hidden, and all of them shown
            imputed = grid.share(TOTAL, ("met",), (TOTAL,)).fraction
        observed = grid.share(TOTAL, ("met",), ("met", "not_met"))
        rows.append([_level_name(level), *_cells(observed), as_percent(imputed), as_percent(best)])
    heads = ["Reduction", "Responders", "Observed", "Observed, %", "95% from", "to"]
    heads += ["Unknown as non-responders, %", "Unknown as responders, %"]
    caption = f"Responders at {outcome_weeks(release.thresholds)}, all treated patients with a usable baseline"
    return Table(caption, heads, rows)


def _level_name(level: int) -> str:
    return "No headache day" if level == _ALL_GONE else f"At least {level}%"
