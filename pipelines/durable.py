"""Writing files so that after a power cut either the old or the new one is there, complete."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(new: Path, old: Path) -> None:
    """Replace a file by a finished one, flushed to disk before and after the rename."""
    sync(new)
    old.parent.mkdir(parents=True, exist_ok=True)
    new.replace(old)
    sync(old.parent)


def write_text(path: Path, text: str) -> None:
    """Write a small file completely or not at all."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    replace_file(new, path)
