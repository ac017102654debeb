-- Gate B: is there clear evidence of neck instability?
-- Grain: one row per gate point with an attended visit
-- Rule: true by the latest test, by an instability code, or by different constructs
--   without a negative test; false by a negative test together with a Beighton score
--   under its cut-off and no trauma, all recorded; a missing code is not evidence.
-- Source: seeds.spoke_codes (constructs), seeds.beighton_cutoffs
-- NULL: unknown
with findings as (select * from intermediate.int_neck_findings),

constructs as (
    select
        evidence.episode_key,
        evidence.point_key,
        bool_or(codes.instability_construct = 'instability') as has_instability,
        bool_or(codes.instability_construct = 'hypermobility') as has_hypermobility,
        bool_or(codes.instability_construct = 'neck_trauma') as has_trauma,
        bool_or(codes.instability_construct = 'ligament_disorder') as has_ligament
    from intermediate.int_spoke_evidence as evidence
    inner join seeds.spoke_codes as codes on evidence.detail = codes.code_pattern
    where evidence.evidence = 'code' and codes.instability_construct is not null
    group by evidence.episode_key, evidence.point_key
),

counted as (
    select
        findings.*,
        coalesce(constructs.has_instability, false) as has_instability_code,
        findings.beighton_score <= cutoffs.negative_max as is_beighton_negative,
        cast(coalesce(
            constructs.has_hypermobility
            or findings.beighton_score >= cutoffs.positive_min, false
        ) as integer)
        + cast(coalesce(
            constructs.has_trauma or findings.trauma_history = 'yes', false
        ) as integer)
        + cast(coalesce(constructs.has_ligament, false) as integer) as construct_count
    from findings
    inner join seeds.beighton_cutoffs as cutoffs
        on findings.age_band = cutoffs.age_band
    left join constructs
        on
            findings.episode_key = constructs.episode_key
            and findings.point_key = constructs.point_key
)

select
    counted.*,
    case
        when counted.latest_test = 'positive' or counted.has_instability_code
            then true
        when
            counted.construct_count >= thresholds.instability_min_constructs
            and counted.latest_test is null
            then true
        when
            counted.latest_test = 'negative' and counted.is_beighton_negative
            and counted.trauma_history = 'no'
            then false
    end as gate_b
from counted
cross join seeds.thresholds_wide as thresholds
