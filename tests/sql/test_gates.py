"""The referral gates together: results, what is missing, safety, and what was known on the day of a referral."""

import pytest
from drawn_tables import Draw


def gates(mechanical: str, a: str, b: str, c: str, safety: str = "-") -> dict[str, str]:
    """Draw what each gate says of one episode."""
    return {
        "int_episode_spokes": f"episode_key | has_mechanical\ne | {mechanical}",
        "int_latest_gate_a": f"episode_key | gate_a\ne | {a}",
        "int_instability": f"episode_key | gate_b\ne | {b}",
        "int_expert_evaluations": f"episode_key | gate_c\ne | {c}",
        "int_medical_review": f"episode_key | needs_medical_review\ne | {safety}",
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
def test_gates_combine_by_kleene_logic(draw: Draw, answers: tuple[str, ...], result: str) -> None:
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
        "int_medical_review", "\n".join(["episode_key | needs_medical_review", *expected])
    )


def test_a_safety_note_does_not_replace_the_result(draw: Draw) -> None:
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
def test_the_latest_expert_answer_in_time_counts(
    draw: Draw, true_since: str, visits: list[str], gate_c: list[str]
) -> None:
    tables = {
        "clinic_visits": "\n".join(["visit_date | visit_type | attendance | persistent_mechanical_issue", *visits]),
        "int_latest_gate_a": f"episode_key | true_since_date\ne | {true_since}",
    }
    draw(tables).shows("int_expert_evaluations", "\n".join(["gate_c", *gate_c]))


@pytest.mark.parametrize(
    ("referral_type", "has_all_gates", "is_pathway_deviation"),
    [("prolotherapy", "true", "false"), ("prolotherapy", "false", "true"), ("prolotherapy", "-", "true"),
     ("imaging", "false", "-")],
)  # fmt: skip
def test_only_a_prolotherapy_referral_without_all_gates_deviates(
    draw: Draw, referral_type: str, has_all_gates: str, is_pathway_deviation: str
) -> None:
    tables = {
        "int_known_gates": f"known_key | has_all_gates\ne@r | {has_all_gates}",
        "clinic_visits": f"visit_date | referral_type | referral_key\n0 | {referral_type} | r",
    }
    draw(tables).shows("fct_referrals", f"is_pathway_deviation\n{is_pathway_deviation}")


def test_needling_does_not_change_the_result(draw: Draw) -> None:
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
