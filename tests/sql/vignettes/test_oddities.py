"""Oddities of real visits: missed ones, several on a day, needling at once, referrals at odd times, breaks in care."""

from drawn_tables import Draw
from vignettes import hold

VISITS = """
    who                    | visit_date | visit_type | attendance | procedure_codes | dry_needling_performed | referral_type | referral_key | referral_status
    missed does not count  | 0          | treatment  | no_show    | 97140           | -                      | -             | -            | -
    missed does not count  | 3          | treatment  | cancelled  | 97140;20560     | true                   | -             | -            | -
    missed does not count  | 5          | treatment  | attended   | 97140           | -                      | -             | -            | -
    missed does not count  | 400        | treatment  | scheduled  | 20560           | true                   | -             | -            | -
    needled at once        | 0          | treatment  | attended   | 20561           | -                      | -             | -            | -
    needled at once        | 9          | treatment  | attended   | 97140           | -                      | -             | -            | -
    needled by flag        | 0          | treatment  | attended   | 97140           | false                  | -             | -            | -
    needled by flag        | 9          | treatment  | attended   | -               | true                   | -             | -            | -
    code with modifiers    | 0          | treatment  | attended   | 97140-59;97110x2| -                      | -             | -            | -
    code with modifiers    | 9          | treatment  | attended   | 20560 GP        | -                      | -             | -            | -
    acupuncture            | 0          | treatment  | attended   | 97810;97811     | -                      | -             | -            | -
    acupuncture            | 9          | treatment  | attended   | 20552;64615     | -                      | -             | -            | -
    treated when evaluated | 0          | evaluation | attended   | 97161;97112     | -                      | -             | -            | -
    treated when evaluated | 9          | treatment  | attended   | -               | -                      | -             | -            | -
    twice on a day         | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    twice on a day         | 0          | treatment  | attended   | 20560           | -                      | -             | -            | -
    referred, not needled  | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    referred, not needled  | 60         | referral   | attended   | -               | -                      | prolotherapy  | r            | made
    referred before care   | -5         | referral   | attended   | -               | -                      | prolotherapy  | r            | made
    referred before care   | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    declined in the end    | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    declined in the end    | 60         | referral   | attended   | -               | -                      | prolotherapy  | r            | made
    declined in the end    | 75         | referral   | attended   | -               | -                      | -             | r            | declined
    accepted at last       | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    accepted at last       | 60         | referral   | attended   | -               | -                      | prolotherapy  | r            | declined
    accepted at last       | 90         | referral   | attended   | -               | -                      | prolotherapy  | s            | accepted
    missed referral        | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    missed referral        | 60         | referral   | cancelled  | -               | -                      | prolotherapy  | r            | made
    referral elsewhere     | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    referral elsewhere     | 60         | referral   | attended   | -               | -                      | neurology     | r            | made
    discharged             | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    discharged             | 60         | discharge  | attended   | -               | -                      | -             | -            | -
    discharge missed       | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    discharge missed       | 60         | discharge  | no_show    | -               | -                      | -             | -            | -
    reopened               | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    reopened               | 60         | discharge  | attended   | -               | -                      | -             | -            | -
    reopened               | 90         | treatment  | attended   | 20560           | -                      | -             | -            | -
    not reopened by paper  | 0          | treatment  | attended   | 97140           | -                      | -             | -            | -
    not reopened by paper  | 60         | discharge  | attended   | -               | -                      | -             | -            | -
    not reopened by paper  | 70         | referral   | attended   | -               | -                      | imaging       | r            | made
"""  # noqa: E501


def test_patients_with_unusual_records(draw: Draw) -> None:
    hold(
        draw,
        """
        who                    | primary    | spokes | spells           | gates | result            | missing
        missed does not count  | unassessed | ???    | C 0..            | ????  | needs_information | mechanical;a;b;c
        needled at once        | unassessed | ???    | N 0..            | ????  | needs_information | mechanical;a;b;c
        needled by flag        | unassessed | ???    | C 0..8, N 9..    | ????  | needs_information | mechanical;a;b;c
        code with modifiers    | unassessed | ???    | C 0..8, N 9..    | ????  | needs_information | mechanical;a;b;c
        acupuncture            | unassessed | ???    | C 0..            | ????  | needs_information | mechanical;a;b;c
        treated when evaluated | unassessed | ???    | C 0..            | ????  | needs_information | mechanical;a;b;c
        twice on a day         | unassessed | ???    | N 0..            | ????  | needs_information | mechanical;a;b;c
        referred, not needled  | unassessed | ???    | C 0..59, R 60..  | ????  | needs_information | mechanical;a;b;c
        referred before care   | unassessed | ???    | R -5..           | ????  | needs_information | mechanical;a;b;c
        declined in the end    | unassessed | ???    | C 0..            | ????  | needs_information | mechanical;a;b;c
        accepted at last       | unassessed | ???    | C 0..89, R 90..  | ????  | needs_information | mechanical;a;b;c
        missed referral        | unassessed | ???    | C 0..            | ????  | needs_information | mechanical;a;b;c
        referral elsewhere     | unassessed | ???    | C 0..            | ????  | needs_information | mechanical;a;b;c
        discharged             | unassessed | ???    | C 0..60          | ????  | needs_information | mechanical;a;b;c
        discharge missed       | unassessed | ???    | C 0..            | ????  | needs_information | mechanical;a;b;c
        reopened               | unassessed | ???    | C 0..89, N 90..  | ????  | needs_information | mechanical;a;b;c
        not reopened by paper  | unassessed | ???    | C 0..60          | ????  | needs_information | mechanical;a;b;c
        """,
        visits=VISITS,
    )


def test_a_second_episode_after_a_long_gap(draw: Draw) -> None:
    visits = """
        visit_id | patient_key | episode_key | visit_date | visit_type | diagnosis_codes | extracted_on
        a        | back        | -           | 0          | evaluation | G44.86          | 500
        b        | back        | -           | 7          | treatment  | -               | 500
        c        | back        | -           | 186        | treatment  | -               | 500
        d        | back        | -           | 366        | evaluation | K58.9           | 500
        e        | back        | -           | 370        | treatment  | -               | 500
    """
    warehouse = draw({"clinic_visits": visits})
    warehouse.shows(
        "dim_episodes",
        """
        episode_key | primary_spoke | stage        | observed_through_day | is_left_truncated
        back-1      | mechanical    | conservative | 493                  | false
        back-2      | systemic      | conservative | 130                  | false
        """,
    )
