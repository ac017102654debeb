"""Column mappings: how a file of another system, with its own names and codes, becomes an export."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jsonschema import Draft201909Validator

from pipelines.contracts.duckdb_rules import broken_rule
from pipelines.contracts.export_columns import EXTRACT_DAY
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.errors import WrongUseError
from pipelines.resources import DATA_CONTRACTS

_FOLDER = DATA_CONTRACTS / "mappings"
_SCHEMA = _FOLDER / "mapping.schema.json"


@dataclass(frozen=True)
class ColumnMapping:
    """How the columns of one system's file become an export's.

    Attributes:
        name: prefix of the names of its files.
        version: version of the mapping.
        system: name of the system.
        export: export that the file becomes.
        columns: column of the file to column of the export.
        appended: per column of the export, columns of the file to append to its text, each with a separator.
        values: per column of the export, the file's codes to the export's.
        constants: column of the export to its text in every row.
        optional: columns of the file that may be absent.
        dropped: columns of the file that are ignored on purpose.
        is_joined: rows with the same key of the export become one row.
        agree: columns of the export that must not differ between joined rows.
        first_of: per column of the export, its values by priority when rows are joined.
    """

    name: str
    version: str
    system: str
    export: str
    columns: Mapping[str, str]
    appended: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, str]]
    constants: Mapping[str, str]
    optional: tuple[str, ...]
    dropped: tuple[str, ...]
    is_joined: bool
    agree: tuple[str, ...]
    first_of: Mapping[str, tuple[str, ...]]

    @property
    def read_names(self) -> tuple[str, ...]:
        """Columns of the file whose content is used."""
        return (*self.columns, *(name for parts in self.appended.values() for name in parts))

    @property
    def column_names(self) -> tuple[str, ...]:
        """Every column that a file may have."""
        return (*self.read_names, *self.dropped)

    @property
    def required_names(self) -> tuple[str, ...]:
        """Columns that every file must have."""
        return tuple(name for name in self.read_names if name not in self.optional)


@cache
def column_mappings() -> dict[str, ColumnMapping]:
    """Read every column mapping once.

    Returns:
        Mappings by file name prefix.

    Raises:
        WrongUseError: a mapping is not valid; names file and key.
    """
    found = (read_column_mapping(path) for path in sorted(_FOLDER.glob("*.yaml")))
    return {mapping.name: mapping for mapping in found}


def read_column_mapping(path: Path) -> ColumnMapping:
    """Read one column mapping and check it against the contract of its export.

    Args:
        path: its YAML file; `mapping.schema.json` defines its keys.

    Returns:
        The mapping.

    Raises:
        WrongUseError: unknown key, unknown column or value outside the contract; names file and key.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for error in Draft201909Validator(json.loads(_SCHEMA.read_text(encoding="utf-8"))).iter_errors(document):
        location = "/".join(str(part) for part in error.absolute_path) or "the top level"
        raise WrongUseError(f"{path.name}: {location}: {error.message}. See {_SCHEMA.name}.")
    contract = export_contracts().get(document["export"])
    if contract is None:
        raise WrongUseError(f"{path.name}: export: not one of {', '.join(export_contracts())}.")
    mapping = _mapping(document)
    for key, problem in chain(_wrong_columns(mapping, contract), _wrong_values(mapping, contract)):
        raise WrongUseError(f"{path.name}: {key}: {problem}.")
    return mapping


def _mapping(document: Mapping[str, Any]) -> ColumnMapping:
    joined = document.get("joined", {})
    return ColumnMapping(
        document["file_prefix"], document["version"], document["system"], document["export"], document["columns"],
        document.get("append", {}), document.get("values", {}), document.get("constants", {}),
        tuple(document.get("optional", ())), tuple(document.get("dropped", ())), "joined" in document,
        tuple(joined.get("agree", ())), {name: tuple(order) for name, order in joined.get("first_of", {}).items()},
    )  # fmt: skip


def _wrong_columns(mapping: ColumnMapping, contract: ExportContract) -> Iterator[tuple[str, str]]:
    """Yield key and problem of every invalid column name in the mapping."""
    if any(mapping.name == name or mapping.name.startswith(f"{name}_") for name in export_contracts()):
        yield "file_prefix", "these names belong to an export itself"
    given = [*mapping.columns.values(), *mapping.constants]
    mapped = set(mapping.columns.values())
    yield from _outside("columns", mapped, contract.column_names, f"contract {contract.name}")
    yield from _outside("constants", mapping.constants, contract.column_names, f"contract {contract.name}")
    yield from _outside("append", mapping.appended, mapped, "the mapped columns")
    yield from _outside("values", mapping.values, mapped, "the mapped columns")
    yield from _outside("joined/agree", mapping.agree, mapped, "the mapped columns")
    yield from _outside("joined/first_of", mapping.first_of, mapped, "the mapped columns")
    yield from _outside("optional", mapping.optional, mapping.read_names, "the columns that are read")
    yield from ((name, "is given twice") for name, count in Counter(given).items() if count > 1)
    yield from ((name, "appears twice") for name, count in Counter(mapping.column_names).items() if count > 1)
    kept = {column for name, column in mapping.columns.items() if name not in mapping.optional}
    for name in contract.required_names:
        if name not in kept | {*mapping.constants, EXTRACT_DAY}:
            yield "columns", f"{name} is required by contract {contract.name} and may be left without a value"


def _outside(key: str, names: Iterable[str], known: Iterable[str], whole: str) -> Iterator[tuple[str, str]]:
    yield from ((f"{key}/{name}", f"is not among {whole}") for name in sorted(set(names) - set(known)))


def _wrong_values(mapping: ColumnMapping, contract: ExportContract) -> Iterator[tuple[str, str]]:
    texts = [(f"constants/{name}", name, text) for name, text in mapping.constants.items()]
    texts += [
        (f"values/{name}/{code}", name, text) for name, codes in mapping.values.items() for code, text in codes.items()
    ]
    texts += [(f"joined/first_of/{name}", name, text) for name, order in mapping.first_of.items() for text in order]
    with duckdb.connect() as connection:
        for key, name, text in texts:
            if rule := broken_rule(name, text, contract, connection):
                yield key, f"{text} breaks contract {contract.name}, which wants {rule.expected} (rule {rule.name})"
