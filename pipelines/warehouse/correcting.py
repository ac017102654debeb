"""Raw tables as tonight's models see them: as sent, except for corrected newest versions of rows with known errors."""

from datetime import date

import duckdb

from pipelines.contracts.correction_lines import KEY_SEPARATOR, refuse_correction
from pipelines.contracts.duckdb_rules import duckdb_type, quote, violation
from pipelines.contracts.export_columns import Column
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.contracts.row_rules import RowRule


def corrections_in_force(connection: duckdb.DuckDBPyConnection, as_of: date) -> str | None:
    """Return the digest of the corrections file that was in force on a night.

    Args:
        connection: connection with the warehouse open or attached as `warehouse`.
        as_of: the night.

    Returns:
        Hex SHA-256 of the file, or None when there was none.
    """
    found = connection.execute(
        "select sha256 from warehouse.meta.correction_files where night <= ? order by night desc limit 1", [as_of]
    ).fetchall()
    return found[0][0] if found else None


def create_export_views(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Create `raw.corrections`, which says whether each was applied, and one view `raw.<export>` per export.

    A correction is applied if the newest version of its row still has the expected value; otherwise it is stale and
    changes nothing.

    Args:
        connection: tonight's build database, the warehouse attached to read.
        as_of: night whose knowledge the build uses.

    Raises:
        WrongUseError: a corrected row breaks a rule between columns; names row and rule.
    """
    connection.execute(
        "create table raw.corrections as select * exclude (sha256), false as is_applied "
        "from warehouse.raw.corrections where sha256 = ? order by row_number",
        [corrections_in_force(connection, as_of)],
    )
    found = connection.execute("select distinct export, column_name from raw.corrections").fetchall()
    for contract in export_contracts().values():
        corrected = {column for export, column in found if export == contract.name}
        if corrected:
            _create_corrected_view(contract, corrected, connection, as_of)
        else:
            connection.execute(f"create view raw.{contract.name} as select * from warehouse.raw.{contract.name}")


def _create_corrected_view(
    contract: ExportContract, corrected: set[str], connection: duckdb.DuckDBPyConnection, as_of: date
) -> None:
    _take_newest(contract, connection, as_of)
    for column in contract.columns:
        if column.name in corrected:
            _correct(column, contract, connection)
    _require_sound_rows(contract, connection)
    name = contract.name
    connection.execute(
        f"create view raw.{name} as select stored.* from warehouse.raw.{name} as stored "
        f"anti join raw.corrected_{name} using (file_id, row_number) union all select * from raw.corrected_{name}"
    )


def _same_key(contract: ExportContract, row: str) -> str:
    """Return the SQL condition that a correction is about a row."""
    types = {column.name: duckdb_type(column) for column in contract.columns}
    parts = [
        f"{row}.{name} = try_cast(split_part(corrections.key, {quote(KEY_SEPARATOR)}, {position}) as {types[name]})"
        for position, name in enumerate(contract.key, start=1)
    ]
    return " and ".join([f"corrections.export = {quote(contract.name)}", *parts])


def _take_newest(contract: ExportContract, connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Copy the newest version, which staging will use, of each row with a correction."""
    connection.execute(
        f"""
        create table raw.corrected_{contract.name} as
        select stored.* from warehouse.raw.{contract.name} as stored
        semi join raw.corrections as corrections on {_same_key(contract, "stored")}
        where stored.loaded_night <= ?
        qualify row_number() over (
            partition by {", ".join(contract.key)} order by seen_extracted_on desc, file_id desc, row_number desc
        ) = 1
        """,
        [as_of],
    )


def _correct(column: Column, contract: ExportContract, connection: duckdb.DuckDBPyConnection) -> None:
    name, kind = column.name, duckdb_type(column)
    about = f"{_same_key(contract, 'newest')} and corrections.column_name = {quote(name)}"
    connection.execute(
        f"""
        update raw.corrections as corrections set is_applied = true
        from raw.corrected_{contract.name} as newest
        where {about} and newest.{name} is not distinct from try_cast(corrections.expected_old_value as {kind})
        """
    )
    connection.execute(
        f"""
        update raw.corrected_{contract.name} as newest set {name} = try_cast(corrections.new_value as {kind})
        from raw.corrections as corrections
        where {about} and corrections.is_applied
        """
    )


def _require_sound_rows(contract: ExportContract, connection: duckdb.DuckDBPyConnection) -> None:
    """Check corrected rows by the rules between columns; rules of one column were checked on reading the file."""
    for rule in contract.rules:
        if rule.kind == "not_after" and (row := _first_broken(rule, contract, connection)):
            refuse_correction(
                rule.name,
                f"in the corrected row {rule.column} is not {rule.expected}",
                "Correct the other date too, or neither.",
                row,
            )


def _first_broken(rule: RowRule, contract: ExportContract, connection: duckdb.DuckDBPyConnection) -> int | None:
    # Contract rules read the text of an export, but these rows are typed.
    texts = ", ".join(f"cast(newest.{name} as varchar) as {name}" for name in sorted(rule.columns))
    row: int | None = connection.execute(
        f"""
        select min(corrections.row_number)
        from raw.corrected_{contract.name} as newest
        inner join raw.corrections as corrections on {_same_key(contract, "newest")}
        where
            corrections.is_applied and list_contains(?, corrections.column_name)
            and (select {violation(rule, contract)} from (select {texts}))
        """,
        [sorted(rule.columns)],
    ).fetchall()[0][0]
    return row
