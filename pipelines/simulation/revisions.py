"""Earlier versions of rows: what an earlier extract said before a correction or a removal."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.simulation.columns import NOT_RECORDED
from pipelines.simulation.patients import random_hex
from pipelines.simulation.rarities import in_several_forms

CORRECTED_ENTRIES = 0.03
REMOVED_ENTRIES = 0.002
LATEST_FIRST_EXTRACT = 21  # days after the writing of an entry by which its first version was extracted
FIRST_SEEN_AS_BOOKED = 0.06
BOOKED_AHEAD_DAYS = 10
ENTERED_TWICE = 0.004

Days = NDArray[np.int64]


def with_diary_revisions(rng: np.random.Generator, rows: pd.DataFrame, cut: Days) -> pd.DataFrame:
    """Return the diary rows in every version that was extracted.

    Args:
        rng: source of all randomness.
        rows: diary rows as known at the data cut.
        cut: (rows,) care day of the data cut.

    Returns:
        The rows with record_status and extracted_day (a care day), after the earlier versions of some: an
        intensity that was then corrected, or an entry that was then removed.
    """
    drawn = rng.random(len(rows))
    first_seen = rows["entered_day"].to_numpy() + rng.integers(0, LATEST_FIRST_EXTRACT, len(rows))
    is_revised = (drawn < CORRECTED_ENTRIES + REMOVED_ENTRIES) & (first_seen < cut)
    is_removed = is_revised & (drawn < REMOVED_ENTRIES)
    earlier = rows[is_revised].assign(record_status="active", extracted_day=first_seen[is_revised])
    intensity = earlier["peak_intensity"].to_numpy()
    mistaken = np.where(intensity >= 5, intensity - 1, intensity + 1)
    earlier["peak_intensity"] = np.where(intensity == NOT_RECORDED, intensity, mistaken)
    latest = rows.assign(record_status=np.where(is_removed, "removed", "active"), extracted_day=cut)
    return pd.concat([earlier, latest], ignore_index=True)


def with_visit_revisions(rng: np.random.Generator, visits: pd.DataFrame, cut: Days) -> pd.DataFrame:
    """Return the visit rows in every version that was extracted, with a visit_id.

    Some visits were first seen as a booking; a few were entered twice, and the second entry was removed.

    Args:
        rng: source of all randomness.
        visits: visit rows as known at the data cut.
        cut: (visits,) care day of the data cut.
    """
    visits = visits.assign(visit_id=_draw_visit_ids(rng, len(visits)), record_status="active", extracted_day=cut)
    is_treatment = (visits["visit_type"] == "treatment") & (visits["attendance"] != "scheduled")
    is_later = visits["care_day"] > 0  # an episode's first visit holds more than its treatment
    booked = visits[is_treatment & is_later & (rng.random(len(visits)) < FIRST_SEEN_AS_BOOKED)]
    booked = booked.assign(
        attendance="scheduled",
        procedure_codes="",
        diagnosis_codes="",
        dry_needling_performed=NOT_RECORDED,
        extracted_day=booked["care_day"] - rng.integers(1, BOOKED_AHEAD_DAYS, len(booked)),
    )
    is_kept = is_treatment & (visits["attendance"] == "attended") & (visits["care_day"] < cut)
    mistake = visits[is_kept & (rng.random(len(visits)) < ENTERED_TWICE)]
    mistake = mistake.assign(visit_id=_draw_visit_ids(rng, len(mistake)))
    seen = mistake.assign(extracted_day=mistake["care_day"])
    return pd.concat([booked, seen, mistake.assign(record_status="removed"), visits], ignore_index=True)


def _draw_visit_ids(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    keys = random_hex(rng, count, digits=16)
    rare = {
        "0": keys, "1": np.strings.add("-", keys),
        "e": np.strings.add(48 * "_", keys), "f": np.strings.upper(np.strings.add("v-", keys)),
    }  # fmt: skip
    return in_several_forms(keys, np.strings.add("v_", keys), rare)
