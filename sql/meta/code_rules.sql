-- Codes and cut-offs of the rules
-- Grain: one row per rule set, code and meaning
-- Rule: the seed tables as they were tonight, in one shape for the Methods page
-- NULL: code_label, if the code is its label; source, where the seed has none
select
    'spoke' as rule_set,
    code_pattern as code,
    label as code_label,
    concat_ws(', ', spoke, 'weight ' || weight, instability_construct) as says,
    source
from seeds.spoke_codes
union all
select
    'procedure' as rule_set,
    procedure_code as code,
    label as code_label,
    category as says,
    source
from seeds.procedure_codes
union all
select
    'safety' as rule_set,
    code_pattern as code,
    label as code_label,
    route as says,
    source
from seeds.safety_codes
union all
select
    'medication' as rule_set,
    medication_class as code,
    null as code_label,
    coalesce(
        'overuse from ' || overuse_min_days || ' days per 28',
        'no limit; not counted among several classes'
    ) as says,
    source
from seeds.medication_classes
union all
select
    'questionnaire' as rule_set,
    measure as code,
    null as code_label,
    concat_ws(
        '; ',
        'meaningful change ' || meaningful_change,
        'detectable change ' || detectable_change,
        'success up to ' || worst_success,
        'compared at least ' || min_interval_days || ' days apart'
    ) as says,
    source
from seeds.questionnaires
union all
select
    'band' as rule_set,
    measure as code,
    coalesce(score_min || ' to ' || score_max, score_min || ' or more') as code_label,
    label as says,
    source
from seeds.questionnaire_bands
union all
select
    'beighton' as rule_set,
    age_band as code,
    null as code_label,
    'negative up to ' || negative_max || ', positive from ' || positive_min as says,
    source
from seeds.beighton_cutoffs
order by rule_set, code, says
