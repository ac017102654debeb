"""Planted findings behind the referral gates: neck instability, and the expert's view of the neck."""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.simulation.columns import NOT_RECORDED
from pipelines.simulation.spokes import CONTRIBUTING, PlantedSpokes

INSTABILITY = ("positive", "negative", "unknown")
INSTABILITY_SHARES = ((0.06, 0.24, 0.7), (0.4, 0.3, 0.3))  # without, with a mechanical spoke
EXPERT_ANSWERS = ("yes", "no", "not_assessed")
EXPERT_SHARES = ((0.15, 0.55, 0.3), (0.65, 0.15, 0.2))  # others, neck-driven headaches that stopped improving
SAFETY_CODED = 0.012
SAFETY_CODES = ("M43.3", "S12.9XXA", "M47.12", "R51.0", "G96.00", "I77.71")

Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Findings:
    """Findings of E episodes; every attribute is an array of length E.

    Attributes:
        instability: planted, `positive`, `negative` or `unknown`; recoverable from the next four.
        instability_finding: as recorded, empty = not recorded.
        beighton_score: as recorded, `NOT_RECORDED` = not recorded.
        neck_trauma_history: as recorded, empty = not recorded.
        instability_code: diagnosis code that shows it, empty = none.
        expert_answer: planted answer on persistent mechanical issues.
        safety_code: diagnosis code that asks for medical review, empty = none.
    """

    instability: Texts
    instability_finding: Texts
    beighton_score: NDArray[np.int64]
    neck_trauma_history: Texts
    instability_code: Texts
    expert_answer: Texts
    safety_code: Texts


def draw_findings(rng: np.random.Generator, spokes: PlantedSpokes, stalled: NDArray[np.bool_]) -> Findings:
    """Draw findings that depend on the mechanical spoke and on whether conservative care `stalled` (E,)."""
    count = len(stalled)
    is_mechanical = spokes.truth[:, 0] >= CONTRIBUTING
    instability = _draw_by_group(rng, INSTABILITY, INSTABILITY_SHARES, is_mechanical)
    shown = _draw_presentations(rng, instability, spokes.takes_mechanical_codes)
    low = shown["beighton_low"].fillna(NOT_RECORDED).to_numpy(dtype=np.int64)
    high = shown["beighton_high"].fillna(NOT_RECORDED).to_numpy(dtype=np.int64)
    return Findings(
        instability=instability,
        instability_finding=shown["instability_finding"].to_numpy(dtype=np.str_),
        beighton_score=rng.integers(low, high, endpoint=True),
        neck_trauma_history=shown["neck_trauma_history"].to_numpy(dtype=np.str_),
        instability_code=shown["diagnosis_code"].to_numpy(dtype=np.str_),
        expert_answer=_draw_by_group(rng, EXPERT_ANSWERS, EXPERT_SHARES, is_mechanical & stalled),
        safety_code=np.where(rng.random(count) < SAFETY_CODED, rng.choice(np.array(SAFETY_CODES), count), ""),
    )


def _draw_by_group(
    rng: np.random.Generator,
    answers: tuple[str, ...],
    shares: tuple[tuple[float, ...], tuple[float, ...]],
    group: NDArray[np.bool_],
) -> Texts:
    outside, inside = (rng.choice(np.array(answers), len(group), p=share) for share in shares)
    return np.where(group, inside, outside)


def _draw_presentations(rng: np.random.Generator, instability: Texts, takes_codes: NDArray[np.bool_]) -> pd.DataFrame:
    """Return for each episode one of the rows that show its planted instability.

    Rows with a code are only for episodes (`takes_codes`) whose spokes that code does not change.
    """
    path = files("pipelines.simulation").joinpath("instability_presentations.csv")
    table: pd.DataFrame = pd.read_csv(str(path), dtype={"beighton_low": float, "beighton_high": float})
    text = table.columns[table.dtypes == "str"]
    table[text] = table[text].fillna("")
    fits = table["instability"].to_numpy(dtype=np.str_) == instability[:, None]
    fits &= (table["diagnosis_code"] == "").to_numpy() | takes_codes[:, None]
    weight = np.where(fits, table["share"].to_numpy(), 0).cumsum(axis=1)
    drawn = rng.random(len(instability)) * weight[:, -1]
    shown: pd.DataFrame = table.iloc[(weight <= drawn[:, None]).sum(axis=1)]
    return shown
