"""The raw table of an export, made from its contract."""

from pipelines.contracts.duckdb_rules import duckdb_type, quote
from pipelines.contracts.export_contract import ExportContract

# Columns of a stored version besides those of the export.
BOOKKEEPING = (
    ("seen_extracted_on", "DATE", "Newest extract that still held this version."),
    ("file_id", "INTEGER", "meta.files row that brought this version."),
    ("row_number", "BIGINT", "Row in that file as a spreadsheet shows it; the header is row 1."),
    ("loaded_night", "DATE", "Night that loaded it."),
)


def raw_table_ddl(contract: ExportContract) -> str:
    """Return the statements that create the contract's raw table, or add columns of a later version.

    Args:
        contract: the contract.

    Returns:
        Statements that may be repeated; every column gets the contract's description as its comment.
    """
    columns = [(column.name, duckdb_type(column), column.description) for column in contract.columns]
    columns += list(BOOKKEEPING)
    body = ", ".join(f"{name} {kind}" for name, kind, _ in columns)
    comments = [f"comment on column raw.{contract.name}.{name} is {quote(text)}" for name, _, text in columns]
    added = [f"alter table raw.{contract.name} add column if not exists {name} {kind}" for name, kind, _ in columns]
    return ";\n".join([f"create table if not exists raw.{contract.name} ({body})", *added, *comments]) + ";"
