"""Final inspection of a built release: its markup, its numbers, and that directors/ holds no key."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.dashboards.inspection.again import number_problems
from pipelines.dashboards.inspection.counts import count_problems
from pipelines.dashboards.inspection.leaks import Keys, keys_of
from pipelines.dashboards.inspection.links import Links
from pipelines.dashboards.inspection.markup import Page, page_problems
from pipelines.dashboards.inspection.values import value_problems
from pipelines.errors import CheckFailedError
from pipelines.warehouse.release import LEDGER_FILE

_SITES = ("directors", "clinical")
_STATIC = Path(__file__).resolve().parent.parent / "static"
# Files that a browser loads with a page; files to download may be of any size.
_LOADED = {".html", ".css", ".js"}
_LARGEST = "select cast(value as double) from meta.thresholds where name = 'page_max_mb'"
_TEXTS = {".html", ".css", ".js", ".json", ".csv", ".svg", ".txt"}


def inspect_release(database: Path, folder: Path, last: Path | None, is_whole: bool = True) -> int:
    """Check the built sites against the rules of publication, and the directors' pages against the database.

    Args:
        database: the release's outcomes.duckdb.
        folder: the release folder, see `inspect_sites`.
        last: folder of the release before, as the pages were made beside it.
        is_whole: see `inspect_sites`.

    Returns:
        Number of inspected files.

    Raises:
        CheckFailedError: names the page and the rule.
    """
    files = inspect_sites(database, folder, is_whole)
    _refuse(list(number_problems(database, folder, last)))
    return files


def inspect_sites(database: Path, folder: Path, is_whole: bool = True) -> int:
    """Check the built sites against the rules of publication.

    Args:
        database: the release's outcomes.duckdb.
        folder: the release folder with `directors/`, `clinical/` and the ledger of published counts.
        is_whole: whether the database has every patient that the reports count; after a patient was forgotten, a
            release keeps its reports as they were.

    Returns:
        Number of inspected files.

    Raises:
        CheckFailedError: names the page and the rule; never the key that was found.
    """
    files = [path for site in _SITES for path in sorted((folder / site).rglob("*")) if path.is_file()]
    with duckdb.connect(str(database), read_only=True) as connection:
        keys = keys_of(connection)
        (largest,) = connection.execute(_LARGEST).fetchall()[0]
        found = _file_problems(folder, files, keys, largest)
        problems = [f"{path.relative_to(folder).as_posix()}: {problem}" for path, problem in found]
        problems = [keys.masked(problem) for problem in problems]
        problems += count_problems(folder / LEDGER_FILE, connection, is_whole)
    _refuse(problems)
    return len(files)


def _refuse(problems: list[str]) -> None:
    if problems:
        more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise CheckFailedError(f"not published: {'; '.join(problems[:5])}{more}. The last release stays up.")


def _file_problems(folder: Path, files: list[Path], keys: Keys, largest: float) -> Iterator[tuple[Path, str]]:
    links = Links({str(path) for path in files})
    for path in files:
        is_aggregate = path.is_relative_to(folder / "directors")
        content = path.read_bytes()
        if path.suffix == ".html":
            page = Page(content.decode("utf-8"))
            problems = [*page_problems(page), *links.dead(str(path), page), *value_problems(path, page, is_aggregate)]
            yield from ((path, problem) for problem in problems)
        if _is_ours(path, content):
            continue
        if path.suffix in _LOADED and len(content) > largest * 1e6:
            yield path, f"is larger than {largest:g} MB"
        if path.suffix in _TEXTS and b"://" in content:
            yield path, "names an address of another host"
        if is_aggregate and keys.are_in(path.relative_to(folder).as_posix(), content):
            yield path, "holds the key of a patient, an episode, a visit, a referral or a provider"
    yield from ((Path(path), problem) for path, problem in links.without_place())


def _is_ours(path: Path, content: bytes) -> bool:
    """Return whether a file is byte for byte one that the package ships."""
    shipped = _STATIC / path.name
    return path.parent.name == "site.assets" and shipped.is_file() and shipped.read_bytes() == content
