"""The output of a running night: a live line on a terminal, one plain line per step elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from rich.console import Console


class Progress:
    """Reports steps as they run; texts hold counts and file names only."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        """Write to a stream, standard output by default."""
        self._console = Console(file=stream, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Show that a step runs; the yielded function takes the text for its end."""
        said: list[str] = []
        if self._console.is_terminal:
            with self._console.status(f"{name} …"):
                yield said.append
        else:
            yield said.append
        self._console.print(f"{name:<10} {' '.join(said)}", markup=False)

    def say(self, text: str) -> None:
        """Print one line."""
        self._console.print(text, markup=False)
