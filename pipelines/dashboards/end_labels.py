"""Names of lines at a chart's right edge, in the order of the lines' last values, each after a sample of its line.

Nothing leads from a name to a line that ends earlier: it would look like data. The sample says which line is meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from pipelines.dashboards.figures import Spec

# A line of text is about a fifteenth of a chart high.
_LINE, _SIZE, _LONGEST = 1 / 15, 13, 16
_BREAK = "<br>"
# Pixels: where a sample begins and ends right of the chart, and the name after it; a letter; the rest of the margin; a
# chart without names.
_SAMPLE, _NAME, _LETTER, _REST, _NO_ROOM = (6, 28), 32, 7.5, 12, 24
# The marker in the middle of a sample, in pixels from the chart's edge and from the middle of the name.
_MARKERS: dict[str, Spec] = {
    "circle": {"type": "circle", "x0": 13, "x1": 21, "y0": -4, "y1": 4},
    "diamond": {"type": "path", "path": "M17,-5L22,0L17,5L12,0Z"},
    "square": {"type": "rect", "x0": 13, "x1": 21, "y0": -4, "y1": 4},
    "triangle-up": {"type": "path", "path": "M17,5L22,-4L12,-4Z"},
}


@dataclass(frozen=True)
class Look:
    """How a line is told from others, without its colour too.

    Attributes:
        colour: name of the palette.
        dash: plotly's name or lengths of its dashes.
        symbol: plotly's name of its markers.
    """

    colour: str
    dash: str
    symbol: str


def end_labels(named: Sequence[tuple[str, Look, float]]) -> tuple[list[Spec], list[Spec]]:
    """Return plotly's annotations that name lines, and the shapes of the samples before them.

    Args:
        named: per line its name, its look, and its last value as a part of the chart's height.
    """
    ordered = sorted(named, key=lambda line: line[2])
    texts = [wrap(name, _LONGEST) for name, *_ in ordered]
    heights = _apart([height for *_, height in ordered], [_LINE * len(lines) for lines in texts])
    labels: list[Spec] = []
    samples: list[Spec] = []
    for (_, look, _), lines, height in zip(ordered, texts, heights, strict=True):
        at = {"xref": "paper", "yref": "paper", "x": 1, "y": height, "xanchor": "left", "yanchor": "middle"}
        font = {"color": look.colour, "size": _SIZE}
        text = {"text": _BREAK.join(lines), "align": "left", "xshift": _NAME, "font": font, "showarrow": False}
        labels.append(at | text)
        samples += _sample(look, height)
    return labels, samples


def _sample(look: Look, height: float) -> list[Spec]:
    at = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 1, "yanchor": height}
    start, end = _SAMPLE
    line = {"type": "line", "x0": start, "x1": end, "y0": 0, "y1": 0}
    stroke = {"color": look.colour, "width": 2.5, "dash": look.dash}
    return [at | line | {"line": stroke}, at | _MARKERS[look.symbol] | {"fillcolor": look.colour, "line": {"width": 0}}]


def _apart(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return heights from the lowest up: where they are wanted, or as far from there as others and the edges need."""
    heights: list[float] = []
    floor, ceiling = 0.0, 1.0
    for height, size in zip(wanted, sizes, strict=True):
        heights.append(max(height, floor + size / 2))
        floor = heights[-1] + size / 2
    for index in reversed(range(len(heights))):
        heights[index] = min(heights[index], ceiling - sizes[index] / 2)
        ceiling = heights[index] - sizes[index] / 2
    return [round(height, 4) for height in heights]


def room(labels: Sequence[Spec]) -> int:
    """Return how many pixels labels and their samples take to the right of a chart."""
    longest = max((len(line) for label in labels for line in label["text"].split(_BREAK)), default=0)
    return round(_NAME + _LETTER * longest) + _REST if longest else _NO_ROOM
