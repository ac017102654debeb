"""Simulated referrals: prolotherapy after a lasting plateau, and other kinds, each with its status rows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.simulation.pathways import Exits
from pipelines.simulation.patients import random_hex
from pipelines.simulation.rarities import blank_every
from pipelines.simulation.schedules import NEVER, Schedule

REFERRED_WITH_ALL_GATES, REFERRED_OTHERWISE = 0.85, 0.05
REFERRED_WITHOUT_WAITING = 0.02  # before any plateau: deviations from the pathway
STATUSES = (
    ("made", "", ""),
    ("made", "accepted", ""),
    ("made", "accepted", "completed"),
    ("made", "declined", ""),
)
STATUS_SHARES = (0.25, 0.25, 0.38, 0.12)
DECLINED = 3
OTHER_REFERRALS = 0.12
WITHOUT_KEY = 10  # one of so many is a single row without a key
OTHER_TYPES = ("imaging", "neurology", "airway_dental", "other")
OTHER_TYPE_SHARES = (0.35, 0.35, 0.2, 0.1)

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Prolotherapy:
    """Prolotherapy referrals of E episodes.

    Attributes:
        made_on: (E,) care day of the referral, `NEVER` where there is none.
        status_days: (E, 3) care day of each step of `STATUSES`.
        statuses: (E,) index into `STATUSES`.
    """

    made_on: Days
    status_days: Days
    statuses: NDArray[np.int64]

    def stage_from(self, cut: Days) -> Days:
        """Return the (E,) care day on which the referral stage begins, as known on care day `cut` (E,).

        `NEVER` where nothing was referred by then, or where it had been declined.
        """
        was_declined = (self.statuses == DECLINED) & (self.status_days[:, 1] <= cut)
        return np.where((self.made_on <= cut) & ~was_declined, self.made_on, NEVER)


def draw_prolotherapy(
    rng: np.random.Generator,
    schedule: Schedule,
    exits: Exits,
    *,
    stalled_on: Days,
    has_all_gates: Flags,
    may_be_referred: Flags,
) -> Prolotherapy:
    """Draw who is referred for prolotherapy, and when.

    Args:
        rng: source of all randomness.
        schedule: booked slots.
        exits: nobody is referred after leaving.
        stalled_on: (E,) care day from which the team sees no further gain, `NEVER` where they do not.
        has_all_gates: (E,) planted: neck-driven, unstable, and confirmed by the expert.
        may_be_referred: (E,) whether a referral is possible at all.
    """
    count = len(stalled_on)
    chance = np.where(has_all_gates, REFERRED_WITH_ALL_GATES, REFERRED_OTHERWISE)
    patient_wait = stalled_on + rng.exponential(25, count).astype(np.int64)
    planned = np.where(rng.random(count) < chance, patient_wait, NEVER)
    is_hasty = rng.random(count) < REFERRED_WITHOUT_WAITING
    planned = np.where(is_hasty, rng.integers(20, 120, count), planned)
    day = schedule.first_attended(np.where(may_be_referred, planned, NEVER))
    made_on = np.where(day <= exits.last_day, day, NEVER)
    accepted_on = made_on + rng.integers(5, 22, count)
    completed_on = accepted_on + rng.integers(14, 60, count)
    return Prolotherapy(
        made_on=made_on,
        status_days=np.stack([made_on, accepted_on, completed_on], axis=1),
        statuses=rng.choice(len(STATUSES), count, p=STATUS_SHARES),
    )


def referral_rows(
    rng: np.random.Generator,
    visits: pd.DataFrame,
    prolotherapy: Prolotherapy,
    may_be_referred: Flags,
) -> pd.DataFrame:
    """Return one visit row per referral and status.

    Args:
        rng: source of all randomness.
        visits: visits; the other referrals are made at one of the kept ones.
        prolotherapy: referrals for prolotherapy.
        may_be_referred: (E,) episodes that may get a referral of another type.

    Returns:
        Columns episode, care_day, visit_type, attendance, referral_type, referral_key and referral_status.
    """
    parts = [_prolotherapy_rows(rng, prolotherapy), _other_rows(rng, visits, may_be_referred)]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(visit_type="referral", attendance="attended")


def _prolotherapy_rows(rng: np.random.Generator, prolotherapy: Prolotherapy) -> pd.DataFrame:
    referred = np.flatnonzero(prolotherapy.made_on < NEVER)
    keys = np.strings.add("ref_", random_hex(rng, len(referred), digits=12))
    status = np.array(STATUSES)[prolotherapy.statuses[referred]]
    row, step = np.nonzero(status != "")
    return pd.DataFrame(
        {
            "episode": referred[row],
            "care_day": prolotherapy.status_days[referred[row], step],
            "referral_type": "prolotherapy",
            "referral_key": keys[row],
            "referral_status": status[row, step],
        }
    )


def _other_rows(rng: np.random.Generator, visits: pd.DataFrame, may_be_referred: Flags) -> pd.DataFrame:
    episode = visits["episode"].to_numpy()
    kept = np.flatnonzero((visits["attendance"] == "attended").to_numpy() & may_be_referred[episode])
    shuffled = rng.permutation(kept)
    _, first = np.unique(episode[shuffled], return_index=True)
    chosen = visits.iloc[shuffled[first[rng.random(len(first)) < OTHER_REFERRALS]]]
    return pd.DataFrame(
        {
            "episode": chosen["episode"].to_numpy(),
            "care_day": chosen["care_day"].to_numpy(),
            "referral_type": rng.choice(np.array(OTHER_TYPES), len(chosen), p=OTHER_TYPE_SHARES),
            "referral_key": blank_every(np.strings.add("ref_", random_hex(rng, len(chosen), digits=12)), WITHOUT_KEY),
            "referral_status": "made",
        }
    )
