-- Each spoke of an episode: present, absent or not assessed
-- Grain: one row per episode and spoke
-- Rule: the clinician's assessment overrides the codes of the same spoke
-- Source: care model; seeds.spoke_codes
-- NULL: is_present and answer, where nothing was assessed; no code is not absence
with episodes as (select * from intermediate.int_episodes),

spokes as (select distinct spoke from seeds.spoke_codes),

weights as (
    select
        episode_key,
        spoke,
        sum(weight) as code_weight
    from intermediate.int_spoke_codes
    group by episode_key, spoke
)

select
    episodes.episode_key,
    spokes.spoke,
    cast(coalesce(weights.code_weight, 0) as integer) as code_weight,
    assessments.answer,
    case
        when assessments.answer is not null then assessments.answer != 'absent'
        when weights.code_weight > 0 then true
    end as is_present
from episodes
cross join spokes
left join weights
    on
        episodes.episode_key = weights.episode_key
        and spokes.spoke = weights.spoke
left join intermediate.int_spoke_assessments as assessments
    on
        episodes.episode_key = assessments.episode_key
        and spokes.spoke = assessments.spoke
