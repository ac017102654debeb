"""Characters that look like plain digits, letters, dashes or spaces: no identifier hides behind them."""

import unicodedata
from functools import cache

from pipelines.contracts.duckdb_rules import quote

_FIRST_OTHER, _END = 0x80, 0x10000
_MINUS = "\u2212"
# East Asian keyboards write ASCII in double width, in the same order.
_FIRST_WIDE, _LAST_WIDE, _WIDER = "\uff01", "\uff5e", 0xFEE0


@cache
def _plain_characters() -> dict[int, str]:
    """Return the plain character of each look-alike by code point; zero-width characters become nothing."""
    found = {code: _plain_character(chr(code)) for code in range(_FIRST_OTHER, _END)}
    return {code: plain for code, plain in found.items() if plain is not None}


def _plain_character(character: str) -> str | None:
    kind = unicodedata.category(character)
    if kind == "Nd":  # digits of every script
        return str(unicodedata.decimal(character))
    if kind == "Cf":
        return ""
    if kind == "Zs":
        return " "
    if kind == "Pd" or character == _MINUS:
        return "-"
    return chr(ord(character) - _WIDER) if _FIRST_WIDE <= character <= _LAST_WIDE else None


def plain_text(text: str) -> str:
    """Return a text in plain characters, as it is searched."""
    return text if text.isascii() else text.translate(_plain_characters())


def plain_expression(text: str) -> str:
    """Return the DuckDB expression of a text in plain characters; slow where a text has others."""
    # `translate` drops those at the end of the first list that have no partner in the second.
    characters = sorted(_plain_characters().items(), key=lambda item: item[1] == "")
    looking, plain = "".join(chr(code) for code, _ in characters), "".join(it for _, it in characters)
    written = f"translate({text}, {quote(looking)}, {quote(plain)})"
    return f"case when {is_not_ascii(text)} then {written} else {text} end"


def is_not_ascii(text: str) -> str:
    """Return the DuckDB expression that is true where a text is not ASCII."""
    return f"strlen({text}) > length({text})"
