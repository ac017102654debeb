-- severity: fail
-- every label that is not unknown has a row of evidence
-- checked: marts.fct_referral_gates
with labels as (
    select
        episode_key,
        unnest([
            case when gate_mechanical is not null then 'spoke_mechanical' end,
            case when gate_a is not null then 'gate_a' end,
            case when gate_b is not null then 'gate_b' end,
            case when gate_c is not null then 'gate_c' end,
            case when medical_review_note is not null then 'medical_review' end
        ]) as subject
    from marts.fct_referral_gates
)

select labels.episode_key
from labels
anti join marts.fct_evidence as evidence
    on
        labels.episode_key = evidence.episode_key
        and labels.subject = evidence.subject
where labels.subject is not null
