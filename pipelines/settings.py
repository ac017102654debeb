"""Settings of one home: where it is and how its nights run, from `<home>/outcomes.toml`."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipelines.errors import WrongUseError

REAL_DATES = "limited_data_set"
DATE_REGIMES = ("shifted", REAL_DATES, "relative_day")
FILE_NAME = "outcomes.toml"
CORRECTIONS = "corrections.csv"


@dataclass(frozen=True)
class Settings:
    """How the nights of one home run.

    Attributes:
        home: folder of inbox, warehouse and releases.
        date_regime: what the dates of exports without a manifest are: shifted, limited_data_set or relative_day.
        settle_seconds: a file that changed less than this long ago is left for the next night.
        keep_releases: how many releases stay, the current one included.
        keep_release_days: how many days older than the newest a release may get; 0 means any age.
        keep_accepted_files: how many files of accepted rows stay; 0 means all.
        keep_accepted_days: how many days they stay; 0 means any age.
        keep_logs: how many runs' log files stay.
        memory_limit_gib: memory that DuckDB may use, in GiB; beyond it DuckDB works on disk.
        threads: threads that DuckDB may use; 0 means all cores.
    """

    home: Path
    date_regime: str = "shifted"
    settle_seconds: float = 2.0
    keep_releases: int = 14
    keep_release_days: int = 0
    keep_accepted_files: int = 0
    keep_accepted_days: int = 400
    keep_logs: int = 180
    memory_limit_gib: float = 2.0
    threads: int = 0

    @property
    def inbox(self) -> Path:
        """Where exports arrive; only read."""
        return self.home / "inbox"

    @property
    def corrections(self) -> Path:
        """Corrections of known source errors; may be absent."""
        return self.home / CORRECTIONS

    @property
    def accepted(self) -> Path:
        """Accepted rows of every loaded file, as Parquet."""
        return self.home / "accepted"

    @property
    def warehouse(self) -> Path:
        """The pipeline's own database: raw, quarantine and meta."""
        return self.home / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """Published releases, one folder each."""
        return self.home / "releases"

    @property
    def current(self) -> Path:
        """Symlink to the release that readers open."""
        return self.home / "current"

    @property
    def forgetting_salt(self) -> Path:
        """Random salt of the hashes of forgotten patients' keys; only its owner reads it."""
        return self.home / ".forgetting_salt"

    @property
    def logs(self) -> Path:
        """Log files, one a run."""
        return self.home / "logs"

    @property
    def lock(self) -> Path:
        """Lock file of the home: whoever writes in it holds this."""
        return self.home / ".lock"

    @property
    def backups(self) -> Path:
        """Warehouses as they were before a migration."""
        return self.home / "backups"

    @property
    def work(self) -> Path:
        """Scratch space of running nights; emptied at every start."""
        return self.home / ".work"


def load_settings(home: Path) -> Settings:
    """Read the settings of a home; a home without a file has the defaults.

    Args:
        home: the home folder.

    Returns:
        The settings.

    Raises:
        WrongUseError: the file cannot be read, or a setting is unknown or out of range.
    """
    path = home / FILE_NAME
    values: dict[str, Any] = {}
    if path.exists():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WrongUseError(f"{path}: not readable as TOML: {error}") from error
    known = {field.name: field.type for field in fields(Settings) if field.name != "home"}
    for name, value in values.items():
        _hold(path, name, value, known)
    return Settings(home=home.resolve(), **values)


def _hold(path: Path, name: str, value: object, known: dict[str, Any]) -> None:
    if name not in known:
        raise WrongUseError(f"{path}: unknown setting {name!r}. Known: {', '.join(sorted(known))}.")
    if name == "date_regime" and value not in DATE_REGIMES:
        raise WrongUseError(f"{path}: date_regime must be one of {', '.join(DATE_REGIMES)}.")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name != "date_regime" and (not is_number or value < 0 or (known[name] is int and value != int(value))):  # type: ignore[operator, call-overload]
        raise WrongUseError(f"{path}: {name} must be a number, 0 or more.")
