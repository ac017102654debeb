"""Evidence: every label traces to the visit and the code or finding that caused it."""

from drawn_tables import Draw

from pipelines.resources import SQL


def test_every_label_names_its_visit_day_and_finding(draw: Draw) -> None:
    visits = """
        visit_id | visit_date | visit_type   | procedure_codes | diagnosis_codes  | dry_needling_performed | spoke_systemic | instability_finding | beighton_score | age_band | persistent_mechanical_issue | referral_type | referral_status
        first    | -7         | evaluation   | 97161           | m5481;Q79.60     | -                      | absent         | positive            | 4              | 50_59    | yes                         | -             | -
        second   | 0          | treatment    | 97140-59        | M54.81;S12.100A  | -                      | -              | -                   | -              | -        | -                           | -             | -
        third    | 20         | treatment    | 97140           | Z79.01           | true                   | -              | -                   | -              | -        | -                           | -             | -
        fourth   | 30         | referral     | -               | -                | -                      | -              | -                   | -              | -        | -                           | prolotherapy  | made
    """  # noqa: E501
    draw({"clinic_visits": visits}).shows(
        "fct_evidence",
        """
        subject          | evidence_number | care_day | visit_id | finding              | answer       | meaning                | direction | weight
        spoke_mechanical | 1               | -7       | first    | diagnosis_code       | M5481        | occipital neuralgia    | for       | 3
        spoke_mechanical | 2               | -7       | first    | diagnosis_code       | Q7960        | Ehlers-Danlos syndrome | for       | 2
        spoke_systemic   | 1               | -7       | first    | clinician_assessment | absent       | -                      | against   | -
        gate_b           | 1               | -7       | first    | beighton_score       | 4            | hypermobility          | open      | -
        gate_b           | 2               | -7       | first    | diagnosis_code       | Q7960        | hypermobility          | for       | -
        gate_b           | 3               | -7       | first    | instability_test     | positive     | -                      | for       | -
        gate_c           | 1               | -7       | first    | expert_evaluation    | yes          | -                      | for       | -
        medical_review   | 1               | 0        | second   | diagnosis_code       | S12100A      | neck fracture          | for       | -
        medical_review   | 2               | 20       | third    | diagnosis_code       | Z7901        | long-term anticoagulant | note     | -
        stage            | 1               | 0        | second   | procedure_code       | 97140        | conservative           | for       | -
        stage            | 2               | 20       | third    | needling_flag        | true         | dry_needling           | for       | -
        stage            | 3               | 30       | fourth   | referral             | made         | referred_prolotherapy  | for       | -
        """,  # noqa: E501
    )


def test_diary_evidence_for_gate_a_is_dated_to_the_day_that_made_it_true(draw: Draw) -> None:
    diary = "entry_date | headache\n-28..200 | true"
    draw({"clinic_visits": "visit_date\n0..77/7", "headache_diary": diary}).shows(
        "fct_evidence",
        """
        subject | care_day | visit_id | finding | answer  | direction
        gate_a  | 69       | -        | relief  | plateau | for
        """,
        where="subject = 'gate_a'",
    )


def test_codes_and_clinician_agree_beyond_chance_as_kappa(draw: Draw) -> None:
    # by hand: agreement (20 + 15) / 50, by chance (25 x 30 + 25 x 20) / 2500
    said = [("M54.2", "primary", 20), ("K58.9", "contributing", 5), ("M54.2", "absent", 10), ("K58.9", "absent", 15)]
    lines = ["episode_key | visit_date | diagnosis_codes | spoke_mechanical"]
    for number, (code, answer, count) in enumerate(said):
        lines += [f"e{number}x{again} | 0 | {code} | {answer}" for again in range(count)]
    # nothing was coded, or nothing assessed: no pair
    lines += ["uncoded | 0 | G43.909 | primary", "unassessed | 0 | M54.2 | not_assessed"]
    draw({"clinic_visits": "\n".join(lines)}).shows(
        "rpt_spoke_agreement",
        """
        spoke         | patients | episodes | both_present | clinician_only | codes_only | both_without | observed_agreement | expected_agreement | kappa
        mechanical    | 1        | 50       | 20           | 5              | 10         | 15           | 0.7                | 0.5                | 0.4
        developmental | 0        | 0        | 0            | 0              | 0          | 0            | -                  | -                  | -
        systemic      | 0        | 0        | 0            | 0              | 0          | 0            | -                  | -                  | -
        """,  # noqa: E501
    )


def test_a_code_outside_its_era_is_found_where_dates_are_real(draw: Draw) -> None:
    # DAY_0 is the first day of 2024; days are counted from there
    uses = """
        episode_key      | visit_date | diagnosis_codes | procedure_codes
        day before G4486 | -823       | g4486           | -
        first of G44.86  | -822       | G44.86          | -
        R51.0 too early  | -1188      | R51.0           | -
        R51 in time      | -1188      | R51             | -
        R51 too late     | -1187      | R51             | -
        R51.9 in time    | -1187      | R51.9           | -
        Q79.6 in time    | -1554      | Q79.6           | -
        Q79.60 too early | -1554      | Q79.60          | -
        needle in 2019   | -1462      | -               | 20560-59
        needle in 2020   | -1461      | -               | 20560
        before ICD-10    | -3015      | M54.2           | -
    """
    check = (SQL / "checks" / "codes_outside_their_era.sql").read_text(encoding="utf-8")
    warehouse = draw({"clinic_visits": uses, "night": "is_limited_data_set\ntrue"})
    warehouse.build("int_dated_codes")
    rows = warehouse.connection.execute(f"select visit_id from ({check}) order by 1").fetchall()
    assert rows == [("v1",), ("v11",), ("v3",), ("v5",), ("v8",), ("v9",)]


def test_shifted_dates_are_not_compared_with_code_eras(draw: Draw) -> None:
    visits = "visit_date | diagnosis_codes\n-823 | G44.86"
    draw({"clinic_visits": visits, "night": "is_limited_data_set\nfalse"}).shows("int_dated_codes", "visit_id")
