"""Export files with their manifests, in any of the formats that the pipeline takes."""

import hashlib
import json
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.contracts.duckdb_rules import quote

FILE_FORMATS = {
    "csv": "format csv, header",
    "csv.gz": "format csv, header, compression gzip",
    "parquet": "format parquet",
}


def write_export(rows: pd.DataFrame, path: Path, date_regime: str, *, is_simulated: bool) -> None:
    """Write one export file and its manifest; the same rows give the same bytes.

    Args:
        rows: the export's columns; dates as datetime64, lists as text separated by `;`.
        path: file to write; its suffix, one of `FILE_FORMATS`, decides the format.
        date_regime: what the dates are, said in the manifest.
        is_simulated: whether the manifest calls the rows simulated.
    """
    copy_rows(rows, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {"sha256": digest, "rows": len(rows), "date_regime": date_regime}
    if is_simulated:
        manifest["simulated"] = True
    text = json.dumps(manifest, indent=2) + "\n"
    path.with_name(f"{path.name}.manifest.json").write_text(text, encoding="utf-8")


def copy_rows(rows: pd.DataFrame, path: Path) -> None:
    """Write rows to a file in the format of its suffix; datetime64 columns become dates."""
    options = FILE_FORMATS[path.name.partition(".")[2]]
    dates = ", ".join(f"cast({name} as date) as {name}" for name in rows.select_dtypes("datetime"))
    selected = f"* replace ({dates})" if dates else "*"
    # One thread keeps the order of the rows and the cut into row groups, and so the bytes.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("simulated_rows", rows)
        connection.execute(f"copy (select {selected} from simulated_rows) to {quote(str(path))} ({options})")  # noqa: S608
