"""The planted truth, kept apart from the exports: what each episode is, its true level and state by week."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.plateau.curves import FAMILIES, WINDOW_DAYS, Floats, baseline_levels, curve_families
from pipelines.simulation.care import Care
from pipelines.simulation.columns import NOT_RECORDED, date_column, flag_column, number_column, text_column
from pipelines.simulation.courses import STATES, goal_levels
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.findings import Findings
from pipelines.simulation.patients import Patients
from pipelines.simulation.schedules import NEVER
from pipelines.simulation.spokes import CONTRIBUTING, NOT_ASSESSED, SPOKES, PlantedSpokes

FIRST_AS_OF_DAY, WEEK = 6, 7
GATE_ANSWERS = {"positive": 1, "negative": 0, "yes": 1, "no": 0}
DECIMALS = 4

Columns = dict[str, Any]


def trajectory_truth(episodes: Episodes, patients: Patients, levels: Floats, states: NDArray[np.int8]) -> pd.DataFrame:
    """Return the true level and state of each started episode on the last day of each care week.

    Args:
        episodes: E episodes.
        patients: N patients.
        levels: (E, 28 + days) true headache days per 28 on care days -28..days-1.
        states: (E, days) index into `STATES` on care days 0..days-1.

    Returns:
        Columns patient_key, episode_key, episode_number, as_of_day, mu (headache days per 28) and state, up
        to the data cut.
    """
    days = states.shape[1]
    as_of = np.arange(FIRST_AS_OF_DAY, days, WEEK)
    is_followed = (as_of <= (days - 1 - episodes.start)[:, None]) & ~episodes.is_not_started[:, None]
    episode, week = np.nonzero(is_followed)
    columns = {name: column[episode] for name, column in _keys(episodes, patients).items()}
    columns["as_of_day"] = as_of[week]
    columns["mu"] = np.round(levels[episode, as_of[week] + WINDOW_DAYS], DECIMALS)
    columns["state"] = text_column(np.array(STATES)[states[episode, as_of[week]]])
    return pd.DataFrame(columns)


def episode_truth(
    episodes: Episodes, patients: Patients, care: Care, origins: NDArray[np.datetime64], days: int
) -> pd.DataFrame:
    """Return one row per episode with what was planted; NULL = not assessed, or no such day.

    Args:
        episodes: E episodes.
        patients: N patients.
        care: what happened in each episode.
        origins: (N,) date of calendar day 0 of each patient.
        days: length of the network's calendar.
    """
    baseline = baseline_levels(care.points)
    family = np.array([name for name, _, _ in FAMILIES])[curve_families(care.points)]
    care_day_0 = origins[episodes.patient] + episodes.start
    columns: Columns = _keys(episodes, patients) | {
        "clinic_key": text_column(patients.clinic_keys[episodes.patient]),
        "care_day_0": date_column(np.where(episodes.is_not_started, np.datetime64("NaT", "D"), care_day_0)),
        "is_not_started": episodes.is_not_started,
        "is_left_truncated": episodes.is_left_truncated,
        "curve_family": text_column(family),
        "baseline_mu": np.round(baseline, DECIMALS),
        "goal_mu": np.round(goal_levels(baseline), DECIMALS),
    }
    columns |= _stage_days(episodes, care, days)
    columns |= _spoke_truth(care.spokes) | _gate_truth(care.spokes, care.findings)
    return pd.DataFrame(columns)


def _keys(episodes: Episodes, patients: Patients) -> Columns:
    """Return the keys as exported, and 1 or 2 for each patient's first or second episode."""
    patient = episodes.patient
    exported = np.where(patients.has_episode_keys[patient], episodes.keys, "")
    return {
        "patient_key": text_column(patients.keys[patient]),
        "episode_key": text_column(exported),
        "episode_number": 1 + pd.Series(patient).duplicated().to_numpy().astype(np.int64),
    }


def _stage_days(episodes: Episodes, care: Care, days: int) -> Columns:
    """Return the care days on which later stages began; NULL where they had not by the data cut."""
    cut = np.where(episodes.is_not_started, -1, days - 1 - episodes.start)
    needled = np.where(care.needled_from <= cut, care.needled_from, NEVER)
    referred = care.prolotherapy.stage_from(cut)
    return {
        "dry_needling_day": number_column(needled, NEVER),
        "referred_prolotherapy_day": number_column(referred, NEVER),
    }


def _spoke_truth(spokes: PlantedSpokes) -> Columns:
    columns: Columns = {"primary_spoke": text_column(spokes.primary)}
    for index, spoke in enumerate(SPOKES):
        said = spokes.truth[:, index]
        is_present = np.where(said == NOT_ASSESSED, NOT_RECORDED, said >= CONTRIBUTING)
        columns[f"has_{spoke}"] = flag_column(is_present)
    return columns


def _gate_truth(spokes: PlantedSpokes, findings: Findings) -> Columns:
    """Return gate B, the planted answer behind gate C, and medical review (gate 1 is has_mechanical)."""
    return {
        "gate_b": flag_column([GATE_ANSWERS.get(answer, NOT_RECORDED) for answer in findings.instability]),
        "expert_answer": flag_column([GATE_ANSWERS.get(answer, NOT_RECORDED) for answer in findings.expert_answer]),
        "needs_medical_review": findings.safety_code != "",
    }
