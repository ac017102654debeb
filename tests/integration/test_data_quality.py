"""What the data quality page says after several nights: late sources, silent nights, findings that come and go."""

import re
from pathlib import Path

from handmade import DIARY_HEADER, PATIENT, VISITS, Home, diary_rows

from pipelines.dashboards.labels import STEPS

HEADER = VISITS.splitlines()[0]
CHANGE = "select distinct since_last_release from meta.checks where check_name = 'unknown_procedure_codes'"


def visit(visit_id: str, codes: str, extracted_on: str) -> str:
    return f"{HEADER}\n{visit_id},{PATIENT},north,e1,2024-02-13,treatment,attended,{codes},G44.86,{extracted_on}\n"


def test_nights_sources_and_findings_are_told_as_they_were(filled_home: Home) -> None:
    filled_home.put("clinic_visits_unknown.csv", visit("v9", "98765", "2024-05-01"))
    night = filled_home.run("2024-05-02")
    assert night.exit_code == 0
    assert filled_home.query(CHANGE) == [("new",)]
    warned = re.findall(r"check      warning: .+ \((\w+): [\d,]+ of [\d,]+\)\n", night.stdout)
    assert "unknown_procedure_codes" in warned
    assert f"checks, {len(set(warned))} with warnings" in night.stdout
    assert len(warned) == night.stdout.count("check      warning")
    first = filled_home.query("select export, files, rows_expected, is_unusual, is_late from meta.sources")
    assert first == [("clinic_visits", 2, None, None, False), ("headache_diary", 1, None, None, False)]

    assert filled_home.run("2024-05-03").exit_code == 0
    filled_home.put("clinic_visits_charge.csv", visit("v8", "97140", "2024-05-04") + visit("v7", "M0076", "2024-05-04")
                    .splitlines()[1] + "\n" + visit("v6", "97110", "2024-05-04").splitlines()[1] + "\n")  # fmt: skip
    assert filled_home.run("2024-05-05").exit_code == 0

    assert filled_home.query("select cast(night as varchar), outcome from meta.run_nights") == [
        ("2024-05-02", "published"),
        ("2024-05-03", "nothing_new"),
        ("2024-05-04", "no_run"),
        ("2024-05-05", "published"),
    ]
    sources = "select export, nights_since, is_late, rows_landed, rows_expected, rows_quarantined from meta.sources"
    assert filled_home.query(sources) == [
        ("clinic_visits", 0, False, 3, 5.0, 1),
        ("headache_diary", 3, True, 150, None, 0),
    ]
    clinics = "select clinic_key, export, nights_since, is_late from meta.clinic_updates where is_late order by all"
    assert filled_home.query(clinics) == [("south", "clinic_visits", 3, True)]
    page = (filled_home.path / "current/clinical/data-quality.html").read_text("utf-8")
    assert re.search(r"south</th><td class=\"text\">Clinic visits</td><td class=\"text\">late</td>", page)
    assert "up to 50% of rows" in page
    assert {step for (step,) in filled_home.query("select step from meta.step_trends")} <= set(STEPS)
    assert '<th scope="row">Assess each week of care</th>' in page
    assert filled_home.query(CHANGE) == [("existing",)]
    earlier = "select distinct earlier_runs from meta.step_trends where step = 'detect'"
    assert filled_home.query(earlier) == [(1,)]

    filled_home.put("clinic_visits_mended.csv", visit("v9", "97140", "2024-05-05"))
    filled_home.put("headache_diary_more.csv", DIARY_HEADER + diary_rows(PATIENT, "2024-04-02", 20))
    assert filled_home.run("2024-05-06").exit_code == 0
    assert filled_home.query(CHANGE) == [("resolved",)]
    page = (filled_home.path / "current/clinical/data-quality.html").read_text("utf-8")
    assert "RESOLVED" in page
    assert "in house prolotherapy" in page
    worklist = (filled_home.path / "current/clinical/north/index.html").read_text("utf-8")
    assert "1 quarantined visit row with a prolotherapy charge (M0076)" in worklist


def test_a_finding_of_a_file_ends_with_a_clean_file_of_its_export(filled_home: Home) -> None:
    change = (
        "select since_last_release, count(*) from meta.checks where check_name = 'procedure_codes.format' group by 1"
    )
    filled_home.put("clinic_visits_bad.csv", VISITS + visit("v9", "not a code", "2024-05-02").splitlines()[1])
    filled_home.put("headache_diary_odd.csv", "patient_key,surprise\n1,2\n")
    assert filled_home.run("2024-05-02").exit_code == 3
    assert filled_home.query(change) == [("new", 2)]
    told, headlines = [], [headline_of(filled_home)]
    for day in (3, 4, 5):
        filled_home.put(f"clinic_visits_{day}.csv", visit("v9", "97140", f"2024-05-0{day}"))
        filled_home.put(f"headache_diary_{day}.csv", DIARY_HEADER + diary_rows(PATIENT, "2024-04-02", day))
        assert filled_home.run(f"2024-05-0{day}").exit_code == 0
        told += filled_home.query(change)
        headlines.append(headline_of(filled_home))
    assert told == [("resolved", 1), (None, 1), (None, 1)]
    # the small files leave findings of their own, but no old one
    assert headlines[0].startswith("1 new file refused, ")
    assert {line.split(",")[0] for line in headlines[1:]} <= {"No new file refused", "All new files loaded"}


def headline_of(home: Home) -> str:
    page = (home.path / "current/directors/data-quality.html").read_text("utf-8")
    return re.search(r"<h1>(.*?)</h1>", page)[1]


def test_the_rows_of_every_file_add_up_and_of_a_refused_one_none_lands(filled_home: Home) -> None:
    key, day = "0123456789abcdef", "2024-04-01,daily"
    columns = "patient_key,entry_date,diary_mode,headache,acute_medication_classes,extracted_on\n"
    filled_home.put("headache_diary_ssn.csv", f"{columns}{key},{day},true,123-45-6789,2024-05-01\n")
    filled_home.put(
        "headache_diary_bad.csv", f"{columns}{key},{day},true,aspirin,2024-05-01\n{key},{day},true,,2024-05-01\n"
    )
    assert filled_home.run().exit_code == 3
    rows = "rows_landed, rows_loaded, rows_unchanged, rows_quarantined"
    files = f"select outcome, {rows} from meta.files where file_name in ('headache_diary_{{}}.csv')"
    assert filled_home.query(files.format("ssn")) == [("refused", 0, 0, 0, 0)]
    assert filled_home.query(files.format("bad")) == [("partly", 2, 1, 0, 1)]
    adds_up = "rows_landed = rows_loaded + rows_unchanged + rows_quarantined"
    assert filled_home.query(f"select bool_and({adds_up}), count(*) from meta.files") == [(True, 4)]


def test_a_refused_file_is_no_arrival(filled_home: Home) -> None:
    assert filled_home.run("2024-05-02").exit_code == 0
    for day in (3, 4):
        filled_home.put(f"headache_diary_{day}.csv", f"patient_key,surprise\n1,{day}\n")
        filled_home.put(f"clinic_visits_{day}.csv", visit(f"v{day}", "97140", f"2024-05-0{day}"))
        assert filled_home.run(f"2024-05-0{day}").exit_code == 3
    sources = "select newest_night::varchar, nights_since, is_late, files, files_refused, rows_landed, rows_expected"
    assert filled_home.query(f"{sources} from meta.sources where export = 'headache_diary'") == [
        ("2024-05-02", 2, True, 3, 2, 150, None)
    ]


def test_the_release_holds_the_sql_that_made_it(released_home: Path) -> None:
    models = dict(Home(released_home).query("select table_name, sql_text from meta.models"))
    assert "-- Grain: one row per care episode" in models["marts.dim_episodes"]
    page = (released_home / "current/directors/queries.html").read_text("utf-8")
    assert "left join last_plateaus on patients.episode_key" in page
    assert "&lt;=" in page
