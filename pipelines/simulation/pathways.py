"""Which episodes move on to dry needling after a plateau, and which end: with a discharge or by dropping out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.simulation.courses import AT_GOAL, PLATEAU, Course
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.schedules import NEVER, Schedule

DISCHARGE_REASONS = ("", "", "goals_met", "no_further_gain", "self_discharge", "referred_out", "other")
STAYS, DROPS_OUT, GOALS_MET, NO_FURTHER_GAIN, SELF_DISCHARGE, REFERRED_OUT, OTHER_REASON = range(7)

FOUR_WEEKS, SIX_WEEKS, TWELVE_WEEKS = 28, 42, 84
NEEDLED_ON_PLATEAU, NEEDLED_EARLY = 0.7, 0.05
DROPPED_OUT, LEFT_FOR_OTHER_REASONS = 0.18, 0.03
DISCHARGED_AT_GOAL, DISCHARGED_WITHOUT_GAIN, DISCHARGED_ON_REFERRAL = 0.6, 0.35, 0.3
FIRST_OF_TWO_ENDS = (35, 49)  # care day by which a returning patient's first episode is about to end

Days = NDArray[np.int64]


@dataclass(frozen=True)
class Exits:
    """How E episodes end.

    Attributes:
        last_day: (E,) last care day with a kept visit; `NEVER` where care goes on past every calendar.
        reason: (E,) index into `DISCHARGE_REASONS`.
    """

    last_day: Days
    reason: NDArray[np.int8]


def first_day_in_state(course: Course, state: int, from_day: int) -> Days:
    """Return the (E,) first day of the stage, from `from_day` on, in a true state; `NEVER` if none."""
    found = course.states[:, from_day:] == state
    return np.where(found.any(axis=1), found.argmax(axis=1) + from_day, NEVER)


def draw_first_exits(rng: np.random.Generator, episodes: Episodes, course: Course, schedule: Schedule) -> Exits:
    """Draw drop-out, discharge under conservative care, and the end of a first episode of two."""
    count = len(episodes.start)
    left = _some(rng, DROPPED_OUT, rng.integers(10, 300, count))
    other = _some(rng, LEFT_FOR_OTHER_REASONS, rng.integers(30, 300, count))
    forced = np.where(episodes.is_first_of_two, rng.integers(*FIRST_OF_TWO_ENDS, count), NEVER)
    planned = np.stack([left, _discharge_at_goal(rng, course), other, forced])
    reasons = np.array([DROPS_OUT, GOALS_MET, OTHER_REASON, SELF_DISCHARGE], dtype=np.int8)
    return _first_exit(schedule, planned, np.repeat(reasons[:, None], count, axis=1))


def draw_later_exits(
    rng: np.random.Generator,
    exits: Exits,
    schedule: Schedule,
    *,
    needled_from: Days,
    course: Course,
    referred_on: Days,
) -> Exits:
    """Add the discharges that follow dry needling or a referral to those already drawn.

    Args:
        rng: source of all randomness.
        exits: exits drawn so far.
        schedule: booked slots.
        needled_from: (E,) care day on which needling began, `NEVER` where it did not.
        course: course since needling began.
        referred_on: (E,) care day of the prolotherapy referral, `NEVER` where there is none.
    """
    count = len(needled_from)
    stalled = needled_from + first_day_in_state(course, PLATEAU, FOUR_WEEKS) + TWELVE_WEEKS
    planned = np.stack(
        [
            exits.last_day,
            _some(rng, DISCHARGED_WITHOUT_GAIN, stalled),
            needled_from + _discharge_at_goal(rng, course),
            _some(rng, DISCHARGED_ON_REFERRAL, referred_on + rng.integers(14, 60, count)),
        ]
    )
    added = np.array([NO_FURTHER_GAIN, GOALS_MET, REFERRED_OUT], dtype=np.int8)
    return _first_exit(
        schedule, planned, np.concatenate([exits.reason[None], np.repeat(added[:, None], count, axis=1)])
    )


def draw_needling_start(rng: np.random.Generator, course: Course, schedule: Schedule, exits: Exits) -> Days:
    """Return the (E,) care day on which dry needling begins, `NEVER` where it does not.

    Most begin some weeks after a true plateau past six weeks of care; a few begin early.
    """
    count = len(course.levels)
    wait = 14 + rng.exponential(30, count).astype(np.int64)
    stalled = first_day_in_state(course, PLATEAU, SIX_WEEKS) + wait
    early = _some(rng, NEEDLED_EARLY, rng.integers(7, 56, count))
    planned = np.minimum(_some(rng, NEEDLED_ON_PLATEAU, stalled), early)
    day = schedule.first_attended(planned)
    return np.where(day < exits.last_day, day, NEVER)


def _discharge_at_goal(rng: np.random.Generator, course: Course) -> Days:
    at_goal = first_day_in_state(course, AT_GOAL, SIX_WEEKS)
    return _some(rng, DISCHARGED_AT_GOAL, at_goal + rng.integers(28, 90, len(at_goal)))


def _some(rng: np.random.Generator, share: float, days: Days) -> Days:
    """Return `days` for a random share of the episodes, `NEVER` for the others."""
    return np.where(rng.random(len(days)) < share, days, NEVER)


def _first_exit(schedule: Schedule, planned: Days, reasons: NDArray[np.int8]) -> Exits:
    """Return the earliest of the planned (R, E) exits, at the first visit kept from then on."""
    earliest = planned.argmin(axis=0)[None]
    last_day = schedule.first_attended(planned.min(axis=0))
    reason = np.take_along_axis(reasons, earliest, axis=0)[0]
    return Exits(last_day, np.where(last_day < NEVER, reason, STAYS).astype(np.int8))
