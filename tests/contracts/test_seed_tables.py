"""Seed tables that name each other's rows name rows that are there."""

import csv
import re
from fnmatch import fnmatchcase

from pipelines.contracts.export_contract import export_contracts
from pipelines.contracts.published import published_contracts
from pipelines.dashboards.labels import PLATEAU_ANSWERS, STATES
from pipelines.dashboards.trajectory_states import state_groups, states_of
from pipelines.resources import SQL
from pipelines.warehouse.last_release import CHECK


def column(seed: str, name: str) -> set[str]:
    with (SQL / "seeds" / f"{seed}.csv").open(encoding="utf-8") as lines:
        return {row[name] for row in csv.DictReader(lines)}


def test_what_a_check_can_harm_is_a_metric_of_the_registry() -> None:
    assert column("check_harms", "metric") <= column("metrics", "metric")


def test_what_can_do_harm_is_what_a_check_is_about() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (SQL / "checks").glob("*.sql")]
    checked = {table for text in texts for table in re.findall(r"^-- checked: (\S+)$", text, re.MULTILINE)}
    assert column("check_harms", "about") <= checked | set(published_contracts()) | set(export_contracts())


def test_every_rule_says_once_why_it_matters() -> None:
    checks = {path.stem for path in (SQL / "checks").glob("*.sql")}
    suites = {f"contract_{name.removeprefix('marts.')}" for name in published_contracts() if name.startswith("marts.")}
    contracts = export_contracts().values()
    of_files = {item.name for contract in contracts for item in (*contract.rules, *contract.limits)}
    rules = checks | suites | of_files | {CHECK}
    patterns = column("check_reasons", "checks")
    unclear = {rule for rule in rules if sum(fnmatchcase(rule, pattern) for pattern in patterns) != 1}
    assert not unclear
    assert not {pattern for pattern in patterns if not any(fnmatchcase(rule, pattern) for rule in rules)}


def test_a_reason_is_one_short_sentence() -> None:
    for reason in column("check_reasons", "reason"):
        assert reason.endswith(".")
        assert 5 < len(reason.split()) <= 30, reason


def test_every_medication_class_of_the_diary_has_its_rule() -> None:
    diary = export_contracts()["headache_diary"]
    classes = next(item for item in diary.columns if item.name == "acute_medication_classes")
    assert column("medication_classes", "medication_class") | {"none"} == set(classes.choices)


def test_each_trajectory_state_has_one_answer_and_what_is_unknown_is_never_not_on_plateau() -> None:
    assert list(state_groups()) == list(STATES)
    answers = {answer: states_of(answer) for answer in PLATEAU_ANSWERS}
    assert sorted(state for states in answers.values() for state in states) == sorted(STATES)
    assert answers["plateau"] == ["plateau"]
    assert answers["cannot_tell"] == ["indeterminate", "insufficient_data"]
    assert [state for state, group in state_groups().items() if group == "cannot_tell"] == answers["cannot_tell"]


def test_bands_of_a_questionnaire_cover_its_scale_without_gap_or_overlap() -> None:
    visits = {item.name: item for item in export_contracts()["clinic_visits"].columns}
    with (SQL / "seeds" / "questionnaire_bands.csv").open(encoding="utf-8") as lines:
        bands = [(row["measure"], int(row["score_min"]), row["score_max"]) for row in csv.DictReader(lines)]
    for measure, scale in (("hit6", "hit6_total"), ("ndi", "ndi_raw"), ("midas", "midas_total")):
        own = [(low, high) for name, low, high in bands if name == measure]
        scores = [int(choice) for choice in visits[scale].choices] or [visits[scale].minimum, visits[scale].maximum]
        assert own[0][0] == scores[0]
        assert [low for low, _ in own[1:]] == [int(high) + 1 for _, high in own[:-1]]
        assert own[-1][1] in ("", str(scores[-1]))
    assert {name for name, *_ in bands} <= column("questionnaires", "measure")
