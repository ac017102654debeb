"""Referral pathway: the gates, what they amount to, which referrals closed and what followed."""

from collections.abc import Mapping, Sequence
from typing import Any

from statsmodels.stats.inter_rater import cohens_kappa

from pipelines.dashboards.bar_charts import stacked_bars
from pipelines.dashboards.count_grids import TOTAL, PublishedGrid
from pipelines.dashboards.disclosure import Count, Mark, Measure, Rules
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, Figure
from pipelines.dashboards.formatting import count, number, percent
from pipelines.dashboards.labels import SPOKES
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.weekly import as_percent
from pipelines.dashboards.referral_labels import (
    GATE_ANSWERS,
    GATE_NAMES,
    REFERRAL_CLOSURES,
    REFERRAL_RESULTS,
    REFERRAL_WAITS,
    STATES_AFTER_REFERRAL,
)
from pipelines.dashboards.release import Release
from pipelines.dashboards.subtitles import Subtitle, n_of
from pipelines.dashboards.tables import Table, grid_table, is_mostly_hidden, margin_table

Grids = Mapping[str, PublishedGrid]
_CARDS = ("referral_evidenced", "plateau_to_referral_days", "referral_closed")


def referral_pathway(release: Release, grids: Grids, rules: Rules) -> dict[str, Any]:
    """Return what the referral pathway shows."""
    return {
        "headline": _headline(grids["referral_evidenced"]),
        "cards": cards(release, grids, list(_CARDS), rules),
        "floor": release.thresholds["completeness_floor_pct"] / 100,
        "results": grid_table(
            "Patients in care by what their gates amount to, and whether needling was tried",
            "Gates together",
            (REFERRAL_RESULTS, {"True": "Needling tried", "False": "Not tried"}),
            grids["results"],
        ),
        "waits": Table(
            "Referred patients by time from the first call of a plateau to the referral",
            ["From plateau to referral", "Patients"],
            _waits(release, grids["waits"]),
        ),
        "followed": _followed(grids["followed"]),
        "agreement": _agreement(grids),
        "figures": [
            _gates(
                grids,
                "now",
                ("all patients in care", "as known at the end of the data"),
                "Unknown is not false: a missing code or answer is no evidence either way.",
            ),
            _gates(
                grids,
                "at_referral",
                ("patients with a prolotherapy referral", "as known on the day of the first"),
                "False and unknown are deviations from the pathway: counted and shown, never an error.",
            ),
        ],
    }


def _followed(grid: PublishedGrid) -> Table:
    """Cross where the referral stands with how the patient is now; where most of it is hidden, show each by itself."""
    caption = "Referred patients by where the referral stands and how they are now"
    if not is_mostly_hidden(grid):
        return grid_table(caption, "Referral", (REFERRAL_CLOSURES, STATES_AFTER_REFERRAL), grid)
    closures = {closure: f"Referral {label.lower()}" for closure, label in REFERRAL_CLOSURES.items()}
    states = {state: f"Patient now: {label.lower()}" for state, label in STATES_AFTER_REFERRAL.items()}
    return margin_table(caption, "Referred patients", (closures, states), grid)


def _waits(release: Release, grid: PublishedGrid) -> list[list[Any]]:
    """Return the counts by wait; where one kind ends and the next begins follows from the thresholds."""
    window, trial = (number(release.thresholds[name] / 7) for name in ("window_days", "trial_min_days"))
    labels = {wait: label.format(window=window, trial=trial) for wait, label in REFERRAL_WAITS.items()}
    return [[label, grid.count(wait, "patients")] for wait, label in labels.items()]


def _agreement(grids: Grids) -> Table | None:
    """Return how far codes and clinicians agree on each spoke, from the published counts alone; None without any."""
    rows = []
    for spoke in [name.removeprefix("agreement_") for name in grids if name.startswith("agreement_")]:
        grid = grids[f"agreement_{spoke}"]
        counts = [grid.count(spoke, column) for column in grid.grid.columns]
        agreed = grid.share(spoke, ("both_present", "both_without"), grid.grid.columns).fraction
        rows.append([SPOKES[spoke], *counts, as_percent(agreed), _kappa(counts)])
    if not rows:
        return None
    heads = ["Spoke", "Both: present", "Clinician only", "Codes only", "Both: not", "Agreement, %", "Kappa"]
    return Table("Care episodes in which the clinician assessed the spoke and some spoke was coded", heads, rows)


def _kappa(counts: Sequence[Count]) -> Measure:
    """Return Cohen's kappa of two raters from the four cells of their table."""
    shown = [value for value in counts if not isinstance(value, Mark)]
    if len(shown) < len(counts):
        return Mark.HIDDEN
    both, clinician, codes, neither = shown
    if not both + clinician or not codes + neither or not both + codes or not clinician + neither:
        return Mark.NO_DATA
    return round(float(cohens_kappa([[both, clinician], [codes, neither]]).kappa), 2)


def _gates(grids: Grids, moment: str, basis: tuple[str, str], note: str) -> Figure:
    by_gate = {gate: grids[f"gates_{moment}_{gate}"] for gate in GATE_NAMES}
    parts = {
        label: [by_gate[gate].count(gate, answer) for gate in GATE_NAMES] for answer, label in GATE_ANSWERS.items()
    }
    said = "; ".join(
        f"{label}: " + ", ".join(f"{word.lower()} {count(counts[place])}" for word, counts in parts.items())
        for place, label in enumerate(GATE_NAMES.values())
    )
    return Figure(
        name=f"gates-{moment}".replace("_", "-"),
        title=_gate_title(by_gate, moment),
        subtitle=Subtitle("Each gate: true, false or unknown", *basis, n_of(by_gate["a"].count("a", TOTAL))),
        text=f"Patients by gate. {said}.",
        spec=stacked_bars(list(GATE_NAMES.values()), parts, "patients", (BLUE, ORANGE, GREY)),
        table=Table(
            "Patients by gate and answer",
            ["Gate", *GATE_ANSWERS.values(), "All"],
            [[label, *by_gate[gate].line(gate)] for gate, label in GATE_NAMES.items()],
        ),
        note=note,
    )


def _gate_title(by_gate: Grids, moment: str) -> str:
    """Name the gate that is unknown most often among those that are shown."""
    unknown = {gate: grid.count(gate, "unknown") for gate, grid in by_gate.items()}
    shown = {gate: value for gate, value in unknown.items() if not isinstance(value, Mark)}
    total = by_gate["a"].count("a", TOTAL)
    is_now = moment == "now"
    if not shown or isinstance(total, Mark) or not total:
        return "Gates as known now" if is_now else "Gates on the day of the referral"
    most = max(shown, key=lambda gate: shown[gate])
    letter, dot, _ = GATE_NAMES[most].partition(".")
    gate = f"Gate {letter}" if dot else letter  # what comes before the gates has no letter
    known_when = "is unknown for" if is_now else "was unknown at referral for"
    return f"{gate} {known_when} {percent(shown[most] / total)} of patients"


def _headline(grid: PublishedGrid) -> str:
    share = grid.share(TOTAL, ("met",), ("met", "not_met"))
    if isinstance(share.fraction, Mark):
        return "Referrals for prolotherapy"
    return f"{percent(share.fraction)} of referred patients had all gates evidenced"
