-- What began each treatment stage, with its visit
-- Grain: one row per episode and stage reached
-- Rule: the treatment or needling code of the visit; without one, the local needling
--   flag or the type of the visit. A referral is named by its status.
-- Source: care model
-- NULL: answer, for a referral whose status was not recorded
with starts as (select * from intermediate.int_stage_starts),

codes as (
    select
        starts.episode_key,
        starts.stage,
        min(procedures.procedure_code) as procedure_code
    from starts
    inner join intermediate.int_visit_procedures as procedures
        on
            starts.visit_id = procedures.visit_id
            and (
                starts.stage = procedures.category
                or (
                    starts.stage = 'conservative'
                    and procedures.category = 'dry_needling'
                )
            )
    group by starts.episode_key, starts.stage
)

select
    starts.episode_key,
    starts.stage,
    case
        when starts.stage = 'referred_prolotherapy' then 'referral'
        when codes.procedure_code is not null then 'procedure_code'
        when visits.is_needling then 'needling_flag'
        else 'treatment_visit'
    end as finding,
    case
        when starts.stage = 'referred_prolotherapy' then visits.referral_status
        when codes.procedure_code is not null then codes.procedure_code
        when visits.is_needling then 'true'
        else visits.visit_type
    end as answer,
    starts.visit_id,
    starts.start_date as visit_date,
    visits.is_backfilled
from starts
inner join intermediate.int_visits as visits on starts.visit_id = visits.visit_id
left join codes
    on starts.episode_key = codes.episode_key and starts.stage = codes.stage
