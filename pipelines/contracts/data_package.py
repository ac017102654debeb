"""The Frictionless Data Package descriptor of a release, made from the published contracts."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.contracts.published import PublishedColumn, PublishedTable

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_EPISODES = "dim_episodes"
_FIELD_TYPES = {
    "BIGINT": "integer", "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "number", "INTEGER": "integer",
    "TIMESTAMP": "datetime", "VARCHAR": "string",
}  # fmt: skip


def data_package(tables: Iterable[PublishedTable], version: str, created: str) -> dict[str, Any]:
    """Return the descriptor of a release's Parquet files, without their sizes and digests.

    Args:
        tables: the marts, one Parquet file each.
        version: version of the code that made the release.
        created: when it was published, as RFC 3339.

    Returns:
        A Data Package 2.0 descriptor; `with_files` adds sizes and digests once the files are written.
    """
    return {
        "$schema": PROFILE,
        "name": "headache-outcomes",
        "title": "Outcomes of a headache physical-therapy network",
        "description": "Care episodes, visits, diary days and what follows from them. Days are care days: "
        "0 is the first attended visit with treatment. outcomes.duckdb holds the same tables.",
        "version": version,
        "created": created,
        "resources": [_resource(table) for table in tables],
    }


def with_files(package: dict[str, Any], folder: Path, digests: dict[str, str]) -> dict[str, Any]:
    """Return a descriptor with the size and digest of each file.

    Args:
        package: a descriptor, with or without sizes and digests of earlier files.
        folder: release folder.
        digests: SHA-256 by path within the folder.
    """
    resources = [
        item | {"bytes": (folder / item["path"]).stat().st_size, "hash": f"sha256:{digests[item['path']]}"}
        for item in package["resources"]
    ]
    return package | {"resources": resources}


def _resource(table: PublishedTable) -> dict[str, Any]:
    name = table.table.removeprefix("marts.")
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "primaryKey": list(table.key)}
    if name != _EPISODES and any(column.name == "episode_key" for column in table.columns):
        reference = {"resource": _EPISODES, "fields": ["episode_key"]}
        schema["foreignKeys"] = [{"fields": ["episode_key"], "reference": reference}]
    return {
        "name": name,
        "type": "table",
        "path": f"parquet/{name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "title": table.description,
        "description": table.comment,
        "version": table.version,
        "schema": schema,
    }


def _field(column: PublishedColumn) -> dict[str, Any]:
    field = {"name": column.name, "type": _FIELD_TYPES[column.type], "description": column.comment}
    if column.unit:
        field["unit"] = column.unit
    return field | {"constraints": {"required": column.is_required}}
