"""Forgotten patients stay out: the warehouse knows their keys, and those of their visits, only as salted hashes."""

import hashlib
import secrets
from collections.abc import Iterable

import duckdb

from pipelines.durable import replace_file
from pipelines.errors import OutcomesError
from pipelines.settings import Settings

FORGOTTEN = "forgotten_patient"
_SALT_BYTES = 32


def key_hash(patient_key: str, salt: str) -> str:
    """Return the salted hex SHA-256 by which the warehouse knows a forgotten patient."""
    return hashlib.sha256((salt + patient_key).encode()).hexdigest()


def of_visit(visit_id: str) -> str:
    """Return the text whose hash stands for a visit of a forgotten patient; no patient key looks like it."""
    return f"visit {visit_id}"


def make_salt(settings: Settings) -> str:
    """Return the home's salt; the first call creates a random one."""
    if not settings.forgetting_salt.exists():
        new = settings.forgetting_salt.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(secrets.token_hex(_SALT_BYTES), encoding="ascii")
        replace_file(new, settings.forgetting_salt)
    return settings.forgetting_salt.read_text(encoding="ascii")


def _hashes(warehouse: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in warehouse.execute("select key_hash from meta.forgotten").fetchall()}


def _salt(settings: Settings) -> str:
    if not settings.forgetting_salt.exists():
        raise OutcomesError(
            f"{settings.forgetting_salt} is missing, so forgotten patients cannot be recognised. "
            "Restore it from a backup; without it nothing is loaded."
        )
    return settings.forgetting_salt.read_text(encoding="ascii")


def forgotten_among(
    patient_keys: Iterable[str], settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> frozenset[str]:
    """Return those of the keys whose patients were forgotten.

    Args:
        patient_keys: keys, texts of `of_visit`, or others.
        settings: settings of the home.
        warehouse: connection to the warehouse.

    Raises:
        OutcomesError: patients were forgotten, but the salt of their hashes is missing.
    """
    hashes = _hashes(warehouse)
    if not hashes:
        return frozenset()
    salt = _salt(settings)
    return frozenset(key for key in patient_keys if key_hash(key, salt) in hashes)


def quarantine_forgotten(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Add the rows of forgotten patients to a landed file's rejected rows.

    Args:
        settings: settings of the home.
        warehouse: connection that may write, the file's scratch database attached as `landing`.

    Raises:
        OutcomesError: patients were forgotten, but the salt of their hashes is missing.
    """
    if not _hashes(warehouse):
        return
    warehouse.execute(
        f"""
        insert into landing.rejected_rows (row_number, column_name, rule)
        select row_number, 'patient_key', '{FORGOTTEN}'
        from landing.numbered semi join (
            select patient_key from (select distinct patient_key from landing.typed)
            where sha256(? || patient_key) in (select key_hash from meta.forgotten)
        ) as forgotten using (patient_key)
        """,
        [_salt(settings)],
    )
