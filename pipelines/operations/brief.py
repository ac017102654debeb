"""The directors' brief: the overview of the current release on one sheet of paper, as PDF.

A release holds no PDF, for its bytes would then depend on the browser of the machine that made it.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from pipelines.durable import replace_file
from pipelines.errors import OutcomesError
from pipelines.operations.verification import release_folder
from pipelines.settings import Settings

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 120
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # the page asks for nothing, and no more does the browser
    "--virtual-time-budget=20000",  # charts are drawn by then, however slow the machine
    "--no-pdf-header-footer",
)


def find_chromium() -> str | None:
    """Return the path of this machine's Chromium, None where it has none."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def print_brief(settings: Settings, pdf: Path) -> Path:
    """Print the overview of the current release by Chromium.

    Args:
        settings: settings of the home.
        pdf: file to write; one that exists is replaced.

    Returns:
        Folder of the release that was printed.

    Raises:
        WrongUseError: there is no release yet.
        OutcomesError: no Chromium is installed, or it prints nothing.
    """
    folder = release_folder(settings, None)
    browser = find_chromium()
    if browser is None:
        raise OutcomesError(
            "no Chromium on this machine. Install it (Debian: apt-get install chromium), or print the overview "
            "from any browser: it fits one sheet."
        )
    with tempfile.TemporaryDirectory() as scratch:
        printed = Path(scratch) / "brief.pdf"
        _run([browser, *_options(Path(scratch)), f"--print-to-pdf={printed}",
              (folder / "directors" / "index.html").as_uri()])  # fmt: skip
        if not printed.is_file():
            raise OutcomesError(f"{browser} printed nothing. Print the overview from a browser that you open yourself.")
        new = pdf.with_name(f".{pdf.name}.new")
        shutil.copyfile(printed, new)
        replace_file(new, pdf)
    return folder


def _options(scratch: Path) -> list[str]:
    # Chromium's sandbox cannot be made by root; the only page it opens is the release's own.
    unsandboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [*_OPTIONS, *unsandboxed, f"--user-data-dir={scratch / 'profile'}"]


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)  # noqa: S603 - a browser found above
    except subprocess.TimeoutExpired:
        raise OutcomesError(f"{command[0]} did not end within {_SECONDS} s. Try again.") from None
