"""The care that each episode gets: booked visits, the true course, later stages, referrals and exits."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import DIMENSIONS, WINDOW_DAYS, Floats, baseline_levels, recovery_levels
from pipelines.simulation.courses import PLATEAU, Course, first_course, goal_levels, later_course
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.findings import Findings, draw_findings
from pipelines.simulation.pathways import (
    FOUR_WEEKS,
    TWELVE_WEEKS,
    Exits,
    draw_first_exits,
    draw_later_exits,
    draw_needling_start,
    first_day_in_state,
)
from pipelines.simulation.patients import Patients
from pipelines.simulation.referrals import Prolotherapy, draw_prolotherapy
from pipelines.simulation.schedules import NEVER, Schedule, draw_schedule
from pipelines.simulation.spokes import CONTRIBUTING, PlantedSpokes, draw_spokes

REFERRED_WITHOUT_NEEDLING = 0.35  # of the stalled episodes without needling


@dataclass(frozen=True)
class Care:
    """What happens in E episodes.

    Attributes:
        points: (E, 8) point of the recovery curve under conservative care.
        first: course from care day 0 under conservative care.
        later: course from the first dry needling on (meaningless where there is none).
        needled_from: (E,) care day of the first needling, `NEVER` where there is none.
        schedule: booked slots.
        spokes: planted spokes.
        findings: planted findings.
        prolotherapy: referrals for prolotherapy.
        exits: discharge and drop-out.
    """

    points: Floats
    first: Course
    later: Course
    needled_from: NDArray[np.int64]
    schedule: Schedule
    spokes: PlantedSpokes
    findings: Findings
    prolotherapy: Prolotherapy
    exits: Exits

    def levels(self, days: int) -> Floats:
        """Return the (E, 28 + days) true level, headache days per 28, on care days -28..days-1.

        Before care it may hold a bad spell; from care day 0 it is that of the stage in force.
        """
        before = recovery_levels(self.points, np.arange(-WINDOW_DAYS, 0))
        return np.concatenate([before, self._in_force(self.first.levels, self.later.levels, days)], axis=1)

    def states(self, days: int) -> NDArray[np.int8]:
        """Return the (E, days) true state, by index, of the stage in force on care days 0..days-1."""
        return self._in_force(self.first.states, self.later.states, days)

    def _in_force(self, first: NDArray[Any], later: NDArray[Any], days: int) -> NDArray[Any]:
        age = np.arange(days) - self.needled_from[:, None]
        since_needling = np.take_along_axis(later, np.maximum(age, 0), axis=1)
        return np.where(age >= 0, since_needling, first[:, :days])


def draw_care(rng: np.random.Generator, episodes: Episodes, patients: Patients, days: int) -> Care:
    """Draw the care of each episode.

    Args:
        rng: source of all randomness.
        episodes: E episodes.
        patients: N patients.
        days: length of the network's calendar.
    """
    count = len(episodes.start)
    schedule = draw_schedule(rng, episodes, patients, days)
    points = rng.random((count, DIMENSIONS))
    baseline = baseline_levels(points)
    goal = goal_levels(baseline)
    first = first_course(points, baseline, goal, days)
    exits = draw_first_exits(rng, episodes, first, schedule)
    needled_from = draw_needling_start(rng, first, schedule, exits)
    reached = first.levels[np.arange(count), np.minimum(needled_from, days - 1)]
    later = later_course(rng.random((count, DIMENSIONS)), reached, goal, days)
    stalled_first = first_day_in_state(first, PLATEAU, TWELVE_WEEKS)
    spokes = draw_spokes(rng, count)
    findings = draw_findings(rng, spokes, stalled_first < NEVER)
    stalled_later = needled_from + first_day_in_state(later, PLATEAU, FOUR_WEEKS)
    skips_needling = rng.random(count) < REFERRED_WITHOUT_NEEDLING
    stalled_without = np.where(skips_needling, stalled_first, NEVER)
    prolotherapy = draw_prolotherapy(
        rng,
        schedule,
        exits,
        stalled_on=np.where(needled_from < NEVER, stalled_later, stalled_without),
        has_all_gates=_has_all_gates(spokes, findings),
        may_be_referred=~episodes.is_first_of_two & ~episodes.is_not_started,
    )
    exits = draw_later_exits(
        rng, exits, schedule, needled_from=needled_from, course=later, referred_on=prolotherapy.made_on
    )
    # Who was discharged with a referral before the planned day was never needled.
    needled_from = np.where(needled_from <= exits.last_day, needled_from, NEVER)
    return Care(points, first, later, needled_from, schedule, spokes, findings, prolotherapy, exits)


def _has_all_gates(spokes: PlantedSpokes, findings: Findings) -> NDArray[np.bool_]:
    is_mechanical = spokes.truth[:, 0] >= CONTRIBUTING
    is_unstable = findings.instability == "positive"
    return np.asarray(is_mechanical & is_unstable & (findings.expert_answer == "yes"))
