-- The referral gates and their result at each gate point
-- Grain: one row per gate point
-- Rule: Kleene logic: any false gate makes it not eligible, all true eligible for
--   review, else information is missing. A safety code routes to medical review.
-- Source: care model: prolotherapy is considered only if all gates hold
-- NULL: a gate that is unknown; missing_gates, where none is
with points as (select * from intermediate.int_gate_points),

gates as (
    select
        points.*,
        spokes.has_mechanical as gate_mechanical,
        gate_a.gate_a,
        instability.gate_b,
        evaluations.gate_c,
        coalesce(safety.needs_medical_review, false) as needs_medical_review,
        safety.medical_review_note
    from points
    inner join intermediate.int_episode_spokes as spokes
        on
            points.episode_key = spokes.episode_key
            and points.point_key = spokes.point_key
    left join intermediate.int_gate_a_at_points as gate_a
        on
            points.episode_key = gate_a.episode_key
            and points.point_key = gate_a.point_key
    left join intermediate.int_instability as instability
        on
            points.episode_key = instability.episode_key
            and points.point_key = instability.point_key
    left join intermediate.int_expert_evaluations as evaluations
        on
            points.episode_key = evaluations.episode_key
            and points.point_key = evaluations.point_key
    left join intermediate.int_safety_codes as safety
        on
            points.episode_key = safety.episode_key
            and points.point_key = safety.point_key
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
