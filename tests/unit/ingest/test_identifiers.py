"""Identifiers of people: each pattern has hits and near misses, and DuckDB and Python read it alike."""

import base64
import random
import uuid
from pathlib import Path

import duckdb
import pytest
from identifier_samples import HITS, NEAR_MISSES

from pipelines.contracts.export_contract import export_contracts
from pipelines.errors import RefusedFileError
from pipelines.ingest.identifier_patterns import identifier_patterns
from pipelines.ingest.identifiers import (
    Finding,
    findings_in,
    header_findings,
    kinds_in,
    metadata_findings,
    refuse_identifiers,
    shown_name,
)
from pipelines.ingest.lookalikes import plain_expression
from pipelines.ingest.suspects import landed_findings


def landed_kinds(texts: list[str]) -> dict[str, set[str]]:
    """Return the kinds that DuckDB finds, by text."""
    with duckdb.connect() as connection:
        connection.execute(
            f"create table suspects as select text as place, {plain_expression('text')} as text, 1 as cells "
            "from (select unnest(?) as text)",
            [texts],
        )
        found = landed_findings(connection)
    return {text: {item.kind for item in found if item.place == text} for text in texts}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HITS.items() for text in texts])
def test_an_identifier_is_found(kind: str, text: str) -> None:
    assert kind in kinds_in(text)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_a_near_miss_is_no_identifier(text: str) -> None:
    assert kinds_in(text) == []


def test_duckdb_finds_what_python_finds() -> None:
    texts = [text for texts in HITS.values() for text in texts] + NEAR_MISSES
    assert landed_kinds(texts) == {text: set(kinds_in(text)) for text in texts}


def test_every_pattern_is_needed_by_a_hit() -> None:
    texts = [text for texts in HITS.values() for text in texts]
    with duckdb.connect() as connection:
        unused = [
            item.expression
            for item in identifier_patterns()
            if not connection.execute(
                "select count(*) from (select unnest(?) as text) where regexp_matches(text, ?)",
                [texts, item.expression],
            ).fetchall()[0][0]
        ]
    assert unused == []


def test_the_patterns_cover_all_kinds_and_name_their_source() -> None:
    assert {item.kind for item in identifier_patterns()} == set(HITS)
    sections = {item.source.partition("(i)")[2][:3] for item in identifier_patterns()}
    assert sections == {f"({letter})" for letter in "ABCDEFGHIJKLMNOPQR"}


def random_keys(count: int) -> list[str]:
    """Return keys as systems make them: random, hashed, numbered and named."""
    rng = random.Random(7)  # noqa: S311
    base64url = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"
    keys = []
    for number in range(count):
        keys += [
            str(uuid.UUID(int=rng.getrandbits(128))),
            "".join(rng.choices(base64url, k=21)),
            "v_" + "".join(rng.choices(base64url[:36], k=12)),
            f"{rng.getrandbits(64):016x}",
            f"{rng.getrandbits(256):064x}",
            f"{rng.getrandbits(68):017x}",
            f"{number:016d}",
            f"visit_{rng.randrange(10**6):06d}-{rng.randrange(2015, 2030)}",
            f"ref_{rng.getrandbits(48):012x}",
            f"clinic_{rng.randrange(100):02d}_pt_{rng.randrange(100):02d}",
            str(rng.randrange(10 ** rng.randrange(1, 19))),
        ]
    return keys


def test_no_random_key_is_taken_for_an_identifier() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table suspects as select 'key' as place, text, 1 as cells from (select unnest(?) as text)",
            [random_keys(20_000)],
        )
        assert landed_findings(connection) == []


def test_no_name_of_a_contract_is_taken_for_an_identifier() -> None:
    for contract in export_contracts().values():
        assert header_findings(contract.column_names) == []
        values = [f"{column.name}={value}" for column in contract.columns for value in column.values]
        assert findings_in("values", values) == []


def test_a_header_name_is_reported_by_its_position() -> None:
    assert header_findings(["patient_key", "mrn_12345", "jane@example.org"]) == [
        Finding("mrn", "header column 2", 1),
        Finding("email", "header column 3", 1),
    ]


def test_a_file_is_shown_by_its_digest_only_when_its_name_identifies() -> None:
    assert shown_name("clinic_visits_mrn_12345.csv", "0123456789abcdef") == "refused-01234567"
    assert shown_name("clinic_visits_2024-05-01.csv", "0123456789abcdef") == "clinic_visits_2024-05-01.csv"


def test_parquet_metadata_are_read_as_text_and_as_arrow_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "diary.parquet"
    schema = base64.b64encode(b"\x10\xff written for jane@example.org").decode()
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select 1 as one) to '{path}' (format parquet, "
            f"kv_metadata {{note: 'fax 555 1234', 'ARROW:schema': '{schema}', pandas: '{{\"name\": \"visit_id\"}}'}})"
        )
        found = metadata_findings(path, connection)
    assert [(item.kind, item.count) for item in found] == [("email", 1), ("fax", 1)]


def test_a_refusal_tells_kinds_places_and_counts() -> None:
    refuse_identifiers([])
    with pytest.raises(RefusedFileError) as caught:
        refuse_identifiers([Finding("ssn", "visit_id", 3), Finding("fax", "the manifest", 1)])
    assert caught.value.refusal.rule == "identifier"
    assert caught.value.refusal.problem == "personal identifiers: ssn in visit_id (3 x), fax in the manifest (1 x)"
