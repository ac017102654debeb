-- The referral gates and their result at the end of the data
-- Grain: one row per episode
-- Rule: Kleene logic: any false gate makes it not eligible, all true eligible for
--   review, else information is missing. A safety code routes to medical review.
-- Source: care model: prolotherapy is considered only if all gates hold
-- NULL: a gate that is unknown; missing_gates, where none is
with gates as (
    select
        spokes.episode_key,
        spokes.has_mechanical as gate_mechanical,
        gate_a.gate_a,
        instability.gate_b,
        evaluations.gate_c,
        coalesce(reviews.needs_medical_review, false) as needs_medical_review,
        reviews.medical_review_note
    from intermediate.int_episode_spokes as spokes
    left join intermediate.int_latest_gate_a as gate_a
        on spokes.episode_key = gate_a.episode_key
    left join intermediate.int_instability as instability
        on spokes.episode_key = instability.episode_key
    left join intermediate.int_expert_evaluations as evaluations
        on spokes.episode_key = evaluations.episode_key
    left join intermediate.int_medical_review as reviews
        on spokes.episode_key = reviews.episode_key
),

combined as (
    select
        *,
        gate_mechanical and gate_a and gate_b and gate_c as has_all_gates,
        nullif(concat_ws(
            ';',
            case when gate_mechanical is null then 'mechanical' end,
            case when gate_a is null then 'a' end,
            case when gate_b is null then 'b' end,
            case when gate_c is null then 'c' end
        ), '') as missing_gates
    from gates
)

select
    *,
    case
        when needs_medical_review then 'medical_review'
        when has_all_gates then 'eligible_for_review'
        when not has_all_gates then 'not_eligible'
        else 'needs_information'
    end as result
from combined
