"""A referral is judged with what was dated and received by its day, and with nothing that came later."""

import pytest
from drawn_tables import Draw

COLUMNS = "visit_date | visit_type | instability_finding | persistent_mechanical_issue | referral_type | referral_key"
REFERRAL = "40 | referral | - | - | prolotherapy | r"


def test_what_comes_later_or_is_sent_late_is_not_known(draw: Draw) -> None:
    visits = """
        visit_id  | visit_date | visit_type   | persistent_mechanical_issue | instability_finding | referral_type | referral_key | loaded_night | extracted_on
        first     | 0          | evaluation   | yes                         | -                   | -             | -            | 10           | 10
        sent_late | 20         | treatment    | -                           | positive            | -             | -            | 50           | 50
        referral  | 40         | referral     | -                           | -                   | prolotherapy  | r            | 40           | 40
        later     | 60         | reassessment | no                          | -                   | -             | -            | 61           | 61
    """  # noqa: E501
    warehouse = draw({"clinic_visits": visits})
    warehouse.shows("fct_referrals", "referral_day | gate_b | gate_c\n20 | - | true")
    warehouse.shows("fct_referral_gates", "gate_b | gate_c\ntrue | false")


@pytest.mark.parametrize(("sent", "gate_b"), [(39, "true"), (40, "true"), (41, "-")])
def test_what_was_received_on_the_day_is_known(draw: Draw, sent: int, gate_b: str) -> None:
    visits = f"""
        {COLUMNS} | loaded_night | extracted_on
        0  | treatment | -        | - | -            | - | 5      | 5
        30 | treatment | positive | - | -            | - | {sent} | {sent}
        40 | referral  | -        | - | prolotherapy | r | 41     | 41
    """
    draw({"clinic_visits": visits}).shows("fct_referrals", f"gate_b\n{gate_b}")


def test_a_row_is_known_in_the_version_of_the_day(draw: Draw) -> None:
    visits = f"""
        visit_id | {COLUMNS} | loaded_night | extracted_on | file_id | row_number
        v | 0  | evaluation | negative | yes | -            | - | 5  | 5  | 1 | 1
        v | 0  | evaluation | positive | no  | -            | - | 50 | 50 | 2 | 1
        t | 3  | treatment  | -        | -   | -            | - | 5  | 5  | 1 | 2
        r | 40 | referral   | -        | -   | prolotherapy | r | 40 | 40 | 3 | 1
        s | 60 | referral   | -        | -   | prolotherapy | s | 60 | 60 | 4 | 1
    """
    draw({"clinic_visits": visits}).shows(
        "fct_referrals",
        """
        referral_key | gate_b | gate_c
        r            | -      | true
        s            | true   | false
        """,
    )


@pytest.mark.parametrize("key", ["e", "-"])
def test_a_visit_that_was_removed_after_the_referral_was_known_on_its_day(draw: Draw, key: str) -> None:
    """Expert's answer and test are removed on day 50; a referral of day 40 knew both, one of day 60 neither."""
    visits = f"""
        visit_id | episode_key | record_status | {COLUMNS} | loaded_night | extracted_on | file_id
        v        | {key}       | -             | 0  | evaluation | positive | yes | -            | - | 5  | 5  | 1
        t        | {key}       | -             | 3  | treatment  | -        | -   | -            | - | 5  | 5  | 1
        r        | {key}       | -             | 40 | referral   | -        | -   | prolotherapy | r | 40 | 40 | 2
        v        | {key}       | removed       | 0  | evaluation | positive | yes | -            | - | 50 | 50 | 3
        s        | {key}       | -             | 60 | referral   | -        | -   | prolotherapy | s | 60 | 60 | 4
    """
    draw({"clinic_visits": visits}).shows(
        "fct_referrals",
        """
        referral_key | gate_b | gate_c
        r            | true   | true
        s            | -      | -
        """,
    )


@pytest.mark.parametrize(
    ("key", "day", "gate_b"),
    [
        ("one", 9, "-"),
        ("one", 320, "-"),  # its key says more than its day
        ("two", 9, "true"),
        ("-", 320, "true"),
        ("-", 290, "-"),  # nearer to the second episode, which had not begun
    ],
)
def test_a_removed_visit_stays_with_the_episode_that_it_had_belonged_to(
    draw: Draw, key: str, day: int, gate_b: str
) -> None:
    """A positive test is removed on day 350; a referral of the second episode, of day 340, knew it or not."""
    visits = f"""
        visit_id | episode_key | record_status | {COLUMNS} | loaded_night | extracted_on | file_id
        old      | one         | -             | 0     | treatment  | -        | - | -            | - | 5   | 5   | 1
        new      | two         | -             | 300   | treatment  | -        | - | -            | - | 300 | 300 | 2
        gone     | {key}       | -             | {day} | evaluation | positive | - | -            | - | 330 | 330 | 2
        r        | two         | -             | 340   | referral   | -        | - | prolotherapy | r | 340 | 340 | 2
        gone     | {key}       | removed       | {day} | evaluation | positive | - | -            | - | 350 | 350 | 3
    """
    draw({"clinic_visits": visits}).shows("fct_referrals", f"episode_key | gate_b\ntwo | {gate_b}")


def test_a_removed_visit_of_a_shared_key_stays_with_its_own_patient(draw: Draw) -> None:
    visits = f"""
        visit_id | patient_key | episode_key | record_status | {COLUMNS} | loaded_night | extracted_on | file_id
        a        | p           | e           | -             | 0  | treatment  | -        | - | -            | - | 5  | 5  | 1
        b        | q           | e           | -             | 0  | treatment  | -        | - | -            | - | 5  | 5  | 1
        gone     | p           | e           | -             | 9  | evaluation | positive | - | -            | - | 20 | 20 | 2
        r        | p           | e           | -             | 40 | referral   | -        | - | prolotherapy | r | 40 | 40 | 2
        s        | q           | e           | -             | 40 | referral   | -        | - | prolotherapy | s | 40 | 40 | 2
        gone     | p           | e           | removed       | 9  | evaluation | positive | - | -            | - | 50 | 50 | 3
    """  # noqa: E501
    draw({"clinic_visits": visits}).shows(
        "fct_referrals",
        """
        episode_key | gate_b
        e-p         | true
        e-q         | -
        """,
    )


def test_a_removed_visit_without_a_key_stays_with_its_own_patient(draw: Draw) -> None:
    """The other patient's episode began later, so nearer to it."""
    visits = f"""
        visit_id | patient_key | episode_key | record_status | {COLUMNS} | loaded_night | extracted_on | file_id
        a        | p           | one         | -             | 0  | treatment  | -        | - | -            | - | 5  | 5  | 1
        b        | q           | two         | -             | 10 | treatment  | -        | - | -            | - | 15 | 15 | 1
        gone     | p           | -           | -             | 20 | evaluation | positive | - | -            | - | 25 | 25 | 2
        r        | p           | one         | -             | 40 | referral   | -        | - | prolotherapy | r | 40 | 40 | 2
        s        | q           | two         | -             | 40 | referral   | -        | - | prolotherapy | s | 40 | 40 | 2
        gone     | p           | -           | removed       | 20 | evaluation | positive | - | -            | - | 50 | 50 | 3
    """  # noqa: E501
    draw({"clinic_visits": visits}).shows(
        "fct_referrals",
        """
        episode_key | gate_b
        one         | true
        two         | -
        """,
    )


def test_visits_of_the_first_load_count_as_known_on_their_own_day(draw: Draw) -> None:
    visits = f"""
        {COLUMNS}
        0  | evaluation | -        | - | -            | -
        9  | treatment  | -        | - | -            | -
        40 | treatment  | positive | - | -            | -
        40 | referral   | -        | - | prolotherapy | on_the_day
        39 | referral   | -        | - | prolotherapy | a_day_before
    """
    draw({"clinic_visits": visits}).shows(
        "fct_referrals",
        """
        referral_key | gate_b
        on_the_day   | true
        a_day_before | -
        """,
    )


HEADACHES_ALL_ALONG = """
    entry_date | headache | loaded_night | extracted_on | entered_on
    -28..-1    | true     | 5            | 5            | -
    0..55      | true     | 60           | 60           | -
"""


@pytest.mark.parametrize(
    ("late_week", "gate_a"),
    [
        ("56..83 | true | 84 | 84 | 84", "true"),
        # sent two days after the referral: the last window cannot be judged, and the one before it can
        ("56..83 | true | 101 | 101 | 83", "true"),
        # good days that were told late change nothing that was known
        ("56..83 | false | 101 | 101 | 83", "true"),
        ("56..83 | false | 84 | 84 | 84", "false"),
    ],
)
def test_gate_a_reads_the_diary_as_received_by_the_day(draw: Draw, late_week: str, gate_a: str) -> None:
    visits = f"""
        {COLUMNS} | loaded_night | extracted_on
        0..77/7 | treatment | - | - | -            | - | 5  | 5
        99      | referral  | - | - | prolotherapy | r | 99 | 99
    """
    draw({"clinic_visits": visits, "headache_diary": f"{HEADACHES_ALL_ALONG.strip()}\n{late_week}"}).shows(
        "fct_referrals", f"gate_a\n{gate_a}"
    )


def test_what_arrives_after_a_referral_never_changes_its_gates(draw: Draw) -> None:
    visits = f"""
        {COLUMNS} | loaded_night | extracted_on
        0..77/7 | treatment | - | - | -            | - | 5   | 5
        99      | referral  | - | - | prolotherapy | r | 99  | 99
        50      | treatment | positive | - | -     | - | 150 | 150
    """
    later = "0..90 | false | 150 | 150 | 150\n-28..-1 | false | 150 | 150 | 150"
    draw({"clinic_visits": visits, "headache_diary": f"{HEADACHES_ALL_ALONG.strip()}\n{later}"}).shows(
        "fct_referrals",
        """
        gate_a | gate_b | is_pathway_deviation
        true   | -      | true
        """,
    )
