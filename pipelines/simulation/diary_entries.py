"""The other columns of a diary entry: symptoms, acute medication, neck pain and sleep."""

import numpy as np
import pandas as pd

from pipelines.plateau.curves import Floats
from pipelines.simulation.columns import NOT_RECORDED

RATED, TIMED = 0.96, 0.85  # share of headache days with an intensity, a duration
RARELY_MIGRAINE = 0.4  # patients with hardly any migraine features; the others have them on a share of days
OVERUSERS = 0.08
SAYS_NONE = 0.75  # patients who write down that nothing was taken
RATES_NECK, NOTES_SLEEP = 0.6, 0.5
USUAL_MEDICATION = {
    "simple_analgesic": 0.28,
    "nsaid": 0.25,
    "triptan": 0.18,
    "combination": 0.08,
    "nsaid;triptan": 0.07,
    "simple_analgesic;nsaid": 0.05,
    "gepant": 0.04,
    "ergot": 0.01,
    "opioid": 0.02,
    "other": 0.02,
}


def add_symptoms(rng: np.random.Generator, rows: pd.DataFrame, share: Floats, patients: int) -> None:
    """Add peak_intensity, duration_hours and migraine_features, in place; empty on days without headache.

    Args:
        rng: source of all randomness.
        rows: R entries with episode and headache.
        share: (R,) true level as a share of days; worse phases also hurt more.
        patients: number of diaries.
    """
    count = len(rows)
    episode, headache = rows["episode"].to_numpy(), rows["headache"].to_numpy()
    usual = rng.normal(4.2, 1.1, patients)[episode]
    intensity = np.clip(np.rint(usual + 2 * share + rng.normal(0, 1.4, count)), 1, 10).astype(np.int8)
    is_rated = headache & (rng.random(count) < RATED)
    rows["peak_intensity"] = np.where(is_rated, intensity, np.int8(NOT_RECORDED))
    typical = rng.normal(1.7, 0.5, patients)[episode]
    hours = np.clip(np.exp(typical + rng.normal(0, 0.6, count)), 0.5, 24)
    is_timed = headache & (rng.random(count) < TIMED)
    rows["duration_hours"] = np.where(is_timed, _to_half_hours(hours), np.nan)
    is_rare = rng.random(patients) < RARELY_MIGRAINE
    chance = np.where(is_rare, 0.03, rng.uniform(0.15, 0.8, patients))[episode]
    features = (rng.random(count) < chance).astype(np.int8)
    rows["migraine_features"] = np.where(headache, features, np.int8(NOT_RECORDED))


def add_medication(rng: np.random.Generator, rows: pd.DataFrame, patients: int) -> None:
    """Add acute_medication_classes, in place: the patient's usual ones, `none`, or empty (not recorded)."""
    count = len(rows)
    episode, headache = rows["episode"].to_numpy(), rows["headache"].to_numpy()
    overuses = rng.random(patients) < OVERUSERS
    with_headache = np.where(overuses, 0.95, rng.uniform(0.2, 0.7, patients))[episode]
    without = np.where(overuses, 0.25, 0.01)[episode]
    is_taken = rng.random(count) < np.where(headache, with_headache, without)
    usual = rng.choice(list(USUAL_MEDICATION), patients, p=list(USUAL_MEDICATION.values()))[episode]
    nothing = np.where(rng.random(patients) < SAYS_NONE, "none", "")[episode]
    rows["acute_medication_classes"] = pd.Categorical(np.where(is_taken, usual, nothing))


def add_neck_and_sleep(rng: np.random.Generator, rows: pd.DataFrame, share: Floats, patients: int) -> None:
    """Add neck_pain_nrs and sleep_hours, in place, for the patients who note them; arguments as above."""
    count = len(rows)
    episode, headache = rows["episode"].to_numpy(), rows["headache"].to_numpy()
    usual_pain = rng.normal(1, 1, patients)[episode]
    pain = np.clip(np.rint(usual_pain + 2 * share + 1.5 * headache + rng.normal(0, 1, count)), 0, 10)
    rates = (rng.random(patients) < RATES_NECK)[episode]
    rows["neck_pain_nrs"] = np.where(rates, pain, NOT_RECORDED).astype(np.int8)
    usual_sleep = rng.normal(7, 0.6, patients)[episode]
    hours = np.clip(usual_sleep - 0.4 * headache + rng.normal(0, 0.9, count), 2, 13)
    notes = (rng.random(patients) < NOTES_SLEEP)[episode]
    rows["sleep_hours"] = np.where(notes, _to_half_hours(hours), np.nan)


def _to_half_hours(hours: Floats) -> Floats:
    return np.round(2 * hours) / 2
