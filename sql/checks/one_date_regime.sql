-- severity: warn
-- all files have the same date regime; mixed with others, real dates count as shifted
-- checked: warehouse.meta.files
select files.date_regime
from warehouse.meta.files as files
cross join raw.night as night
where files.outcome != 'refused' and files.night <= night.as_of_night
group by files.date_regime
qualify count(*) over () > 1
