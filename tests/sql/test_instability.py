"""Gate B: clear evidence of neck instability, in Kleene logic."""

import pytest
from drawn_tables import Draw

COLUMNS = "visit_date | instability_finding | diagnosis_codes | beighton_score | neck_trauma_history | age_band"


def test_gate_b_follows_tests_codes_and_combined_constructs(draw: Draw) -> None:
    visits = """
        episode_key                | visit_date | instability_finding | diagnosis_codes | beighton_score | neck_trauma_history | age_band
        nothing known              | 0          | -                   | -               | -              | -                   | 30_39
        positive test              | 0          | positive            | -               | -              | -                   | 30_39
        positive against all       | 0          | positive            | -               | 0              | no                  | 30_39
        negative test alone        | 0          | negative            | -               | -              | -                   | 30_39
        upper neck code            | 0          | -                   | M53.2X1         | -              | -                   | 30_39
        lower neck code            | 0          | -                   | M53.2X2         | -              | -                   | 30_39
        code against all           | 0          | negative            | M53.2X2         | 0              | no                  | 30_39
        low back code              | 0          | -                   | M53.2X7         | -              | -                   | 30_39
        hypermobility, trauma      | 0          | -                   | Q79.60;S13.4XXA | -              | -                   | 30_39
        hypermobility, ligament    | 0          | -                   | M35.7;M24.28    | -              | -                   | 30_39
        ligament, trauma history   | 0          | -                   | M24.28          | -              | yes                 | 30_39
        one construct, two codes   | 0          | -                   | Q79.60;M35.7    | -              | -                   | 30_39
        one construct, two sources | 0          | -                   | S13.4XXA        | -              | yes                 | 30_39
        two, negative test         | 0          | negative            | Q79.60;S13.4XXA | -              | -                   | 30_39
        two, test not assessed     | 0          | not_assessed        | Q79.60;S13.4XXA | -              | -                   | 30_39
        all three deny             | 0          | negative            | -               | 4              | no                  | 30_39
        no score                   | 0          | negative            | -               | -              | no                  | 30_39
        trauma unknown             | 0          | negative            | -               | 4              | unknown             | 30_39
        trauma                     | 0          | negative            | -               | 4              | yes                 | 30_39
        no test                    | 0          | not_assessed        | -               | 4              | no                  | 30_39
    """  # noqa: E501
    draw({"clinic_visits": visits}).shows(
        "fct_referral_gates",
        """
        episode_key                | gate_b
        nothing known              | -
        positive test              | true
        positive against all       | true
        negative test alone        | -
        upper neck code            | true
        lower neck code            | true
        code against all           | true
        low back code              | -
        hypermobility, trauma      | true
        hypermobility, ligament    | true
        ligament, trauma history   | true
        one construct, two codes   | -
        one construct, two sources | -
        two, negative test         | -
        two, test not assessed     | true
        all three deny             | false
        no score                   | -
        trauma unknown             | -
        trauma                     | -
        no test                    | -
        """,
    )


@pytest.mark.parametrize(
    ("age_band", "highest_negative", "lowest_positive"),
    [
        ("under_18", 4, 6),
        ("18_29", 4, 5),
        ("40_49", 4, 5),
        ("50_59", 3, 5),
        ("60_69", 3, 4),
        ("90_plus", 3, 4),
        ("-", 3, 6),
    ],
)
def test_beighton_cut_offs(draw: Draw, age_band: str, highest_negative: int, lowest_positive: int) -> None:
    lines = [COLUMNS.replace("visit_date", "episode_key | visit_date")]
    expected = ["episode_key | gate_b"]
    for score in range(10):
        lines += [f"denied{score} | 0 | negative | - | {score} | no | {age_band}"]
        lines += [f"hurt{score} | 0 | - | - | {score} | yes | {age_band}"]
        expected += [f"denied{score} | {'false' if score <= highest_negative else '-'}"]
        expected += [f"hurt{score} | {'true' if score >= lowest_positive else '-'}"]
    draw({"clinic_visits": "\n".join(lines)}).shows("fct_referral_gates", "\n".join(expected))


def test_the_latest_answer_counts_and_not_assessed_replaces_none(draw: Draw) -> None:
    visits = """
        episode_key | visit_date | instability_finding
        turned      | 0          | positive
        turned      | 7          | negative
        kept        | 0          | positive
        kept        | 7          | not_assessed
    """
    draw({"clinic_visits": visits}).shows(
        "fct_referral_gates",
        """
        episode_key | gate_b
        turned      | -
        kept        | true
        """,
    )
