-- What the care model suggests to review next for each patient in care
-- Grain: one row per patient in care
-- Rule: the first that applies. A safety code comes before everything; a plateau leads
--   up the ladder of the care model (needling where the headache is neck-driven, then
--   the referral gates), never to an end of care; a plateau whose latest window is at
--   goal is checked first; if the diary gives no answer, more diary is asked for.
-- Source: care model of the network; thresholds.gate_a_at_goal_min_probability
-- NULL: none; urgency 1 is read first
with patients as (
    select
        worklist.*,
        worklist.p_at_goal >= thresholds.gate_a_at_goal_min_probability
            as is_surely_at_goal
    from marts.rpt_worklist as worklist
    cross join seeds.thresholds_wide as thresholds
),

prompts as (
    select
        patient_key,
        clinic_key,
        case
            when referral_result = 'medical_review' then 'medical_review'
            when trajectory_state = 'worsening' then 'review_worsening'
            when trajectory_state = 'insufficient_data' then 'more_diary'
            when trajectory_state = 'indeterminate' and is_suspected
                then 'watch_plateau'
            when trajectory_state = 'indeterminate' then 'more_diary'
            when trajectory_state = 'at_goal' and is_surely_at_goal
                then 'review_goals'
            when trajectory_state = 'at_goal' then 'near_goal'
            when trajectory_state = 'improving' then 'go_on'
            when latest_mhd <= goal_mhd then 'check_at_goal'
            when stage = 'referred_prolotherapy' then 'follow_referral'
            when referral_result = 'eligible_for_review' then 'review_referral'
            when not needling_tried and gate_mechanical then 'review_needling'
            when not needling_tried and gate_mechanical is null then 'assess_mechanical'
            when not needling_tried then 'review_other_spokes'
            when referral_result = 'needs_information' then 'complete_gates'
            else 'review_plan'
        end as prompt
    from patients
)

select
    patient_key,
    clinic_key,
    prompt,
    case prompt
        when 'medical_review' then 1
        when 'review_worsening' then 3
        when 'watch_plateau' then 4
        when 'more_diary' then 5
        when 'go_on' then 6
        when 'near_goal' then 6
        when 'review_goals' then 7
        else 2
    end as urgency
from prompts
order by clinic_key, urgency, patient_key
