"""Where the SQL models, seeds and data contracts lie: in a checkout, or bundled in the installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    bundled = _PACKAGE / "bundled" / name
    return bundled if bundled.is_dir() else _PACKAGE.parent / name


SQL = _folder("sql")
DATA_CONTRACTS = _folder("data_contracts")
