"""Periods of care in words, from thresholds and constants of the program."""

from collections.abc import Mapping, Sequence

from pipelines.plateau.curves import WINDOW_DAYS

WINDOW_WEEKS = WINDOW_DAYS // 7


def in_weeks(days: float) -> str:
    """Write a number of days in weeks if they are whole weeks, else in days."""
    amount, unit = (days / 7, "week") if days % 7 == 0 else (days, "day")
    return f"{amount:g} {unit}" if amount == 1 else f"{amount:g} {unit}s"


def span(window: int) -> str:
    """Return the weeks of care of a window, or "before" for the window before care."""
    last = WINDOW_WEEKS * window
    return "before" if window == 0 else f"{last - WINDOW_WEEKS + 1}–{last}"


def weeks_of(weeks: Sequence[int]) -> str:
    """Name the period from the first to the last of some weeks of care; weeks before care are negative."""
    if not weeks:
        return "no week to show yet"
    first, last = weeks[0], weeks[-1]
    if first < 0:
        return f"{in_weeks(-7 * first)} before care" + (f" to week {last}" if last >= 0 else "")
    return f"week {first} of care" if first == last else f"weeks {first} to {last} of care"


def weeks_of_windows(windows: Sequence[int]) -> str:
    """Name the period from the first to the last of some windows; the first may be the one before care."""
    lasts = [WINDOW_WEEKS * window for window in windows]
    firsts = [last - WINDOW_WEEKS + (last > 0) for last in lasts]
    # The window before care ends before week 0.
    return weeks_of([*firsts[:1], *[last for last in lasts[-1:] if last > 0]])


def middle_week(window: int) -> float:
    """Return the middle of a window on an axis of weeks of care."""
    return WINDOW_WEEKS * (window - 0.5)


def outcome_weeks(limits: Mapping[str, float]) -> str:
    """Name the weeks of care in which the outcomes of all patients are read.

    Args:
        limits: every threshold's value by name.
    """
    return f"weeks {span(int(limits['outcome_window_index']))}"
