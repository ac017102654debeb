"""One site on disk: pages from templates, CSV files, and one copy of all static files."""

import csv
import json
import shutil
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from pipelines.dashboards import formatting
from pipelines.dashboards.care_time import in_weeks
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import Table

_PACKAGE = Path(__file__).resolve().parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)
# A dot cannot be part of a clinic key, so no clinic's folder can take this name.
ASSETS = "site.assets"


# Pages without a folder that another one leads to.
_PARTS_OF = dict.fromkeys(("dictionary.html", "queries.html"), "methods.html")


@cache
def _templates() -> Environment:
    """Return the templates of both sites, each compiled once."""
    environment = Environment(
        loader=FileSystemLoader(_PACKAGE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": formatting.number,
        "count": formatting.count,
        "counted": formatting.counted,
        "percent": formatting.percent,
        "probability": formatting.probability,
        "weeks": in_weeks,
        "printed": formatting.printed,
        "body": formatting.body,
        "compact_json": lambda value: htmlsafe_json_dumps(value, separators=(",", ":")),
    }
    environment.tests["mark"] = lambda value: isinstance(value, Mark)
    return environment


def _section(path: str, addresses: list[str]) -> str:
    """Return the page of the head to which a page that is not named there belongs."""
    folder, is_below, _ = path.partition("/")
    if not is_below:
        return _PARTS_OF.get(path, path)
    return f"{folder}.html" if f"{folder}.html" in addresses else addresses[0]


@dataclass
class SiteFolder:
    """A site being written.

    Attributes:
        root: folder of the site.
        title: whom the site is for, in words.
        navigation: address from the root and label of each page named in the head.
        release: what the pages are made from.
        pages: how many pages were written.
    """

    root: Path
    title: str
    navigation: list[tuple[str, str]]
    release: Release
    pages: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Create the folder with all static files."""
        shutil.copytree(_PACKAGE / "static", self.root / ASSETS)
        build, limits = self.release.build, self.release.thresholds
        facts = {"published": build["published_at"].isoformat(), "staleHours": limits["release_stale_hours"]}
        # Pages that many releases share read from here to which release they belong.
        self.write_script(f"{ASSETS}/release.js", "release", facts)

    def render(self, template: str, **content: Any) -> Markup:
        """Render a part of a page; everything that comes from data is escaped by the template.

        Args:
            template: file name of the template.
            **content: what the template shows.
        """
        return Markup(_templates().get_template(template).render(**content))  # noqa: S704 - autoescaped

    def write_page(self, path: str, template: str, **content: Any) -> None:
        """Write one page, with the CSV file of each of its figures.

        Args:
            path: address from the site's root.
            template: file name of the template.
            **content: what the template shows; `figures` are those of the page.
        """
        page = self.root / path
        page.parent.mkdir(parents=True, exist_ok=True)
        root = "../" * path.count("/")
        html = self.render(
            template,
            root=root,
            assets=f"{root}{ASSETS}",
            path=path,
            section=_section(path, [address for address, _ in self.navigation]),
            policy=POLICY,
            site=self.title,
            navigation=self.navigation,
            build=self.release.build,
            lag_days=self.release.lag_days,
            limits=self.release.thresholds,
            **{"figures": []} | content,
        )
        page.write_text(html, encoding="utf-8")
        for figure in content.get("figures", []):
            self.write_values(f"{page.parent.relative_to(self.root)}/data/{figure.name}.csv", figure.table)
        self.pages += 1

    def write_script(self, path: str, name: str, value: Any) -> None:
        """Write data as a script that sets one variable: the pages' content policy allows no other way to load it.

        Args:
            path: address from the site's root.
            name: property of `window`.
            value: what JSON can hold.
        """
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"window.{name} = {json.dumps(value, ensure_ascii=False)};\n", encoding="utf-8")

    def write_values(self, path: str, table: Table) -> None:
        """Write exactly what a page shows as CSV; a mark is written as its text.

        Args:
            path: address from the site's root.
            table: the values; simulated ones say so in a last column.
        """
        columns, rows = table.columns, table.rows
        if self.release.build["is_simulated"]:
            columns, rows = [*columns, "data"], [[*row, "simulated"] for row in rows]
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([[cell.value if isinstance(cell, Mark) else cell for cell in row] for row in rows])
