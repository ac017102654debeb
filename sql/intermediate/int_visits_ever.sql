-- The care episode of every visit, removed visits included
-- Grain: one row per visit that was ever active
-- Rule: a removed visit was known until its removal. It stays with the
--   episode of its key, for shared keys the patient's own; without a key, with the
--   patient's newest episode that had begun by its day, else the first.
-- Source: care model: judged with what was known on that day
-- NULL: none
with present as (select * from intermediate.int_visit_episodes),

removed as (
    select distinct
        versions.visit_id,
        versions.patient_key,
        versions.episode_key,
        versions.visit_date
    from staging.stg_visit_versions as versions
    anti join present on versions.visit_id = present.visit_id
    where versions.record_status is distinct from 'removed'
)

select
    visit_id,
    episode_key
from present
union all
select
    removed.visit_id,
    episodes.episode_key
from removed
inner join intermediate.int_episodes as episodes
    on
        removed.patient_key = episodes.patient_key
        and coalesce(
            episodes.episode_key
            in (removed.episode_key, removed.episode_key || '-' || removed.patient_key),
            true
        )
qualify row_number() over (
    partition by removed.visit_id
    order by
        episodes.first_visit_date <= removed.visit_date desc,
        abs(episodes.first_visit_date - removed.visit_date),
        episodes.episode_key
) = 1
