-- severity: fail
-- stage spells of an episode do not overlap; an open one must be the last
-- checked: marts.fct_stage_spells
select later.episode_key
from marts.fct_stage_spells as later
inner join marts.fct_stage_spells as earlier
    on
        later.episode_key = earlier.episode_key
        and later.stage_order > earlier.stage_order
        and coalesce(later.start_day <= earlier.end_day, true)
