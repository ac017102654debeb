"""Errors that people read: one base, an exit code per kind, never a patient's value in the text."""

from dataclasses import dataclass
from typing import NoReturn


class OutcomesError(Exception):
    """Anything the program can explain; the command line prints it without a traceback."""

    exit_code = 1


class WrongUseError(OutcomesError):
    """Wrong arguments, bad settings or a missing inbox."""

    exit_code = 2


class CheckFailedError(OutcomesError):
    """A check stopped the release; the last good one stays up."""

    exit_code = 4


class AlreadyRunningError(OutcomesError):
    """Another run holds the lock of this home."""

    exit_code = 5


class NotFreshError(OutcomesError):
    """No night has ended well since one was due, or readers have no release."""

    exit_code = 6


@dataclass(frozen=True)
class Refusal:
    """Why a whole file was refused, in words that hold no value of the file.

    Attributes:
        rule: short name of the broken rule.
        problem: what is wrong.
        remedy: what the sender should do.
        row: row number as a spreadsheet shows it (the header is row 1), or None.
        column: name of the contract's column or position of the file's column, or None.
    """

    rule: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """One line: where, what, rule and remedy."""
        where = ", ".join(
            part
            for part in (
                f"row {self.row}" if self.row is not None else "",
                f"column {self.column}" if self.column is not None else "",
            )
            if part
        )
        return f"{where + ': ' if where else ''}{self.problem} (rule {self.rule}). {self.remedy}"


class RefusedFileError(OutcomesError):
    """A whole export file is refused; the night goes on with the others."""

    exit_code = 3

    def __init__(self, refusal: Refusal) -> None:
        """Wrap the refusal that explains it."""
        super().__init__(str(refusal))
        self.refusal = refusal


def refuse(rule: str, problem: str, remedy: str, *, row: int | None = None, column: str | None = None) -> NoReturn:
    """Refuse the file.

    Raises:
        RefusedFileError: always.
    """
    raise RefusedFileError(Refusal(rule, problem, remedy, row, column))
