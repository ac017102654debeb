"""Visit rows: one per evaluation, kept or missed slot, and next appointment, with the procedures billed."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.simulation.columns import NOT_RECORDED
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.pathways import DISCHARGE_REASONS, DROPS_OUT, Exits
from pipelines.simulation.schedules import Schedule

MISSED_AFTER_DROP_OUT = 2  # slots that stay booked after a patient stopped coming
BOOKED_AHEAD = 0.75  # of the patients in care at the data cut have their next appointment
TREATMENT_CODES = (
    "97140;97110",
    "97140;97112",
    "97110;97112",
    "97140;97110;97112",
    "97140;97530",
    "97110;97535",
    "97140",
    "97012;97140",
    "97032;97110",
    "97140-GP;97110-GP",
    "97110x2;97140",
)
TREATMENT_CODE_SHARES = (0.24, 0.16, 0.1, 0.16, 0.1, 0.06, 0.08, 0.04, 0.03, 0.02, 0.01)
EVALUATION_CODES = ("97161", "97162", "97163")
REASSESSMENT_CODE = "97164"
NEEDLING_CODES = ("20560", "20561", "20561-59")
NEEDLING_CODE_SHARES = (0.55, 0.42, 0.03)
NEEDLING_RECORDS = ("code", "flag", "both")  # cash-pay needling is often not coded
NEEDLING_RECORD_SHARES = (0.45, 0.35, 0.2)
NEEDLED_PER_VISIT = 0.75

Texts = NDArray[np.str_]


def evaluation_rows(episodes: Episodes) -> pd.DataFrame:
    """Return the evaluations that are a visit of their own, without treatment; columns as `slot_rows`."""
    alone = (episodes.evaluation_day < 0) | episodes.is_not_started
    return pd.DataFrame(
        {
            "episode": np.flatnonzero(alone),
            "care_day": episodes.evaluation_day[alone],
            "visit_type": "evaluation",
            "attendance": "attended",
            "discharge_reason": "",
            "is_treatment": False,
        }
    )


def slot_rows(
    rng: np.random.Generator, episodes: Episodes, schedule: Schedule, exits: Exits, days: int
) -> pd.DataFrame:
    """Return the booked visits of all episodes: those past, and the next one of those in care.

    Returns:
        Columns episode (index), care_day, visit_type, attendance, discharge_reason and is_treatment.
    """
    cut = (days - 1 - episodes.start)[:, None]
    has_left = schedule.days > exits.last_day[:, None]
    is_lingering = has_left & (has_left.cumsum(axis=1) <= MISSED_AFTER_DROP_OUT)
    is_lingering &= (exits.reason == DROPS_OUT)[:, None]
    is_past = (schedule.days <= cut) & (~has_left | is_lingering)
    is_ahead = (schedule.days > cut) & ~has_left
    is_next = is_ahead & (is_ahead.cumsum(axis=1) == 1) & (rng.random((len(cut), 1)) < BOOKED_AHEAD)
    episode, slot = np.nonzero((is_past | is_next) & ~episodes.is_not_started[:, None])
    care_day = schedule.days[episode, slot]
    is_kept = (schedule.is_attended & ~is_lingering & is_past)[episode, slot]
    missed = np.where(schedule.is_cancelled[episode, slot], "cancelled", "no_show")
    booked = np.where(is_next[episode, slot], "scheduled", missed)
    is_last = is_kept & (care_day == exits.last_day[episode])
    reason = np.where(is_last, np.array(DISCHARGE_REASONS)[exits.reason[episode]], "")
    kind = np.where(schedule.is_reassessment[episode, slot], "reassessment", "treatment")
    kind = np.where(reason != "", "discharge", kind)
    starts_evaluated = (episodes.evaluation_day == 0) & ~episodes.is_left_truncated
    return pd.DataFrame(
        {
            "episode": episode,
            "care_day": care_day,
            "visit_type": np.where((slot == 0) & starts_evaluated[episode], "evaluation", kind),
            "attendance": np.where(is_kept, "attended", booked),
            "discharge_reason": reason,
            "is_treatment": is_kept,
        }
    )


def add_procedures(rng: np.random.Generator, visits: pd.DataFrame, needled_from: NDArray[np.int64]) -> None:
    """Add procedure_codes and dry_needling_performed to the visits, in place.

    Args:
        rng: source of all randomness.
        visits: visits, with is_treatment.
        needled_from: (E,) care day of the first needling.
    """
    count = len(visits)
    episode, care_day = visits["episode"].to_numpy(), visits["care_day"].to_numpy()
    is_treatment = visits["is_treatment"].to_numpy()
    first = needled_from[episode]
    is_needled = (rng.random(count) < NEEDLED_PER_VISIT) & (care_day > first) | (care_day == first)
    is_needled &= is_treatment
    record = rng.choice(np.array(NEEDLING_RECORDS), len(needled_from), p=NEEDLING_RECORD_SHARES)[episode]
    treatment = rng.choice(np.array(TREATMENT_CODES), count, p=TREATMENT_CODE_SHARES)
    needling = rng.choice(np.array(NEEDLING_CODES), count, p=NEEDLING_CODE_SHARES)
    codes = _joined(_evaluation_codes(rng, visits), np.where(is_treatment, treatment, ""))
    visits["procedure_codes"] = _joined(codes, np.where(is_needled & (record != "flag"), needling, ""))
    visits["dry_needling_performed"] = np.where(is_treatment & (record != "code"), is_needled, NOT_RECORDED)


def _evaluation_codes(rng: np.random.Generator, visits: pd.DataFrame) -> Texts:
    attended = visits["attendance"] == "attended"
    drawn = rng.choice(np.array(EVALUATION_CODES), len(visits))
    again = np.where(attended & (visits["visit_type"] == "reassessment"), REASSESSMENT_CODE, "")
    return np.where(attended & (visits["visit_type"] == "evaluation"), drawn, again)


def _joined(left: Texts, right: Texts) -> Texts:
    """Join two lists of codes, either of which may be empty, with `;`."""
    separator = np.where((left != "") & (right != ""), ";", "")
    return np.strings.add(np.strings.add(left, separator), right)
