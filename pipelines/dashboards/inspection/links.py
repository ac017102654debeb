"""Where the pages point to: the site's own files, and places that are there."""

import os
from collections.abc import Collection, Iterator
from functools import cache
from sys import intern
from urllib.parse import unquote, urlsplit

from pipelines.dashboards.inspection.markup import Page


class Links:
    """The links of all pages, read one page after another: of a page that was read only its anchors are kept."""

    def __init__(self, files: Collection[str]) -> None:
        """Take in the paths of all files that can be pointed to."""
        self._files = files
        self._anchors: dict[str, frozenset[str]] = {}
        self._anchored: dict[tuple[str, str], tuple[str, str]] = {}
        # Pages of one folder have most of their links in common.
        self._split = cache(_split)

    def dead(self, path: str, page: Page) -> Iterator[str]:
        """Return which of a page's links lead elsewhere or nowhere, and remember those to a place on a page.

        Args:
            path: the page's file.
            page: its content.
        """
        self._anchors[path] = frozenset(map(intern, page.anchors))
        for address in dict.fromkeys(page.addresses):
            target, anchor, problem = self._split(path.rpartition("/")[0], address)
            if problem:
                yield problem
            elif target and target not in self._files:
                yield f"has a dead link to {address.partition('#')[0]}"
            elif anchor:
                self._anchored.setdefault((target or path, anchor), (path, address))

    def without_place(self) -> Iterator[tuple[str, str]]:
        """Return page and problem of each link to a place that is not there, once every page has been read."""
        for (target, anchor), (path, address) in self._anchored.items():
            if target in self._anchors and anchor not in self._anchors[target]:
                yield path, f"has a link to a place that is not there: {address}"


def _split(folder: str, address: str) -> tuple[str, str, str]:
    """Return the file that an address points to from a folder, the place in it, and what is wrong with it."""
    link = urlsplit(address)
    if link.scheme == "data":
        return "", "", ""
    if link.scheme or link.netloc:
        return "", "", "points to another host"
    # A release has no symlinks inside, so that a path's text tells where it leads.
    target = os.path.normpath(f"{folder}/{unquote(link.path)}") if link.path else ""
    # A fragment with an equals sign is a table's filter, kept in the address; any other is a place on the page.
    return target, "" if "=" in link.fragment else unquote(link.fragment), ""
