"""Last look at a built site before anybody sees it: links, foreign addresses, policy, and no patient in directors/."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb

from pipelines.errors import CheckFailedError

_POLICY = "default-src 'none'"
# Shorter keys cannot be told from counts and words on a page.
_SHORTEST_KEY = 8
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{_SHORTEST_KEY},}}")
_VENDORED = "plotly"
_KEYS = """
select patient_key as key from marts.dim_episodes
union select episode_key from marts.dim_episodes
union select visit_id from marts.fct_visits
union select referral_key from marts.fct_referrals
"""


class _Links(HTMLParser):
    """Collects what a page points to, and whether it states the content security policy."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.has_policy = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.targets += [value for name in ("href", "src") if (value := values.get(name))]
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":  # type: ignore[union-attr]
            self.has_policy = (values.get("content") or "").startswith(_POLICY)


def inspect_sites(database: Path, folder: Path) -> int:
    """Hold the built sites against the rules of publication.

    Args:
        database: the release's outcomes.duckdb.
        folder: the release folder with `directors/` and `clinical/`.

    Returns:
        Number of files looked at.

    Raises:
        CheckFailedError: names the page and the rule; never the key that was found.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        keys = {row[0] for row in connection.execute(_KEYS).fetchall() if len(row[0]) >= _SHORTEST_KEY}
    looked_at = 0
    problems: list[str] = []
    for path in sorted(path for path in folder.glob("*/**/*") if path.is_file() and _VENDORED not in path.name):
        if path.parts[len(folder.parts)] not in ("directors", "clinical"):
            continue
        looked_at += 1
        name = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            problems += [f"{name}: {problem}" for problem in _page_problems(path, text)]
        if name.startswith("directors/") and keys.intersection(_TOKEN.findall(text)):
            problems.append(f"{name}: holds the key of a patient, an episode, a visit or a referral")
    if problems:
        raise CheckFailedError(f"not published: {'; '.join(problems[:5])}. The last release stays up.")
    return looked_at


def _page_problems(path: Path, text: str) -> Iterator[str]:
    page = _Links()
    page.feed(text)
    if not page.has_policy:
        yield "states no content security policy"
    if '"bdata"' in text:
        yield "holds encoded figure data that no leak scan can read"
    for target in page.targets:
        link = urlsplit(target)
        if link.scheme == "data":
            continue
        if link.scheme or link.netloc:
            yield "points to another host"
        elif link.path and not (path.parent / unquote(link.path)).exists():
            yield f"has a dead link to {link.path}"
