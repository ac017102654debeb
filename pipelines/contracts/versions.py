"""Semantic versions of contracts."""

import re

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
PARTS = ("major", "minor", "patch")


def read_version(text: str) -> tuple[int, int, int]:
    """Read a semantic version.

    Args:
        text: such as 1.0.0.

    Returns:
        Major, minor and patch.

    Raises:
        ValueError: not three numbers; says so without the text.
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError("not a version like 1.0.0")
    major, minor, patch = (int(part) for part in match.groups())
    return major, minor, patch


def is_supported(version: str, ours: str, reads_from: str) -> bool:
    """Return whether a file made for one version of a contract can be read by ours.

    Args:
        version: version that the file was made for.
        ours: version of the current contract; newer files cannot be read.
        reads_from: earliest version that can be read.
    """
    try:
        asked = read_version(version)
    except ValueError:
        return False
    return read_version(reads_from) <= asked <= read_version(ours)


def is_bumped_enough(old: str, new: str, bump: str | None) -> bool:
    """Return whether a version grew by at least the part that its changes demand.

    Args:
        old: earlier version.
        new: later version.
        bump: major, minor, patch, or None when nothing changed.
    """
    if bump is None:
        return read_version(new) >= read_version(old)
    size = PARTS.index(bump) + 1
    return read_version(new)[:size] > read_version(old)[:size]
