"""Check digits, which distinguish identifiers from numbers that only look like them."""

import re

_VIN_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_HEX_DIGITS = set("0123456789ABCDEF")


def _is_vin(text: str) -> bool:
    """Verify the check digit (49 CFR 565.15); a text of hexadecimal digits only is a key, not a VIN."""
    total = sum(
        weight * (_VIN_LETTERS.get(character) or int(character))
        for weight, character in zip(_VIN_WEIGHTS, text, strict=True)
    )
    return text[8] == "0123456789X"[total % 11] and not set(text) <= _HEX_DIGITS


def _is_payment_card(digits: str) -> bool:
    """Verify the check digit of ISO/IEC 7812-1: from the right, every second digit counts double."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


# By the word in the column `needs` of identifier_patterns.csv.
CHECKS = {"vin": _is_vin, "payment_card": _is_payment_card}


def is_confirmed(check: str, candidate: str) -> bool:
    """Return whether a candidate passes the arithmetic of its kind.

    Args:
        check: vin or payment_card.
        candidate: what the pattern's group matched.
    """
    return CHECKS[check](re.sub("[^0-9A-Z]", "", candidate.upper()))
