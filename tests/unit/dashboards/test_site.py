"""Both sites from a release file: with nobody, with one patient, and with enough patients to show something."""

import csv
import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from pipelines.dashboards import site
from pipelines.dashboards.disclosure import population
from pipelines.dashboards.disclosure.ledger_file import read_ledger
from pipelines.dashboards.inspection import inspect_sites
from pipelines.dashboards.labels import METRICS
from pipelines.dashboards.site import render
from pipelines.dashboards.site_folder import _section
from pipelines.resources import SQL

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)
PATIENT = "5d1c0de5d1c0de55"
EPISODE = "5d1c0de5d1c0de55-1"


class Page(HTMLParser):
    """Collects what the tests ask of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def one_patient():
    """Rows of a network with a single patient, who is on a plateau."""
    common = {"patient_key": PATIENT, "episode_key": EPISODE, "clinic_key": "north"}
    state = {"primary_spoke": "mechanical", "stage": "conservative", "trajectory_state": "plateau"}
    gates = {"gate_mechanical": True, "gate_a": True, "gate_b": None, "gate_c": True, "needling_tried": False}
    windows = [16.0, 14.5, None, 13.0]
    return {
        "marts.dim_episodes": [common | state | {"care_status": "active"}],
        "marts.rpt_current_episodes": [common | state | {"place": "conservative", "is_in_care": True}],
        "marts.fct_windows": [
            {"episode_key": EPISODE, "window_index": index, "is_over": True, "mhd": mhd}
            | {"start_day": 28 * index - 28, "end_day": 28 * index - 1, "recorded_days": 25, "headache_days": 13}
            | {"mhd_status": "not_evaluable" if mhd is None else "complete"}
            for index, mhd in enumerate(windows)
        ],
        "marts.rpt_worklist": [
            common
            | state
            | gates
            | {
                "plateau_status": "new",
                "weeks_on_plateau": 0,
                "plateau_probability": 0.97,
                "recorded_days_28": 26,
                "confounders": "low_attendance",
                "expected_improvement_84d": 0.3,
                "baseline_mhd": 16.0,
                "latest_mhd": 13.0,
                "days_to_next_visit": 4,
                "has_no_next_visit": False,
                "is_in_medical_review": False,
                "is_reassessment_due": True,
                "referral_result": "needs_information",
                "missing_gates": "b",
            }
        ],
        "marts.rpt_prompts": [
            {"patient_key": PATIENT, "clinic_key": "north", "prompt": "complete_gates", "urgency": 2}
        ],
        "marts.rpt_worklist_counts": [
            {"clinic_key": "north", "question": question, "patients": 1} for question in ("new", "reassessment_due")
        ],
        "marts.rpt_clinic_states": [
            {"clinic_key": "north", "stage": "conservative", "trajectory_state": "plateau"}
            | {"primary_spoke": "mechanical", "state_group": "plateau", "plateau_answer": "plateau", "patients": 1}
        ],
        "marts.rpt_spoke_stages": [{"primary_spoke": "mechanical", "place": "conservative", "patients": 1}],
        "marts.rpt_alert_load": [{"plateau_status": "new", "patients": 1}],
        "marts.rpt_trajectory_curve": [
            {
                "group_kind": kind,
                "patient_group": group,
                "window_index": index,
                "patients_reached": 1,
                "patients_evaluable": mhd is not None,
            }
            | dict.fromkeys(("mhd_lower_quartile", "mhd_median", "mhd_upper_quartile"), mhd)
            for kind, group in (("all", "all"), ("state", "plateau"))
            for index, mhd in enumerate(windows)
        ],
        "marts.rpt_attrition": [
            {"window_index": index, "is_evaluable": mhd is not None, "patients": 1}
            | dict.fromkeys(("baseline_lower_quartile", "baseline_median", "baseline_upper_quartile"), windows[0])
            for index, mhd in enumerate(windows)
            if index
        ],
        "marts.rpt_metric_patients": [
            {"metric": metric, "patient_key": PATIENT, "clinic_key": "north"}
            | dict.fromkeys(("is_observed", "is_counted", "is_met"), True)
            for metric in METRICS
        ],
        "marts.rpt_metrics": [
            {"metric": metric, "clinic_key": clinic, "periods_ago": periods, "eligible": 1, "observed": 1}
            | {"numerator": 1, "denominator": 1, "metric_value": 1.0}
            for metric in METRICS
            for clinic in ("(all)", "north")
            for periods in (0, 1)
        ],
    }


def many_patients(factor):
    """The same network with each count multiplied: large enough groups to be shown."""
    rows = one_patient()
    counts = ("patients", "patients_reached", "patients_evaluable", "eligible", "observed", "numerator", "denominator")
    for table in (
        "rpt_clinic_states",
        "rpt_spoke_stages",
        "rpt_alert_load",
        "rpt_trajectory_curve",
        "rpt_attrition",
        "rpt_metrics",
    ):
        for row in rows[f"marts.{table}"]:
            row.update({name: int(row[name] * factor) for name in counts if name in row})
    return rows


def seeds():
    with (SQL / "seeds" / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["value"]) for row in csv.DictReader(file)]


def pages_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.html")}


def csv_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_an_empty_network_has_all_pages_but_clinics(release_file, out):
    database = release_file()
    assert render(database, out) == 14
    inspect_sites(database, out)
    assert "No file has arrived yet" in pages_of(out)["directors/data-quality.html"]
    assert "No clinic has sent visits yet" in pages_of(out)["clinical/index.html"]


def test_one_patient_is_hidden_from_directors_and_whole_for_the_team(release_file, out):
    database = release_file(one_patient())
    assert render(database, out) == 17
    inspect_sites(database, out)
    pages = pages_of(out)
    for path in (out / "directors").rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert PATIENT not in text
            assert EPISODE not in text
    assert "Median headache days over care" in pages["directors/outcomes.html"]
    assert '<td><span class="mark mark-hidden">hidden</span></td>' in pages["directors/plateau.html"]
    assert '<th scope="row">north</th>' in pages["directors/plateau.html"]  # alone, not "1 smaller clinic"
    worklist = pages["clinical/north/index.html"]
    assert "1 patient on plateau, 1 of them new" in worklist
    assert "Gates N, A and C true, B unknown: examine for instability" in worklist
    assert "many visits missed" in worklist
    assert "reassessment overdue" in worklist
    assert "in 4 days" in worklist
    assert f'href="patients/{PATIENT}.html"' in worklist


@pytest.mark.parametrize(("goal", "is_said"), [(12.9, False), (13.0, True), (13.1, True)])
def test_a_worklist_explains_and_marks_a_plateau_beside_a_window_at_goal(release_file, out, goal, is_said):
    rows = one_patient()
    rows["marts.rpt_worklist"][0]["goal_mhd"] = goal
    render(release_file(rows), out)
    worklist = pages_of(out)["clinical/north/index.html"]
    assert ("The latest window, 13 days per 28, is at or under the goal of 13" in worklist) == is_said
    assert (">latest window at goal</span>" in worklist) == is_said


def test_a_worklist_says_once_that_there_are_no_headache_days(release_file, out):
    rows = one_patient()
    rows["marts.rpt_worklist"][0] |= {"baseline_mhd": None, "latest_mhd": None}
    render(release_file(rows), out)
    worklist = pages_of(out)["clinical/north/index.html"]
    assert '<span class="sub nowrap">no data</span>' in worklist
    assert "no data →" not in worklist


def test_no_number_from_a_small_group_is_drawn_or_downloadable(release_file, out):
    render(release_file(one_patient()), out)
    for path in (out / "directors").rglob("*.csv"):
        cells = [cell for row in csv_rows(path) for cell in row[1:]]
        assert not [cell for cell in cells if re.fullmatch(r"[1-9]\d*(\.\d+)?|0\.\d+", cell)]
    assert not [name for name, page in pages_of(out).items() if name.startswith("directors/") and '"data": [{' in page]


def test_shown_numbers_are_those_of_the_database_rounded(release_file, out):
    render(release_file(many_patients(213)), out)
    overview = pages_of(out)["directors/index.html"]
    assert "215 of 215 patients" in overview
    rows = csv_rows(out / "directors/data/headache-days.csv")
    assert rows[1] == ["before", "215", "16.0", "16.0", "16.0"]
    assert rows[3] == ["5–8", "0", "no data", "no data", "no data"]


def test_charts_say_in_json_what_the_table_says(release_file, out):
    render(release_file(many_patients(213)), out)
    page = pages_of(out)["directors/outcomes.html"]
    (spec,) = re.findall(r'<script type="application/json" id="headache-days-spec">(.*?)</script>', page)
    figure = json.loads(spec)
    assert figure["config"]["showSendToCloud"] is False
    assert figure["config"]["plotlyServerURL"] == ""
    assert figure["data"][-1]["y"] == [16.0, 14.5, None, 13.0]


def test_every_page_states_the_policy_and_asks_no_other_host_for_anything(release_file, out):
    render(release_file(many_patients(50)), out)
    for name, text in pages_of(out).items():
        page = Page(text)
        policies = [tag["content"] for kind, tag in page.tags if tag.get("http-equiv") == "Content-Security-Policy"]
        assert policies == [POLICY], name
        assert "://" not in text, name
        assert not [tag for _, tag in page.tags if "style" in tag or any(key.startswith("on") for key in tag)], name
        scripts = [tag for kind, tag in page.tags if kind == "script"]
        assert all("src" in tag or tag["type"] == "application/json" for tag in scripts), name
    for asset in (out / "directors/site.assets").iterdir():
        assert "plotly" in asset.name or "://" not in asset.read_text("utf-8"), asset.name


def test_simulated_data_are_called_so_on_every_page_and_in_every_file(release_file, out):
    render(release_file(one_patient(), is_simulated=True), out)
    assert all("Simulated data." in text for text in pages_of(out).values())
    for path in out.rglob("*.csv"):
        header, *rows = csv_rows(path)
        assert header[-1] == "data"
        assert {row[-1] for row in rows} <= {"simulated"}
    assert csv_rows(out / "clinical/north/data/worklist.csv")[1][-1] == "simulated"


def test_real_data_are_not_called_simulated(release_file, out):
    render(release_file(one_patient()), out)
    assert "Simulated data." not in pages_of(out)["directors/index.html"]


@pytest.mark.parametrize(
    ("regime", "ended", "is_told"),
    [
        ("limited_data_set", 7, False),
        ("limited_data_set", 8, True),
        ("shifted", 8, False),
        ("limited_data_set", None, False),
    ],
)
def test_pages_say_when_real_data_end_long_before_the_night(release_file, out, regime, ended, is_told):
    night = date(2024, 6, 20)
    ends = None if ended is None else night - timedelta(days=ended)
    render(release_file(one_patient(), as_of_night=night, data_through=ends, date_regime=regime), out)
    for page in ("directors/index.html", "directors/outcomes.html", "clinical/north/index.html"):
        assert ("8 days before this night" in pages_of(out)[page]) == is_told, page


def test_the_same_database_gives_the_same_bytes(release_file, tmp_path):
    database = release_file(many_patients(40))
    for name in ("one", "two"):
        render(database, tmp_path / name)
    first, second = (
        {path.relative_to(tmp_path / name): path for path in (tmp_path / name).rglob("*.*")} for name in ("one", "two")
    )
    assert first.keys() == second.keys()
    assert all(first[name].read_bytes() == second[name].read_bytes() for name in first if first[name].is_file())


def test_a_network_without_charts_yet_has_one_line_and_no_empty_frames(release_file, out):
    render(release_file(one_patient()), out)
    page = pages_of(out)["directors/outcomes.html"]
    shown, _, folded = page.partition("<details><summary>12 charts with too few patients to draw</summary>")
    assert "<p>Too few patients for charts yet (11 or more are needed).</p>" in shown
    assert "<figure" not in shown
    assert folded.count("<figure") == 12
    assert "is expected without treatment" not in page


def test_a_network_with_some_charts_folds_the_others(release_file, out):
    render(release_file(many_patients(213)), out)
    page = pages_of(out)["directors/outcomes.html"]
    shown, _, folded = page.partition("with too few patients to draw</summary>")
    assert "Too few patients for charts yet" not in page
    assert "<figure" in shown
    assert 'id="headache-days"' in shown
    assert "application/json" not in folded


def test_a_page_below_another_has_that_one_highlighted_in_its_head(release_file, out):
    render(release_file(one_patient()), out)
    pages = pages_of(out)
    for name, current in (
        ("clinical/index.html", 'href="index.html" aria-current="page"'),
        ("clinical/north/index.html", 'href="../index.html" aria-current="true"'),
        (f"clinical/north/patients/{PATIENT}.html", 'href="../../index.html" aria-current="true"'),
        ("directors/dictionary.html", 'href="methods.html" aria-current="true"'),
    ):
        head = pages[name].partition("</nav>")[0]
        assert current in head, name
        assert head.count("aria-current") == 1, name
    assert _section("clinics/north/index.html", ["index.html", "clinics.html"]) == "clinics.html"


def test_the_strip_of_nights_says_its_first_and_last(release_file, out):
    nights = [{"night": f"2024-05-{day}", "outcome": "no_run", "rows_loaded": 0} for day in (30, 31)]
    render(release_file({"meta.run_nights": nights}), out)
    for site_name in ("directors", "clinical"):
        assert "2024-05-30 to 2024-05-31, a mark for each night" in pages_of(out)[f"{site_name}/data-quality.html"]


def test_a_strip_of_one_night_says_its_date_once(release_file, out):
    rows = {"meta.run_nights": [{"night": "2024-05-31", "outcome": "published", "rows_loaded": 9}]}
    render(release_file(rows), out)
    assert ">2024-05-31, a mark for each night" in pages_of(out)["directors/data-quality.html"]


def test_text_from_data_is_escaped(release_file, out):
    rows = one_patient()
    rows["marts.rpt_worklist"][0]["medical_review_note"] = "<script>alert(1)</script>"
    render(release_file(rows), out)
    assert "<script>alert(1)" not in pages_of(out)["clinical/north/index.html"]


def test_refused_files_and_failed_checks_are_named(release_file, out):
    file = {"file_name": "headache_diary_x.csv", "outcome": "refused", "reason": "a column is not in the contract"}
    check = {"run_id": "20240601T020000-abcdef", "check_name": "visits_kept", "severity": "warn", "outcome": "warn"}
    rows = {
        "meta.files": [file | {"night": "2024-06-01", "rows_landed": 12}],
        "meta.checks": [check | {"failed": 4, "checked": 812, "description": "every visit is kept"}],
    }
    render(release_file(rows), out)
    directors, clinical = (pages_of(out)[f"{site}/data-quality.html"] for site in ("directors", "clinical"))
    assert "1 new file refused, 1 check with findings" in directors
    assert "a column is not in the contract" in directors
    assert "<td>4</td><td>812</td>" in clinical
    assert '<td><span class="mark mark-hidden">hidden</span></td><td>810</td>' in directors


@pytest.mark.parametrize(("nights", "said"), [("1", "more than 1 night without"), ("2", "more than 2 nights without")])
def test_nights_until_a_source_is_late_are_counted_as_one_or_many(release_file, out, nights, said):
    thresholds = [{"name": name, "value": value} for name, value in seeds() if name != "source_late_nights"]
    rows = {"meta.thresholds": [*thresholds, {"name": "source_late_nights", "value": nights}]}
    render(release_file(rows), out)
    assert said in pages_of(out)["directors/data-quality.html"]


def test_methods_define_each_metric_and_threshold(release_file, out):
    render(release_file(), out)
    words = " ".join(" ".join(Page(pages_of(out)["directors/methods.html"]).words).split())
    for said in ("50% responders", "plateau call probability", "0.94", "magic bullet", "case series"):
        assert said in words
    assert "not medical advice" in words
    assert "plateau, so stop" not in words.lower()
    # How headlines are made and where intervals come from.
    assert "names weeks 9–12 if all its lines are shown there" in words
    assert "latest weeks in which each has 50 patients or more" in words
    assert "log(−log) scale" in words


def test_pages_are_made_again_with_more_held_back_where_a_count_was_left_without_cover(release_file, out, monkeypatch):
    asked, write = [], site._directors
    discharged = population(place="discharged")

    def expose_once(release, previous, root, rules):
        pages = write(release, previous, root, rules)
        asked.append(rules.ledger.held_back)
        rules.ledger.uncovering |= {discharged} - rules.ledger.held_back
        return pages

    monkeypatch.setattr(site, "_directors", expose_once)
    database = release_file()
    assert render(database, out) == 14
    assert asked == [frozenset(), {discharged}]
    inspect_sites(database, out)


def test_a_damaged_database_of_the_last_release_weakens_no_hiding(release_file, tmp_path):
    last, everybody = tmp_path / "last", population()
    database = release_file(many_patients(9))
    render(database, last)
    database.rename(last / "outcomes.duckdb")
    database = release_file(many_patients(13))
    render(database, tmp_path / "first")
    render(database, tmp_path / "whole", last)
    (last / "outcomes.duckdb").write_bytes(b"half a file")
    render(database, tmp_path / "damaged", last)
    first, whole, damaged = (
        {of: entry.hidden_for for of, entry in read_ledger(tmp_path / name / "disclosure.json").entries.items()}
        for name in ("first", "whole", "damaged")
    )
    assert (first[everybody], damaged[everybody]) == ("", "small")  # 9 were hidden: 13 are too close to the limit
    assert damaged == {of: why for of, why in whole.items() if of in damaged}
    pages = [(tmp_path / name / "directors" / "index.html").read_text("utf-8") for name in ("whole", "damaged")]
    assert ["Compared with the release published" in page for page in pages] == [True, False]
