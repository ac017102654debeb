"""What a home keeps: releases, accepted files and logs, by number and age."""

from datetime import date, timedelta
from pathlib import Path

from pipelines.settings import Settings
from pipelines.warehouse.release import releases, remove

# Files that a night wrote, `<export>_<night>_<digest>.parquet`; other files are left alone.
_ACCEPTED = "*_[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]_*.parquet"


def retain(settings: Settings, night: date) -> list[str]:
    """Remove what exceeds the numbers and ages to keep.

    Args:
        settings: settings of the home; the caller holds its lock.
        night: night from which the age of accepted files counts.

    Returns:
        What was removed, in words.
    """
    try:
        removed = {
            "releases": retire(settings),
            "accepted files": _remove(_old_accepted(settings, night)),
            "logs": _remove(sorted(settings.logs.glob("*.jsonl"))[: -max(settings.keep_logs, 1)]),
        }
    except OSError as error:  # old files that stay do not stop a night
        return [f"old files could not be removed: {error.strerror}"]
    return [f"removed {count} old {what}" for what, count in removed.items() if count]


def retire(settings: Settings) -> int:
    """Remove releases beyond the number to keep and those that are too old, never the current one.

    A release's age counts up to the newest one. Readers that have files of a removed release open can finish reading.

    Args:
        settings: settings of the home; the caller holds its lock.

    Returns:
        How many were removed.
    """
    kept = releases(settings)
    if not kept:
        return 0
    beyond = kept[: max(len(kept) - max(settings.keep_releases, 1), 0)]
    oldest = kept[-1].published_at - timedelta(days=settings.keep_release_days or 36_500)
    current = settings.current.resolve()
    gone = [item for item in kept if (item in beyond or item.published_at < oldest) and item.folder != current]
    for item in gone:
        remove(item, settings)
    return len(gone)


def _old_accepted(settings: Settings, night: date) -> list[Path]:
    """Return accepted files beyond the number or the age to keep; their rows stay in the warehouse."""
    files = sorted(settings.accepted.glob(_ACCEPTED), key=lambda path: (_night_of(path), path.name))
    beyond = files[: -settings.keep_accepted_files] if settings.keep_accepted_files else []
    oldest = night - timedelta(days=settings.keep_accepted_days or 36_500)
    return [path for path in files if path in beyond or _night_of(path) < oldest]


def _night_of(path: Path) -> date:
    """Return the night in an accepted file's name."""
    return date.fromisoformat(path.stem.rsplit("_", 2)[1])


def _remove(paths: list[Path]) -> int:
    for path in paths:
        path.unlink()
    return len(paths)
