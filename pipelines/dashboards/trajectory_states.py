"""What each trajectory state answers, from the seed table that the models read too."""

import csv
from functools import cache

from pipelines.resources import SQL


@cache
def state_groups() -> dict[str, str]:
    """Return the group of each trajectory state: `cannot_tell` for the two that are unknown."""
    return {row["state"]: row["state_group"] for row in _rows()}


def states_of(answer: str) -> list[str]:
    """Return the trajectory states with an answer to the question of a plateau, in the order of the seed table."""
    return [row["state"] for row in _rows() if row["plateau_answer"] == answer]


@cache
def _rows() -> list[dict[str, str]]:
    with (SQL / "seeds" / "trajectory_states.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
