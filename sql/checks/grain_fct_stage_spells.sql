-- severity: fail
-- fct_stage_spells has one row per episode_key and stage
-- checked: marts.fct_stage_spells
select
    episode_key,
    stage
from marts.fct_stage_spells
group by episode_key, stage
having count(*) > 1
