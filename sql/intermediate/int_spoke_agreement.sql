-- Agreement of codes and clinician on a spoke, where both exist
-- Grain: one row per episode and spoke that the clinician assessed
-- Rule: only episodes with any spoke code: without one nothing was coded, and no code
--   is not absence
-- Source: care model
-- NULL: none
with spokes as (select * from intermediate.int_spokes),

coded as (select distinct episode_key from intermediate.int_spoke_codes)

select
    spokes.episode_key,
    spokes.spoke,
    case
        when spokes.answer = 'absent' and spokes.code_weight > 0 then 'codes_only'
        when spokes.answer = 'absent' then 'both_without'
        when spokes.code_weight > 0 then 'both_present'
        else 'clinician_only'
    end as answers
from spokes
inner join coded on spokes.episode_key = coded.episode_key
where spokes.answer is not null
