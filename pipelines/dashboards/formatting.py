"""Numbers as the pages print them: at most three significant digits, and a mark where there is none."""

from pipelines.dashboards.disclosure import Mark

_MINUS = "\N{MINUS SIGN}"


def number(value: float | Mark | None) -> str:
    """Print a measured value with one decimal, from 100 on with none."""
    if value is None or isinstance(value, Mark):
        return (value or Mark.NO_DATA).value
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text.replace("-", _MINUS)


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
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", _MINUS)
    return number(value) if isinstance(value, float) else str(value)


def counted(value: int | Mark, noun: str) -> str:
    """Print a count with its noun, in the plural unless it is one."""
    return f"{count(value)} {noun}" if value == 1 else f"{count(value)} {noun}s"
