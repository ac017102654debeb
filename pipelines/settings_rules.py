"""What the settings of a home may be."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from pipelines.date_regimes import DATE_REGIMES
from pipelines.errors import WrongUseError

# As days, longer than any release lives; larger or infinite values are typing errors.
_LARGEST = 100_000
# DuckDB cannot begin with less memory; every other number may be 0.
_SMALLEST = {"memory_limit_gib": 0.1}
_LARGEST_PORT = 65_535


def _is_cron(text: str) -> bool:
    # With six fields, some programs read seconds first and others last.
    if len(text.split()) != 5:
        return False
    try:
        CronSim(text, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError:
        return False
    return True


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


# Settings with a few words to choose from; and texts that must be something, with what they must be.
_CHOICES = {"date_regime": DATE_REGIMES, "alert_smtp_security": ("starttls", "tls", "none")}
_TEXTS = {
    "cron": (_is_cron, 'five fields of cron, such as "0 3 * * *"'),
    "time_zone": (_is_zone, 'an IANA time zone, such as "Europe/Berlin"'),
}


def require_valid(path: Path, name: str, value: object, known: Mapping[str, Any]) -> None:
    """Require that a setting is known, and its value in range.

    Args:
        path: the settings file, for messages.
        name: name of the setting.
        value: its value.
        known: type of each setting by name.

    Raises:
        WrongUseError: it is not.
    """
    if name not in known:
        raise WrongUseError(f"{path}: unknown setting {name!r}. Known: {', '.join(sorted(known))}.")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise WrongUseError(f"{path}: {name} must be one of {', '.join(_CHOICES[name])}.")
    if known[name] is str:
        if not isinstance(value, str):
            raise WrongUseError(f"{path}: {name} must be a text.")
        if name in _TEXTS and not _TEXTS[name][0](value):
            raise WrongUseError(f"{path}: {name} must be {_TEXTS[name][1]}.")
        return
    largest = _LARGEST_PORT if name == "alert_smtp_port" else _LARGEST
    least = _SMALLEST.get(name, 0)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= largest
    if not is_number or (known[name] is int and not isinstance(value, int)):
        kind = "whole number" if known[name] is int else "number"
        raise WrongUseError(f"{path}: {name} must be a {kind} from {least} to {largest:,}.")
