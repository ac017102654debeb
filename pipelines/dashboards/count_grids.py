"""Grids of patient counts that are published together, and the shares that follow from what is published.

Pages never see a true count: they ask a published grid, whose cells are rounded or hidden, and every share, interval
and curve is computed from those cells alone. So whatever a page prints can be no better known than its counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from statsmodels.stats.proportion import proportion_confint

from pipelines.dashboards.disclosure import (
    Count,
    CountTable,
    Labels,
    Layout,
    Mark,
    Rules,
    Share,
    population,
    publish_tables,
)
from pipelines.dashboards.release import Row

TOTAL = "(total)"
Place = tuple[str, str, str]
"""Name of a grid, row and column; `TOTAL` for a total."""


@dataclass(frozen=True)
class CountGrid:
    """Patients by row and column; each patient of a row stands in one column.

    Attributes:
        name: what other grids link to.
        rows: row keys.
        columns: column keys.
        cells: one inner list per row.
        layout: whom the counts count, where the labels are columns of a mart; else they are named by the grid.
    """

    name: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: list[list[int]]
    layout: Layout | None = None

    def named(self) -> Layout:
        """Return whom the counts count."""
        by_row: list[Labels] = [{"row": key} for key in self.rows]
        by_column: list[Labels] = [{"column": key} for key in self.columns] if len(self.columns) > 1 else [{}]
        return self.layout or Layout(population(grid=self.name), by_row, by_column)

    def place_of(self, row: str, column: str) -> tuple[int, int]:
        """Return the position of a count in the grid with its totals."""
        down = len(self.rows) if row == TOTAL else list(self.rows).index(row)
        return down, len(self.columns) if column == TOTAL else list(self.columns).index(column)


@dataclass(frozen=True)
class PublishedGrid:
    """A grid as it is published.

    Attributes:
        grid: keys of rows and columns.
        table: cells and totals, rounded or hidden.
    """

    grid: CountGrid
    table: CountTable

    def count(self, row: str, column: str) -> Count:
        """Return a published cell or total."""
        down, across = self.grid.place_of(row, column)
        is_total_row, is_total_column = down == len(self.grid.rows), across == len(self.grid.columns)
        if is_total_row:
            return self.table.total if is_total_column else self.table.column_totals[across]
        return self.table.row_totals[down] if is_total_column else self.table.cells[down][across]

    def line(self, row: str) -> list[Count]:
        """Return a row's published cells and, last, its total."""
        return [self.count(row, column) for column in [*self.grid.columns, TOTAL]]

    def share(self, row: str, having: Sequence[str], among: Sequence[str]) -> Share:
        """Return the share of some columns among others, from the published cells.

        Args:
            row: row key or `TOTAL`.
            having: columns of those with the property.
            among: columns of all that are counted, `having` included.
        """
        return share_of(added(self.count(row, column) for column in having), added(self.count(row, c) for c in among))


@dataclass
class GridSet:
    """Grids that will be published together, with the counts that they have in common.

    Attributes:
        grids: grids by name.
        links: groups of places that hold the same count.
        hidden_last: places of counts that cards and charts show; others are hidden where there is a choice.
    """

    grids: dict[str, CountGrid] = field(default_factory=dict)
    links: list[list[Place]] = field(default_factory=list)
    hidden_last: list[Place] = field(default_factory=list)

    def add(self, grid: CountGrid) -> None:
        """Take in a grid; one without any row is left out.

        A single row is its columns' totals, and a single column its rows': one count each, hidden in both or in none.
        """
        if not grid.rows:
            return
        self.grids[grid.name] = grid
        for row in [*grid.rows, TOTAL]:
            for column in [*grid.columns, TOTAL]:
                whole = (TOTAL if len(grid.rows) == 1 else row, TOTAL if len(grid.columns) == 1 else column)
                if whole != (row, column):
                    self.link((grid.name, row, column), (grid.name, *whole))

    def link(self, *places: Place) -> None:
        """Say that places hold the same count; places that are not there, or count otherwise, are passed over."""
        present = [place for place in places if self._has(place)]
        same = [place for place in present if self._count(place) == self._count(present[0])]
        if len(same) > 1:
            tied = [link for link in self.links if not set(same).isdisjoint(link)]
            order = list(self.grids)
            together = dict.fromkeys(place for link in [*tied, same] for place in link)
            self.links = [link for link in self.links if link not in tied]
            # A link's first place names the patients of all: the earliest grid, whose labels are a mart's columns.
            self.links.append(sorted(together, key=lambda place: order.index(place[0])))

    def nest(self, inner: Place, outer: Place) -> None:
        """Say that the patients of one place are among those of another: those between the two are a count as well.

        Places that are not there are passed over, and so is an inner one that counts more than the outer.
        """
        if not (self._has(inner) and self._has(outer)) or self._count(inner) > self._count(outer):
            return
        inside, whole = self._count(inner), self._count(outer)
        name = f"between {'/'.join(inner)} and {'/'.join(outer)}"
        self.add(CountGrid(name, ["inside", "between"], ["patients"], [[inside], [whole - inside]]))
        self.link(inner, (name, "inside", TOTAL))
        self.link(outer, (name, TOTAL, TOTAL))

    def _count(self, place: Place) -> int:
        grid = self.grids[place[0]]
        down, across = grid.place_of(place[1], place[2])
        rows = grid.cells if down == len(grid.rows) else [grid.cells[down]]
        return sum(sum(row) if across == len(grid.columns) else row[across] for row in rows)

    def _has(self, place: Place) -> bool:
        grid = self.grids.get(place[0])
        return grid is not None and place[1] in [*grid.rows, TOTAL] and place[2] in [*grid.columns, TOTAL]

    def publish(self, rules: Rules) -> dict[str, PublishedGrid]:
        """Publish every grid so that none gives away what another hides.

        Linked grids are published together; counts of the same patients in others are found by their labels.
        """
        published: dict[str, PublishedGrid] = {}
        for names in self._clusters():
            published |= self._publish(names, rules)
        return published

    def _clusters(self) -> list[list[str]]:
        """Return the grids that links tie together, in the order in which they were added."""
        cluster = {name: {name} for name in self.grids}
        for places in self.links:
            tied = set().union(*(cluster[name] for name, _, _ in places))
            cluster |= dict.fromkeys(tied, tied)
        return [names for name in self.grids if (names := [it for it in self.grids if it in cluster[name]])[0] == name]

    def _publish(self, names: Sequence[str], rules: Rules) -> dict[str, PublishedGrid]:
        links = [
            [(names.index(name), *self.grids[name].place_of(row, column)) for name, row, column in places]
            for places in self.links
            if places[0][0] in names
        ]
        hidden_last = [
            (names.index(name), *self.grids[name].place_of(row, column))
            for name, row, column in self.hidden_last
            if name in names
        ]
        grids = [self.grids[name] for name in names]
        layouts = [it.named() for it in grids]
        tables = publish_tables([it.cells for it in grids], links, rules, layouts, hidden_last)
        return {name: PublishedGrid(self.grids[name], table) for name, table in zip(names, tables, strict=True)}


def grid_of(
    name: str,
    rows: Iterable[Row],
    keys: tuple[str, str],
    places: tuple[Iterable[str], Iterable[str]],
    layout: Layout | None = None,
) -> CountGrid:
    """Sum rows with `patients` into a grid.

    Args:
        name: name of the grid.
        rows: rows with `patients` and the two key columns; keys that are no place are left out.
        keys: column of the row keys and column of the column keys.
        places: row keys and column keys in the order wanted.
        layout: whom the counts count, see `CountGrid`.
    """
    down, across = (list(wanted) for wanted in places)
    cells = {(row, column): 0 for row in down for column in across}
    for row in rows:
        place = (str(row[keys[0]]), str(row[keys[1]]))
        if place in cells:
            cells[place] += row["patients"]
    return CountGrid(name, down, across, [[cells[row, column] for column in across] for row in down], layout)


def added(counts: Iterable[Count]) -> Count:
    """Add published counts; hidden if one of them is."""
    total = 0
    for value in counts:
        if isinstance(value, Mark):
            return value
        total += value
    return total


def share_of(numerator: Count, denominator: Count) -> Share:
    """Return a share of published counts with its 95 % Wilson interval."""
    if denominator == 0:
        return Share(numerator, 0, Mark.NO_DATA, Mark.NO_DATA, Mark.NO_DATA)
    if isinstance(numerator, Mark) or isinstance(denominator, Mark):
        return Share(numerator, denominator, Mark.HIDDEN, Mark.HIDDEN, Mark.HIDDEN)
    low, high = proportion_confint(numerator, denominator, alpha=0.05, method="wilson")
    return Share(numerator, denominator, numerator / denominator, float(low), float(high))


def pooled(
    counts: Mapping[str, Sequence[int]], alone: Sequence[str], pool_name: str
) -> tuple[list[str], list[list[int]]]:
    """Return the rows of a grid by unit: those that stand alone, and the others as one.

    Args:
        counts: cells by unit.
        alone: units that stand alone, in order.
        pool_name: name of the row of all others; there is none without others.
    """
    rows = list(alone)
    cells = [list(counts[unit]) for unit in alone]
    others = [counts[unit] for unit in sorted(set(counts) - set(alone))]
    if others:
        rows.append(pool_name)
        cells.append([sum(column) for column in zip(*others, strict=True)])
    return rows, cells
