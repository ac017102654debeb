"""One gate unknown while the others are true: the examination that is missing is named."""

from drawn_tables import Draw
from vignettes import hold

VISITS = """
    who           | visit_date | visit_type   | diagnosis_codes | spoke_mechanical | instability_finding | persistent_mechanical_issue
    all known     | 0          | evaluation   | M54.81          | -                | positive            | no
    all known     | 0..84/14   | treatment    | -               | -                | -                   | -
    all known     | 91         | reassessment | -               | -                | -                   | yes
    no spoke      | 0          | evaluation   | G43.909         | not_assessed     | positive            | no
    no spoke      | 0..84/14   | treatment    | -               | -                | -                   | -
    no spoke      | 91         | reassessment | -               | -                | -                   | yes
    no diary      | 0          | evaluation   | M54.81          | -                | positive            | no
    no diary      | 0..84/14   | treatment    | -               | -                | -                   | -
    no diary      | 91         | reassessment | -               | -                | -                   | yes
    no test       | 0          | evaluation   | M54.81          | -                | not_assessed        | no
    no test       | 0..84/14   | treatment    | -               | -                | -                   | -
    no test       | 91         | reassessment | -               | -                | -                   | yes
    no answer     | 0          | evaluation   | M54.81          | -                | positive            | yes
    no answer     | 0..84/14   | treatment    | -               | -                | -                   | -
    no answer     | 91         | reassessment | -               | -                | -                   | not_assessed
    one false     | 0          | evaluation   | -               | absent           | not_assessed        | no
    one false     | 0..84/14   | treatment    | -               | -                | -                   | -
"""  # noqa: E501
STATES = """
    who       | as_of_day | state
    all known | 90        | plateau
    no spoke  | 90        | plateau
    no test   | 90        | plateau
    no answer | 90        | plateau
"""


def test_patients_with_each_combination_of_unknown_gates(draw: Draw) -> None:
    hold(
        draw,
        """
        who       | primary    | spokes | spells | gates | result              | missing
        all known | mechanical | +??    | C 0..  | ++++  | eligible_for_review | none
        no spoke  | unassessed | ???    | C 0..  | ?+++  | needs_information   | mechanical
        no diary  | mechanical | +??    | C 0..  | +?++  | needs_information   | a
        no test   | mechanical | +??    | C 0..  | ++?+  | needs_information   | b
        no answer | mechanical | +??    | C 0..  | +++?  | needs_information   | c
        one false | unassessed | -??    | C 0..  | -??-  | not_eligible        | a;b
        """,
        visits=VISITS,
        states=STATES,
    )
