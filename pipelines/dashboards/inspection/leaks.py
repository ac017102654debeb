"""Search for keys of patients in files: in names, in bytes, and in whatever is encoded or compressed in them."""

import base64
import binascii
import gzip
import html
import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import duckdb

_KEYS = """
select patient_key as key from marts.dim_episodes
union select episode_key from marts.dim_episodes
union select visit_id from marts.fct_visits
union select provider_key from marts.fct_visits
union select referral_key from marts.fct_referrals
"""
_CLINICS = "select clinic_key from marts.dim_episodes"
# A shorter key, or one of letters alone, cannot be distinguished from the words and numbers of a page.
_SHORTEST_NUMBER, _SHORTEST_MIXED, _SHORTEST_EMBEDDED = 8, 6, 10
_TOKEN = re.compile(rf"[a-z0-9_-]{{{_SHORTEST_MIXED},}}")
_WORD = re.compile(_TOKEN.pattern, re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_DEEPEST = 4


def keys_of(connection: duckdb.DuckDBPyConnection) -> "Keys":
    """Return every key of a release that identifies somebody; a clinic's own key may be on the pages."""
    clinics = {row[0] for row in connection.execute(_CLINICS).fetchall()}
    return Keys({row[0] for row in connection.execute(_KEYS).fetchall() if row[0]} - clinics)


class Keys:
    """Keys to search for all at once: the time grows with the length of a text, not with the number of keys."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Sort the keys by how they are recognised: as a whole word, or anywhere in one."""
        self._whole: set[str] = set()
        self._anywhere: dict[int, set[str]] = defaultdict(set)
        for key in (key.lower() for key in keys):
            has_digits, has_letters = any(map(str.isdigit, key)), any(map(str.isalpha, key))
            if len(key) >= (_SHORTEST_MIXED if has_digits and has_letters else _SHORTEST_NUMBER):
                self._whole.add(key)
            if has_digits and has_letters and len(key) >= _SHORTEST_EMBEDDED:
                self._anywhere[len(key)].add(key)

    def are_in(self, name: str, content: bytes) -> bool:
        """Return whether any key is in a file.

        Args:
            name: the file's name.
            content: its bytes.
        """
        return self._is_in_text(name) or any(map(self._is_in_text, _readings(content)))

    def masked(self, text: str) -> str:
        """Return a text for a message: every word that holds a key is replaced."""
        return _WORD.sub(lambda found: "(key)" if self._is_in_token(found[0].lower()) else found[0], text)

    def _is_in_text(self, text: str) -> bool:
        return any(map(self._is_in_token, set(_TOKEN.findall(text.lower()))))

    def _is_in_token(self, token: str) -> bool:
        return token in self._whole or any(
            token[start : start + size] in keys
            for size, keys in self._anywhere.items()
            for start in range(len(token) - size + 1)
        )


def _readings(content: bytes, depth: int = 0) -> Iterator[str]:
    """Return a file's texts: as it is, unescaped, and everything that is encoded or compressed in it."""
    text = content.decode("latin-1")
    yield text
    if b"\x00" in content:
        # Two-byte characters, and numbers as bytes, have zeros in between.
        yield text.replace("\x00", "")
    unescaped = unquote(html.unescape(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)))
    if unescaped != text:
        yield unescaped
    if depth < _DEEPEST:
        for inner in [*_unpacked(content), *_decoded(unescaped)]:
            yield from _readings(inner, depth + 1)


def _decoded(text: str) -> Iterator[bytes]:
    for found in set(_BASE64.findall(text)):
        bare = found.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        except binascii.Error:
            continue


def _unpacked(content: bytes) -> Iterator[bytes]:
    try:
        if content.startswith(b"\x1f\x8b"):
            yield gzip.decompress(content)
        elif content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    yield entry.filename.encode()
                    yield archive.read(entry)
        elif content[:1] == b"\x78":
            yield zlib.decompress(content)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        return
