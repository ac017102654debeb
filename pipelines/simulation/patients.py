"""Simulated patients: pseudonyms, clinic, provider, age, sex, and how reliably each keeps appointments."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.simulation.rarities import WITHOUT_PERSON, blank_every, in_several_forms

AGE_BANDS = ("under_18", "18_29", "30_39", "40_49", "50_59", "60_69", "70_79", "80_89", "90_plus")
AGE_BAND_SHARES = (0.03, 0.17, 0.22, 0.23, 0.17, 0.1, 0.05, 0.025, 0.005)
SEXES = ("female", "male", "other", "unknown")
SEX_SHARES = (0.72, 0.25, 0.01, 0.02)
CLINIC_SIZE_RATIO = 0.55  # each clinic is about half as large as the one before it
PATIENTS_PER_PROVIDER = 40
WITHOUT_EPISODE_KEYS = 0.08
POOR_ATTENDERS = 0.1


@dataclass(frozen=True)
class Patients:
    """N simulated patients; every attribute is an array of length N.

    Attributes:
        keys: random hexadecimal digits, 32 of them, in few 16 or 64.
        clinic_keys: clinic that treats the patient.
        provider_keys: physical therapist who treats the patient; empty where not recorded.
        age_bands: age band of the export contract; empty where not recorded.
        sexes: sex as recorded; empty where not recorded.
        shift_weeks: whole weeks, never 0, by which the patient's dates move under the regime `shifted`
            (whole weeks keep the weekday, which diaries depend on).
        has_episode_keys: whether the patient's visits carry an episode key.
        attendance: chance that a booked visit is kept.
    """

    keys: NDArray[np.str_]
    clinic_keys: NDArray[np.str_]
    provider_keys: NDArray[np.str_]
    age_bands: NDArray[np.str_]
    sexes: NDArray[np.str_]
    shift_weeks: NDArray[np.int64]
    has_episode_keys: NDArray[np.bool_]
    attendance: NDArray[np.float64]


def draw_patients(rng: np.random.Generator, count: int, clinics: int) -> Patients:
    """Draw patients over clinics of very different sizes.

    Args:
        rng: source of all randomness.
        count: number of patients.
        clinics: number of clinics.
    """
    clinic = _draw_clinics(rng, count, clinics)
    providers = np.maximum(2, np.bincount(clinic, minlength=clinics) // PATIENTS_PER_PROVIDER)
    provider = rng.integers(0, providers[clinic])
    clinic_keys = np.array([f"clinic_{number:02d}" for number in range(1, clinics + 1)])[clinic]
    provider_names = np.array(
        [f"_pt_{number:02d}" if number % 4 else f"-PT{number:04d}" for number in range(1, int(providers.max()) + 1)]
    )
    poor = rng.random(count) < POOR_ATTENDERS
    keys = random_hex(rng, count, digits=32)
    return Patients(
        keys=in_several_forms(keys, keys, {"0": keys.astype("U16"), "f": np.strings.add(keys, keys)}),
        clinic_keys=clinic_keys,
        provider_keys=blank_every(np.strings.add(clinic_keys, provider_names[provider]), WITHOUT_PERSON),
        age_bands=blank_every(rng.choice(np.array(AGE_BANDS), count, p=AGE_BAND_SHARES), WITHOUT_PERSON),
        sexes=blank_every(rng.choice(np.array(SEXES), count, p=SEX_SHARES), WITHOUT_PERSON),
        shift_weeks=rng.integers(1, 53, count) * rng.choice(np.array([-1, 1]), count),
        has_episode_keys=rng.random(count) >= WITHOUT_EPISODE_KEYS,
        attendance=np.where(poor, rng.uniform(0.5, 0.65, count), rng.uniform(0.78, 0.96, count)),
    )


def random_hex(rng: np.random.Generator, count: int, digits: int) -> NDArray[np.str_]:
    """Return `count` random strings of `digits` hexadecimal digits (`digits` must be even)."""
    drawn = rng.bytes(count * digits // 2).hex().encode("ascii")
    return np.frombuffer(drawn, dtype=f"S{digits}").astype(np.str_)


def _draw_clinics(rng: np.random.Generator, count: int, clinics: int) -> NDArray[np.int64]:
    """Return each patient's clinic index; every clinic gets a patient where there are enough patients."""
    sizes = CLINIC_SIZE_RATIO ** np.arange(clinics)
    clinic = rng.choice(clinics, count, p=sizes / sizes.sum())
    clinic[: min(clinics, count)] = np.arange(min(clinics, count))
    return clinic
