"""The data dictionary of a release, made from the published contracts."""

from collections.abc import Iterator

from pipelines.contracts.published import PublishedTable, published_contracts

_OPENING = """# Data dictionary

Every table and column of a release (`current/outcomes.duckdb` and `current/parquet/`). Made by `outcomes docs` from
`data_contracts/published/`: change a description there. The same words are comments in the database and rows of
`meta.columns`.

Care days are whole days of one care episode: day 0 is the first attended treatment visit. A release holds no calendar
date of a patient unless the dates of the exports are real.
"""


def dictionary_markdown() -> str:
    """Return DATA_DICTIONARY.md.

    Returns:
        Markdown with one section per table, in name order, and one row per column, in table order.
    """
    tables = published_contracts().values()
    contents = "\n".join(f"- [{item.table}](#{item.table.replace('.', '')}): {item.grain}" for item in tables)
    sections = "\n".join("\n".join(_section(item)) for item in tables)
    return f"{_OPENING}\n{contents}\n\n{sections}"


def _section(table: PublishedTable) -> Iterator[str]:
    key = f" Key: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    yield f"## {table.table}\n"
    yield f"{table.description} Grain: {table.grain}.{key}\n"
    yield "| column | type | unit | meaning | NULL |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        null_meaning = "never" if column.is_required else column.null_meaning
        cells = (f"`{column.name}`", column.type, column.unit or "", column.description, null_meaning)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""
