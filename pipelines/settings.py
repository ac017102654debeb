"""Settings of one home: where it is and how its nights run, from `<home>/outcomes.toml`."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipelines.errors import WrongUseError
from pipelines.settings_rules import require_valid

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
        cron: when nights begin, in cron's five fields.
        time_zone: zone in which `cron` is meant, an IANA name.
        late_after_hours: a night is late if it has not ended well this long after it was due.
        alert_smtp_host: mail server for alerts; empty for no e-mail.
        alert_smtp_port: its port.
        alert_smtp_security: starttls, tls, or none for a server of this machine or network.
        alert_smtp_user: user to log in as, with the password in OUTCOMES_SMTP_PASSWORD; empty for no login.
        alert_from: sender of alerts.
        alert_to: receivers of alerts, separated by commas.
        alert_webhook_url: address that alerts are posted to as JSON; OUTCOMES_WEBHOOK_URL has priority.
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
    cron: str = "0 3 * * *"
    time_zone: str = "UTC"
    late_after_hours: float = 3.0
    alert_smtp_host: str = ""
    alert_smtp_port: int = 587
    alert_smtp_security: str = "starttls"
    alert_smtp_user: str = ""
    alert_from: str = ""
    alert_to: str = ""
    alert_webhook_url: str = ""
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
    def status(self) -> Path:
        """How the last run ended, in counts, for monitors."""
        return self.home / "status.json"

    @property
    def logs(self) -> Path:
        """Log files, one a run."""
        return self.home / "logs"

    @property
    def lock(self) -> Path:
        """Lock file of the home, held by the process that writes in it."""
        return self.home / ".lock"

    @property
    def backups(self) -> Path:
        """Warehouses as they were before a migration."""
        return self.home / "backups"

    @property
    def build(self) -> Path:
        """Tonight's database, in which the models are built; DuckDB names it `build` after its file."""
        return self.work / "build.duckdb"

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
    # A dangling link is an error, not a home without settings: the defaults could have another date regime.
    if path.exists() or path.is_symlink():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise WrongUseError(f"{path}: cannot be read: {error.strerror}. Allow it, or remove the file.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WrongUseError(f"{path}: not readable as TOML: {error}") from error
    known = {field.name: field.type for field in fields(Settings) if field.name != "home"}
    for name, value in values.items():
        require_valid(path, name, value, known)
    return Settings(home=home.resolve(), **values)
