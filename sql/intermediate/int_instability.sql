-- Gate B: is there clear evidence of neck instability?
-- Grain: one row per episode with evidence
-- Rule: true by the latest test, by an instability code, or by different constructs
--   without a negative test; false by a negative test together with a Beighton score
--   under its cut-off and no trauma, all recorded; a missing code is not evidence.
-- Source: care model; thresholds.instability_min_constructs
-- NULL: unknown
with evidence as (select * from intermediate.int_instability_evidence),

summaries as (
    select
        episode_key,
        bool_or(direction = 'for') filter (where finding = 'instability_test')
            as is_test_positive,
        bool_or(construct = 'instability') filter (where finding = 'diagnosis_code')
            as has_instability_code,
        count(distinct construct) filter (
            where direction = 'for' and construct != 'instability'
        ) as constructs,
        bool_or(direction = 'against') filter (where finding = 'beighton_score')
            as is_beighton_negative,
        bool_or(direction = 'against') filter (where finding = 'neck_trauma_history')
            as has_no_trauma
    from evidence
    group by episode_key
)

select
    summaries.*,
    case
        when summaries.is_test_positive or summaries.has_instability_code then true
        when
            summaries.constructs >= thresholds.instability_min_constructs
            and summaries.is_test_positive is null
            then true
        when
            not summaries.is_test_positive and summaries.is_beighton_negative
            and summaries.has_no_trauma
            then false
    end as gate_b
from summaries
cross join seeds.thresholds_wide as thresholds
