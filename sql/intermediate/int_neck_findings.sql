-- The valid neck findings: stability test, trauma history, Beighton score
-- Grain: one row per episode and finding that was answered
-- Rule: the latest answer at an attended visit; not assessed and unknown replace none
-- Source: care model
-- NULL: score, for other findings; a finding that was never recorded has no row
with visits as (
    select * from intermediate.int_visits
    where is_attended
),

answers as (
    select
        *,
        'instability_test' as finding,
        instability_finding as answer,
        null as score
    from visits
    where instability_finding in ('positive', 'negative')
    union all
    select
        *,
        'neck_trauma_history' as finding,
        neck_trauma_history as answer,
        null as score
    from visits
    where neck_trauma_history in ('yes', 'no')
    union all
    select
        *,
        'beighton_score' as finding,
        cast(beighton_score as varchar) as answer,
        beighton_score as score
    from visits
    where beighton_score is not null
)

select
    episode_key,
    finding,
    answer,
    score,
    visit_id,
    visit_date,
    is_backfilled
from answers
qualify row_number() over (
    partition by episode_key, finding order by visit_date desc, visit_id desc
) = 1
