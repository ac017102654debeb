"""Gate B: clear evidence of neck instability, in Kleene logic."""

import pytest
from drawn_tables import Draw

COLUMNS = "visit_date | instability_finding | diagnosis_codes | beighton_score | neck_trauma_history | age_band"

CASES = {
    "nothing known": ("- | - | - | - | 30_39", "-"),
    "positive test": ("positive | - | - | - | 30_39", "true"),
    "positive test against everything": ("positive | - | 0 | no | 30_39", "true"),
    "negative test alone": ("negative | - | - | - | 30_39", "-"),
    "instability code, upper neck": ("- | M53.2X1 | - | - | 30_39", "true"),
    "instability code, lower neck": ("- | M53.2X2 | - | - | 30_39", "true"),
    "instability code against a negative test": ("negative | M53.2X2 | 0 | no | 30_39", "true"),
    "instability code of the low back": ("- | M53.2X7 | - | - | 30_39", "-"),
    # two different constructs
    "hypermobility and trauma codes": ("- | Q79.60;S13.4XXA | - | - | 30_39", "true"),
    "hypermobility and ligament codes": ("- | M35.7;M24.28 | - | - | 30_39", "true"),
    "ligament code and trauma history": ("- | M24.28 | - | yes | 30_39", "true"),
    "one construct twice": ("- | Q79.60;M35.7 | - | - | 30_39", "-"),
    "a construct by code and by history": ("- | S13.4XXA | - | yes | 30_39", "-"),
    "two constructs against a negative test": ("negative | Q79.60;S13.4XXA | - | - | 30_39", "-"),
    "two constructs, test not assessed": ("not_assessed | Q79.60;S13.4XXA | - | - | 30_39", "true"),
    # false needs all three answers
    "all three deny": ("negative | - | 4 | no | 30_39", "false"),
    "no score": ("negative | - | - | no | 30_39", "-"),
    "trauma unknown": ("negative | - | 4 | unknown | 30_39", "-"),
    "trauma": ("negative | - | 4 | yes | 30_39", "-"),
    "no test": ("not_assessed | - | 4 | no | 30_39", "-"),
}


@pytest.mark.parametrize(("findings", "gate_b"), CASES.values(), ids=CASES)
def test_gate_b(draw: Draw, findings: str, gate_b: str) -> None:
    draw({"clinic_visits": f"{COLUMNS}\n0 | {findings}"}).shows("int_instability", f"gate_b\n{gate_b}")


@pytest.mark.parametrize(
    ("age_band", "highest_negative", "lowest_positive"),
    [("under_18", 4, 6), ("18_29", 4, 5), ("40_49", 4, 5), ("50_59", 3, 5), ("60_69", 3, 4), ("90_plus", 3, 4), ("-", 3, 6)],
)  # fmt: skip
def test_beighton_cut_offs(draw: Draw, age_band: str, highest_negative: int, lowest_positive: int) -> None:
    lines = [COLUMNS.replace("visit_date", "episode_key | visit_date")]
    expected = ["episode_key | gate_b"]
    for score in range(10):
        lines += [f"denied{score} | 0 | negative | - | {score} | no | {age_band}"]
        lines += [f"hurt{score} | 0 | - | - | {score} | yes | {age_band}"]
        expected += [f"denied{score} | {'false' if score <= highest_negative else '-'}"]
        expected += [f"hurt{score} | {'true' if score >= lowest_positive else '-'}"]
    draw({"clinic_visits": "\n".join(lines)}).shows("int_instability", "\n".join(expected))


def test_the_latest_answer_stands_and_not_assessed_erases_none(draw: Draw) -> None:
    visits = """
        episode_key | visit_date | instability_finding
        turned      | 0          | positive
        turned      | 7          | negative
        kept        | 0          | positive
        kept        | 7          | not_assessed
    """
    draw({"clinic_visits": visits}).shows(
        "int_instability",
        """
        episode_key | gate_b
        turned      | -
        kept        | true
        """,
    )
