"""Outcomes for clinic directors: courses, responders, events and who left, by spoke and stage."""

from collections.abc import Mapping
from typing import Any

from pipelines.dashboards.count_grids import TOTAL, PublishedGrid
from pipelines.dashboards.director_charts import Dots, dot_plot
from pipelines.dashboards.disclosure import Mark, Measure, Rules, Share, population, publish_measure, publish_share
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, Figure, Line, line_chart
from pipelines.dashboards.findings import responder_title
from pipelines.dashboards.formatting import percent
from pipelines.dashboards.labels import SPOKES
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.course_counts import RESPONSE_COLUMNS, stage_groups
from pipelines.dashboards.pages.curves import (
    SPOKE_LINES,
    STAGE_LINES,
    Y_TITLE,
    drift_curve,
    group_curves,
    in_words,
    network_curve,
    span,
)
from pipelines.dashboards.pages.weekly import as_percent, event_curves
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import Table

Grids = Mapping[str, PublishedGrid]
_CARDS = ("evaluation_to_treatment_days", "not_started", "visits_to_goal", "lost_to_follow_up")
_EVENTS = (
    ("response", TOTAL, "Response"),
    ("needling", TOTAL, "Needling"),
    ("referral", TOTAL, "Referral"),
    ("leaving", TOTAL, "Left"),
)
_LEVELS = (30, 50, 75)
_CARD_LEVEL = 50
_DESCRIPTIVE = (
    "Descriptive only: patients are needled or referred because they had not responded, so stages cannot be compared "
    "as treatments."
)


def outcomes(release: Release, grids: Grids, rules: Rules) -> dict[str, Any]:
    """Return what the outcomes page shows."""
    labels = stage_groups(release)[1]
    at_risk = release.thresholds["curve_min_share_pct"] / 100
    return {
        "headline": responder_title(grids["responder_50"].share(TOTAL, ("met",), ("met", "not_met", "unknown"))),
        "cards": cards(release, grids, list(_CARDS), rules),
        "floor": release.thresholds["completeness_floor_pct"] / 100,
        "levels": _levels(release, rules),
        "figures": [
            network_curve(release, rules),
            drift_curve(release, rules),
            _spoke_curves(release, rules),
            _stage_curves(release, rules),
            _responders(grids, "spoke", SPOKES, "Patients who cannot be known lie between the bounds."),
            _responders(grids, "stage", labels, f"Stage at the start of weeks 9 to 12. {_DESCRIPTIVE}"),
            _events(grids, at_risk),
            _events_by_spoke(grids, "response", "Response by weeks of care, by primary spoke", at_risk),
            _events_by_spoke(grids, "leaving", "Leaving by weeks of care, by primary spoke", at_risk),
            _attrition(release, grids, rules),
        ],
    }


def _spoke_curves(release: Release, rules: Rules) -> Figure:
    words = (
        "headache-days-by-spoke",
        "Headache days over care, by primary spoke",
        "Median headache days per 28 days, treated patients; middle half and n in the values.",
        "Later points hold only patients who are that far and still write a diary.",
    )
    return group_curves(release, "spoke", SPOKE_LINES, words, rules)


def _stage_curves(release: Release, rules: Rules) -> Figure:
    words = (
        "headache-days-by-stage",
        "Headache days over care, by stage at the time",
        "Median headache days per 28 days; each window counts for the stage reached when it began.",
        f"Patients move from line to line as their stage changes. {_DESCRIPTIVE}",
    )
    return group_curves(release, "stage", STAGE_LINES, words, rules)


def responder_shares(grid: PublishedGrid, row: str) -> tuple[Share, Share, Share]:
    """Return responders among the observed, with the unknown as non-responders (the worst case), and the best case."""
    everyone = ("responders", "non_responders", "without_diary")
    observed = grid.share(row, ("responders",), ("responders", "non_responders"))
    imputed = grid.share(row, ("responders",), everyone)
    best = grid.share(row, ("responders", "without_diary"), everyone)
    return observed, imputed, best


def _responders(grids: Grids, kind: str, labels: Mapping[str, str], note: str) -> Figure:
    grid = grids[f"responders_{kind}"]
    names = {TOTAL: "All", **labels}
    shares = {row: responder_shares(grid, row) for row in names}
    series = []
    styles = (
        ("Observed", BLUE, "circle"),
        ("Unknown as non-responders", ORANGE, "diamond"),
        ("Unknown as responders", GREY, "line-ns-open"),
    )
    for place, (label, colour, symbol) in enumerate(styles):
        found = [shares[row][place] for row in names]
        ends = [[as_percent(end) for end in (it.low, it.high)] for it in found] if place < 2 else []
        low, high = (tuple(end[side] for end in ends) for side in (0, 1))
        series.append(Dots(label, [as_percent(it.fraction) for it in found], low, high, colour, symbol))
    rows = [
        [label, *_cells(shares[row][0]), *_cells(shares[row][1]), as_percent(shares[row][2].fraction),
         grid.count(row, "without_baseline")]
        for row, label in names.items()
    ]  # fmt: skip
    observed = ["Responders", "Observed", "Observed, %", "95% from", "to"]
    imputed = ["Responders of all", "Eligible", "Imputed, %", "Imputed: 95% from", "Imputed: to"]
    heads = [*observed, *imputed, "Best case, %", "Without usable baseline"]
    said = "; ".join(f"{label} {percent(shares[row][0].fraction)}" for row, label in names.items())
    words = {"spoke": "primary spoke", "stage": "stage at the time"}[kind]
    return Figure(
        name=f"responders-by-{kind}",
        title=f"Responders at half, by {words}",
        subtitle="At least 50% fewer headache days at weeks 9 to 12 than before care; 95% Wilson intervals.",
        text=f"Observed responder rates: {said}.",
        spec=dot_plot(list(names.values()), series, "% of patients"),
        table=Table("Responders at half at weeks 9 to 12", [words.capitalize(), *heads], rows),
        note=note,
    )


def _cells(share: Share) -> list[Any]:
    measures: list[Measure] = [share.fraction, share.low, share.high]
    return [share.numerator, share.denominator, *(as_percent(it) for it in measures)]


def _levels(release: Release, rules: Rules) -> Table:
    """Return the network's responders at each level; hidden where two levels are so close that few lie between."""
    found = {row["reduction_pct"]: row for row in release.rows("marts.rpt_responders") if row["group_kind"] == "all"}
    rows = []
    for level in _LEVELS:
        row = found.get(level)
        met, not_met, unknown = (row[name] if row else 0 for name in RESPONSE_COLUMNS[:3])
        if level != _CARD_LEVEL and found and rules.is_small(abs(met - found[_CARD_LEVEL]["responders"])):
            rows.append([f"At least {level}%", *[Mark.HIDDEN] * 7])
            continue
        observed, imputed, best = (
            publish_share(having, among, rules, population(responders_at=level, read_as=read), {"part": "responders"})
            for read, having, among in (
                ("observed", met, met + not_met),
                ("imputed", met, met + not_met + unknown),
                ("best", met + unknown, met + not_met + unknown),
            )
        )
        rows.append([f"At least {level}%", *_cells(observed), as_percent(imputed.fraction), as_percent(best.fraction)])
    heads = ["Reduction", "Responders", "Observed", "Observed, %", "95% from", "to"]
    heads += ["Unknown as non-responders, %", "Unknown as responders, %"]
    return Table("Responders at weeks 9 to 12, all treated patients with a usable baseline", heads, rows)


def _events(grids: Grids, least_at_risk: float) -> Figure:
    words = (
        "incidence",
        "What happens by weeks of care",
        "Estimated share of treated patients with a first event by then (Aalen–Johansen; leaving care competes).",
        "Numbers at risk under the axis are for leaving; each event's own are in the values. From rounded counts.",
    )
    return event_curves(grids, _EVENTS, least_at_risk, words)


def _events_by_spoke(grids: Grids, event: str, title: str, least_at_risk: float) -> Figure:
    words = (
        f"incidence-{event}-by-spoke",
        title,
        "Estimated share with a first event by then (Aalen–Johansen; leaving care competes).",
        "A line ends where few are left; a point is hidden while its group's events are few. Numbers at risk: values.",
    )
    lines = [(event, spoke, label) for spoke, label in SPOKE_LINES.items()]
    return event_curves(grids, lines, least_at_risk, words)


def _attrition(release: Release, grids: Grids, rules: Rules) -> Figure:
    found = {(row["window_index"], row["is_evaluable"]): row for row in release.rows("marts.rpt_attrition")}
    windows = sorted({window for window, _ in found if f"attrition_{window}" in grids})
    medians: dict[bool, list[Measure]] = {True: [], False: []}
    rows = []
    for window in windows:
        counts = {stays: grids[f"attrition_{window}"].count(str(window), str(stays)) for stays in (True, False)}
        for stays, patients in counts.items():
            row = found.get((window, stays))
            value = publish_measure(row["baseline_median"], row["patients"], rules) if row else Mark.NO_DATA
            value = patients if isinstance(patients, Mark) else value
            medians[stays].append(value if isinstance(value, Mark) else round(value, 1))
        rows.append([span(window), counts[True], medians[True][-1], counts[False], medians[False][-1]])
    lines = [Line("Still writing", medians[True], BLUE), Line("No diary", medians[False], ORANGE)]
    spans = [span(window) for window in windows]
    drawn = any(not isinstance(value, Mark) for values in medians.values() for value in values)
    return Figure(
        name="attrition",
        title="Headache days before care: who stayed, who left",
        subtitle="Median headache days per 28 before care, of patients with and without a usable diary in each window.",
        text=" ".join(in_words(line.label, spans, line.values) for line in lines),
        spec=line_chart([4.0 * it - 2 for it in windows], spans, lines, "weeks of care", Y_TITLE) if drawn else None,
        table=Table(
            "Headache days per 28 before care, by weeks of care",
            [
                "Weeks of care",
                "Still writing",
                "Their median before care",
                "No usable diary",
                "Median of those before care",
            ],
            rows,
        ),
        note="Where the lines part, late outcomes hold other patients than early ones.",
    )
