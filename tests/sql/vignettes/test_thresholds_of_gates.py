"""The gates under, at and over each of their thresholds."""

from drawn_tables import Draw
from vignettes import hold


def diary(**last_window: int) -> str:
    """Return 20 headache days before care and a number of them in the third window of care, for each."""
    lines = ["who | entry_date | headache"]
    for who, days in last_window.items():
        name = who.replace("_", " ")
        lines += [f"{name} | -28..-9 | true", f"{name} | -8..-1 | false"]
        lines += [f"{name} | 56..{55 + days} | true", f"{name} | {56 + days}..83 | false"]
    return "\n".join(lines)


def test_patients_on_each_side_of_an_adequate_trial(draw: Draw) -> None:
    visits = """
        who            | visit_date | visit_type | attendance | extracted_on
        twelve visits  | 0..77/7    | treatment  | attended   | 84
        eleven visits  | 0..70/7    | treatment  | attended   | 84
        one missed     | 0..70/7    | treatment  | attended   | 84
        one missed     | 77         | treatment  | no_show    | 84
        one on paper   | 0..70/7    | treatment  | attended   | 84
        one on paper   | 77         | referral   | attended   | 84
        two on a day   | 0..70/7    | treatment  | attended   | 84
        two on a day   | 70         | treatment  | attended   | 84
        a day short    | 0..77/7    | treatment  | attended   | 82
        at thirty      | 0..77/7    | treatment  | attended   | 84
        over thirty    | 0..77/7    | treatment  | attended   | 84
        no baseline    | 0..77/7    | treatment  | attended   | 84
    """
    hold(
        draw,
        """
        who            | primary    | spokes | spells | gates | result            | missing
        twelve visits  | unassessed | ???    | C 0..  | ?+??  | needs_information | mechanical;b;c
        eleven visits  | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        one missed     | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        one on paper   | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        two on a day   | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        a day short    | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        at thirty      | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        over thirty    | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        no baseline    | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        """,
        visits=visits,
        states="""
        who           | as_of_day | state             | has_baseline
        twelve visits | 76..83/7  | indeterminate     | true
        eleven visits | 76..83/7  | indeterminate     | true
        one missed    | 76..83/7  | indeterminate     | true
        one on paper  | 76..83/7  | indeterminate     | true
        two on a day  | 76..83/7  | indeterminate     | true
        a day short   | 76        | indeterminate     | true
        at thirty     | 76..83/7  | indeterminate     | true
        over thirty   | 76..83/7  | indeterminate     | true
        no baseline   | 76..83/7  | insufficient_data | false
        """,
        diary=diary(
            twelve_visits=15, eleven_visits=15, one_missed=15, one_on_paper=15, two_on_a_day=15, a_day_short=15,
            at_thirty=14, over_thirty=13, no_baseline=15,
        ),
    )  # fmt: skip


def test_patients_on_each_side_of_the_relief_thresholds(draw: Draw) -> None:
    names = ["surely at goal", "nearly sure", "improving", "still stalled", "stalled again", "never judged"]
    visits = "who | visit_date\n" + "\n".join(f"{name} | 0..28/14" for name in names)
    hold(
        draw,
        """
        who            | primary    | spokes | spells | gates | result            | missing
        surely at goal | unassessed | ???    | C 0..  | ?-??  | not_eligible      | mechanical;b;c
        nearly sure    | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        improving      | unassessed | ???    | C 0..  | ?-??  | not_eligible      | mechanical;b;c
        still stalled  | unassessed | ???    | C 0..  | ?+??  | needs_information | mechanical;b;c
        stalled again  | unassessed | ???    | C 0..  | ?+??  | needs_information | mechanical;b;c
        never judged   | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        """,
        visits=visits,
        states="""
        who            | as_of_day  | state         | p_at_goal
        surely at goal | 90         | plateau       | 0
        surely at goal | 97         | at_goal       | 0.8
        nearly sure    | 90         | plateau       | 0
        nearly sure    | 97         | at_goal       | 0.79
        improving      | 90         | plateau       | 0
        improving      | 97         | improving     | 0
        still stalled  | 90         | plateau       | 0
        still stalled  | 97         | worsening     | 0
        still stalled  | 104        | indeterminate | 0
        stalled again  | 90         | plateau       | 0
        stalled again  | 97         | at_goal       | 0.7
        stalled again  | 104        | plateau       | 0
        """,
    )


def test_patients_on_each_side_of_the_time_limit_of_expert_answers(draw: Draw) -> None:
    hold(
        draw,
        """
        who              | primary    | spokes | spells | gates | result            | missing
        28 days before A | unassessed | ???    | C 0..  | ?+?+  | needs_information | mechanical;b
        29 days before A | unassessed | ???    | C 0..  | ?+??  | needs_information | mechanical;b;c
        latest is no     | unassessed | ???    | C 0..  | ?+?-  | not_eligible      | mechanical;b
        not erased       | unassessed | ???    | C 0..  | ?+?+  | needs_information | mechanical;b
        at a treatment   | unassessed | ???    | C 0..  | ?+??  | needs_information | mechanical;b;c
        A not true       | unassessed | ???    | C 0..  | ???+  | needs_information | mechanical;a;b
        """,
        visits="""
        who              | visit_date | visit_type   | attendance | procedure_codes | persistent_mechanical_issue
        28 days before A | 0          | treatment    | attended   | 97140           | -
        28 days before A | 62         | reassessment | attended   | -               | yes
        29 days before A | 0          | treatment    | attended   | 97140           | -
        29 days before A | 61         | reassessment | attended   | -               | yes
        latest is no     | 0          | evaluation   | attended   | 97140           | yes
        latest is no     | 91         | reassessment | attended   | -               | yes
        latest is no     | 98         | evaluation   | attended   | -               | no
        not erased       | 0          | treatment    | attended   | 97140           | -
        not erased       | 91         | reassessment | attended   | -               | yes
        not erased       | 98         | reassessment | attended   | -               | not_assessed
        not erased       | 105        | reassessment | no_show    | -               | no
        at a treatment   | 0          | treatment    | attended   | 97140           | -
        at a treatment   | 91         | treatment    | attended   | -               | yes
        A not true       | 0          | evaluation   | attended   | 97140           | yes
        """,
        states="""
        who              | as_of_day | state
        28 days before A | 90        | plateau
        29 days before A | 90        | plateau
        latest is no     | 90        | plateau
        not erased       | 90        | plateau
        at a treatment   | 90        | plateau
        A not true       | 90        | indeterminate
        """,
    )


def test_patients_on_each_side_of_the_instability_cut_offs(draw: Draw) -> None:
    hold(
        draw,
        """
        who                   | primary    | spokes | spells | gates | result            | missing
        under the cut-off     | unassessed | ???    | C 0..  | ??-?  | not_eligible      | mechanical;a;c
        at the cut-off        | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        straddling band       | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        two constructs        | mechanical | +??    | C 0..  | +?+?  | needs_information | a;c
        one construct twice   | mechanical | +??    | C 0..  | +???  | needs_information | a;b;c
        against a test        | mechanical | +??    | C 0..  | +???  | needs_information | a;b;c
        score and history     | unassessed | ???    | C 0..  | ??+?  | needs_information | mechanical;a;c
        before puberty, 5     | unassessed | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        code of instability   | mechanical | +??    | C 0..  | +?+?  | needs_information | a;c
        """,
        visits="""
        who                   | visit_date | diagnosis_codes  | instability_finding | beighton_score | neck_trauma_history | age_band
        under the cut-off     | 0          | -                | negative            | 4              | no                  | 40_49
        at the cut-off        | 0          | -                | negative            | 5              | no                  | 40_49
        straddling band       | 0          | -                | negative            | 4              | no                  | 50_59
        two constructs        | 0          | q79.62;s134xxd   | not_assessed        | -              | -                   | 40_49
        one construct twice   | 0          | S13.4XXA         | -                   | -              | yes                 | 40_49
        against a test        | 0          | M35.7;M24.28     | negative            | -              | -                   | 40_49
        score and history     | 0          | -                | -                   | 4              | yes                 | 60_69
        before puberty, 5     | 0          | -                | -                   | 5              | yes                 | under_18
        code of instability   | 0          | M53.2X2          | negative            | 0              | no                  | 40_49
        """,  # noqa: E501
    )
