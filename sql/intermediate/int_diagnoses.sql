-- Diagnosis codes of an episode, each with the visit that recorded it first
-- Grain: one row per episode and normalised code
-- Rule: codes of attended visits; repeated billing is not more evidence
-- NULL: none
with codes as (
    select
        episode_key,
        visit_id,
        visit_date,
        is_backfilled,
        unnest(diagnosis_codes) as diagnosis_code
    from intermediate.int_visits
    where is_attended
)

select * from codes
where diagnosis_code != ''
qualify row_number() over (
    partition by episode_key, diagnosis_code order by visit_date, visit_id
) = 1
