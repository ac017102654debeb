"""Which code made a release: the package's version and a digest of everything that affects results."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.resources import DATA_CONTRACTS, SQL

_PACKAGE = Path(__file__).resolve().parent


@cache
def code_version() -> str:
    """Return `<version>+<digest>`; the digest covers Python, SQL, seeds, contracts and page templates."""
    digest = hashlib.sha256()
    for root, folder in (("pipelines", _PACKAGE), ("sql", SQL), ("data_contracts", DATA_CONTRACTS)):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            is_document = path.suffix == ".md"  # documents affect no result
            if path.is_file() and not is_document and not {"__pycache__", "bundled"} & set(inside.parts):
                digest.update(f"{root}/{inside.as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"{version('headache-outcomes')}+{digest.hexdigest()[:12]}"


@cache
def thresholds_hash() -> str:
    """Return the digest of the threshold seed table."""
    return hashlib.sha256((SQL / "seeds" / "thresholds.csv").read_bytes()).hexdigest()[:16]
