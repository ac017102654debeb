"""Vignettes: short stories of episodes, drawn as tables, each with its spokes, spells, gates and result.

In an expected table `spokes` are mechanical, developmental and systemic, `gates` are the precondition, A, B and C:
`+` yes, `-` no, `?` unknown or not assessed. Spells are `C` conservative, `N` dry needling and `R` referred for
prolotherapy, from day to day, both included; an open spell has no last day.
"""

from drawn_tables import Draw, read_table

STORY = """
with spells as (
    select
        episode_key,
        string_agg(
            case stage when 'conservative' then 'C' when 'dry_needling' then 'N' else 'R' end
            || ' ' || start_day || '..' || coalesce(end_day::varchar, ''), ', ' order by stage_order
        ) as told
    from marts.fct_stage_spells
    group by episode_key
),
signs as (
    select
        *,
        sign_of(has_mechanical) || sign_of(has_developmental) || sign_of(has_systemic) as spokes
    from marts.dim_episodes
)
select
    signs.episode_key,
    signs.primary_spoke,
    signs.spokes,
    coalesce(spells.told, 'none'),
    sign_of(gates.gate_mechanical) || sign_of(gates.gate_a) || sign_of(gates.gate_b)
    || sign_of(gates.gate_c),
    gates.result,
    coalesce(gates.missing_gates, 'none')
from signs
inner join marts.fct_referral_gates as gates using (episode_key)
left join spells using (episode_key)
"""
SIGN = "create or replace temp macro sign_of(answer) as case when answer then '+' when not answer then '-' else '?' end"
COLUMNS = ["who", "primary", "spokes", "spells", "gates", "result", "missing"]


def as_patients(drawn: str) -> str:
    """Return a drawn table whose first column, who, is both the patient and the episode."""
    lines = [line.split("|") for line in drawn.strip().splitlines()]
    keys = [(cells[0].strip(), *cells[1:]) for cells in lines]
    header = "|".join(["patient_key", "episode_key", *keys[0][1:]])
    return "\n".join([header, *("|".join([who, who, *rest]) for who, *rest in keys[1:])])


def hold(draw: Draw, expected: str, *, visits: str, states: str | None = None, diary: str | None = None) -> None:
    """Hold the stories of all episodes of a table of visits against those expected.

    Args:
        draw: the fixture.
        expected: table with the columns of `COLUMNS`.
        visits: table of visits, first column who.
        states: table of the detector's gated states, first column who; without it there is no word of the detector.
        diary: table of diary days, first column who.
    """
    tables = {"clinic_visits": as_patients(visits)}
    if states:
        tables["int_gated_states"] = states.replace("who", "episode_key", 1)
    if diary:
        tables["headache_diary"] = diary.replace("who", "patient_key", 1)
    warehouse = draw(tables)
    for mart in ("dim_episodes", "fct_stage_spells", "fct_referral_gates"):
        warehouse.build(mart)
    warehouse.connection.execute(SIGN)
    found = {row[0]: row[1:] for row in warehouse.connection.execute(STORY).fetchall()}
    header, rows = read_table(expected)
    assert header == COLUMNS
    told = {row["who"]: tuple(row[name] for name in COLUMNS[1:]) for row in rows}
    assert found == told
