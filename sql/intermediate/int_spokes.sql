-- Each spoke of an episode at a gate point: present, absent or not assessed
-- Grain: one row per gate point and spoke
-- Rule: the clinician's assessment overrides the codes of the same spoke
-- Source: care model
-- NULL: is_present and answer, where nothing was assessed; no code is not absence
with points as (
    select
        episode_key,
        point_key
    from intermediate.int_gate_points
),

spokes as (select distinct spoke from seeds.spoke_codes),

evidence as (select * from intermediate.int_spoke_evidence),

totals as (
    select
        episode_key,
        point_key,
        spoke,
        sum(weight) as code_weight,
        max(answer) as answer
    from evidence
    group by episode_key, point_key, spoke
)

select
    points.episode_key,
    points.point_key,
    spokes.spoke,
    cast(coalesce(totals.code_weight, 0) as integer) as code_weight,
    totals.answer,
    case
        when totals.answer is not null then totals.answer != 'absent'
        when totals.code_weight > 0 then true
    end as is_present
from points
cross join spokes
left join totals
    on
        points.episode_key = totals.episode_key
        and points.point_key = totals.point_key
        and spokes.spoke = totals.spoke
