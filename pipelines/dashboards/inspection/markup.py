"""A page's markup: its links, its policy, and nothing that runs or is styled outside the site's own files."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

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


def page_problems(page: Page) -> Iterator[str]:
    """Return problems of a page's markup, without its links."""
    yield from dict.fromkeys(page.broken)
    if page.policies != [POLICY]:
        yield "does not state the content security policy"
    for name, text in page.data:
        yield from (f"{name}: {problem}" for problem in _figure_problems(text))


def _figure_problems(text: str) -> Iterator[str]:
    """Check a chart by the rule that nothing of it may be sent anywhere."""
    try:
        spec: Any = json.loads(text)
    except ValueError:
        yield "is no JSON"
        return
    if isinstance(spec, dict) and "data" in spec and "layout" in spec:
        config = spec.get("config", {})
        if config.get("showSendToCloud") is not False or config.get("plotlyServerURL") != "":
            yield "offers to send the chart's data to a server"
