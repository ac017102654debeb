"""Diary rows: which days of an episode are in the diary, and when each entry was written."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.plateau.curves import WINDOW_DAYS, Floats
from pipelines.simulation.calendars import SUNDAY, weekdays
from pipelines.simulation.diary_entries import add_medication, add_neck_and_sleep, add_symptoms
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.headache_days import draw_diary_ends, draw_headache_days, draw_recorded_days

BATCH_REPORTERS = 0.15
EPISODIC_LOGS = 0.04
LATE_ENTRIES = 0.1
LATEST_ENTRY = 7  # days after the day described
UNDATED = 0.08  # patients whose diary does not say when it was written
DIARY_AFTER_CARE = (0, 60)  # days for which patients go on writing after the last visit
DIARY_OF_NOT_STARTED = (0, 21)

Days = NDArray[np.int64]


def diary_rows(
    rng: np.random.Generator, episodes: Episodes, levels: Floats, last_visit: Days, days: int
) -> pd.DataFrame:
    """Write the diaries of E episodes.

    Args:
        rng: source of all randomness.
        episodes: E episodes.
        levels: (E, 28 + days) true headache days per 28 on care days -28..days-1.
        last_visit: (E,) care day of the last visit.
        days: length of the network's calendar.

    Returns:
        One row per entry, with columns episode, care_day, entered_day (care day of writing), is_undated and
        the diary's own, ordered by episode and care day.
    """
    count = len(levels)
    care_day = np.arange(-WINDOW_DAYS, days)
    calendar_day = episodes.start[:, None] + care_day
    weekday = weekdays(calendar_day, days)
    headache = draw_headache_days(rng, levels, weekday)
    is_batch = rng.random(count) < BATCH_REPORTERS
    week = (calendar_day - weekday) // 7
    recorded = draw_recorded_days(rng, headache, is_batch, week - week[:, :1])
    is_episodic = rng.random(count) < EPISODIC_LOGS
    recorded &= headache | ~is_episodic[:, None]
    first_day, last_day = _draw_spans(rng, episodes, last_visit, days)
    recorded &= (care_day >= first_day[:, None]) & (care_day <= last_day[:, None])
    episode, column = np.nonzero(recorded)
    rows = pd.DataFrame({"episode": episode, "care_day": care_day[column]})
    rows["diary_mode"] = np.where(is_episodic, "episodic", "daily")[episode]
    rows["headache"] = headache[episode, column]
    _add_entered_day(rng, rows, is_batch, weekday[episode, column], (days - 1 - episodes.start)[episode])
    share = levels[episode, column] / WINDOW_DAYS
    add_symptoms(rng, rows, share, count)
    add_medication(rng, rows, count)
    add_neck_and_sleep(rng, rows, share, count)
    return rows


def _draw_spans(rng: np.random.Generator, episodes: Episodes, last_visit: Days, days: int) -> tuple[Days, Days]:
    """Return the (E,) first and last care day of each diary, within the network's calendar."""
    count = len(last_visit)
    writes_until = last_visit + rng.integers(*DIARY_AFTER_CARE, count)
    writes_until = np.where(episodes.is_not_started, rng.integers(*DIARY_OF_NOT_STARTED, count), writes_until)
    first_day = np.maximum(-episodes.baseline_days, -episodes.start)
    last_day = np.minimum(writes_until, days - 1 - episodes.start)
    return first_day, draw_diary_ends(rng, first_day, last_day)


def _add_entered_day(
    rng: np.random.Generator, rows: pd.DataFrame, is_batch: NDArray[np.bool_], weekday: Days, cut: Days
) -> None:
    """Add entered_day (the day itself, a later one, or the Sunday of a batch) and is_undated, in place."""
    episode = rows["episode"].to_numpy()
    is_late = rng.random(len(rows)) < LATE_ENTRIES
    late = np.where(is_late, rng.integers(1, LATEST_ENTRY, len(rows)), 0)
    delay = np.where(is_batch[episode], SUNDAY - weekday, late)
    rows["entered_day"] = np.minimum(rows["care_day"].to_numpy() + delay, cut)
    rows["is_undated"] = (rng.random(len(is_batch)) < UNDATED)[episode]
