"""Reading Open Data Contract Standard v3.1 files, validated against the standard's own JSON schema."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft201909Validator

from pipelines.errors import WrongUseError


@cache
def _validator() -> Draft201909Validator:
    schema = files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    return Draft201909Validator(json.loads(schema))


def read_standard(path: Path) -> dict[str, Any]:
    """Read one contract file and check it against the standard.

    Args:
        path: a YAML file.

    Returns:
        The document as parsed.

    Raises:
        WrongUseError: the file is not a valid contract; names the location and the remedy.
    """
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for error in _validator().iter_errors(document):
        location = "/".join(str(part) for part in error.absolute_path) or "the top level"
        raise WrongUseError(f"{path.name}: not a valid ODCS v3.1 contract at {location}: {error.message}")
    return document


def custom_property(element: dict[str, Any], name: str) -> Any:
    """Return the value of one `customProperties` entry, or None."""
    return next((item["value"] for item in element.get("customProperties", ()) if item["property"] == name), None)
