"""Paths of SQL models, seeds, data contracts and changelog: in a checkout, or bundled in the installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _resource(name: str) -> Path:
    bundled = _PACKAGE / "bundled" / name
    return bundled if bundled.exists() else _PACKAGE.parent / name


SQL = _resource("sql")
DATA_CONTRACTS = _resource("data_contracts")
CHANGELOG = _resource("CHANGELOG.md")
