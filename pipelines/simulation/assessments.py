"""What the therapist records: spokes, instability, diagnosis codes, and the expert's answer."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.simulation.columns import NOT_RECORDED
from pipelines.simulation.findings import Findings
from pipelines.simulation.spokes import ASSESSMENTS, NOT_ASSESSED, SPOKES, PlantedSpokes

ANSWERED = {"evaluation": 0.4, "reassessment": 0.75}  # share at which the expert commits to an answer


def add_assessments(rng: np.random.Generator, visits: pd.DataFrame, spokes: PlantedSpokes, findings: Findings) -> None:
    """Add spokes, instability and the expert's answer to the visits, in place.

    Spokes and instability are recorded at the first kept visit, the expert's answer at evaluations and
    reassessments.

    Args:
        rng: source of all randomness.
        visits: visits, ordered by episode and care day.
        spokes: planted spokes of E episodes.
        findings: planted findings of E episodes.
    """
    episode = visits["episode"].to_numpy()
    attended = (visits["attendance"] == "attended").to_numpy()
    is_intake = attended & ~visits["episode"].where(attended).duplicated().to_numpy()
    visits["instability_finding"] = np.where(is_intake, findings.instability_finding[episode], "")
    visits["beighton_score"] = np.where(is_intake, findings.beighton_score[episode], NOT_RECORDED)
    visits["neck_trauma_history"] = np.where(is_intake, findings.neck_trauma_history[episode], "")
    is_assessed = is_intake & (spokes.clinician[episode] != NOT_ASSESSED).any(axis=1)
    for index, spoke in enumerate(SPOKES):
        said = np.array(ASSESSMENTS)[spokes.clinician[episode, index]]
        visits[f"spoke_{spoke}"] = np.where(is_assessed, said, "")
    chance = visits["visit_type"].map(ANSWERED).fillna(0)
    answer = np.where(rng.random(len(visits)) < chance, findings.expert_answer[episode], "not_assessed")
    visits["persistent_mechanical_issue"] = np.where(attended & (chance > 0), answer, "")


def add_diagnoses(
    visits: pd.DataFrame, spoke_codes: NDArray[np.str_], findings: Findings, is_undotted: NDArray[np.bool_]
) -> None:
    """Add diagnosis_codes to the kept visits, in place: every visit bills the episode's codes again.

    Args:
        visits: visits.
        spoke_codes: (E,) codes of the spokes and the headache type, separated by `;`.
        findings: planted findings of E episodes; some add a code.
        is_undotted: (E,) whether the source writes codes without the dot.
    """
    codes = spoke_codes
    for further in (findings.instability_code, findings.safety_code):
        codes = np.where(further == "", codes, np.strings.add(np.strings.add(codes, ";"), further))
    codes = np.where(is_undotted, np.strings.replace(codes, ".", ""), codes)
    attended = (visits["attendance"] == "attended").to_numpy()
    visits["diagnosis_codes"] = np.where(attended, codes[visits["episode"].to_numpy()], "")
