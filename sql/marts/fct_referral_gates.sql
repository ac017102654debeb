-- The current referral gates of each episode
-- Grain: one row per episode
-- Rule: see int_gates; needling_tried is shown next to the result
-- NULL: a gate that is unknown; missing_gates and medical_review_note, where none
with gates as (select * from intermediate.int_gates),

needling as (
    select distinct episode_key
    from intermediate.int_stage_starts
    where stage = 'dry_needling'
)

select
    gates.episode_key,
    gates.gate_mechanical,
    gates.gate_a,
    gates.gate_b,
    gates.gate_c,
    gates.result,
    gates.missing_gates,
    needling.episode_key is not null as needling_tried,
    gates.medical_review_note
from gates
left join needling on gates.episode_key = needling.episode_key
order by gates.episode_key
