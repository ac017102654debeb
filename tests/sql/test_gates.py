"""The referral gates together: results, what is missing, safety, and what was known on the day of a referral."""

import pytest
from drawn_tables import Draw

POINT = "episode_key | point_key"


def gates(mechanical: str, a: str, b: str, c: str, safety: str = "-") -> dict[str, str]:
    """Draw what each gate says at the latest point of one episode."""
    return {
        "int_gate_points": "point_key\n(latest)",
        "int_episode_spokes": f"{POINT} | has_mechanical\ne | (latest) | {mechanical}",
        "int_gate_a_at_points": f"{POINT} | gate_a\ne | (latest) | {a}",
        "int_instability": f"{POINT} | gate_b\ne | (latest) | {b}",
        "int_expert_evaluations": f"{POINT} | gate_c\ne | (latest) | {c}",
        "int_safety_codes": f"{POINT} | needs_medical_review\ne | (latest) | {safety}",
    }


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        (("true", "true", "true", "true"), "eligible_for_review | -"),
        (("false", "true", "true", "true"), "not_eligible | -"),
        (("true", "false", "true", "true"), "not_eligible | -"),
        (("true", "true", "false", "true"), "not_eligible | -"),
        (("true", "true", "true", "false"), "not_eligible | -"),
        (("-", "true", "true", "true"), "needs_information | mechanical"),
        (("true", "-", "true", "true"), "needs_information | a"),
        (("true", "true", "-", "true"), "needs_information | b"),
        (("true", "true", "true", "-"), "needs_information | c"),
        (("-", "-", "-", "-"), "needs_information | mechanical;a;b;c"),
        # one false gate decides, whatever is unknown
        (("-", "false", "-", "true"), "not_eligible | mechanical;b"),
        (("true", "true", "true", "true", "true"), "medical_review | -"),
        (("false", "-", "true", "true", "true"), "medical_review | a"),
        (("true", "true", "true", "true", "false"), "eligible_for_review | -"),
    ],
)
def test_results(draw: Draw, answers: tuple[str, ...], result: str) -> None:
    draw(gates(*answers)).shows("fct_referral_gates", f"result | missing_gates\n{result}")


ROUTED = [
    "M43.3",
    "M43.4",
    "M43.5X2",
    "S12.100A",
    "S13.101A",
    "M47.12",
    "M50.00",
    "I77.71",
    "I77.74",
    "I72.0",
    "Q79.63",
    "M31.5",
    "M31.6",
    "G93.5",
    "G96.00",
    "G44.53",
    "R51.0",
]
NOTED = ["M53.2X1", "Z79.01"]
NEIGHBOURS = ["M54.2", "R51.9", "M50.20", "I77.79", "M43.6"]


def test_safety_codes_route_to_medical_review_or_leave_a_note(draw: Draw) -> None:
    visits = [f"{code} | 0 | M54.2;{code}" for code in ROUTED + NOTED + NEIGHBOURS]
    expected = [f"{code} | true" for code in ROUTED] + [f"{code} | false" for code in NOTED]
    draw({"clinic_visits": "\n".join(["episode_key | visit_date | diagnosis_codes", *visits])}).shows(
        "int_safety_codes", "\n".join(["episode_key | needs_medical_review", *expected])
    )


def test_a_note_stands_beside_the_result(draw: Draw) -> None:
    visits = """
        episode_key | visit_date | diagnosis_codes
        reviewed    | 0          | S12.100A;Z79.01
        noted       | 0          | Z79.01
        neither     | 0          | M54.2
    """
    draw({"clinic_visits": visits}).shows(
        "fct_referral_gates",
        """
        episode_key | result            | medical_review_note
        reviewed    | medical_review    | long-term anticoagulant; neck fracture
        noted       | needs_information | long-term anticoagulant
        neither     | needs_information | -
        """,
    )


@pytest.mark.parametrize(
    ("true_since", "visits", "gate_c"),
    [
        # 28 days before gate A became true, and one day too early
        ("50", ["22 | reassessment | attended | yes"], ["true"]),
        ("50", ["21 | reassessment | attended | yes"], []),
        ("50", ["21 | reassessment | attended | yes", "60 | evaluation | attended | no"], ["false"]),
        ("-", ["0 | evaluation | attended | yes"], ["true"]),
        ("-", ["0 | evaluation | attended | no", "60 | reassessment | attended | yes"], ["true"]),
        ("-", ["0 | evaluation | attended | yes", "60 | reassessment | attended | not_assessed"], ["true"]),
        ("-", ["0 | evaluation | attended | yes", "60 | reassessment | no_show | no"], ["true"]),
        ("-", ["0 | treatment | attended | yes"], []),
    ],
)
def test_the_expert_answer_that_counts(draw: Draw, true_since: str, visits: list[str], gate_c: list[str]) -> None:
    tables = {
        "clinic_visits": "\n".join(["visit_date | visit_type | attendance | persistent_mechanical_issue", *visits]),
        "int_gate_a_at_points": f"{POINT} | true_since_date\ne | (latest) | {true_since}",
    }
    draw(tables).shows("int_expert_evaluations", "\n".join(["gate_c", *gate_c]))


def test_a_referral_is_judged_with_what_was_known_on_its_day(draw: Draw) -> None:
    visits = """
        visit_id  | visit_date | visit_type   | persistent_mechanical_issue | instability_finding | referral_type | referral_key | loaded_night | extracted_on
        first     | 0          | evaluation   | yes                         | -                   | -             | -            | 10           | 10
        sent_late | 20         | treatment    | -                           | positive            | -             | -            | 50           | 50
        referral  | 40         | referral     | -                           | -                   | prolotherapy  | r            | 41           | 41
        later     | 60         | reassessment | no                          | -                   | -             | -            | 61           | 61
    """  # noqa: E501
    draw({"clinic_visits": visits}).shows(
        "int_gates",
        """
        point_key | gate_b | gate_c
        r         | -      | true
        (latest)  | true   | false
        """,
    )


def test_visits_of_the_first_load_count_as_known_on_their_own_day(draw: Draw) -> None:
    visits = """
        visit_date | visit_type | instability_finding | referral_type | referral_key
        0          | evaluation | -                   | -             | -
        40         | treatment  | positive            | -             | -
        40         | referral   | -                   | prolotherapy  | on_the_day
        39         | referral   | -                   | prolotherapy  | a_day_before
    """
    draw({"clinic_visits": visits}).shows(
        "int_gates",
        """
        point_key    | gate_b
        on_the_day   | true
        a_day_before | -
        (latest)     | true
        """,
    )


@pytest.mark.parametrize(
    ("referral_type", "has_all_gates", "is_pathway_deviation"),
    [("prolotherapy", "true", "false"), ("prolotherapy", "false", "true"), ("prolotherapy", "-", "true"),
     ("imaging", "false", "-")],
)  # fmt: skip
def test_pathway_deviation(draw: Draw, referral_type: str, has_all_gates: str, is_pathway_deviation: str) -> None:
    tables = {
        "int_gates": f"{POINT} | has_all_gates\ne | r | {has_all_gates}",
        "clinic_visits": f"visit_date | referral_type | referral_key\n0 | {referral_type} | r",
    }
    draw(tables).shows("fct_referrals", f"is_pathway_deviation\n{is_pathway_deviation}")


def test_needling_stands_beside_the_result(draw: Draw) -> None:
    visits = """
        episode_key | visit_date | dry_needling_performed
        needled     | 0          | true
        not_needled | 0          | -
    """
    draw({"clinic_visits": visits}).shows(
        "fct_referral_gates",
        """
        episode_key | needling_tried
        needled     | true
        not_needled | false
        """,
    )
