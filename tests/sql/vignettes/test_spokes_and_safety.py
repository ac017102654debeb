"""Spokes by weight and by word, and the codes that send an episode to medical review."""

from drawn_tables import Draw
from vignettes import hold


def test_patients_with_each_combination_of_spoke_evidence(draw: Draw) -> None:
    hold(
        draw,
        """
        who                    | primary       | spokes | spells | gates | result            | missing
        one point alone        | mixed         | +??    | C 0..  | +???  | needs_information | a;b;c
        two points alone       | mechanical    | +??    | C 0..  | +???  | needs_information | a;b;c
        ahead by one           | mixed         | +?+    | C 0..  | +???  | needs_information | a;b;c
        ahead by two           | systemic      | +?+    | C 0..  | +???  | needs_information | a;b;c
        ahead by three         | developmental | ++?    | C 0..  | +???  | needs_information | a;b;c
        one family, three ways | mixed         | +?+    | C 0..  | +???  | needs_information | a;b;c
        word over codes        | developmental | ++?    | C 0..  | +???  | needs_information | a;b;c
        absent against a code  | systemic      | -?+    | C 0..  | -???  | not_eligible      | a;b;c
        two words              | mixed         | ++?    | C 0..  | +???  | needs_information | a;b;c
        latest word            | systemic      | -?+    | C 0..  | -???  | not_eligible      | a;b;c
        no word at all         | unassessed    | ???    | C 0..  | ????  | needs_information | mechanical;a;b;c
        """,
        visits="""
        who                    | visit_date | diagnosis_codes           | spoke_mechanical | spoke_developmental | spoke_systemic
        one point alone        | 0          | F07.81                    | -                | -                   | -
        two points alone       | 0          | m542                      | -                | -                   | -
        ahead by one           | 0          | G44.86;F33.1              | -                | -                   | -
        ahead by two           | 0          | G44.209;E03.9             | -                | -                   | -
        ahead by three         | 0          | J35.1;J34.2;F45.8;R29.3   | -                | -                   | -
        one family, three ways | 0          | S16.1XXA;S161XXD;K21.9    | -                | -                   | -
        one family, three ways | 7          | s16.1xxs                  | -                | -                   | -
        word over codes        | 0          | G44.86;M53.0;M54.2        | contributing     | primary             | -
        absent against a code  | 0          | G44.86;M79.7              | absent           | -                   | -
        two words              | 0          | G44.86                    | primary          | primary             | not_assessed
        latest word            | 0          | -                         | primary          | -                   | -
        latest word            | 7          | -                         | absent           | -                   | primary
        latest word            | 14         | -                         | not_assessed     | -                   | not_assessed
        no word at all         | 0          | G43.909;R51.9;G89.29      | not_assessed     | -                   | -
        """,  # noqa: E501
    )


def test_medical_review_comes_before_the_gates(draw: Draw) -> None:
    hold(
        draw,
        """
        who               | primary    | spokes | spells | gates | result              | missing
        all true          | mechanical | +??    | C 0..  | ++++  | medical_review      | none
        one false         | unassessed | -??    | C 0..  | -+++  | medical_review      | none
        nothing known     | unassessed | ???    | C 0..  | ????  | medical_review      | mechanical;a;b;c
        only a note       | mechanical | +??    | C 0..  | ++++  | eligible_for_review | none
        anticoagulated    | mechanical | +??    | C 0..  | ++++  | eligible_for_review | none
        on a missed visit | mechanical | +??    | C 0..  | ++++  | eligible_for_review | none
        the code beside   | mechanical | +??    | C 0..  | ++++  | eligible_for_review | none
        """,
        visits="""
        who               | visit_date | visit_type | attendance | procedure_codes | diagnosis_codes   | spoke_mechanical | instability_finding | persistent_mechanical_issue
        all true          | 0          | evaluation | attended   | 97140           | G44.86;m4712      | -                | positive            | -
        all true          | 91         | evaluation | attended   | -               | -                 | -                | -                   | yes
        one false         | 0          | evaluation | attended   | 97140           | S12.100A          | absent           | positive            | -
        one false         | 91         | evaluation | attended   | -               | -                 | -                | -                   | yes
        nothing known     | 0          | treatment  | attended   | -               | R51.0             | -                | -                   | -
        only a note       | 0          | evaluation | attended   | 97140           | M53.2X1           | -                | -                   | -
        only a note       | 91         | evaluation | attended   | -               | -                 | -                | -                   | yes
        anticoagulated    | 0          | evaluation | attended   | 97140           | M54.81;Z79.01     | -                | positive            | -
        anticoagulated    | 91         | evaluation | attended   | -               | -                 | -                | -                   | yes
        on a missed visit | 0          | evaluation | attended   | 97140           | M54.81            | -                | positive            | -
        on a missed visit | 7          | treatment  | no_show    | -               | I77.74            | -                | -                   | -
        on a missed visit | 91         | evaluation | attended   | -               | -                 | -                | -                   | yes
        the code beside   | 0          | evaluation | attended   | 97140           | M54.81;M43.5X3    | -                | positive            | -
        the code beside   | 91         | evaluation | attended   | -               | -                 | -                | -                   | yes
        """,  # noqa: E501
        states="""
        who               | as_of_day | state
        all true          | 90        | plateau
        one false         | 90        | plateau
        only a note       | 90        | plateau
        anticoagulated    | 90        | plateau
        on a missed visit | 90        | plateau
        the code beside   | 90        | plateau
        """,
    )
