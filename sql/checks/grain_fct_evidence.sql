-- severity: fail
-- fct_evidence has one row per episode_key, subject and evidence_number
-- checked: marts.fct_evidence
select
    episode_key,
    subject,
    evidence_number
from marts.fct_evidence
group by episode_key, subject, evidence_number
having count(*) > 1
