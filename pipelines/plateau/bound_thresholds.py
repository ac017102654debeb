"""Thresholds that cannot be changed alone: what was made with their values has to be made again.

Most rows of the seed table only say where a rule draws its line. The prior and the measured error rates, however, were
made with some of them, and the length of a window is built into tables and columns. Another value there would leave
pages that speak of another detector than the one in use, so a build refuses it.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pipelines.errors import OutcomesError
from pipelines.plateau.curves import WINDOW_DAYS
from pipelines.plateau.error_rates import CALL_THRESHOLD, DETECTOR, RATES_JSON, RATES_REST_ON, measured_error_rates
from pipelines.plateau.prior import PRIOR_JSON, PRIOR_RESTS_ON

_SEED = "sql/seeds/thresholds.csv"
BOUND = ("window_days", CALL_THRESHOLD, *RATES_REST_ON)


def require_bound_thresholds(values: Mapping[str, float]) -> None:
    """Hold the thresholds of the seed table against those that the shipped files were made with.

    Args:
        values: name and value of every row of the seed table.

    Raises:
        OutcomesError: a value differs; says which, and what has to be done first.
    """
    if values["window_days"] != WINDOW_DAYS:
        raise OutcomesError(
            f"{_SEED}: window_days must stay {WINDOW_DAYS}: the detector and the columns `..._28` count in windows of "
            "this length. Put the old value back."
        )
    _require(values, PRIOR_JSON, PRIOR_RESTS_ON, "the detector's prior was learnt", "python -m pipelines.plateau.prior")
    measure = "python benchmarks/plateau.py --write"
    _require(values, RATES_JSON, RATES_REST_ON, "the error rates on the Methods page were measured", measure)
    measured = {float(row["threshold"]) for row in measured_error_rates() if row["method"] == DETECTOR}
    if values[CALL_THRESHOLD] not in measured:
        known = ", ".join(f"{value:g}" for value in sorted(measured))
        raise OutcomesError(
            f"{_SEED}: {CALL_THRESHOLD} = {values[CALL_THRESHOLD]:g} has no measured error rates, only "
            f"{known} have. Take one of them, or run `{measure}`."
        )


def _require(values: Mapping[str, float], made: Path, names: tuple[str, ...], what: str, remedy: str) -> None:
    origin = json.loads(made.read_text(encoding="utf-8"))
    for name in names:
        if values[name] != origin[name]:
            raise OutcomesError(
                f"{_SEED}: {what} with {name} = {origin[name]:g}, not {values[name]:g}. "
                f"Put the old value back, or run `{remedy}`."
            )
