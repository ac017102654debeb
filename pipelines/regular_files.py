"""Reading regular files only: never a link, a folder, a pipe or a device that has taken a file's place."""

import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path

# Opening follows no link and waits for no writer of a pipe.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file to read its bytes.

    Args:
        path: the file.

    Raises:
        OSError: it cannot be opened, or is a link, a folder, a pipe, a socket or a device.
    """
    stream = os.fdopen(os.open(path, _FLAGS), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError("not a regular file")
    return stream


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes.

    Args:
        path: the file.

    Raises:
        OSError: it cannot be opened, or is no regular file.
    """
    with open_regular(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
