"""A page's markup: its links, its policy, and nothing that runs or is styled outside the site's own files."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from pipelines.dashboards.site_folder import POLICY

_ADDRESSES = {"action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src", "xlink:href"}
_LISTS_OF_ADDRESSES = {"imagesrcset", "srcset"}
_PLAIN = {"class", "scope"}  # nearly all attributes of tables; nothing to look at
_FORBIDDEN = {"base", "embed", "frame", "iframe", "object", "style"}


class Page:
    """What the inspection needs of a page: addresses, anchors, policies, embedded data, tables, and what breaks rules.

    Read as browsers read it (the HTML standard's own rules), by a fast parser: a night looks at a page per patient.

    Attributes:
        addresses: what the page points to.
        anchors: ids in it.
        policies: content security policies that it states.
        data: embedded JSON texts, each with its script's id.
        tables: cell texts by row, each with the addresses of the CSV files that are offered after it.
        broken: rules that its tags break.
    """

    def __init__(self, text: str) -> None:
        """Read a page."""
        self.addresses: list[str] = []
        self.anchors: set[str] = set()
        self.policies: list[str] = []
        self.data: list[tuple[str, str]] = []
        self.tables: list[tuple[list[list[str]], list[str]]] = []
        self.broken: list[str] = []
        for node in LexborHTMLParser(text).css("*"):
            values = {name: value or "" for name, value in node.attributes.items()}
            if not values.keys() <= _PLAIN:
                self._take_in_attributes(values)
            if node.tag in _FORBIDDEN:
                self.broken.append(f"has a {node.tag} element, which the policy forbids")
            if node.tag == "meta":
                self._take_in_meta(values)
            if node.tag == "script" and "src" not in values:
                self.data.append((values.get("id", ""), node.text()))
                if values.get("type") != "application/json":
                    self.broken.append("has a script of its own")
            if node.tag == "table":
                self.tables.append(([], []))
            elif node.tag == "tr" and self.tables:
                self.tables[-1][0].append([" ".join(cell.text().split()) for cell in node.iter()])
            elif node.tag == "a" and self.tables and values.get("href", "").endswith(".csv"):
                self.tables[-1][1].append(values["href"])

    def _take_in_attributes(self, values: Mapping[str, str]) -> None:
        self.anchors.add(values.get("id", ""))
        self.addresses += [value for name, value in values.items() if name in _ADDRESSES]
        lists = (value for name, value in values.items() if name in _LISTS_OF_ADDRESSES)
        self.addresses += [part.split()[0] for value in lists for part in value.split(",") if part.strip()]
        if "style" in values or any(name.startswith("on") for name in values):
            self.broken.append("has a style or a handler in an attribute")

    def _take_in_meta(self, values: Mapping[str, str]) -> None:
        kind = values.get("http-equiv", "").lower()
        if kind == "content-security-policy":
            self.policies.append(values.get("content", ""))
        if kind == "refresh":
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
    for name, text in page.data:
        yield from (f"{name}: {problem}" for problem in _figure_problems(text))


def _address_problem(address: str, path: Path, pages: Mapping[Path, Page]) -> str | None:
    link = urlsplit(address)
    if link.scheme == "data":
        return None
    if link.scheme or link.netloc:
        return "points to another host"
    # A release has no symlinks inside, so that a path's text tells where it leads.
    target = Path(os.path.normpath(path.parent / unquote(link.path))) if link.path else path
    if not (target in pages or target.exists()):
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
