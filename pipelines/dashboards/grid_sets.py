"""Grids that are published together: which of their counts are the same, and which are part of others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.dashboards.count_grids import TOTAL, CountGrid, Place, PublishedGrid
from pipelines.dashboards.disclosure import Rules, name_alike, population, publish_tables

# How much a count would be missed if it were hidden.
ON_CARD = 2
IN_CHART = 1


@dataclass
class GridSet:
    """Grids that will be published together, with the counts that they have in common.

    Attributes:
        grids: grids by name.
        links: groups of places that hold the same count.
        missed: how much a count would be missed: `ON_CARD` or `IN_CHART`; others are hidden where there is a choice.
    """

    grids: dict[str, CountGrid] = field(default_factory=dict)
    links: list[list[Place]] = field(default_factory=list)
    missed: dict[Place, int] = field(default_factory=dict)

    def add(self, grid: CountGrid) -> None:
        """Add a grid; one without any row is left out.

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
        """Declare that places hold the same count; missing places and other counts are skipped."""
        present = [place for place in places if self._has(place)]
        same = [place for place in present if self._count(place) == self._count(present[0])]
        if len(same) > 1:
            tied = [link for link in self.links if not set(same).isdisjoint(link)]
            order = list(self.grids)
            together = dict.fromkeys(place for link in [*tied, same] for place in link)
            self.links = [link for link in self.links if link not in tied]
            # A link's first place names the patients of all: by a mart's columns, where a grid has such labels.
            names_last = {name: grid.layout is None for name, grid in self.grids.items()}
            self.links.append(sorted(together, key=lambda place: (names_last[place[0]], order.index(place[0]))))

    def nest(self, inner: Place, outer: Place) -> None:
        """Declare that the patients of one place are among those of another; the difference is then a count as well.

        Places that are not there are passed over, and so is an inner one that counts more than the outer.
        """
        if not (self._has(inner) and self._has(outer)) or self._count(inner) > self._count(outer):
            return
        inside, whole = self._count(inner), self._count(outer)
        name = _between(inner, outer)
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
        """Publish every grid so that none reveals what another hides.

        Linked grids are published together; counts of the same patients in others are found by their labels, and have
        the name that a link gives them there too.
        """
        order = list(self.grids)
        links = [[self._position(place, order) for place in link] for link in self.links]
        name_alike([grid.named() for grid in self.grids.values()], links, rules.ledger)
        published: dict[str, PublishedGrid] = {}
        for names in self._clusters():
            published |= self._publish(names, rules)
        return published

    def _clusters(self) -> list[list[str]]:
        """Return the groups of linked grids, in the order in which they were added."""
        cluster = {name: {name} for name in self.grids}
        for places in self.links:
            tied = set().union(*(cluster[name] for name, _, _ in places))
            cluster |= dict.fromkeys(tied, tied)
        return [
            names for name in self.grids if (names := [grid for grid in self.grids if grid in cluster[name]])[0] == name
        ]

    def _position(self, place: Place, names: Sequence[str]) -> tuple[int, int, int]:
        """Return where a place is among tables in the order of these names."""
        name, row, column = place
        return (names.index(name), *self.grids[name].place_of(row, column))

    def _publish(self, names: Sequence[str], rules: Rules) -> dict[str, PublishedGrid]:
        missed = {self._position(place, names): much for place, much in self.missed.items() if place[0] in names}
        grids = [self.grids[name] for name in names]
        layouts = [grid.named() for grid in grids]
        tables = publish_tables([grid.cells for grid in grids], layouts, rules, missed)
        return {name: PublishedGrid(self.grids[name], table) for name, table in zip(names, tables, strict=True)}


def differ_by_few(inner: Place, outer: Place, rules: Rules) -> bool:
    """Return whether the difference of two nested counts is hidden because it is small.

    Args:
        inner: the place of a count, as it was given to `nest`.
        outer: the place of the count of a wider group.
        rules: the rules under which both were published.
    """
    between = population(grid=_between(inner, outer)).narrowed(row="between")
    return between in rules.ledger.entries and rules.ledger.entries[between].hidden_for == "small"


def _between(inner: Place, outer: Place) -> str:
    return f"between {'/'.join(inner)} and {'/'.join(outer)}"
