-- The spokes of an episode and its primary one
-- Grain: one row per episode
-- Rule: a clinician's single primary counts, two are mixed; else the present spoke that
--   leads all others by the margin in code weight, else mixed. A lone weak code leads
--   by less than the margin. Unassessed without any present spoke.
-- Source: thresholds.spoke_primary_margin
-- NULL: has_* not assessed
with spokes as (select * from intermediate.int_spokes),

ranked as (
    select
        *,
        case when is_present then code_weight else 0 end as present_weight,
        row_number() over (
            partition by episode_key
            order by is_present desc nulls last, code_weight desc, spoke asc
        ) as place
    from spokes
),

summaries as (
    select
        episode_key,
        bool_or(is_present) filter (where spoke = 'mechanical') as has_mechanical,
        bool_or(is_present) filter (where spoke = 'developmental')
            as has_developmental,
        bool_or(is_present) filter (where spoke = 'systemic') as has_systemic,
        count(*) filter (where is_present) as present_spokes,
        count(*) filter (where answer = 'primary') as clinician_primaries,
        min(spoke) filter (where answer = 'primary') as clinician_primary,
        min(spoke) filter (where place = 1) as leading_spoke,
        max(present_weight) filter (where place = 1) as leading_weight,
        max(present_weight) filter (where place = 2) as second_weight
    from ranked
    group by episode_key
)

select
    summaries.episode_key,
    summaries.has_mechanical,
    summaries.has_developmental,
    summaries.has_systemic,
    case
        when summaries.present_spokes = 0 then 'unassessed'
        when summaries.clinician_primaries = 1 then summaries.clinician_primary
        when summaries.clinician_primaries > 1 then 'mixed'
        when
            summaries.leading_weight - summaries.second_weight
            >= thresholds.spoke_primary_margin
            then summaries.leading_spoke
        else 'mixed'
    end as primary_spoke
from summaries
cross join seeds.thresholds_wide as thresholds
