"""The prior weights of the library's curves, which are shipped and versioned, and how they are learnt.

`python -m pipelines.plateau.prior` makes `prior.csv` and `prior.json` again from a simulated cohort. Do not learn a
prior from local data and keep the call threshold: on curves that belong to no family of the library, that raised false
calls from 3 to 22 %.
"""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pipelines.errors import OutcomesError
from pipelines.plateau.cohort import IMPROVING_SHARE, Cohort, first_stages, later_stages
from pipelines.plateau.curves import Floats
from pipelines.plateau.library import CURVES, LIBRARY_SEED, Library, build_library
from pipelines.plateau.thresholds import DetectorThresholds, seed_thresholds
from pipelines.plateau.weights import curve_weights

PRIOR_CSV = Path(__file__).with_name("prior.csv")
PRIOR_JSON = PRIOR_CSV.with_suffix(".json")

VERSION = "5"
# Thresholds that the cohort is drawn, weighted and read with.
PRIOR_RESTS_ON = ("goal_mhd", "goal_baseline_share", "mcid_mhd", "within_week_correlation")
COHORT_SEED = 20240602
COHORT_PATIENTS = 6000
EM_STEPS = 10
LEARNT_SHARE = 0.9  # the rest is spread evenly, so that no curve is excluded


@dataclass(frozen=True)
class Prior:
    """Prior weights of the curves, (K,) each, summing to 1, for first and for later treatment stages."""

    first_stage: Floats
    later_stage: Floats


@cache
def load_prior() -> Prior:
    """Read the shipped prior.

    Raises:
        OutcomesError: if it was made for another library.
    """
    origin = json.loads(PRIOR_JSON.read_text(encoding="utf-8"))
    if (origin["library_seed"], origin["curves"]) != (LIBRARY_SEED, CURVES):
        raise OutcomesError("The shipped prior belongs to another library: python -m pipelines.plateau.prior")
    with PRIOR_CSV.open(encoding="utf-8", newline="") as file:
        rows = [(float(row["first_stage"]), float(row["later_stage"])) for row in csv.DictReader(file)]
    first_stage, later_stage = np.array(rows).T
    return Prior(first_stage, later_stage)


def learn_prior(thresholds: DetectorThresholds) -> Prior:
    """Learn the prior from the simulated cohort, separately for first and later stages, without using labels."""
    library = build_library()
    rng = np.random.default_rng(COHORT_SEED)
    cohorts = (first_stages(COHORT_PATIENTS, thresholds, rng), later_stages(COHORT_PATIENTS, thresholds, rng))
    return Prior(*(_expectation_maximisation(cohort, library, thresholds) for cohort in cohorts))


def _expectation_maximisation(cohort: Cohort, library: Library, thresholds: DetectorThresholds) -> Floats:
    weights = np.full(CURVES, 1 / CURVES)
    fits = curve_weights(
        cohort.headache_days,
        cohort.recorded_days,
        library.log_chances,
        weights,
        thresholds.within_week_correlation,
    ).astype(np.float64)
    for _ in range(EM_STEPS):
        # the cohort's mean of (weights * fits) / row sum, as two matrix-vector products
        weights = weights * ((cohort.weights / (fits @ weights)) @ fits)
    return LEARNT_SHARE * weights + (1 - LEARNT_SHARE) / CURVES


def write_prior(prior: Prior, thresholds: DetectorThresholds) -> None:
    """Write the shipped files: the weights, and how they were made."""
    with PRIOR_CSV.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["curve", "first_stage", "later_stage"])
        for curve, (first, later) in enumerate(zip(prior.first_stage, prior.later_stage, strict=True)):
            writer.writerow([curve, f"{first:.8e}", f"{later:.8e}"])
    origin = {
        "version": VERSION,
        "made_by": "python -m pipelines.plateau.prior",
        "learnt_on": "simulated diaries",
        "library_seed": LIBRARY_SEED,
        "curves": CURVES,
        "cohort_seed": COHORT_SEED,
        "cohort_patients": COHORT_PATIENTS,
        "cohort_improving_share": IMPROVING_SHARE,
        "em_steps": EM_STEPS,
        **{name: getattr(thresholds, name) for name in PRIOR_RESTS_ON},
    }
    PRIOR_JSON.write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    shipped = seed_thresholds()
    write_prior(learn_prior(shipped), shipped)
