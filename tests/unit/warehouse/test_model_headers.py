"""A model that draws a line where a seed table says so names the row in its `-- Source:` line."""

import re

import pytest

from pipelines.resources import SQL

MODELS = [path for layer in ("staging", "intermediate", "marts") for path in sorted((SQL / layer).glob("*.sql"))]
# Tables that hold no clinical knowledge, and the wide copy of the thresholds, whose columns are named one by one.
UNNAMED = {"digits", "thresholds_wide"}


def header(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith("-- "))


def source(text: str) -> str:
    found = re.search(r"^-- Source: (.*?)(?=^-- [A-Z]+:|\Z)", header(text), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def rows_read(text: str) -> set[str]:
    """Return the thresholds and other seed tables that a model reads."""
    select = "\n".join(line.partition("-- ")[0] for line in text.splitlines())
    seeds = {f"seeds.{name}" for name in re.findall(r"\bseeds\.(\w+)", select) if name not in UNNAMED}
    return seeds | set(re.findall(r"\bthresholds\.([a-z]\w*)", select))


def unnamed(text: str) -> set[str]:
    return {name for name in rows_read(text) if not re.search(rf"\b{name}\b", source(text))}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_names_the_seed_rows_that_it_reads(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert all(f"\n-- {part}: " in f"\n{text}" for part in ("Grain", "NULL"))
    assert not unnamed(text)


def test_a_row_that_is_not_named_is_found() -> None:
    select = "select thresholds.window_days from seeds.spoke_codes cross join seeds.thresholds_wide as thresholds"
    assert unnamed(f"-- Source: care model\n-- NULL: none\n{select}") == {"window_days", "seeds.spoke_codes"}
    assert not unnamed(f"-- Source: seeds.spoke_codes;\n--   thresholds.window_days\n-- NULL: none\n{select}")
