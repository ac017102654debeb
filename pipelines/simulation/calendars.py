"""From the network's calendar days to the dates that an export shows, under each date regime."""

import numpy as np
from numpy.typing import NDArray

from pipelines.date_regimes import DATE_REGIMES, REAL_DATES

DATA_CUT = np.datetime64("2025-06-30", "D")  # a Monday, and the last day of every simulated calendar
RELATIVE_FIRST_VISIT = np.datetime64("2000-01-01", "D")
SUNDAY = 6


def weekdays(calendar_days: NDArray[np.int64], days: int) -> NDArray[np.int64]:
    """Return the weekday (0 = Monday) of days counted on a network calendar of `days` days."""
    return (calendar_days - (days - 1)) % 7


def calendar_origins(
    date_regime: str,
    days: int,
    shift_weeks: NDArray[np.int64],
    first_visit_day: NDArray[np.int64],
) -> NDArray[np.datetime64]:
    """Return for each patient the date of calendar day 0.

    Args:
        date_regime: `shifted` (each patient's dates are moved by `shift_weeks`), `limited_data_set` (dates as
            they are) or `relative_day` (the patient's first visit falls on 2000-01-01).
        days: length of the network's calendar in days.
        shift_weeks: (N,) offset of each patient in whole weeks.
        first_visit_day: (N,) calendar day of each patient's first visit.

    Raises:
        ValueError: if `date_regime` is none of the three.
    """
    start = np.full(len(shift_weeks), DATA_CUT - np.timedelta64(days - 1, "D"))
    if date_regime == "shifted":
        return start + 7 * shift_weeks
    if date_regime == REAL_DATES:
        return start
    if date_regime == "relative_day":
        return RELATIVE_FIRST_VISIT - first_visit_day
    raise ValueError(f"date_regime must be one of {', '.join(DATE_REGIMES)}")
