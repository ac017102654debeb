-- The registry of metrics: what each number on a page means
-- Grain: one row per metric
-- Rule: the seed table as it was tonight; where a text has a name of a threshold in
--   braces, its value is written there, so that texts show the number that rules use
-- Source: seeds.thresholds, seeds.questionnaires
-- NULL: none
with recursive named as (
    select
        name as threshold,
        value as amount
    from seeds.thresholds
    union all
    select
        measure || '_meaningful_change' as threshold,
        meaningful_change as amount
    from seeds.questionnaires
    where meaningful_change is not null
    union all
    select
        unnest([
            'outcome_first_day', 'outcome_last_day',
            'outcome_first_week', 'outcome_last_week'
        ]) as threshold,
        unnest([
            (outcome_window_index - 1) * window_days,
            outcome_window_index * window_days - 1,
            (outcome_window_index - 1) * window_days / 7 + 1,
            outcome_window_index * window_days / 7
        ]) as amount
    from seeds.thresholds_wide
),

words as (
    select
        '{' || threshold || '}' as written,
        printf('%g', amount) as said,
        row_number() over (order by threshold) as place
    from named
),

-- writes one threshold after another into all texts
filled as (
    select
        *,
        0 as place
    from seeds.metrics
    union all
    select
        filled.metric,
        replace(filled.label, words.written, words.said) as label, -- noqa: RF04
        replace(filled.definition, words.written, words.said) as definition,
        replace(filled.numerator, words.written, words.said) as numerator,
        replace(filled.denominator, words.written, words.said) as denominator,
        filled.unit,
        filled.direction,
        replace(filled.time_window, words.written, words.said) as time_window,
        filled.source,
        filled.population,
        filled.kind,
        filled.page,
        words.place
    from filled
    inner join words on filled.place + 1 = words.place
)

select * exclude (place)
from filled
where place = (select max(words.place) from words)
order by metric
