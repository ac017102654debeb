"""The published database as the pages read it: whole tables, no query of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from pipelines.dashboards.labels import METRICS

Row = dict[str, Any]
NETWORK = "(all)"
NOBODY: Row = {"eligible": 0, "observed": 0, "numerator": 0, "denominator": 0, "metric_value": None}


@dataclass(frozen=True)
class Release:
    """One release, opened read-only.

    Attributes:
        connection: the release's outcomes.duckdb.
    """

    connection: duckdb.DuckDBPyConnection

    def rows(self, table: str) -> list[Row]:
        """Return a whole table in the order in which it is stored.

        Args:
            table: `marts.x` or `meta.x`.
        """
        cursor = self.connection.execute(f"select * from {table}")  # noqa: S608 - names are constants of the pages
        columns = [column[0] for column in cursor.description or ()]
        return [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]

    def rows_of_episodes(self, table: str, episodes: Sequence[str]) -> dict[str, list[Row]]:
        """Return the rows of some episodes by episode, each in the order in which they are stored.

        Args:
            table: `marts.x` with a column episode_key.
            episodes: keys of the episodes.
        """
        query = f"select * from {table} where episode_key in (select unnest(?))"
        cursor = self.connection.execute(query, [list(episodes)])
        columns = [column[0] for column in cursor.description or ()]
        found: dict[str, list[Row]] = {}
        for values in cursor.fetchall():
            row = dict(zip(columns, values, strict=True))
            found.setdefault(row["episode_key"], []).append(row)
        return found

    @cached_property
    def build(self) -> Row:
        """The release's own description: the one row of meta.build."""
        return self.rows("meta.build")[0]

    @cached_property
    def thresholds(self) -> dict[str, float]:
        """Every threshold's value by name."""
        return {row["name"]: float(row["value"]) for row in self.rows("meta.thresholds")}

    @cached_property
    def values(self) -> dict[tuple[str, str], Row]:
        """Each metric's row by clinic and metric; `NETWORK` is all clinics."""
        return {(row["clinic_key"], row["metric"]): row for row in self.rows("marts.rpt_metrics")}

    @cached_property
    def metrics(self) -> dict[str, Row]:
        """The metric registry by metric, in the order of the pages."""
        found = {row["metric"]: row for row in self.rows("meta.metrics")}
        return {metric: found[metric] for metric in METRICS if metric in found}
