"""Visits and diaries without any plan: every value that a contract allows, in any order, sent early or late."""

import random
from datetime import date, timedelta

import pandas as pd

from reference.codes import CONSERVATIVE, NEEDLING, NOTE_CODES, REVIEW_CODES, spoke_families

DAY_0 = date(2024, 1, 1)
FIRST_LOAD = 250  # days after DAY_0; what happened later came later
NIGHTS = (DAY_0 + timedelta(days=FIRST_LOAD), DAY_0 + timedelta(days=600))
KINDS = ["evaluation"] + ["treatment"] * 6 + ["reassessment"] * 3 + ["discharge", "referral"]
ATTENDANCE = ["attended"] * 8 + ["cancelled", "no_show", "scheduled"]
AGE_BANDS = ["under_18", "18_29", "30_39", "40_49", "50_59", "60_69", "70_79", "80_89", "90_plus"] + [None]
FAMILIES = [family for _, _, family in spoke_families()] + REVIEW_CODES + NOTE_CODES
OTHER_CODES = ["G43.909", "R51.9", "M43.5X3", "M54.5", "I77.79", "97810", "20552"]


def written(rng: random.Random, family: str) -> str:
    """Return a code of the family, in any of the ways in which systems write it."""
    code = family.replace("*", rng.choice(["A", "D", "0", "9", ""]))
    code = code if len(code) > 3 else code + ".9"
    return rng.choice([code, code.lower(), code.replace(".", "")])


def codes(rng: random.Random) -> str | None:
    """Return up to three diagnosis codes."""
    some = [written(rng, rng.choice(FAMILIES)) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
    return ";".join(some + rng.sample(OTHER_CODES[:5], rng.choice([0, 1]))) or None


def procedures(rng: random.Random) -> str | None:
    """Return up to two procedure codes with modifiers and units."""
    pool = [*sorted(CONSERVATIVE), *sorted(NEEDLING), "97161", "97810", "20552"]
    return (
        ";".join(code + rng.choice(["", "-59", "x2", " GP"]) for code in rng.sample(pool, rng.choice([0, 0, 1, 2])))
        or None
    )


def visit(rng: random.Random, number: int, patient: str, episode: str | None, day: int) -> dict:
    """Return one version of a visit."""
    spoke = ["primary", "contributing", "absent", "not_assessed"]
    rarely = lambda *values: rng.choice([None] * 5 + list(values))  # noqa: E731
    kind, attendance = rng.choice(KINDS), rng.choice(ATTENDANCE)
    is_referral = kind == "referral" or rng.random() < 0.05
    is_late = day > FIRST_LOAD or rng.random() < 0.1
    extracted = max(day, FIRST_LOAD) + (rng.choice([0, 0, 1, 9]) if is_late else 0)
    return {
        "visit_id": f"v{number}", "patient_key": patient, "clinic_key": "north", "episode_key": episode,
        "visit_date": DAY_0 + timedelta(days=day), "visit_type": kind, "attendance": attendance,
        "procedure_codes": procedures(rng), "diagnosis_codes": codes(rng),
        "dry_needling_performed": rng.choice([None] * 9 + [True, False]),
        "instability_finding": rarely("positive", "negative", "not_assessed"),
        "beighton_score": rarely(3, 4, 5, 6), "neck_trauma_history": rarely("yes", "no", "unknown"),
        "persistent_mechanical_issue": rng.choice([None, None, "yes", "no", "not_assessed"]),
        "spoke_mechanical": rarely(*spoke), "spoke_developmental": rarely(*spoke), "spoke_systemic": rarely(*spoke),
        "referral_type": rng.choice(["prolotherapy"] * 3 + ["imaging", None]) if is_referral else None,
        "referral_key": rng.choice([None, f"{patient}r", f"{patient}s"]) if is_referral else None,
        "referral_status": rng.choice([None, "made", "accepted", "completed", "declined"]) if is_referral else None,
        "age_band": rng.choice([None, None, AGE_BANDS[number % len(AGE_BANDS)]]),
        "record_status": rng.choice([None, "active"]), "extracted_on": DAY_0 + timedelta(days=extracted),
        "loaded_night": NIGHTS[is_late],
    }  # fmt: skip


def visits(seed: int, patients: int) -> pd.DataFrame:
    """Return the visits of haphazard patients; some rows were sent again, changed or removed."""
    rng, rows = random.Random(seed), []
    for number in range(patients):
        patient = f"{number:016x}"
        for _ in range(rng.choice([1, 3, 12, 25, 40])):
            key = rng.choice([f"e{number}", f"e{number // 2}"]) if number % 3 else None
            told = visit(rng, len(rows), patient, key, rng.randrange(400))
            rows.append(told)
            if rng.random() < 0.1:
                again = visit(rng, len(rows), patient, key, 0) | {
                    name: told[name] for name in ("visit_id", "visit_date", "visit_type", "attendance", "episode_key")
                }
                later = told["extracted_on"] + timedelta(days=rng.randrange(1, 60))
                status = rng.choice([None, "active", "removed"])
                rows.append(again | {"extracted_on": later, "loaded_night": NIGHTS[1], "record_status": status})
    return pd.DataFrame(rows, dtype=object)


def diary(seed: int, patients: int) -> pd.DataFrame:
    """Return diaries of the same patients: any level, gaps, days told late or told anew."""
    rng, rows = random.Random(seed), []
    for number in range(patients):
        level, share = rng.choice([0.2, 0.5, 0.9]), rng.choice([0.5, 0.9])
        slope = rng.choice([0, 0, -0.001, -0.003])
        for day in range(-60, 420):
            if rng.random() > share:
                continue
            is_late = day > FIRST_LOAD or rng.random() < 0.03
            extracted = max(day, FIRST_LOAD) + (rng.choice([0, 1, 20]) if is_late else 0)
            entered = min(day + rng.choice([0, 1, 30]), extracted)
            told = {
                "patient_key": f"{number:016x}", "entry_date": DAY_0 + timedelta(days=day),
                "diary_mode": "episodic" if number % 20 == 0 else "daily",
                "headache": rng.random() < level + slope * day,
                "entered_on": rng.choice([None, DAY_0 + timedelta(days=entered)]),
                "record_status": None, "extracted_on": DAY_0 + timedelta(days=extracted),
                "loaded_night": NIGHTS[is_late],
            }  # fmt: skip
            rows.append(told)
            if rng.random() < 0.02:
                later = told["extracted_on"] + timedelta(days=rng.randrange(1, 30))
                status = rng.choice([None, "removed"])
                changed = {"headache": not told["headache"], "extracted_on": later, "record_status": status}
                rows.append(told | changed | {"loaded_night": NIGHTS[1]})
    return pd.DataFrame(rows, dtype=object)
