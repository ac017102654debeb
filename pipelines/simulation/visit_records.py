"""The visits of the network as known at the data cut: slots, evaluations, referrals and what was recorded."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.plateau.curves import WINDOW_DAYS, Floats, baseline_levels
from pipelines.simulation.assessments import add_assessments, add_diagnoses
from pipelines.simulation.care import Care
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.patients import Patients
from pipelines.simulation.questionnaires import add_questionnaires
from pipelines.simulation.referrals import referral_rows
from pipelines.simulation.spokes import draw_diagnosis_codes
from pipelines.simulation.visits import add_procedures, evaluation_rows, slot_rows

UNDOTTED_CLINIC = "clinic_03"  # its system writes diagnosis codes without the dot


def visit_rows(
    rng: np.random.Generator, episodes: Episodes, patients: Patients, care: Care, levels: Floats
) -> pd.DataFrame:
    """Write the visits of E episodes.

    Args:
        rng: source of all randomness.
        episodes: E episodes.
        patients: N patients.
        care: what happens in each episode.
        levels: (E, 28 + days) true headache days per 28 on care days -28..days-1.

    Returns:
        One row per visit, with columns episode, care_day and what the contract has beside keys and dates,
        ordered by episode and care day.
    """
    days = levels.shape[1] - WINDOW_DAYS
    visits = _dated_rows(rng, episodes, care, days)
    add_procedures(rng, visits, care.needled_from)
    add_assessments(rng, visits, care.spokes, care.findings)
    is_undotted = patients.clinic_keys[episodes.patient] == UNDOTTED_CLINIC
    add_diagnoses(visits, draw_diagnosis_codes(rng, care.spokes), care.findings, is_undotted)
    # A booking past the calendar has no level, and no questionnaire is filled in there.
    known_day = visits["care_day"].clip(upper=days - 1)
    level = levels[visits["episode"], known_day + WINDOW_DAYS]
    add_questionnaires(rng, visits, level, baseline_levels(care.points))
    return visits


def first_visit_days(visits: pd.DataFrame, episodes: Episodes) -> NDArray[np.int64]:
    """Return the (N,) calendar day of each patient's first visit."""
    episode = visits["episode"].to_numpy()
    calendar_day = episodes.start[episode] + visits["care_day"].to_numpy()
    first = np.full(episodes.patient.max() + 1, calendar_day.max())
    np.minimum.at(first, episodes.patient[episode], calendar_day)
    return first


def _dated_rows(rng: np.random.Generator, episodes: Episodes, care: Care, days: int) -> pd.DataFrame:
    slots = slot_rows(rng, episodes, care.schedule, care.exits, days)
    visits = pd.concat([evaluation_rows(episodes), slots], ignore_index=True)
    may_be_referred = ~episodes.is_first_of_two & ~episodes.is_not_started
    referred = referral_rows(rng, visits, care.prolotherapy, may_be_referred)
    is_known = referred["care_day"] < days - episodes.start[referred["episode"]]
    parts = [
        visits.assign(referral_type="", referral_key="", referral_status=""),
        referred[is_known].assign(discharge_reason="", is_treatment=False),
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values(["episode", "care_day"], kind="stable", ignore_index=True)
