"""Signs that look like plain digits, letters, dashes or spaces: no identifier hides behind them."""

import unicodedata
from functools import cache

from pipelines.contracts.duckdb_rules import quote

_FIRST_OTHER, _END = 0x80, 0x10000
_MINUS = "\u2212"
# East Asian keyboards write ASCII in double width, in the same order.
_FIRST_WIDE, _LAST_WIDE, _WIDER = "\uff01", "\uff5e", 0xFEE0


@cache
def _plain_signs() -> dict[int, str]:
    """Return, by code point, the plain sign of each that looks like one; of a sign without width it is nothing."""
    found = {code: _plain_sign(chr(code)) for code in range(_FIRST_OTHER, _END)}
    return {code: plain for code, plain in found.items() if plain is not None}


def _plain_sign(sign: str) -> str | None:
    kind = unicodedata.category(sign)
    if kind == "Nd":  # digits of every script
        return str(unicodedata.decimal(sign))
    if kind == "Cf":
        return ""
    if kind == "Zs":
        return " "
    if kind == "Pd" or sign == _MINUS:
        return "-"
    return chr(ord(sign) - _WIDER) if _FIRST_WIDE <= sign <= _LAST_WIDE else None


def plain_text(text: str) -> str:
    """Write a text with plain signs, to be searched."""
    return text if text.isascii() else text.translate(_plain_signs())


def plain_expression(text: str) -> str:
    """Return the DuckDB expression that writes a text with plain signs; it takes long where a text has others."""
    # DuckDB leaves out the signs at the end of the first list, for which the second has none.
    signs = sorted(_plain_signs().items(), key=lambda item: item[1] == "")
    looking, plain = "".join(chr(code) for code, _ in signs), "".join(sign for _, sign in signs)
    written = f"translate({text}, {quote(looking)}, {quote(plain)})"
    return f"case when {has_other_signs(text)} then {written} else {text} end"


def has_other_signs(text: str) -> str:
    """Return the DuckDB expression that is true where a text holds others than ASCII signs."""
    return f"strlen({text}) > length({text})"
