"""Referral pathway: the gates, their results, which referrals closed and what followed."""

from collections.abc import Sequence
from typing import Any

from statsmodels.stats.inter_rater import cohens_kappa

from pipelines.dashboards.bar_charts import bars_note, stacked_bars
from pipelines.dashboards.count_grids import TOTAL, Grids, PublishedGrid
from pipelines.dashboards.disclosure import Count, Mark, Measure, Rules
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, Figure
from pipelines.dashboards.formatting import count, number, percent
from pipelines.dashboards.labels import SPOKES
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.pathway_counts import AFTER_PLATEAU, NO_PLATEAU, NOT_TRUE
from pipelines.dashboards.pages.weekly import as_percent
from pipelines.dashboards.referral_labels import (
    GATE_NAMES,
    OTHER_ANSWERS,
    REFERRAL_CLOSURES,
    REFERRAL_RESULTS,
    REFERRAL_WAITS,
    STATES_AFTER_REFERRAL,
)
from pipelines.dashboards.release import Release
from pipelines.dashboards.subtitles import Subtitle, n_of
from pipelines.dashboards.tables import Table, grid_table, is_mostly_hidden, margin_tables

_ONE_ANSWER = " At some gate few are false, or few unknown, so false and unknown are drawn as one."
_NOT_TRUE = "False or unknown"
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
            _waits(release, grids),
        ),
        "followed": followed_tables(grids["followed"]),
        "agreement": _agreement(grids),
        "figures": [
            gates_figure(
                grids,
                "now",
                ("all patients in care", "as known at the end of the data"),
                "Unknown is not false: a missing code or answer is no evidence either way.",
            ),
            gates_figure(
                grids,
                "at_referral",
                ("patients with a prolotherapy referral", "as known on the day of the first"),
                "False and unknown are deviations from the pathway: counted and shown, never an error.",
            ),
        ],
    }


def followed_tables(grid: PublishedGrid) -> list[Table]:
    """Cross where the referral stands with how the patient is now; where most of it is hidden, show each by itself.

    Args:
        grid: the published counts of referred patients.
    """
    labels = REFERRAL_CLOSURES, STATES_AFTER_REFERRAL
    stands, now = "where the referral stands", "how they are now"
    if not is_mostly_hidden(grid):
        return [grid_table(f"Referred patients by {stands} and {now}", "Referral", labels, grid)]
    captions = f"Referred patients by {stands}", f"Referred patients by {now}"
    return margin_tables(captions, ("Referral", "Patient now"), labels, grid)


def _waits(release: Release, grids: Grids) -> list[list[Any]]:
    """Return the counts by wait; where one kind ends and the next begins follows from the thresholds."""
    window, trial = (number(release.thresholds[name] / 7) for name in ("window_days", "trial_min_days"))
    labels = {wait: label.format(window=window, trial=trial) for wait, label in REFERRAL_WAITS.items()}
    whether = {NO_PLATEAU: "No plateau called before", AFTER_PLATEAU: "After a plateau"}
    return [
        *([label, grids["waits"].count(wait, "patients")] for wait, label in whether.items()),
        *([label, grids["waits_after"].count(wait, "patients")] for wait, label in labels.items()),
    ]


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
    heads = ["Spoke", "Both", "Clinician only", "Codes only", "Neither", "Agreement, %", "Kappa"]
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


def gates_figure(grids: Grids, moment: str, basis: tuple[str, str], note: str) -> Figure:
    """Draw how many patients have each gate true, false or unknown.

    Args:
        grids: published counts.
        moment: now or at_referral.
        basis: in whom, and as known when.
        note: what must not be read into it.
    """
    answers = gate_answers(grids, moment)
    everybody = [grids[f"gates_{moment}_{gate}"].count(gate, TOTAL) for gate in GATE_NAMES]
    # If few gates are false, false and unknown are drawn as one part.
    is_split = not any(isinstance(it, Mark) for word in ("False", "Unknown") for it in answers[word])
    parts = {word: answers[word] for word in (("True", "False", "Unknown") if is_split else ("True", _NOT_TRUE))}
    whole = "All", everybody
    spec = stacked_bars(list(GATE_NAMES.values()), parts, whole, "patients", (BLUE, ORANGE, GREY))
    said = "; ".join(
        f"{label}: " + ", ".join(f"{word.lower()} {count(counts[place])}" for word, counts in parts.items())
        for place, label in enumerate(GATE_NAMES.values())
    )
    return Figure(
        name=f"gates-{moment}".replace("_", "-"),
        title=_gate_title(answers["Unknown"] if is_split else answers[_NOT_TRUE], everybody, (moment, is_split)),
        subtitle=Subtitle("Each gate: true, false or unknown", *basis, n_of(everybody[0])),
        text=f"Patients by gate. {said}.",
        spec=spec,
        table=Table(
            "Patients by gate and answer",
            ["Gate", *answers, "All"],
            [list(row) for row in zip(GATE_NAMES.values(), *answers.values(), everybody, strict=True)],
        ),
        note=f"{note}{bars_note(parts, whole)}{_ONE_ANSWER if spec and not is_split else ''}",
    )


def gate_answers(grids: Grids, moment: str) -> dict[str, list[Count]]:
    """Return the published counts per gate by answer, false and unknown apart and together.

    Args:
        grids: published counts.
        moment: now or at_referral.
    """
    words = {"true": "True", **OTHER_ANSWERS, NOT_TRUE: _NOT_TRUE}
    found: dict[str, list[Count]] = {word: [] for word in words.values()}
    for gate in GATE_NAMES:
        name = f"gates_{moment}_{gate}"
        for answer, word in words.items():
            found[word].append(grids[f"{name}_others" if answer in OTHER_ANSWERS else name].count(gate, answer))
    return found


def _gate_title(counts: Sequence[Count], everybody: Sequence[Count], what: tuple[str, bool]) -> str:
    """Name the gate that is unknown, or not true, most often among those that are shown.

    Args:
        counts: patients per gate.
        everybody: all patients per gate.
        what: when gates are judged, and whether the counts are of unknown gates alone.
    """
    moment, is_split = what
    shown = {gate: value for gate, value in zip(GATE_NAMES, counts, strict=True) if not isinstance(value, Mark)}
    total = everybody[0]
    if not shown or isinstance(total, Mark) or not total:
        return "Gates as known now" if moment == "now" else "Gates on the day of the referral"
    most = max(shown, key=lambda gate: shown[gate])
    letter, dot, _ = GATE_NAMES[most].partition(".")
    gate = f"Gate {letter}" if dot else letter  # what comes before the gates has no letter
    answer = "unknown" if is_split else "not true"
    share = percent(shown[most] / total)
    return (
        f"{gate} is {answer} for {share} of patients"
        if moment == "now"
        else f"{gate} was {answer} at referral for {share} of patients"
    )


def _headline(grid: PublishedGrid) -> str:
    share = grid.share(TOTAL, ("met",), ("met", "not_met"))
    if isinstance(share.fraction, Mark):
        return "Referrals for prolotherapy"
    return f"{percent(share.fraction)} of referred patients had all gates evidenced"
