"""What is rare and legal: few rows of an export have it, and every reader of exports must bear it.

Nothing here changes the planted truth: codes of no spoke and no stage, other ways to write a code or a key, ends of
scales, fields that a source leaves empty.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.contracts.export_contract import export_contracts

RARE_VISITS = 0.02  # of the treatments
PROCEDURES = (
    ";G0283", "; g0283-GP", " ; 0552T ;", ";97140-59-GP-KX-CQ;", ";S8948*1", ";97110:GPX2", "; 97112 GP;", ";97039",
    ";97810;97811", ";97813;97814", ";20552;64405", "; 20553; 64615",
)  # fmt: skip
DIAGNOSES = (";Z00", ";Z00.00", "; u071", ";W61.62XD;", ";z9989", " ; C7A.00")
# Share of the answers that are a value of the scale regardless of the course: its ends, or each that it has.
ANSWERS = {
    "clinic_visits": {
        "hit6_total": 0.03, "ndi_raw": 0.01, "neck_pain_nrs": 0.01, "midas_total": 0.01, "pgic": 0.01,
        "headache_onset_months": 0.02, "recalled_headache_days_28": 0.02,
    },
    "headache_diary": {"duration_hours": 0.001, "neck_pain_nrs": 0.001, "sleep_hours": 0.001},
}  # fmt: skip
WITHOUT_STATUS = 16  # one episode of so many comes from a system that writes no record_status
WITHOUT_PERSON = 40  # one patient of so many has neither age band, sex nor provider

Texts = NDArray[np.str_]


def add_rare_codes(rng: np.random.Generator, visits: pd.DataFrame) -> None:
    """Add rare codes, and codes as few write them, to some of the treatments, in place."""
    is_treatment = visits["is_treatment"].to_numpy()
    for name, forms in (("procedure_codes", PROCEDURES), ("diagnosis_codes", DIAGNOSES)):
        codes = visits[name].to_numpy(dtype=np.str_)
        chosen = np.flatnonzero(is_treatment & (codes != "") & (rng.random(len(codes)) < RARE_VISITS))
        added = np.full(len(codes), "", dtype=np.array(forms).dtype)
        added[chosen] = np.resize(forms, len(chosen))
        visits[name] = np.strings.add(codes, added)


def add_rare_answers(rng: np.random.Generator, rows: pd.DataFrame, export: str) -> None:
    """Put the rare values of its scales into some of the answered fields of an export, in place."""
    columns = {column.name: column for column in export_contracts()[export].columns}
    for name, share in ANSWERS[export].items():
        values = columns[name].choices or (columns[name].minimum, columns[name].maximum)
        is_answered = (rows[name] >= 0).to_numpy()
        chosen = np.flatnonzero(is_answered & (rng.random(len(rows)) < share))
        answers = rows[name].to_numpy().copy()
        answers[chosen] = np.resize(np.array(values, dtype=answers.dtype), len(chosen))
        rows[name] = answers


def in_several_forms(keys: Texts, usual: Texts, rare: Mapping[str, Texts]) -> Texts:
    """Return keys in their usual form, those that begin with one of the given digits in another.

    Args:
        keys: random hexadecimal keys.
        usual: every key in its usual form.
        rare: by first digit, every key in a rare form.
    """
    for digit, form in rare.items():
        usual = np.where(np.strings.startswith(keys, digit), form, usual)
    return usual


def blank_every(texts: Texts, number: int) -> Texts:
    """Return texts, the last of each `number` empty."""
    return np.where(np.arange(len(texts)) % number == number - 1, "", texts)
