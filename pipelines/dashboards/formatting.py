"""Numbers as the pages print them: at most three significant digits, and a mark where there is none."""

from math import floor

from markupsafe import Markup, escape

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.tables import Table

# Separators that no contract lets into a value.
_ROW, _TEXT, _NUMBER, _NOTHING = "\x1e", "\x1d", "\x1f", "\x1c"
_TAGS = {
    _ROW: '\n<tr><th scope="row">',
    _TEXT: '<td class="text">',
    _NUMBER: "<td>",
    # The mark of the other tables, in the fewest bytes.
    _NOTHING: f"<i>{Mark.NO_DATA.value}</i>",
}
# Units that are always whole numbers.
_WHOLE = ("days", "visits")
_MINUS = "\N{MINUS SIGN}"


def number(value: float | Mark | None) -> str:
    """Print a measured value with one decimal, from 100 on with none."""
    if value is None or isinstance(value, Mark):
        return (value or Mark.NO_DATA).value
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text.replace("-", _MINUS)


def in_whole(value: float | Mark, unit: str) -> float | Mark:
    """Round a metric to what its unit can be: days and visits are whole, and half of one counts as one."""
    return value if isinstance(value, Mark) or unit not in _WHOLE else float(floor(value + 0.5))


def count(value: int | Mark | None) -> str:
    """Print a count with its thousands apart."""
    if value is None or isinstance(value, Mark):
        return (value or Mark.NO_DATA).value
    return f"{value:,}"


def percent(fraction: float | Mark | None) -> str:
    """Print a fraction of one as a whole percentage."""
    if fraction is None or isinstance(fraction, Mark):
        return (fraction or Mark.NO_DATA).value
    return f"{100 * fraction:.0f}%"


def probability(value: float) -> str:
    """Print a probability as a whole percentage that never claims certainty."""
    text = percent(value)
    return {"0%": "under 1%", "100%": "over 99%"}.get(text, text)


def printed(value: object) -> str:
    """Print a table's cell: text as it is, whole numbers with their thousands apart, others with one decimal."""
    if value is None:
        return Mark.NO_DATA.value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}".replace("-", _MINUS) if isinstance(value, int) else str(value)


def body(table: Table) -> Markup:
    """Print the rows of a table whose first column names them; HTML lets a cell end where the next begins.

    All cells are escaped in one go, then the separators between them become tags: the fastest way for tables that
    are written by the ten thousand.
    """
    text = table.text_columns
    rows = (
        _ROW
        + printed(row[0])
        + "".join(_TEXT + _cell(value) for value in row[1:text])
        + "".join(_NUMBER + _cell(value) for value in row[text:])
        for row in table.rows
    )
    html = str(escape("".join(rows)))
    for separator, tag in _TAGS.items():
        html = html.replace(separator, tag)
    return Markup(html)  # noqa: S704 - escaped above, the tags are constants


def _cell(value: object) -> str:
    return _NOTHING if value is None else printed(value)


def counted(value: int | Mark, noun: str) -> str:
    """Print a count with its noun, in the plural unless it is one."""
    return f"{count(value)} {noun}" if value == 1 else f"{count(value)} {noun}s"


def measured(value: float, noun: str) -> str:
    """Print a measured value with its noun, in the plural unless it reads as one."""
    text = number(value)
    return f"{text} {noun}" if text == "1" else f"{text} {noun}s"
