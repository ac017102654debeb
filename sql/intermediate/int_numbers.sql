-- Whole numbers from 0 to 999, to span windows and weeks
-- Grain: one row per number
-- Rule: three digits; 999 weeks are 19 years of care
-- NULL: none
with digits as (select * from seeds.digits)

select
    cast(
        hundreds.digit * 100 + tens.digit * 10 + ones.digit as integer
    ) as number
from digits as hundreds
cross join digits as tens
cross join digits as ones
