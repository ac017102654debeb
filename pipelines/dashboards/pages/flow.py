"""The flow of patients from each stage to the next, or out of care."""

from pipelines.dashboards.bar_charts import bars_note, stacked_bars
from pipelines.dashboards.count_grids import TOTAL, Grids, PublishedGrid, added
from pipelines.dashboards.disclosure import Count, Mark
from pipelines.dashboards.figures import Figure
from pipelines.dashboards.formatting import count, percent
from pipelines.dashboards.labels import FLOW_PLACES, FLOW_STAGES
from pipelines.dashboards.subtitles import Subtitle, n_of
from pipelines.dashboards.tables import Table

_PARTS = {
    "Moved on": ("conservative", "dry_needling", "referred_prolotherapy"),
    "Still there": ("in_care", "not_started"),
    "Discharged": ("discharged",),
    "Lost to follow-up": ("lost_to_follow_up",),
}
_ALL = "All who reached it"


def stage_flow(grids: Grids) -> Figure:
    """Draw the next step of the patients who reached each stage."""
    grid = grids["flow"]
    parts: dict[str, list[Count]] = {
        part: [added(grid.count(stage, place) for place in places) for stage in FLOW_STAGES]
        for part, places in _PARTS.items()
    }
    labels = list(FLOW_STAGES.values())
    whole = _ALL, [grid.count(stage, TOTAL) for stage in FLOW_STAGES]
    said = "; ".join(
        f"{label}, {count(whole[1][place])} in all: "
        + ", ".join(f"{part.lower()} {count(counts[place])}" for part, counts in parts.items())
        for place, label in enumerate(labels)
    )
    return Figure(
        name="stage-flow",
        title=_title(grid),
        subtitle=Subtitle(
            "Patients who reached each stage, and where they went from there",
            "newest care episode of every patient",
            "all care to date",
            n_of(grid.count("evaluated", TOTAL)),
        ),
        text=f"From each stage, in patients. {said}.",
        spec=stacked_bars(labels, parts, whole, "patients"),
        table=Table(
            "Patients who reached each stage, by where they went from there",
            ["From", *FLOW_PLACES.values(), _ALL],
            [[label, *grid.line(stage)] for stage, label in FLOW_STAGES.items()],
        ),
        note="“Still there” after the evaluation means not started. Later stages hold patients whose care took longer. "
        "A declined referral is no stage reached; the Referral pathway counts it." + bars_note(parts, whole),
    )


def _title(grid: PublishedGrid) -> str:
    share = grid.share("conservative", _PARTS["Moved on"], grid.grid.columns)
    if isinstance(share.fraction, Mark):
        return "From each stage to the next"
    return f"{percent(share.fraction)} moved on from conservative care"
