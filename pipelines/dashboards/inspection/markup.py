"""A page's markup: its links, its policy, and nothing that runs or is styled outside the site's own files."""

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pipelines.dashboards.site_folder import POLICY

_ADDRESSES = {"action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src", "xlink:href"}
_LISTS_OF_ADDRESSES = {"imagesrcset", "srcset"}
_FORBIDDEN = {"base", "embed", "frame", "iframe", "object", "style"}
Attributes = list[tuple[str, str | None]]


class Page(HTMLParser):
    """What the inspection needs of a page: addresses, anchors, policies, embedded data, tables, and what breaks rules.

    Attributes:
        addresses: what the page points to.
        anchors: ids in it.
        policies: content security policies that it states.
        data: embedded JSON texts by id.
        tables: cell texts by row, each with the addresses of the CSV files that are offered after it.
        broken: rules that its tags break.
    """

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: set[str] = set()
        self.policies: list[str] = []
        self.data: dict[str, str] = {}
        self.tables: list[tuple[list[list[str]], list[str]]] = []
        self.broken: list[str] = []
        self._data_id: str | None = None
        self._cell: list[str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Take in a tag."""
        values = {name: value or "" for name, value in attrs}
        self.anchors.add(values.get("id", ""))
        self.addresses += [value for name, value in values.items() if name in _ADDRESSES]
        lists = (value for name, value in values.items() if name in _LISTS_OF_ADDRESSES)
        self.addresses += [part.split()[0] for value in lists for part in value.split(",") if part.strip()]
        self._hold_against_rules(tag, values)
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(values.get("content", ""))
        if tag == "script" and "src" not in values:
            self._data_id = values.get("id", "")
            self.data[self._data_id] = ""
        if tag == "table":
            self.tables.append(([], []))
        if self.tables:
            self._take_in_table(tag, values)

    def handle_data(self, data: str) -> None:
        """Take in text."""
        if self._data_id is not None:
            self.data[self._data_id] += data
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Take in the end of an element."""
        if tag == "script":
            self._data_id = None
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][0][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def _take_in_table(self, tag: str, values: Mapping[str, str]) -> None:
        rows, files = self.tables[-1]
        if tag == "tr":
            rows.append([])
        if tag in ("td", "th") and rows:
            self._cell = []
        if tag == "a" and values.get("href", "").endswith(".csv") and self._cell is None:
            files.append(values["href"])

    def _hold_against_rules(self, tag: str, values: Mapping[str, str]) -> None:
        if tag in _FORBIDDEN:
            self.broken.append(f"has a {tag} element, which the policy forbids")
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.broken.append("has a script of its own")
        if "style" in values or any(name.startswith("on") for name in values):
            self.broken.append("has a style or a handler in an attribute")
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self.broken.append("sends its reader elsewhere")


def page_problems(path: Path, pages: Mapping[Path, Page]) -> Iterator[str]:
    """Return what is wrong with a page's markup.

    Args:
        path: the page.
        pages: all pages of the release.
    """
    page = pages[path]
    yield from dict.fromkeys(page.broken)
    if page.policies != [POLICY]:
        yield "does not state the content security policy"
    for address in dict.fromkeys(page.addresses):
        problem = _address_problem(address, path, pages)
        if problem:
            yield problem
    for name, text in page.data.items():
        yield from (f"{name}: {problem}" for problem in _figure_problems(text))


def _address_problem(address: str, path: Path, pages: Mapping[Path, Page]) -> str | None:
    link = urlsplit(address)
    if link.scheme == "data":
        return None
    if link.scheme or link.netloc:
        return "points to another host"
    target = (path.parent / unquote(link.path)).resolve() if link.path else path
    if not target.exists():
        return f"has a dead link to {link.path}"
    page = pages.get(target)
    # A fragment with an equals sign is a table's filter, kept in the address; any other is a place on the page.
    if link.fragment and page and "=" not in link.fragment and unquote(link.fragment) not in page.anchors:
        return f"has a link to a place that is not there: {address}"
    return None


def _figure_problems(text: str) -> Iterator[str]:
    """Hold a chart against the rule that nothing of it may be sent anywhere."""
    try:
        spec: Any = json.loads(text)
    except ValueError:
        yield "is no JSON"
        return
    if isinstance(spec, dict) and "data" in spec and "layout" in spec:
        config = spec.get("config", {})
        if config.get("showSendToCloud") is not False or config.get("plotlyServerURL") != "":
            yield "offers to send the chart's data to a server"
