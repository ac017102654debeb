-- Summary of each clinic's worklist, in patients
-- Grain: one row per clinic and question that has an answer
-- Rule: the plateau statuses, and patients without a next visit, in medical review, or
--   due for reassessment.
-- NULL: none; a question that no patient answers has no row
with patients as (select * from marts.rpt_worklist),

answers as (
    select
        clinic_key,
        plateau_status as question
    from patients
    union all
    select
        clinic_key,
        'no_next_visit' as question
    from patients
    where has_no_next_visit
    union all
    select
        clinic_key,
        'medical_review' as question
    from patients
    where is_in_medical_review
    union all
    select
        clinic_key,
        'reassessment_due' as question
    from patients
    where is_reassessment_due
)

select
    clinic_key,
    question,
    cast(count(*) as integer) as patients
from answers
group by clinic_key, question
order by clinic_key, question
