-- Agreement of codes and clinician on each spoke
-- Grain: one row per spoke
-- Rule: Cohen's kappa over episodes in which the clinician assessed the spoke and some
--   spoke was coded: (observed - expected) / (1 - expected) agreement, where expected
--   is what both would share by chance.
-- Source: Cohen 1960; seeds.spoke_codes
-- NULL: shares and kappa without episodes; kappa where chance alone agrees always
with spokes as (select distinct spoke from seeds.spoke_codes),

agreement as (
    select
        said.*,
        episodes.patient_key
    from intermediate.int_spoke_agreement as said
    inner join intermediate.int_episodes as episodes
        on said.episode_key = episodes.episode_key
),

counts as (
    select
        spokes.spoke,
        count(distinct agreement.patient_key) as patients,
        count(agreement.episode_key) as episodes,
        count(*) filter (where agreement.answers = 'both_present') as both_present,
        count(*) filter (where agreement.answers = 'clinician_only')
            as clinician_only,
        count(*) filter (where agreement.answers = 'codes_only') as codes_only,
        count(*) filter (where agreement.answers = 'both_without') as both_without
    from spokes
    left join agreement on spokes.spoke = agreement.spoke
    group by spokes.spoke
),

pairs as (
    select
        *,
        both_present + both_without as agreed,
        (both_present + clinician_only) * (both_present + codes_only)
        + (codes_only + both_without) * (clinician_only + both_without)
            as agreed_by_chance
    from counts
)

select
    spoke,
    patients,
    episodes,
    both_present,
    clinician_only,
    codes_only,
    both_without,
    agreed * 1.0 / nullif(episodes, 0) as observed_agreement,
    agreed_by_chance * 1.0 / nullif(episodes * episodes, 0) as expected_agreement,
    (episodes * agreed - agreed_by_chance) * 1.0
    / nullif(episodes * episodes - agreed_by_chance, 0) as kappa
from pairs
order by spoke
