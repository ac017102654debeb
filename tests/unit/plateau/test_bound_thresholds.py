"""Values that the detector's files were made with are refused below and above, and taken as they are."""

import csv

import pytest

from pipelines.errors import OutcomesError
from pipelines.plateau.bound_thresholds import BOUND, require_bound_thresholds
from pipelines.plateau.error_rates import RATES_REST_ON
from pipelines.plateau.prior import PRIOR_RESTS_ON
from pipelines.resources import SQL

MARK = "ot to be changed"


def rows() -> list[dict[str, str]]:
    with (SQL / "seeds" / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values() -> dict[str, float]:
    return {row["name"]: float(row["value"]) for row in rows()}


def test_the_shipped_values_are_those_that_the_shipped_files_were_made_with() -> None:
    require_bound_thresholds(values())


@pytest.mark.parametrize("factor", [0.99, 1.01])
@pytest.mark.parametrize("name", BOUND)
def test_another_value_is_refused_with_what_to_do(name: str, factor: float) -> None:
    remedy = {"window_days": "Put the old value back"}.get(name, "python benchmarks/plateau.py --write")
    if name in PRIOR_RESTS_ON:
        remedy = "python -m pipelines.plateau.prior"
    with pytest.raises(OutcomesError, match=name) as refused:
        require_bound_thresholds(values() | {name: values()[name] * factor})
    assert remedy in str(refused.value)


@pytest.mark.parametrize(
    ("value", "is_measured"), [(0.85, True), (0.9, True), (0.91, False), (0.93, False), (0.96, True), (0.97, False)]
)
def test_a_call_threshold_needs_measured_error_rates(value: float, is_measured: bool) -> None:
    changed = values() | {"plateau_call_probability": value}
    if is_measured:
        require_bound_thresholds(changed)
    else:
        with pytest.raises(OutcomesError, match=r"only 0\.85, 0\.9, 0\.94, 0\.96 have"):
            require_bound_thresholds(changed)


def test_other_values_may_be_changed_alone() -> None:
    free = [name for name in values() if name not in BOUND]
    assert {"plateau_suspect_probability", "exposure_min_visits"} <= set(free)
    require_bound_thresholds(values() | {name: values()[name] + 1 for name in free})


def test_the_seed_table_says_which_values_these_are() -> None:
    assert {row["name"] for row in rows() if MARK in row["reason"]} == set(BOUND)
    assert set(PRIOR_RESTS_ON) < set(RATES_REST_ON)
