"""A panel per group, all with the same axes: a line with its band over a thin line of everybody."""

from collections.abc import Iterator, Sequence
from itertools import islice

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.figures import CONFIG, GREY, Spec, base_layout, drawn
from pipelines.dashboards.line_charts import Line, line_traces, x_axis, y_axis

# Two panels beside each other are readable on a phone too.
_COLUMNS = 2
# An axis that another panel names.
_UNNAMED: Spec = {"title": {"text": ""}, "showticklabels": False}
# Parts of the chart's width and height: between panels, and for a panel's title above it.
_GAP, _BELOW, _TITLE = 0.12, 0.04, 0.08


def panel_chart(
    positions: Sequence[float], ticks: Sequence[str], lines: Sequence[Line], all_medians: Sequence[float | Mark],
    titles: tuple[str, str],
) -> Spec:  # fmt: skip
    """Draw a panel per line.

    Args:
        positions: place of each point on the x axis.
        ticks: text under each position.
        lines: one per panel, at least one, with its band; its label is the panel's title.
        all_medians: values of the thin line, the same in each panel.
        titles: what the x axis counts, and what the y axis counts.
    """
    layout = base_layout(*titles)
    x = layout.pop("xaxis") | x_axis(positions, ticks, lines)
    y = layout.pop("yaxis") | y_axis([*lines, Line("", all_medians)])
    thin = {"mode": "lines", "line": {"color": GREY, "width": 1.5}, "hoverinfo": "skip"}
    everybody: Spec = {"type": "scatter", "x": list(positions), "y": [drawn(value) for value in all_medians]} | thin
    data: list[Spec] = []
    layout["annotations"] = []
    for index, (line, (across, upwards)) in enumerate(zip(lines, _domains(len(lines)), strict=True)):
        suffix = str(index + 1) if index else ""
        at = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        *band, median = line_traces(positions, line, titles[1])
        data += [trace | at for trace in (*band, everybody, median | {"marker": median["marker"] | {"size": 6}})]
        is_lowest, is_left = index + _COLUMNS >= len(lines), index % _COLUMNS == 0
        layout[f"xaxis{suffix}"] = x | {"domain": across, "anchor": at["yaxis"]} | ({} if is_lowest else _UNNAMED)
        layout[f"yaxis{suffix}"] = y | {"domain": upwards, "anchor": at["xaxis"]} | ({} if is_left else _UNNAMED)
        layout["annotations"].append(_title(line.label, across[0], upwards[1]))
    layout["margin"] |= {"r": 24}
    return {"data": data, "layout": layout, "config": CONFIG}


def _domains(panels: int) -> Iterator[tuple[list[float], list[float]]]:
    """Yield from where to where each panel reaches, as parts of the chart's width and height."""
    rows = -(-panels // _COLUMNS)
    width, height = (1 - _GAP * (_COLUMNS - 1)) / _COLUMNS, (1 - _BELOW * (rows - 1)) / rows
    cells = ((row, column) for row in range(rows) for column in range(_COLUMNS))
    for row, column in islice(cells, panels):
        left, ceiling = column * (width + _GAP), 1 - row * (height + _BELOW)
        yield [round(left, 4), round(left + width, 4)], [round(ceiling - height, 4), round(ceiling - _TITLE, 4)]


def _title(text: str, left: float, ceiling: float) -> Spec:
    place = {"xref": "paper", "x": left, "xanchor": "left", "yref": "paper", "y": ceiling, "yanchor": "bottom"}
    return place | {"text": text, "showarrow": False, "font": {"size": 13, "weight": 600}}
