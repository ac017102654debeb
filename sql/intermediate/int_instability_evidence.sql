-- Evidence for or against neck instability, with its visit
-- Grain: one row per episode and finding, code families apart
-- Rule: a Beighton score is compared with the cut-offs of the latest age band; one that
--   was never recorded is looked up as not_recorded. Between the cut-offs it is open.
-- Source: seeds.beighton_cutoffs, seeds.spoke_codes (constructs)
-- NULL: construct, for a test of stability
with findings as (select * from intermediate.int_neck_findings),

ages as (
    select
        episode_key,
        coalesce(age_band, 'not_recorded') as age_band
    from intermediate.int_visit_summaries
),

codes as (select * from intermediate.int_spoke_codes)

select
    findings.episode_key,
    findings.finding,
    findings.answer,
    case findings.finding
        when 'beighton_score' then 'hypermobility'
        when 'neck_trauma_history' then 'neck_trauma'
    end as construct,
    case
        when findings.answer in ('positive', 'yes') then 'for'
        when findings.answer in ('negative', 'no') then 'against'
        when findings.score >= cutoffs.positive_min then 'for'
        when findings.score <= cutoffs.negative_max then 'against'
        else 'open'
    end as direction,
    findings.visit_id,
    findings.visit_date,
    findings.is_backfilled
from findings
inner join ages on findings.episode_key = ages.episode_key
inner join seeds.beighton_cutoffs as cutoffs on ages.age_band = cutoffs.age_band
union all
select
    episode_key,
    'diagnosis_code' as finding,
    diagnosis_code as answer,
    instability_construct as construct,
    'for' as direction,
    visit_id,
    visit_date,
    is_backfilled
from codes
where instability_construct is not null
