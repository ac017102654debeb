"""What those who read corrections.csv and those who apply it share: how a key is written, and how a line is refused."""

from typing import NoReturn

from pipelines.errors import Refusal, WrongUseError
from pipelines.settings import CORRECTIONS

KEY_SEPARATOR = "|"


def refuse_correction(
    rule: str, problem: str, remedy: str, row: int | None = None, column: str | None = None
) -> NoReturn:
    """Stop the run because of an invalid line.

    Raises:
        WrongUseError: always.
    """
    raise WrongUseError(f"{CORRECTIONS}: {Refusal(rule, problem, remedy, row, column)}")
