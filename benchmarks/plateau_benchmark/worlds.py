"""The five simulated worlds, and what one drawing of patients from a world holds."""

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.plateau_benchmark.courses import (
    WEEK_ENDS,
    WEEKS,
    Floats,
    Generator,
    drift,
    like_the_library,
    other_shapes,
)
from benchmarks.plateau_benchmark.diaries import FIRST_DAY, LAST_DAY, Flags, Noise, headache_days, recorded_days
from pipelines.plateau.curves import HIGHEST_LEVEL, LOWEST_LEVEL
from pipelines.simulation.courses import AT_GOAL, IMPROVING, PLATEAU, WORSENING

__all__ = ["AT_GOAL", "IMPROVING", "PLATEAU", "WEEK_ENDS", "WORLDS", "WORSENING", "Patients", "World", "draw"]

SHORTEST_CARE, LONGEST_CARE = 12, 52  # weeks of follow-up, uniform over patients
BAD_SPELL_SHARE, BAD_SPELL = 1 / 3, 4.5  # share of patients, and the largest one in headache days per 28


@dataclass(frozen=True)
class World:
    """A kind of patients and diaries.

    Attributes:
        name: name in the tables.
        courses: generator of true courses.
        noise: what makes the diaries hard to read.
    """

    name: str
    courses: Generator
    noise: Noise


CLUSTERED = Noise(fast=(0.2, 0.55))
WORLDS = (
    World("like the library", like_the_library, CLUSTERED),
    World(
        "other shapes and noise",
        other_shapes,
        Noise(slow_share=(0.0, 0.1), cycle=0.6, flares=0.2, batch=0.15, drop_out=0.15),
    ),
    World("40 % missing", like_the_library, replace(CLUSTERED, missing=(0.4, 0.4), selective=(0.5, 1.5))),
    World("strong clustering", like_the_library, Noise(fast=(0.6, 0.88), slow_share=(0.0, 0.1))),
    World("no curve family (drift)", drift, Noise(fast=(0.7, 0.9), slow_share=(0.0, 0.2))),
)


@dataclass(frozen=True)
class Patients:
    """N patients of a world, followed for their own number of weeks.

    Attributes:
        earlier: (N, 28) true level on the days -28..-1, a bad spell included.
        levels: (N, DAYS) true level on the days from the start of care.
        truth: (N, 52) true state at the end of each week.
        headache: (N, 392) headache days, days -28..363.
        recorded: (N, 392) recorded days.
        weeks: (N,) whole weeks of follow-up.
    """

    earlier: Floats
    levels: Floats
    truth: NDArray[np.int8]
    headache: Flags
    recorded: Flags
    weeks: NDArray[np.int64]

    def first(self, patients: int) -> "Patients":
        """Return the first few of them."""
        return Patients(*(getattr(self, field.name)[:patients] for field in fields(self)))

    @cached_property
    def recorded_28(self) -> NDArray[np.int64]:
        """(N, 52) recorded days of the 28 up to the end of each week."""
        upto = np.cumsum(self.recorded, axis=1)
        ends = WEEK_ENDS - FIRST_DAY
        return upto[:, ends] - upto[:, ends - 28]

    @cached_property
    def is_followed(self) -> Flags:
        """(N, 52) whether follow-up covers the week."""
        return np.arange(WEEKS) < self.weeks[:, None]

    @cached_property
    def is_sufficient(self) -> Flags:
        """(N, 52) whether the diary suffices for an answer: 28 days of care and 12 recorded of the last 28."""
        return self.is_followed & (self.recorded_28 >= 12) & (np.arange(WEEKS) >= 3)

    @cached_property
    def is_scored(self) -> Flags:
        """(N, 52) rows that count: sufficient ones of patients with 10 recorded days of the 28 before care."""
        return self.is_sufficient & (self.recorded[:, :28].sum(axis=1) >= 10)[:, None]

    @cached_property
    def counts(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(N, 56) headache days that were recorded, and recorded days, per week from -4 to 51."""
        written = self.headache & self.recorded
        return tuple(
            days.reshape(len(days), WEEKS + 4, 7).sum(axis=2, dtype=np.float32) for days in (written, self.recorded)
        )


def draw(world: World, patients: int, seed: int) -> Patients:
    """Draw patients of a world.

    Args:
        world: the world.
        patients: how many.
        seed: seed of all randomness; the same world and seed give the same patients.
    """
    rng = np.random.default_rng([seed, *world.name.encode()])
    courses = world.courses(rng, patients)
    spell = np.where(rng.random(patients) < BAD_SPELL_SHARE, rng.uniform(0, BAD_SPELL, patients), 0)
    earlier = (courses.before[:, None] + spell[:, None] * np.exp(-np.arange(28) / 14)).clip(LOWEST_LEVEL, HIGHEST_LEVEL)
    diary_levels = np.hstack([earlier, courses.levels[:, : LAST_DAY + 1]])
    headache = headache_days(rng, diary_levels, world.noise)
    recorded = recorded_days(rng, headache, world.noise)
    weeks = rng.integers(SHORTEST_CARE, LONGEST_CARE + 1, patients)
    recorded[:, 28:] &= np.arange(LAST_DAY + 1) < 7 * weeks[:, None]
    return Patients(earlier, courses.levels, courses.truth, headache, recorded, weeks)
