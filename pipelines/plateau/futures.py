"""The future of a recovery curve, and the state that follows from it.

The definitions ("has this patient stopped improving while still above goal?") are for a known curve: `posterior.py`
applies them to every curve of the library, simulations to the planted one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import WINDOW_DAYS, Floats, recovery_levels

WEEKS_AFTER = 52
WEEKS_OF_FORESIGHT = 24  # how far past the last week the best four weeks may still come
TWELVE_WEEKS = 84


@dataclass(frozen=True)
class Future:
    """The future of each of N curves, seen from the last day of weeks 0..51 of the stage: (52, N) each.

    Attributes:
        level: headache days per 28.
        gain28: fall of the level over the next 28 days.
        gain84: fall of the level over the next 84 days.
        best_gain28: largest `gain28` from that day on.
        rise28: the larger of the rises over the 28 days before and the 28 days after.
    """

    level: Floats
    gain28: Floats
    gain84: Floats
    best_gain28: Floats
    rise28: Floats


def follow(u: Floats) -> Future:
    """Follow (N, 8) curves through a stage; before it they are at their baseline.

    The bad spell of `recovery_levels` is left out: its end is not an effect of the treatment.
    """
    week_ends = 7 * np.arange(1, WEEKS_AFTER + 1) - 1
    last_day = int(week_ends[-1]) + 7 * WEEKS_OF_FORESIGHT
    without_spell = u.copy()
    without_spell[:, 7] = 1.0
    daily = recovery_levels(without_spell, np.arange(-WINDOW_DAYS, last_day + WINDOW_DAYS + 1)).T
    now = week_ends + WINDOW_DAYS
    gains = daily[:-WINDOW_DAYS] - daily[WINDOW_DAYS:]
    best_from = np.maximum.accumulate(gains[::-1])[::-1]
    return Future(
        level=daily[now],
        gain28=gains[now],
        gain84=daily[now] - daily[now + TWELVE_WEEKS],
        best_gain28=best_from[now],
        rise28=np.maximum(-gains[now], -gains[now - WINDOW_DAYS]),
    )


def is_worsening(rise28: Floats, mcid: float) -> NDArray[np.bool_]:
    """Return whether the level rises by a meaningful change (MCID, headache days per 28)."""
    return rise28 >= mcid


def has_gain_ahead(best_gain28: Floats, mcid: float) -> NDArray[np.bool_]:
    """Return whether any later four weeks bring a meaningful change."""
    return best_gain28 >= mcid


def state_on(future: Future, goal: Floats, mcid: float) -> NDArray[np.str_]:
    """Return the true state of each curve at the end of each week.

    Args:
        future: the future of the curves, arrays (52, N).
        goal: goal level of each curve, headache days per 28, broadcastable to (52, N).
        mcid: meaningful change in headache days per 28.

    Returns:
        (52, N) of "worsening", "at_goal", "improving" or "plateau", the first that holds in this order.
    """
    return np.select(
        [is_worsening(future.rise28, mcid), future.level <= goal, has_gain_ahead(future.best_gain28, mcid)],
        ["worsening", "at_goal", "improving"],
        default="plateau",
    )
