-- Evidence for or against gates A, B and C, with its visit or diary day
-- Grain: one row per episode, gate and piece of evidence
-- Rule: the finding that decided gate A, every neck finding for B, and the expert
--   evaluation that counts for C
-- Source: one criterion each, see the models that it reads
-- NULL: visit_id and is_backfilled for diary findings; meaning, if none
with relief as (
    select
        gates.*,
        episodes.care_day_0_date + gates.finding_day as finding_date
    from intermediate.int_latest_gate_a as gates
    inner join intermediate.int_episodes as episodes
        on gates.episode_key = episodes.episode_key
    where gates.gate_a is not null
)

select
    episode_key,
    'gate_a' as subject,
    'relief' as finding,
    finding as answer,
    null as meaning,
    case when gate_a then 'for' else 'against' end as direction,
    null as visit_id,
    finding_date as evidence_date,
    null as is_backfilled
from relief
union all
select
    episode_key,
    'gate_b' as subject,
    finding,
    answer,
    construct as meaning,
    direction,
    visit_id,
    visit_date as evidence_date,
    is_backfilled
from intermediate.int_instability_evidence
union all
select
    episode_key,
    'gate_c' as subject,
    'expert_evaluation' as finding,
    answer,
    null as meaning,
    case when gate_c then 'for' else 'against' end as direction,
    visit_id,
    visit_date as evidence_date,
    is_backfilled
from intermediate.int_expert_evaluations
