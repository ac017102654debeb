-- The referral gates: true, false or unknown
-- Grain: one row per point in time, gate and answer that a patient has
-- Rule: now: patients in care, as known today. at_referral: referred patients, as known
--   on the day of their first prolotherapy referral.
-- NULL: none; an answer that nobody has gets no row
with patients as (select * from marts.rpt_current_episodes),

first_referrals as (
    select * from marts.fct_referrals
    where referral_type = 'prolotherapy'
    qualify row_number() over (
        partition by episode_key order by referral_day, referral_key
    ) = 1
),

points as (
    select
        'now' as judged_at,
        gates.gate_mechanical,
        gates.gate_a,
        gates.gate_b,
        gates.gate_c
    from patients
    inner join marts.fct_referral_gates as gates
        on patients.episode_key = gates.episode_key
    where patients.is_in_care
    union all
    select
        'at_referral' as judged_at,
        referrals.gate_mechanical,
        referrals.gate_a,
        referrals.gate_b,
        referrals.gate_c
    from patients
    inner join first_referrals as referrals
        on patients.episode_key = referrals.episode_key
),

answers as (
    select
        points.judged_at,
        gates.gate,
        case gates.gate
            when 'mechanical' then points.gate_mechanical
            when 'a' then points.gate_a
            when 'b' then points.gate_b
            else points.gate_c
        end as is_true
    from points
    cross join (values ('mechanical'), ('a'), ('b'), ('c')) as gates (gate)
)

select
    judged_at,
    gate,
    case when is_true then 'true' when not is_true then 'false' else 'unknown' end
        as answer,
    cast(count(*) as integer) as patients
from answers
group by judged_at, gate, is_true
order by judged_at, gate, answer
