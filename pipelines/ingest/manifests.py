"""Manifests: what a sender promises about one export file."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pipelines.regular_files import open_regular

MANIFEST_SUFFIX = ".manifest.json"
_MAX_BYTES = 1 << 16


def read_manifest(path: Path) -> tuple[dict[str, Any], str | None]:
    """Read the manifest of an export file.

    Args:
        path: the export file; its manifest is `<file>.manifest.json`.

    Returns:
        Its content, and why it cannot be used, or None. Without a manifest the content is empty.
    """
    manifest = path.with_name(path.name + MANIFEST_SUFFIX)
    try:
        manifest.lstat()
    except OSError:  # there is none, or the name is too long to have one
        return {}, None
    try:
        with open_regular(manifest) as stream:
            text = stream.read(_MAX_BYTES + 1)
        content = (
            json.loads(text.decode("utf-8-sig"), object_pairs_hook=_each_once) if len(text) <= _MAX_BYTES else None
        )
    except OSError:
        return {}, "it is not a readable file"
    except (ValueError, RecursionError):
        return {}, "it is not readable as JSON, or a key is repeated"
    return (content, None) if isinstance(content, dict) else ({}, "it is not a JSON object of at most 64 KiB")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object without repeated keys: of their values only one would be searched for identifiers."""
    if len(content := dict(pairs)) < len(pairs):
        raise ValueError("a key is repeated")
    return content


def manifest_digest(path: Path) -> str | None:
    """Return the hex SHA-256 of a file's manifest, None without one that can be read."""
    try:
        with open_regular(path.with_name(path.name + MANIFEST_SUFFIX)) as stream:
            return hashlib.sha256(stream.read(_MAX_BYTES + 1)).hexdigest()
    except OSError:
        return None


def promised_digest(path: Path) -> str | None:
    """Return the hex SHA-256 that a file's manifest promises, in lower case, or None."""
    promised = read_manifest(path)[0].get("sha256")
    return None if promised is None else str(promised).lower()
