"""Spokes: what codes weigh, what a clinician's assessment overrides, which one is primary."""

from drawn_tables import Draw


def test_spokes_follow_code_weights_and_the_clinician(draw: Draw) -> None:
    visits = """
        episode_key               | visit_date | diagnosis_codes                   | spoke_mechanical | spoke_developmental | spoke_systemic
        nothing known             | 0          | -                                 | -                | -                   | -
        code without spoke        | 0          | G43.909                           | -                | -                   | -
        one code                  | 0          | M54.2                             | -                | -                   | -
        case and dot              | 0          | m542                              | -                | -                   | -
        a margin of 2 leads       | 0          | G44.86;F45.8                      | -                | -                   | -
        a margin of 1 is mixed    | 0          | G44.86;G47.33                     | -                | -                   | -
        repeated billing          | 0          | M54.2;G47.33                      | -                | -                   | -
        repeated billing          | 7          | M54.2                             | -                | -                   | -
        repeated billing          | 14         | M54.2                             | -                | -                   | -
        a family counts once      | 0          | S13.4XXA;S13.4XXD;S13.4XXS;G47.33 | -                | -                   | -
        different codes add up    | 0          | M54.2;M53.1;G47.33                | -                | -                   | -
        primary against codes     | 0          | G44.86;M53.0                      | contributing     | -                   | primary
        two primaries are mixed   | 0          | M54.2                             | primary          | primary             | -
        contributing alone        | 0          | -                                 | -                | contributing        | -
        contributing with codes   | 0          | G47.33                            | -                | contributing        | -
        a lone weak code          | 0          | G44.209                           | -                | -                   | -
        absent overrides codes    | 0          | M54.2                             | absent           | -                   | -
        the override is per spoke | 0          | M54.2;G47.33                      | absent           | -                   | -
        all absent                | 0          | -                                 | absent           | absent              | absent
        latest assessment         | 0          | -                                 | primary          | -                   | -
        latest assessment         | 7          | -                                 | absent           | primary             | -
        then not assessed         | 0          | -                                 | primary          | -                   | -
        then not assessed         | 7          | -                                 | not_assessed     | not_assessed        | -
    """  # noqa: E501
    draw({"clinic_visits": visits}).shows(
        "int_episode_spokes",
        """
        episode_key               | has_mechanical | has_developmental | has_systemic | primary_spoke
        nothing known             | -              | -                 | -            | unassessed
        code without spoke        | -              | -                 | -            | unassessed
        one code                  | true           | -                 | -            | mechanical
        case and dot              | true           | -                 | -            | mechanical
        a margin of 2 leads       | true           | true              | -            | mechanical
        a margin of 1 is mixed    | true           | true              | -            | mixed
        repeated billing          | true           | true              | -            | mixed
        a family counts once      | true           | true              | -            | mixed
        different codes add up    | true           | true              | -            | mechanical
        primary against codes     | true           | -                 | true         | systemic
        two primaries are mixed   | true           | true              | -            | mixed
        contributing alone        | -              | true              | -            | mixed
        contributing with codes   | -              | true              | -            | developmental
        a lone weak code          | true           | -                 | -            | mixed
        absent overrides codes    | false          | -                 | -            | unassessed
        the override is per spoke | false          | true              | -            | developmental
        all absent                | false          | false             | false        | unassessed
        latest assessment         | false          | true              | -            | developmental
        then not assessed         | true           | -                 | -            | mechanical
        """,
    )


def test_codes_of_missed_visits_do_not_count(draw: Draw) -> None:
    visits = """
        visit_date | attendance | diagnosis_codes | spoke_systemic
        0          | attended   | M54.2           | -
        7          | no_show    | G47.33          | primary
    """
    draw({"clinic_visits": visits}).shows(
        "int_episode_spokes",
        """
        has_mechanical | has_developmental | has_systemic
        true           | -                 | -
        """,
    )
