-- Results of the referral gates for the patients in care
-- Grain: one row per result and whether needling was tried, that a patient has
-- Rule: see int_gates; needling is shown next to the result and is not a gate
-- NULL: none; a combination without patients has no row
select
    gates.result,
    gates.needling_tried,
    cast(count(*) as integer) as patients
from marts.rpt_current_episodes as episodes
inner join marts.fct_referral_gates as gates
    on episodes.episode_key = gates.episode_key
where episodes.is_in_care
group by gates.result, gates.needling_tried
order by gates.result, gates.needling_tried
