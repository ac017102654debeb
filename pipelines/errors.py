"""Errors for people: one base class, an exit code per kind, never a patient's value in the text."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

_MACHINE_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EROFS)
_FOR_THE_MACHINE = "Check free space, permissions and memory_limit_gib."
_FOR_A_BUG = "This is a bug: please report this line."
_PACKAGE = Path(__file__).resolve().parent


class OutcomesError(Exception):
    """Anything the program can explain; the command line prints it without a traceback.

    Attributes:
        exit_code: exit code of its kind.
        is_alerted: whether an alert about it was sent already.
    """

    exit_code = 1
    is_alerted = False


class WrongUseError(OutcomesError):
    """Wrong arguments, bad settings or a missing inbox."""

    exit_code = 2


class CheckFailedError(OutcomesError):
    """A check stopped the release; the last good one stays up."""

    exit_code = 4


class AlreadyRunningError(OutcomesError):
    """Another run holds the lock of this home."""

    exit_code = 5


class InUseError(OutcomesError):
    """Another program, which is no run, keeps a file of the home open."""


class SystemStoppedError(OutcomesError):
    """The operating system stopped it, such as by a network share that failed: another try may succeed."""


class NotFreshError(OutcomesError):
    """No night has ended well since one was due, or readers have no release."""

    exit_code = 6


@dataclass(frozen=True)
class Refusal:
    """Why a whole file was refused; no text of it quotes a value of the file.

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


def explain(error: Exception) -> OutcomesError:
    """Return any error in this program's own words: a message of DuckDB or the system could quote a value.

    Args:
        error: whatever was raised.
    """
    if isinstance(error, OutcomesError):
        return error
    if isinstance(error, OSError):
        # A library may have written the error's own text, so only its number counts.
        why = os.strerror(error.errno) if error.errno else "files could not be copied"
        return SystemStoppedError(
            f"the system stopped it: {why}{place_of(error)}. Check the home's free space and permissions."
        )
    if type(error).__module__ == "_duckdb":
        return OutcomesError(f"DuckDB stopped it: {type(error).__name__}{place_of(error)}. {_FOR_THE_MACHINE}")
    return OutcomesError(f"it failed: {type(error).__name__}{place_of(error)}. {_FOR_A_BUG}")


def remedy(error: Exception) -> str:
    """Return what to do about an error that our own SQL raised."""
    return _FOR_THE_MACHINE if is_of_the_machine(error) else _FOR_A_BUG


def is_of_the_machine(error: Exception) -> bool:
    """Return whether an error is about the machine, such as full memory or disk, and not about the file at hand.

    Args:
        error: an OSError, or an error of DuckDB.
    """
    if isinstance(error, OSError):
        return error.errno in _MACHINE_ERRNOS
    message = str(error)
    return type(error).__name__ in ("OutOfMemoryException", "FatalException") or any(
        os.strerror(number) in message for number in _MACHINE_ERRNOS
    )


def place_of(error: Exception) -> str:
    """Return where in this package an error was raised, as text to append to a message."""
    raised_at, trace = "", error.__traceback__
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            raised_at = f" at {path.relative_to(_PACKAGE)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return raised_at
