"""Booked visits: on which care days each episode has a slot, and which slots are kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.simulation.calendars import SUNDAY, weekdays
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.patients import Patients

NEVER = 10_000  # a care day past every calendar
WEEKLY_SLOTS = 12
WEEKLY_GAPS = (5, 6, 7, 7, 7, 7, 8, 9)  # equally frequent, in days
LATER_GAPS = (7, 7, 10, 14, 14, 14, 21)
REASSESSMENT_DAYS = 30
CANCELLED_SHARE = 0.6  # of the slots not kept; the others are no-shows


@dataclass(frozen=True)
class Schedule:
    """K booked slots of E episodes; every attribute has the shape (E, K).

    Attributes:
        days: care day of each slot, rising; slot 0 is care day 0.
        is_attended: whether the slot is kept (slot 0 always is).
        is_cancelled: of the slots not kept, whether they are cancelled (else a no-show).
        is_reassessment: the first slot in each 30 days of care.
    """

    days: NDArray[np.int64]
    is_attended: NDArray[np.bool_]
    is_cancelled: NDArray[np.bool_]
    is_reassessment: NDArray[np.bool_]

    def first_attended(self, earliest: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the (E,) care day of the first kept slot on or after `earliest` (E,), `NEVER` if none."""
        fits = self.is_attended & (self.days >= earliest[:, None])
        return np.asarray(np.where(fits, self.days, NEVER).min(axis=1))


def draw_schedule(rng: np.random.Generator, episodes: Episodes, patients: Patients, days: int) -> Schedule:
    """Book weekly treatment slots at first, then sparser ones, past the data cut."""
    slots = WEEKLY_SLOTS + days // min(LATER_GAPS) + 2
    shape = (len(episodes.start), slots)
    gaps = rng.choice(np.array(LATER_GAPS), shape)
    gaps[:, :WEEKLY_SLOTS] = rng.choice(np.array(WEEKLY_GAPS), (shape[0], WEEKLY_SLOTS))
    gaps[:, 0] = 0
    care_days = gaps.cumsum(axis=1)
    is_sunday = weekdays(episodes.start[:, None] + care_days, days) == SUNDAY
    care_days[:, 1:] += is_sunday[:, 1:]
    attended = rng.random(shape) < patients.attendance[episodes.patient][:, None]
    attended[:, 0] = True
    return Schedule(
        days=care_days,
        is_attended=attended,
        is_cancelled=rng.random(shape) < CANCELLED_SHARE,
        is_reassessment=np.diff(care_days // REASSESSMENT_DAYS, axis=1, prepend=0) > 0,
    )
