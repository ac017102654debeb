"""Bars of the directors' pages, as plain dicts: shares from zero, and counts split into parts."""

from collections.abc import Mapping, Sequence

from pipelines.dashboards.disclosure import Count, Mark
from pipelines.dashboards.figures import BLUE, CONFIG, GREY, LEGEND, ORANGE, TEAL, Spec, base_layout, drawn, wrapped

_COLOURS = (TEAL, BLUE, GREY, ORANGE)


def bar_chart(labels: Sequence[str], fractions: Sequence[float | Mark], x_title: str) -> Spec | None:
    """Draw horizontal bars of shares from zero, the first label on top.

    Args:
        labels: one per bar.
        fractions: from 0 to 1; a mark is written next to the label instead of a bar.
        x_title: what the bars measure.

    Returns:
        The figure; None without any bar to draw.
    """
    values = [drawn(fraction) for fraction in fractions]
    largest = max((value for value in values if value is not None), default=0)
    if not largest:
        return None
    layout = base_layout(x_title, "")
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, round(1.2 * largest, 4)], "showgrid": True}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "automargin": True}
    layout["bargap"] = 0.45
    layout["margin"]["r"] = 48
    return {"data": [_bars(labels, fractions, values)], "layout": layout, "config": CONFIG}


def _bars(labels: Sequence[str], fractions: Sequence[float | Mark], values: list[float | None]) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [
            wrapped(f"{label} ({fraction.value})" if isinstance(fraction, Mark) else label)
            for label, fraction in zip(labels, fractions, strict=True)
        ],
        "x": values,
        "marker": {"color": BLUE},
        "text": ["" if value is None else f"{100 * value:.0f}%" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }


def stacked_bars(
    rows: Sequence[str],
    parts: Mapping[str, Sequence[Count]],
    whole: tuple[str, Sequence[Count]],
    x_title: str,
    colours: Sequence[str] = _COLOURS,
) -> Spec | None:
    """Draw horizontal bars of counts, one per row, split into at most four parts.

    Rounded parts need not add up to their rounded whole. Each bar ends at its whole all the same: bars of the same
    patients that end beside each other would look like different patients.

    Args:
        rows: labels, the first on top.
        parts: counts per row by part; a hidden count is not drawn, and its row is labelled so.
        whole: name and count per row of all parts together, drawn behind a bar with a hidden part.
        x_title: what the bars count.
        colours: one per part.
    """
    if not _has_bars(parts):
        return None
    lacking = _lacking(parts)
    labels = [
        wrapped(f"{row}{_hidden(counts)}") for row, counts in zip(rows, zip(*parts.values(), strict=True), strict=True)
    ]
    factors = _factors(parts, whole[1])
    data = [
        _part(name, labels, counts, factors) | {"marker": _filled(colour)}
        for (name, counts), colour in zip(parts.items(), colours, strict=False)
    ]
    layout = base_layout(x_title, "")
    layout |= {"barmode": "stack", "bargap": 0.35, "showlegend": True}
    layout["legend"] = LEGEND | {"traceorder": "normal"}
    layout["xaxis"] |= {"rangemode": "tozero", "showgrid": True, "separatethousands": True}
    # A number that does not fit into its bar is hidden; the table below has it.
    layout["uniformtext"] = {"mode": "hide", "minsize": 10}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "automargin": True}
    layout["margin"] |= {"r": 24}
    return {"data": [*_behind(labels, lacking, *whole), *data], "layout": layout, "config": CONFIG}


def bars_note(parts: Mapping[str, Sequence[Count]], whole: tuple[str, Sequence[Count]]) -> str:
    """Return the note on how hidden parts are drawn and on parts that do not add up to their whole; may be empty.

    Args:
        parts: counts per row by part.
        whole: name and count per row of all parts together.
    """
    if not _has_bars(parts):
        return ""
    name, counts = whole
    is_apart = any(factor != 1 for factor in _factors(parts, counts))
    rounded = f" Counts are rounded; each bar is drawn to its “{name}”." if is_apart else ""
    lacking = [count for count, is_lacking in zip(counts, _lacking(parts), strict=True) if is_lacking]
    if not lacking:
        return rounded
    is_short = [isinstance(count, Mark) for count in lacking]
    hatched = "" if all(is_short) else f" Hatching stands for hidden parts and ends at “{name}”."
    short = " A bar without hatching is too short where a part is hidden." if any(is_short) else ""
    return f"{hatched}{short}{rounded}"


def _has_bars(parts: Mapping[str, Sequence[Count]]) -> bool:
    return any(isinstance(count, int) and count for counts in parts.values() for count in counts)


def _hidden(counts: Sequence[Count]) -> str:
    """Return what the label of a row says of its hidden parts."""
    hidden = [isinstance(count, Mark) for count in counts]
    if not any(hidden):
        return ""
    return " (hidden)" if all(hidden) else " (part hidden)"


def _lacking(parts: Mapping[str, Sequence[Count]]) -> list[bool]:
    return [any(isinstance(count, Mark) for count in counts) for counts in zip(*parts.values(), strict=True)]


def _factors(parts: Mapping[str, Sequence[Count]], wholes: Sequence[Count]) -> list[float]:
    """Return by how much the parts of each row are drawn longer or shorter than they are, to end at their whole."""
    factors = []
    for counts, whole, is_lacking in zip(zip(*parts.values(), strict=True), wholes, _lacking(parts), strict=True):
        known = sum(count for count in counts if not isinstance(count, Mark))
        factor = 1.0 if isinstance(whole, Mark) or not known else whole / known
        factors.append(min(factor, 1.0) if is_lacking else factor)
    return factors


def _filled(colour: str) -> Spec:
    return {"color": colour, "line": {"color": "var(--paper)", "width": 1}}


def _part(name: str, labels: list[str], counts: Sequence[Count], factors: Sequence[float]) -> Spec:
    known = [None if isinstance(count, Mark) else count for count in counts]
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": labels,
        "x": [
            None if count is None else round(count * factor, 2) for count, factor in zip(known, factors, strict=True)
        ],
        "customdata": known,
        "text": [f"{count:,}" if count else "" for count in known],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": "var(--paper)"},
        "hovertemplate": f"%{{y}}<br>{name}: %{{customdata:,}}<extra></extra>",
    }


def _behind(labels: list[str], lacking: list[bool], whole: str, counts: Sequence[Count]) -> list[Spec]:
    """Draw the published whole of each bar with a hidden part; a difference would reveal the hidden count."""
    drawn_counts = [
        count if is_lacking and not isinstance(count, Mark) else None
        for count, is_lacking in zip(counts, lacking, strict=True)
    ]
    if not any(drawn_counts):
        return []
    hatching = {"shape": "/", "size": 6, "solidity": 0.2, "fgcolor": "var(--rule)", "bgcolor": "var(--paper)"}
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": "Part hidden",
            "legendrank": 1001,
            "y": labels,
            "x": drawn_counts,
            # A bar with its own base is not stacked.
            "base": 0,
            "marker": {"color": "var(--paper)", "line": {"color": "var(--rule)", "width": 1}, "pattern": hatching},
            "hovertemplate": f"%{{y}}<br>{whole}: %{{x:,}}<extra></extra>",
        }
    ]
