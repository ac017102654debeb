"""When nights are due, by the home's cron line and time zone; once where daylight saving changes the clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim

from pipelines.settings import Settings


def next_due(settings: Settings, after: datetime) -> datetime:
    """Return the first time, UTC, at which a night is due after a moment.

    Args:
        settings: settings of the home.
        after: an aware time.
    """
    return next(CronSim(settings.cron, after.astimezone(ZoneInfo(settings.time_zone)))).astimezone(UTC)


def last_due(settings: Settings, before: datetime) -> datetime:
    """Return the last time, UTC, at which a night was due before a moment.

    Args:
        settings: settings of the home.
        before: an aware time.
    """
    there = before.astimezone(ZoneInfo(settings.time_zone))
    return next(CronSim(settings.cron, there, reverse=True)).astimezone(UTC)
