"""Writing so that a power cut leaves the old file or the new one, whole."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have a file or a folder's names on disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(new: Path, old: Path) -> None:
    """Put a finished file in another's place, on disk before and after the rename."""
    sync(new)
    old.parent.mkdir(parents=True, exist_ok=True)
    new.replace(old)
    sync(old.parent)


def write_text(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    replace_file(new, path)
