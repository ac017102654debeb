"""Data flow in one direction: exports → raw → staging → intermediate → marts → release."""

import re

import pytest

from pipelines.resources import SQL
from pipelines.warehouse.models import meta_build_order

LAYERS = ("raw", "staging", "intermediate", "marts")
_READ = re.compile(rf"\b(?:from|join)\s+({'|'.join(LAYERS)})\.")
MODELS = [path for layer in LAYERS for path in sorted((SQL / layer).glob("*.sql"))]


def layers_read(text: str) -> set[str]:
    return set(_READ.findall(text))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_no_model_reads_a_later_layer(path) -> None:
    later = LAYERS[LAYERS.index(path.parent.name) + 1 :]
    assert not layers_read(path.read_text(encoding="utf-8")) & set(later)


def test_every_layer_is_seen() -> None:
    assert {path.parent.name for path in MODELS} == {"staging", "intermediate", "marts"}
    assert layers_read("with a as (select * from raw.night)\nselect 1\nleft join marts.dim_episodes") == {
        "raw",
        "marts",
    }


def test_a_model_that_describes_the_release_comes_after_those_it_reads() -> None:
    order = meta_build_order()
    for name, read in (("meta.checks", "meta.newest_file_checks"), ("meta.sources", "meta.files")):
        assert order.index(read) < order.index(name)
