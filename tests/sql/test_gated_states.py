"""The gated state around the detector: exposure, contradicting gains, hysteresis, reasons, confounders."""

import pytest
from drawn_tables import Draw


def evidence(header: str, *rows: str) -> dict[str, str]:
    return {"int_plateau_evidence": "\n".join([header, *rows])}


@pytest.mark.parametrize(
    ("attended_visits", "stage_days", "state", "reasons"),
    [(5, 100, "indeterminate", "short_exposure"), (6, 100, "plateau", "-"),
     (12, 41, "indeterminate", "short_exposure"), (12, 42, "plateau", "-")],
)  # fmt: skip
def test_a_call_needs_enough_visits_and_days_in_the_stage(
    draw: Draw, attended_visits: int, stage_days: int, state: str, reasons: str
) -> None:
    drawn = evidence("as_of_day | attended_visits_in_treatment | stage_days", f"97 | {attended_visits} | {stage_days}")
    warehouse = draw(drawn)
    warehouse.shows("int_gated_states", f"state\n{state}")
    warehouse.shows("int_state_reasons", f"reasons\n{reasons}")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("is_hit6_better", "true", "hit6_better"), ("is_ndi_better", "true", "ndi_better"),
     ("is_nprs_better", "true", "nprs_better"), ("is_pgic_better", "true", "pgic_better"),
     ("is_milder", "true", "milder_headaches"), ("expected_improvement_84d", "3", "gain_expected"),
     ("expected_improvement_84d", "2.9999", None)],
)  # fmt: skip
def test_a_contradicting_gain_stops_the_call(draw: Draw, column: str, value: str, reason: str | None) -> None:
    warehouse = draw(evidence(f"as_of_day | {column}", f"97 | {value}"))
    warehouse.shows("int_gated_states", f"state\n{'indeterminate' if reason else 'plateau'}")
    warehouse.shows("int_state_reasons", f"reasons\n{reason or '-'}")


def test_a_plateau_does_not_flicker(draw: Draw) -> None:
    weeks = """
        as_of_day | detector_state    | plateau_probability | is_suspected
        97        | plateau           | 0.94                | false
        104       | indeterminate     | 0.93                | true
        111       | indeterminate     | 0.76                | true
        118       | indeterminate     | 0.7599              | false
        125       | indeterminate     | 0.93                | true
        132       | plateau           | 0.94                | false
        139       | insufficient_data | -                   | false
        146       | indeterminate     | 0.80                | true
        153       | worsening         | 0.80                | false
        160       | indeterminate     | 0.80                | true
        167       | improving         | 0.50                | false
        174       | indeterminate     | 0.80                | true
        181       | plateau           | 0.94                | false
        188       | at_goal           | 0.94                | false
        195       | indeterminate     | 0.80                | true
    """
    warehouse = draw({"int_plateau_evidence": weeks})
    warehouse.shows(
        "int_gated_states",
        """
        as_of_day | state
        97        | plateau
        104       | plateau
        111       | plateau
        118       | indeterminate
        125       | indeterminate
        132       | plateau
        139       | insufficient_data
        146       | plateau
        153       | plateau
        160       | plateau
        167       | improving
        174       | indeterminate
        181       | plateau
        188       | at_goal
        195       | indeterminate
        """,
    )
    warehouse.shows(
        "int_state_reasons",
        """
        as_of_day | reasons
        104       | held_from_earlier_call
        118       | -
        125       | suspected
        """,
        where="as_of_day in (104, 118, 125)",
    )


def test_worsening_ends_no_plateau_while_having_stalled_stays_probable(draw: Draw) -> None:
    weeks = """
        as_of_day | detector_state | plateau_probability | is_ndi_better
        90        | worsening      | 0.99                | false
        97        | plateau        | 0.94                | false
        104       | worsening      | 0.76                | false
        111       | worsening      | 0.76                | true
        118       | worsening      | 0.7599              | false
        125       | worsening      | 0.99                | false
    """
    warehouse = draw({"int_plateau_evidence": weeks})
    warehouse.shows(
        "int_gated_states",
        """
        as_of_day | detector_state | state
        90        | worsening      | worsening
        97        | plateau        | plateau
        104       | worsening      | plateau
        111       | worsening      | indeterminate
        118       | worsening      | worsening
        125       | worsening      | worsening
        """,
    )
    warehouse.shows(
        "int_state_reasons",
        """
        as_of_day | reasons
        104       | held_from_earlier_call
        111       | ndi_better
        118       | -
        """,
        where="as_of_day between 104 and 118",
    )


def test_a_gain_suspends_a_plateau_which_returns_when_the_gain_is_gone(draw: Draw) -> None:
    weeks = """
        as_of_day | detector_state | plateau_probability | is_hit6_better
        97        | plateau        | 0.95                | false
        104       | plateau        | 0.95                | true
        111       | indeterminate  | 0.80                | false
    """
    draw({"int_plateau_evidence": weeks}).shows(
        "int_gated_states",
        """
        as_of_day | state
        97        | plateau
        104       | indeterminate
        111       | plateau
        """,
    )


@pytest.mark.parametrize(
    ("last_before", "reasons"),
    [
        ("plateau | 0.95 | false", "plateau_in_previous_stage"),
        ("indeterminate | 0.80 | false", "plateau_in_previous_stage"),
        ("improving | 0.3 | false", "-"),
        # no plateau was shown when the stage began: contradicted, or too little diary
        ("plateau | 0.95 | true", "-"),
        ("insufficient_data | - | false", "-"),
    ],
)
def test_a_new_stage_that_began_on_a_plateau_has_that_reason(draw: Draw, last_before: str, reasons: str) -> None:
    weeks = f"""
        as_of_day | treatment_stage | treatment_number | stage_days | detector_state | plateau_probability | is_milder
        90        | conservative    | 1                | 91         | plateau           | 0.95 | false
        97        | conservative    | 1                | 98         | {last_before}
        104       | dry_needling    | 2                | 3          | insufficient_data | -    | false
        132       | dry_needling    | 2                | 31         | indeterminate     | 0.80 | false
        146       | dry_needling    | 2                | 45         | indeterminate     | 0.80 | false
    """
    warehouse = draw({"int_plateau_evidence": weeks})
    # a plateau is not carried over into the next treatment
    warehouse.shows(
        "int_gated_states",
        """
        as_of_day | state
        104       | insufficient_data
        132       | indeterminate
        146       | indeterminate
        """,
        where="treatment_number = 2",
    )
    short = "short_time_in_stage" if reasons == "-" else f"short_time_in_stage;{reasons}"
    warehouse.shows(
        "int_state_reasons",
        f"""
        as_of_day | reasons
        104       | {short}
        132       | {reasons}
        146       | -
        """,
        where="as_of_day > 100",
    )


def test_a_plateau_of_the_stage_before_is_named_until_exposure_is_met(draw: Draw) -> None:
    weeks = """
        as_of_day | treatment_number | stage_days | attended_visits_in_treatment | detector_state | recorded_days_28
        97        | 1                | 98         | 12              | plateau           | 28
        132       | 2                | 31         | 4               | insufficient_data | 5
        146       | 2                | 45         | 5               | insufficient_data | 5
        153       | 2                | 52         | 6               | insufficient_data | 5
        447       | 2                | 346        | 6               | insufficient_data | 5
    """
    draw({"int_plateau_evidence": weeks}).shows(
        "int_state_reasons",
        """
        as_of_day | reasons
        132       | few_recorded_days;plateau_in_previous_stage
        146       | few_recorded_days;plateau_in_previous_stage
        153       | few_recorded_days
        447       | few_recorded_days
        """,
        where="as_of_day > 100",
    )


@pytest.mark.parametrize(
    ("row", "reasons"),
    [
        ("27 | 28 | false", "short_time_in_stage"),
        ("28 | 11 | false", "few_recorded_days"),
        ("27 | 11 | false", "short_time_in_stage;few_recorded_days"),
        ("28 | 12 | false", "-"),
        ("28 | 0  | true ", "episodic_diary"),
    ],
)
def test_missing_answers_have_a_reason(draw: Draw, row: str, reasons: str) -> None:
    header = "as_of_day | stage_days | recorded_days_28 | is_episodic | detector_state | plateau_probability"
    draw(evidence(header, f"97 | {row} | insufficient_data | -")).shows("int_state_reasons", f"reasons\n{reasons}")


@pytest.mark.parametrize(
    ("column", "value", "confounders"),
    [("kept_share", "0.7", "-"), ("kept_share", "0.69", "low_attendance"), ("kept_share", "-", "-"),
     ("recorded_days_28", "17", "-"), ("recorded_days_28", "16", "few_entries"),
     ("is_overuse", "true", "medication_overuse"), ("has_baseline", "false", "no_baseline"),
     ("has_recall", "true", "-")],
)  # fmt: skip
def test_confounders_are_named(draw: Draw, column: str, value: str, confounders: str) -> None:
    warehouse = draw(evidence(f"as_of_day | {column}", f"97 | {value}"))
    warehouse.shows("int_state_confounders", f"confounders\n{confounders}")
    warehouse.shows("int_gated_states", "state\nplateau")


def test_a_recalled_baseline_is_named_where_the_diary_has_none(draw: Draw) -> None:
    drawn = evidence("as_of_day | has_baseline | has_recall", "97 | false | true")
    draw(drawn).shows("int_state_confounders", "confounders\nno_baseline;recall_baseline")


def test_since_when_the_newest_state_is_a_plateau(draw: Draw) -> None:
    weeks = """
        episode_key | as_of_day | state
        broken      | 90        | plateau
        broken      | 97        | improving
        broken      | 104       | plateau
        broken      | 111       | plateau
        from_start  | 90        | plateau
        from_start  | 97        | plateau
        over        | 90        | plateau
        over        | 97        | at_goal
    """
    draw({"int_gated_states": weeks}).shows(
        "int_latest_states",
        """
        episode_key | as_of_day | state   | plateau_since_day
        broken      | 111       | plateau | 104
        from_start  | 97        | plateau | 90
        over        | 97        | at_goal | -
        """,
    )
