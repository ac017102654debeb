"""Typical journeys through the network, from the first evaluation to a referral or to a goal."""

from drawn_tables import Draw
from vignettes import hold

VISITS = """
    who            | visit_date | visit_type   | attendance | procedure_codes | diagnosis_codes | dry_needling_performed | spoke_mechanical | spoke_systemic | instability_finding | beighton_score | neck_trauma_history | age_band | persistent_mechanical_issue | referral_type | referral_key | referral_status
    textbook       | -7         | evaluation   | attended   | 97161           | G44.86          | -                      | primary          | absent         | positive            | -              | -                   | 30_39    | no                          | -             | -            | -
    textbook       | 0..77/7    | treatment    | attended   | 97140;97110     | G44.86          | -                      | -                | -              | -                   | -              | -                   | -        | -                           | -             | -            | -
    textbook       | 84         | treatment    | attended   | 97140;20560     | G44.86          | true                   | -                | -              | -                   | -              | -                   | -        | -                           | -             | -            | -
    textbook       | 140        | reassessment | attended   | 97164           | G44.86          | -                      | -                | -              | -                   | -              | -                   | -        | yes                         | -             | -            | -
    textbook       | 147        | referral     | attended   | -               | -               | -                      | -                | -              | -                   | -              | -                   | -        | -                           | prolotherapy  | r            | made
    textbook       | 160        | referral     | attended   | -               | -               | -                      | -                | -              | -                   | -              | -                   | -        | -                           | prolotherapy  | r            | accepted
    quick success  | 0          | evaluation   | attended   | 97161;97140     | M54.2           | -                      | primary          | -              | negative            | 2              | no                  | 18_29    | no                          | -             | -            | -
    quick success  | 7..35/7    | treatment    | attended   | 97140           | M54.2           | -                      | -                | -              | -                   | -              | -                   | -        | -                           | -             | -            | -
    quick success  | 42         | discharge    | attended   | 97110           | M54.2           | -                      | -                | -              | -                   | -              | -                   | -        | -                           | -             | -            | -
    systemic       | 0          | evaluation   | attended   | 97162;97110     | K58.9;F41.1     | -                      | absent           | primary        | -                   | -              | -                   | 40_49    | -                           | -             | -            | -
    systemic       | 7..70/7    | treatment    | attended   | 97110           | K58.9           | -                      | -                | -              | -                   | -              | -                   | -        | -                           | -             | -            | -
    evaluated only | 0          | evaluation   | attended   | 97161           | G44.86          | -                      | -                | -              | -                   | -              | -                   | 60_69    | yes                         | -             | -            | -
    codes alone    | 0..91/7    | treatment    | attended   | 97140           | G44.86;G43.709  | -                      | -                | -              | -                   | -              | -                   | -        | -                           | -             | -            | -
    never came     | 0          | evaluation   | no_show    | -               | -               | -                      | -                | -              | -                   | -              | -                   | -        | -                           | -             | -            | -
"""  # noqa: E501
STATES = """
    who           | as_of_day | state         | p_at_goal
    textbook      | 6..111/7  | indeterminate | 0
    textbook      | 118..139/7| plateau       | 0
    textbook      | 146..160/7| indeterminate | 0.1
    quick success | 34..41/7  | at_goal       | 0.9
    systemic      | 62..69/7  | improving     | 0
    codes alone   | 90        | plateau       | 0
"""


def test_patients_from_evaluation_to_referral(draw: Draw) -> None:
    hold(
        draw,
        """
        who            | primary    | spokes | spells                       | gates | result              | missing
        textbook       | mechanical | +?-    | C 0..83, N 84..146, R 147..  | ++++  | eligible_for_review | none
        quick success  | mechanical | +??    | C 0..42                      | +---  | not_eligible        | none
        systemic       | systemic   | -?+    | C 0..                        | --??  | not_eligible        | b;c
        evaluated only | mechanical | +??    | none                         | +??+  | needs_information   | a;b
        codes alone    | mechanical | +??    | C 0..                        | ++??  | needs_information   | b;c
        never came     | unassessed | ???    | none                         | ????  | needs_information   | mechanical;a;b;c
        """,  # noqa: E501
        visits=VISITS,
        states=STATES,
    )
