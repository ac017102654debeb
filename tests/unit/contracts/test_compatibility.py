"""Contract versions: what breaks senders, what does not, and the version that follows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.contracts.compatibility import Changes, compare
from pipelines.contracts.export_contract import ExportContract, export_contracts, read_export_contract
from pipelines.contracts.versions import is_bumped_enough, is_supported, read_version
from pipelines.errors import WrongUseError

EXPORTS = Path(__file__).resolve().parents[3] / "data_contracts" / "exports"

Change = Callable[[dict[str, Any], dict[str, dict[str, Any]]], object]


def released(name: str) -> ExportContract:
    """Return the last released version of a contract."""
    paths = (EXPORTS / "released").glob(f"{name}-*.yaml")
    return read_export_contract(max(paths, key=lambda path: read_version(path.stem.rsplit("-", 1)[1])))


def changed(export: str, change: Change, tmp_path: Path) -> ExportContract:
    """Return a contract after a change of its table (first argument) or of its columns by name (second)."""
    document = yaml.safe_load((EXPORTS / f"{export}.yaml").read_text(encoding="utf-8"))
    table = document["schema"][0]
    change(table, {item["name"]: item for item in table["properties"]})
    path = tmp_path / f"{export}.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return read_export_contract(path)


def values_of(item: dict[str, Any]) -> list[Any]:
    return item["quality"][0]["arguments"]["validValues"]


def quality(table: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in table["quality"] if item["name"] == name)


def new_column(required: bool) -> dict[str, Any]:
    return {"name": "mood", "logicalType": "string", "required": required, "description": "How the day felt."}


DIARY: dict[str, tuple[Change, str, str]] = {
    "column removed": (lambda t, c: t["properties"].remove(c["sleep_hours"]), "major", "sleep_hours: removed"),
    "new required column": (
        lambda t, c: t["properties"].append(new_column(True)), "major", "mood: new required column",
    ),
    "new optional column": (
        lambda t, c: t["properties"].append(new_column(False)), "minor", "mood: new optional column",
    ),
    "became required": (lambda t, c: c["sleep_hours"].update(required=True), "major", "sleep_hours: became required"),
    "became optional": (lambda t, c: c["headache"].update(required=False), "minor", "headache: became optional"),
    "type": (
        lambda t, c: c["peak_intensity"].update(logicalType="number"), "major",
        "peak_intensity: type integer became number",
    ),
    "unit": (
        lambda t, c: c["sleep_hours"]["customProperties"][0].update(value="minutes"), "major",
        "sleep_hours: unit hours became minutes",
    ),
    "key": (
        lambda t, c: c["diary_mode"].update(primaryKey=True, primaryKeyPosition=3), "major",
        "key: patient_key, entry_date became patient_key, entry_date, diary_mode",
    ),
    "value gone": (
        lambda t, c: values_of(c["diary_mode"]).remove("episodic"), "major", "diary_mode: no longer accepts episodic",
    ),
    "value added": (
        lambda t, c: values_of(c["diary_mode"]).append("weekly"), "minor", "diary_mode: also accepts weekly",
    ),
    "list value added": (
        lambda t, c: values_of(c["acute_medication_classes"]["items"]).append("ditan"), "minor",
        "acute_medication_classes: also accepts ditan",
    ),
    "list value gone": (
        lambda t, c: values_of(c["acute_medication_classes"]["items"]).remove("gepant"), "major",
        "acute_medication_classes: no longer accepts gepant",
    ),
    "any value": (lambda t, c: c["diary_mode"].pop("quality"), "minor", "diary_mode: accepts any string"),
    "pattern": (
        lambda t, c: c["patient_key"]["logicalTypeOptions"].update(pattern="^[0-9a-f]{8,64}$"), "major",
        "patient_key: accepts other texts",
    ),
    "largest lowered": (
        lambda t, c: c["sleep_hours"]["logicalTypeOptions"].update(maximum=23), "major",
        "sleep_hours: largest number narrowed",
    ),
    "largest raised": (
        lambda t, c: c["sleep_hours"]["logicalTypeOptions"].update(maximum=25), "minor",
        "sleep_hours: largest number widened",
    ),
    "smallest dropped": (
        lambda t, c: c["sleep_hours"]["logicalTypeOptions"].pop("minimum"), "minor",
        "sleep_hours: smallest number widened",
    ),
    "smallest raised": (
        lambda t, c: c["sleep_hours"]["logicalTypeOptions"].update(minimum=1), "major",
        "sleep_hours: smallest number narrowed",
    ),
    "last day earlier": (
        lambda t, c: c["entered_on"]["logicalTypeOptions"].update(maximum="2198-12-31"), "major",
        "entered_on: plausible days narrowed",
    ),
    "first day earlier": (
        lambda t, c: c["entered_on"]["logicalTypeOptions"].update(minimum="1899-12-31"), "minor",
        "entered_on: plausible days widened",
    ),
    "fewer days ahead": (
        lambda t, c: c["extracted_on"]["customProperties"][0].update(value=179), "major",
        "extracted_on: plausible days narrowed",
    ),
    "any day ahead": (
        lambda t, c: c["extracted_on"].pop("customProperties"), "minor", "extracted_on: plausible days widened",
    ),
    "rule dropped": (
        lambda t, c: t["quality"].remove(quality(t, "not_entered_after_extract")), "minor",
        "rule not_entered_after_extract: dropped",
    ),
    "rule new": (
        lambda t, c: t["quality"].append({**quality(t, "not_entered_after_extract"), "name": "again"}), "major",
        "rule again: new",
    ),
    "rule changed": (
        lambda t, c: quality(t, "not_entered_after_extract")["implementation"].update(other="entry_date"), "major",
        "rule not_entered_after_extract: asks for something else",
    ),
    "fewer bad rows": (
        lambda t, c: quality(t, "rejected_rows_share")["implementation"].update(maximum_percent=49), "major",
        "share of bad rows that refuses a file",
    ),
    "more bad rows": (
        lambda t, c: quality(t, "rejected_rows_share")["implementation"].update(maximum_percent=51), "minor",
        "share of bad rows that refuses a file",
    ),
    "limit": (lambda t, c: quality(t, "row_count").update(mustBeGreaterThan=10), "patch", "limits that warn"),
    "description": (lambda t, c: c["headache"].update(description="Any."), "patch", "headache: description"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "bump", "text"), DIARY.values(), ids=DIARY)
def test_each_change_is_named_and_weighed(change: Change, bump: str, text: str, tmp_path: Path) -> None:
    changes = compare(export_contracts()["headache_diary"], changed("headache_diary", change, tmp_path))
    assert changes.bump == bump
    assert text in {"major": changes.breaking, "minor": changes.compatible, "patch": changes.wording}[bump]


@pytest.mark.parametrize("name", export_contracts())
def test_version_grew_by_as_much_as_its_changes_demand(name: str) -> None:
    last, now = released(name), export_contracts()[name]
    changes = compare(last, now)
    assert is_bumped_enough(last.version, now.version, changes.bump), (
        f"{name} {now.version} against the released {last.version} demands a {changes.bump} version: {changes}"
    )


def test_files_of_an_earlier_version_that_are_no_longer_read_break_senders(tmp_path: Path) -> None:
    document = yaml.safe_load((EXPORTS / "headache_diary.yaml").read_text(encoding="utf-8"))
    document["customProperties"] = []
    path = tmp_path / "headache_diary.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    changes = compare(export_contracts()["headache_diary"], read_export_contract(path))
    assert changes.breaking == ("files of earlier versions: no longer read",)


def test_nothing_changed_demands_nothing() -> None:
    contract = export_contracts()["clinic_visits"]
    assert compare(contract, contract) == Changes((), (), ())
    assert compare(contract, contract).bump is None


@pytest.mark.parametrize(
    ("new", "bump", "expected"),
    [
        ("1.4.2", None, True),
        ("1.4.1", None, False),
        ("1.4.3", "patch", True),
        ("1.4.2", "patch", False),
        ("1.5.0", "minor", True),
        ("1.4.9", "minor", False),
        ("2.0.0", "minor", True),
        ("2.0.0", "major", True),
        ("1.10.0", "major", False),
    ],
)
def test_bump_against_version_1_4_2(new: str, bump: str | None, expected: bool) -> None:
    assert is_bumped_enough("1.4.2", new, bump) is expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.4.2", True), ("1.4.1", True), ("1.0.0", True), ("1.4.3", False), ("1.5.0", False), ("0.9.0", False),
        ("2.0.0", False), ("1.4", False), ("01.4.2", False), ("latest", False), ("", False),
    ],
)  # fmt: skip
def test_versions_that_version_1_4_2_can_read(version: str, expected: bool) -> None:
    assert is_supported(version, "1.4.2", "1.0.0") is expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [("2.0.0", True), ("1.0.0", True), ("1.3.0", True), ("0.9.9", False), ("2.0.1", False), ("3.0.0", False)],
)
def test_a_contract_may_read_files_of_an_earlier_major_version(version: str, expected: bool) -> None:
    contract = export_contracts()["headache_diary"]
    assert is_supported(version, contract.version, contract.reads_from) is expected


def test_a_contract_that_says_nothing_of_it_reads_its_own_major_version() -> None:
    assert released("headache_diary").reads_from == "1.0.0"


@pytest.mark.parametrize(("name", "severity"), [("row_count", "error"), ("rejected_rows_share", "warning")])
def test_limits_have_the_severity_that_can_follow(name: str, severity: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=f"limit {name}: .* can only have severity"):
        changed("headache_diary", lambda t, c: quality(t, name).update(severity=severity), tmp_path)
