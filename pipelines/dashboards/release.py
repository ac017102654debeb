"""The published database as the pages read it: whole tables, without further queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from pipelines.dashboards.labels import METRICS
from pipelines.date_regimes import REAL_DATES

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

    @property
    def lag_days(self) -> int | None:
        """Days between the end of the data and the night, where dates are real and that is too long; else None."""
        build = self.build
        if build["date_regime"] != REAL_DATES or build["data_through"] is None:
            return None
        days = (build["as_of_night"] - build["data_through"]).days
        return days if days > self.thresholds["extract_lag_days"] else None

    @cached_property
    def thresholds(self) -> dict[str, float]:
        """Every threshold's value by name."""
        return {row["name"]: float(row["value"]) for row in self.rows("meta.thresholds")}

    @cached_property
    def values(self) -> dict[tuple[str, str], Row]:
        """Each metric's newest row, by clinic and metric; `NETWORK` is all clinics."""
        rows = self.rows("marts.rpt_metrics")
        return {(row["clinic_key"], row["metric"]): row for row in rows if row["periods_ago"] == 0}

    @cached_property
    def curves(self) -> list[Row]:
        """Headache days by window of care, for every group."""
        return self.rows("marts.rpt_trajectory_curve")

    @cached_property
    def history(self) -> dict[str, list[Row]]:
        """Each metric's rows for all clinics together, the oldest period first."""
        rows = [row for row in self.rows("marts.rpt_metrics") if row["clinic_key"] == NETWORK]
        rows.sort(key=lambda row: -row["periods_ago"])
        return {metric: [row for row in rows if row["metric"] == metric] for metric in self.registry}

    @cached_property
    def registry(self) -> dict[str, Row]:
        """The metric registry by metric."""
        return {row["metric"]: row for row in self.rows("meta.metrics")}

    @cached_property
    def metrics(self) -> dict[str, Row]:
        """The metrics of the overview, in its order."""
        return {metric: self.registry[metric] for metric in METRICS if metric in self.registry}
