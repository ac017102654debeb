"""Episodes: where one ends and the next begins, whose diary days are whose, how far the data reach."""

import pytest
from drawn_tables import Draw

from pipelines.resources import SQL


@pytest.mark.parametrize(
    ("second", "key", "episodes"),
    [
        (179, "-", ["p-1", "p-1"]),
        (180, "-", ["p-1", "p-2"]),
        (180, "e", ["e", "e"]),
    ],
)
def test_a_new_episode_begins_after_the_gap_unless_the_source_has_keys(
    draw: Draw, second: int, key: str, episodes: list[str]
) -> None:
    visits = f"""
        visit_id | visit_date | episode_key | attendance
        first    | 0          | {key}       | attended
        second   | {second}   | {key}       | attended
    """
    first_episode, second_episode = episodes
    draw({"clinic_visits": visits}).shows(
        "int_visit_episodes",
        f"""
        visit_id | episode_key
        first    | {first_episode}
        second   | {second_episode}
        """,
    )


def test_only_attended_visits_bridge_the_gap(draw: Draw) -> None:
    visits = """
        visit_id  | visit_date | episode_key | attendance
        planned   | -3         | -           | cancelled
        first     | 0          | -           | attended
        missed    | 90         | -           | no_show
        called_in | 179        | -           | cancelled
        second    | 180        | -           | attended
    """
    draw({"clinic_visits": visits}).shows(
        "int_visit_episodes",
        """
        visit_id  | episode_key
        planned   | p-1
        first     | p-1
        missed    | p-1
        called_in | p-1
        second    | p-2
        """,
    )


REFERRED = "{} | {} | referral | attended | prolotherapy"
MISSED = "{} | {} | evaluation | no_show | -"


@pytest.mark.parametrize(
    ("row", "episode", "day"),
    [
        (REFERRED.format("row", 137 + 179), "p-1", 316),
        (REFERRED.format("row", 137 + 180), "p-2", -178),
        (REFERRED.format("row", 490), "p-2", -5),
        (MISSED.format("row", 490), "p-2", -5),
        # on the day of the evaluation, however the visit is spelt
        (REFERRED.format("a_row", 495), "p-2", 0),
        (REFERRED.format("z_row", 495), "p-2", 0),
        # no episode follows
        (REFERRED.format("row", 495 + 200), "p-2", 200),
    ],
)
def test_what_is_written_after_the_gap_belongs_to_the_episode_that_follows(
    draw: Draw, row: str, episode: str, day: int
) -> None:
    visits = f"""
        visit_id | visit_date | visit_type | attendance | referral_type | episode_key | extracted_on
        first    | 0          | treatment  | attended   | -             | -           | 720
        last     | 137        | treatment  | attended   | -             | -           | 720
        new      | 495        | evaluation | attended   | -             | -           | 720
        treated  | 495        | treatment  | attended   | -             | -           | 720
        {row} | - | 720
    """
    warehouse = draw({"clinic_visits": visits})
    row_id = row.partition(" ")[0]
    warehouse.shows("fct_visits", f"episode_key | visit_day\n{episode} | {day}", where=f"visit_id = '{row_id}'")
    # the episodes begin where they did
    warehouse.shows(
        "int_episodes",
        """
        episode_key | first_visit_date | care_day_0_date | span_start_date | is_left_truncated
        p-1         | 0                | 0               | -56             | true
        p-2         | 495              | 495             | 439             | false
        """,
    )


def test_a_referral_between_two_episodes_is_flagged_in_the_second(draw: Draw) -> None:
    visits = """
        visit_date | visit_type | referral_type | episode_key
        0          | treatment  | -             | -
        395        | referral   | prolotherapy  | -
        400        | treatment  | -             | -
    """
    draw({"clinic_visits": visits}).shows(
        "fct_stage_spells",
        """
        episode_key | stage                 | start_day | is_before_treatment
        p-1         | conservative          | 0         | false
        p-2         | referred_prolotherapy | -5        | true
        """,
    )


def test_a_diary_day_belongs_to_the_span_that_holds_it(draw: Draw) -> None:
    visits = """
        visit_date | episode_key
        0          | first
        200        | second
    """
    diary = """
        entry_date | extracted_on
        -57        | 300
        -56        | 300
        143        | 300
        144        | 300
        300        | 300
    """
    draw({"clinic_visits": visits, "headache_diary": diary}).shows(
        "int_diary_days",
        """
        episode_key | care_day
        first       | -56
        first       | 143
        second      | -56
        second      | 100
        """,
    )


@pytest.mark.parametrize(("is_limited_data_set", "extents"), [("false", [30, 100, 60]), ("true", [100, 100, 60])])
def test_data_end_with_the_own_extract_or_with_the_clinics_where_dates_are_real(
    draw: Draw, is_limited_data_set: str, extents: list[int]
) -> None:
    visits = """
        patient_key | clinic_key | episode_key | visit_date | extracted_on
        silent      | north      | e1          | 0          | 30
        busy        | north      | e2          | 0          | 100
        elsewhere   | south      | e3          | 0          | 60
    """
    night = f"is_limited_data_set\n{is_limited_data_set}"
    silent, busy, elsewhere = extents
    draw({"clinic_visits": visits, "night": night}).shows(
        "int_episodes",
        f"""
        patient_key | observed_through_date
        silent      | {silent}
        busy        | {busy}
        elsewhere   | {elsewhere}
        """,
    )


def test_diary_extracts_count_for_how_far_data_reach(draw: Draw) -> None:
    visits = """
        visit_date | extracted_on
        0          | 30
    """
    diary = """
        entry_date | extracted_on
        5          | 33
    """
    draw({"clinic_visits": visits, "headache_diary": diary}).shows("int_episodes", "observed_through_date\n33")


@pytest.mark.parametrize(
    ("silent_days", "care_status"),
    [(45, "active"), (46, "between_visits"), (59, "between_visits"), (60, "lost_to_follow_up")],
)
def test_care_status_by_days_since_the_last_attended_visit(draw: Draw, silent_days: int, care_status: str) -> None:
    visits = f"""
        visit_date | attendance | extracted_on
        0          | attended   | {silent_days}
        30         | no_show    | {silent_days}
    """
    draw({"clinic_visits": visits}).shows(
        "int_care_status",
        f"""
        care_status   | days_since_last_visit
        {care_status} | {silent_days}
        """,
    )


@pytest.mark.parametrize(
    ("last_visit", "care_status"),
    [("20 | discharge | attended", "discharged"), ("20 | discharge | no_show", "lost_to_follow_up"),
     ("21 | treatment | attended", "lost_to_follow_up"), ("20 | treatment | attended", "discharged")],
)  # fmt: skip
def test_a_visit_after_the_discharge_reopens_the_episode(draw: Draw, last_visit: str, care_status: str) -> None:
    visits = f"""
        visit_date | visit_type | attendance
        0          | treatment  | attended
        {last_visit}
    """
    if "discharge" not in last_visit:
        visits += "20 | discharge | attended"
    draw({"clinic_visits": visits}).shows("int_care_status", f"care_status\n{care_status}")


def test_visits_since_the_last_reassessment_do_not_count_referral_rows(draw: Draw) -> None:
    visits = """
        visit_date | visit_type
        0          | evaluation
        7          | treatment
        14         | reassessment
        21         | treatment
        28         | referral
        28         | treatment
    """
    draw({"clinic_visits": visits}).shows(
        "int_visit_summaries",
        """
        attended_visits | visits_since_reassessment | last_reassessment_date
        5               | 2                         | 14
        """,
    )


def test_a_key_that_several_patients_share_is_never_merged(draw: Draw) -> None:
    visits = """
        patient_key | episode_key | visit_date | diagnosis_codes
        ann         | 1           | 0          | G44.86
        ben         | 1           | 30         | K58.9
        ben         | 2           | 300        | K58.9
    """
    warehouse = draw({"clinic_visits": visits})
    warehouse.shows(
        "dim_episodes",
        """
        patient_key | episode_key | primary_spoke | observed_through_day
        ann         | 1-ann       | mechanical    | 400
        ben         | 1-ben       | systemic      | 370
        ben         | 2           | systemic      | 100
        """,
    )
    check = (SQL / "checks" / "episode_keys_of_several_patients.sql").read_text(encoding="utf-8")
    assert len(warehouse.connection.execute(check).fetchall()) == 2


def test_a_referral_record_is_no_visit_of_care(draw: Draw) -> None:
    visits = """
        visit_date | visit_type | episode_key | attendance | referral_type | extracted_on
        -9         | referral   | -           | attended   | neurology     | 260
        0          | evaluation | -           | attended   | -             | 260
        7          | treatment  | -           | attended   | -             | 260
        180        | referral   | -           | attended   | imaging       | 260
        188        | treatment  | -           | attended   | -             | 260
        247        | referral   | -           | attended   | imaging       | 260
    """
    draw({"clinic_visits": visits}).shows(
        "dim_episodes",
        """
        episode_key | is_left_truncated | attended_visits | care_status       | days_since_last_visit
        p-1         | false             | 2               | lost_to_follow_up | 253
        p-2         | true              | 1               | lost_to_follow_up | 72
        """,
    )


@pytest.mark.parametrize(("procedure_code", "needling"), [("97140-GP", "-"), ("20560", "-"), ("-", "true")])
def test_a_referral_written_at_a_treatment_is_a_visit_of_care(draw: Draw, procedure_code: str, needling: str) -> None:
    visits = f"""
        visit_date | visit_type | procedure_codes  | dry_needling_performed | extracted_on
        0          | evaluation | 97161;97140      | -                      | 132
        28         | discharge  | -                | -                      | 132
        90         | referral   | {procedure_code} | {needling}             | 132
    """
    warehouse = draw(
        {"clinic_visits": visits, "int_trajectory": "episode_key | as_of_day | detector_state\ne | 132 | at_goal"}
    )
    warehouse.shows(
        "dim_episodes",
        """
        attended_visits | care_status | days_since_last_visit | discharge_day
        3               | active      | 42                    | -
        """,
    )
    needled = needling == "true" or procedure_code == "20560"
    warehouse.shows("int_exposure", f"attended_visits_in_treatment\n{1 if needled else 3}", where="as_of_day = 125")
    warehouse.shows("int_visits_to_goal", "visits_to_goal\n3")
