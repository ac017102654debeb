"""Patient pages: one time axis, gaps as gaps, and a page that did not change is linked, not written."""

import csv
import errno
import json
import os
import re

import plotly.graph_objects as go
import pytest

from pipelines.dashboards.patient_labels import VISIT_LANES
from pipelines.dashboards.patient_panels import lane_of
from pipelines.dashboards.site import render

PATIENT, EPISODE = "5d1c0de5d1c0de55", "5d1c0de5d1c0de55-1"
PAGE = f"clinical/north/patients/{PATIENT}.html"
VALUES = f"clinical/north/patients/data/{PATIENT}.csv"


def a_course():
    """Four weeks before care and eight after; no entry in week 2; a plateau in week 7; one visit planned."""
    of_patient = {"patient_key": PATIENT, "episode_key": EPISODE, "clinic_key": "north"}
    state = {"primary_spoke": "mechanical", "stage": "conservative", "trajectory_state": "plateau"}
    visit = {"visit_type": "treatment", "is_needling": False}
    weeks = [(week, 0 if week == 2 else 7, 0 if week == 2 else 4) for week in range(-4, 8)]
    return {
        "marts.dim_episodes": [
            of_patient | state | {"care_status": "active", "baseline_mhd": 16.0, "latest_mhd": 15.0}
            | {"observed_through_day": 55, "attended_visits": 7, "days_to_next_visit": 3}
        ],
        "marts.rpt_current_episodes": [
            of_patient | state | {"place": "conservative", "trajectory_day": 55, "plateau_since_day": 48}
        ],
        "marts.fct_diary_weeks": [
            {"episode_key": EPISODE, "care_week": week, "recorded_days": recorded, "headache_days": headaches}
            | {"headache_days_per_28": 28 * headaches / recorded if recorded else None, "episodic_entries": 0}
            for week, recorded, headaches in weeks
        ],
        "marts.rpt_patient_weeks": [
            {"episode_key": EPISODE, "care_week": week, "mean_peak_intensity": 5.5, "medication_days": 0}
            for week, recorded, _ in weeks
            if recorded
        ],
        "marts.fct_trajectory": [
            {"episode_key": EPISODE, "as_of_day": day, "stage": "conservative", "state": verdict}
            | {"plateau_probability": 0.97, "fitted_mhd": 15.2, "fitted_low": 13.0, "fitted_high": 17.4}
            | {"goal_mhd": 8.0, "recorded_days_28": 21, "expected_improvement_84d": 0.4, "confounders": "few_entries"}
            for day, verdict in ((41, "indeterminate"), (48, "plateau"), (55, "plateau"))
        ],
        "marts.fct_stage_spells": [{"episode_key": EPISODE, "stage": "conservative", "start_day": 0}],
        "marts.fct_questionnaires": [
            {"episode_key": EPISODE, "measure": "hit6", "care_day": day, "score": score, "meaningful_change": 6}
            | {"band": "very strong impact" if score >= 60 else "strong impact"}
            for day, score in ((0, 65), (42, 59))
        ],
        "marts.fct_visits": [
            of_patient | visit | {"visit_id": f"v{day}", "visit_day": day, "attendance": attendance}
            for day, attendance in ((0, "attended"), (14, "no_show"), (58, "scheduled"))
        ],
        "marts.fct_evidence": [
            {"episode_key": EPISODE, "subject": subject, "evidence_number": 1, "care_day": 42, "finding": finding}
            | {"answer": answer, "direction": "for"}
            for subject, finding, answer in (
                ("gate_a", "relief", "plateau"), ("gate_b", "instability_test", "positive"),
            )
        ],
        "marts.fct_referral_gates": [
            {"episode_key": EPISODE, "gate_a": True, "result": "needs_information", "needling_tried": False}
        ],
    }  # fmt: skip


@pytest.fixture
def page(release_file, tmp_path):
    render(release_file(a_course()), tmp_path / "out")
    return (tmp_path / "out" / PAGE).read_text("utf-8")


def figure_of(page):
    (spec,) = re.findall(r'<script type="application/json" id="course-spec">(.*?)</script>', page, re.DOTALL)
    return json.loads(spec)


def test_the_page_says_state_reason_prompt_gates_and_next_visit(page):
    assert "<h1>Plateau for 1 week: about 15 headache days per 28</h1>" in page
    assert "97% chance of no further drop of 2 headache days in 4 weeks. Level 15.2, goal 8." in page
    assert "few diary entries" in page
    assert "diary of the last 4 weeks: 21 of 28 days" in page
    assert "in 3 days" in page
    assert "N: unknown" in page
    assert "A: true" in page


@pytest.mark.parametrize(
    ("level", "headline", "outlook"),
    [
        (5.2, "Probably at goal: about 5 headache days per 28", "at or under the goal of 8"),
        (8.4, "Near goal: about 8 headache days per 28", "near the goal of 8"),
    ],
)
def test_a_patient_at_goal_is_given_the_probability_of_that(level, headline, outlook, release_file, tmp_path):
    rows = a_course()
    rows["marts.fct_trajectory"][-1] |= {"state": "at_goal", "p_at_goal": 0.62, "fitted_mhd": level}
    for name in ("marts.dim_episodes", "marts.rpt_current_episodes"):
        rows[name][0] |= {"trajectory_state": "at_goal"}
    page = page_of(rows, release_file, tmp_path)
    assert f"<h1>{headline}</h1>" in page
    assert "<dt>Probability of being at goal</dt><dd>62% " in page
    assert "of no further gain" not in page
    assert f"; {outlook}; based on" in page


def test_days_are_counted_over_the_weeks_that_are_drawn(release_file, tmp_path):
    rows = a_course()
    empty = rows["marts.fct_diary_weeks"][0] | {"recorded_days": 0, "headache_days": 0, "headache_days_per_28": None}
    rows["marts.fct_diary_weeks"][:0] = [empty | {"care_week": week} for week in (-6, -5)]
    render(release_file(rows), tmp_path / "out")
    page = (tmp_path / "out" / PAGE).read_text("utf-8")
    assert "4 weeks before care to week 7" in page
    assert "n = 77 of 84 days recorded" in page


def test_each_piece_of_evidence_stands_with_its_day(page):
    rows = re.findall(r"<tr><th scope=\"row\">(Gate [AB].*)", page)
    words = [re.sub(r"<[^>]*>", "|", row).replace("||", "|") for row in rows]
    assert words == ["Gate A|42|relief so far|plateau|for|", "Gate B|42|instability test|positive|for|"]


def test_a_week_without_entries_is_a_gap_in_every_panel_and_never_a_zero(page):
    data = figure_of(page)["data"]
    weekly = [trace for trace in data if trace.get("mode") in ("markers", "lines+markers") and 17 in trace["x"]]
    assert len(weekly) == 3
    assert all(trace["y"][trace["x"].index(17)] is None for trace in weekly)
    recorded = next(trace for trace in data if trace["type"] == "bar")
    assert recorded["y"][recorded["x"].index(17)] == 0


def test_no_medication_taken_is_drawn_and_differs_from_no_entry(page):
    medication = next(trace for trace in figure_of(page)["data"] if set(trace["y"]) == {0, None})
    assert medication["y"].count(None) == 1


def test_the_chart_is_valid_plotly(page):
    spec = figure_of(page)
    assert len(go.Figure({"data": spec["data"], "layout": spec["layout"]}).data) == len(spec["data"])


def test_all_panels_share_the_axis_of_care_days_and_do_not_overlap(page):
    layout = figure_of(page)["layout"]
    domains = sorted(axis["domain"] for name, axis in layout.items() if name.startswith("yaxis"))
    assert len(domains) == 6
    assert all(below[1] < above[0] for below, above in zip(domains, domains[1:], strict=False))
    assert "xaxis2" not in layout


def test_the_plateau_is_shaded_from_its_first_judgement_with_its_reason(page):
    shaded = [shape for shape in figure_of(page)["layout"]["shapes"] if shape.get("fillcolor") == "var(--plateau)"]
    assert [(shape["x0"], shape["x1"]) for shape in shaded] == [(48, 56)]
    assert "Weeks 6 to 7, when called: 97% chance of no further drop" in page


def test_lines_stand_at_the_level_before_care_a_meaningful_change_and_half(page):
    labels = [label["text"] for label in figure_of(page)["layout"]["annotations"]]
    assert {"before 16", "change 14", "half 8", "Goal 8", "change 59"} <= set(labels)


def values_of(folder):
    with (folder / "out" / VALUES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_csv_holds_what_is_drawn(release_file, tmp_path):
    render(release_file(a_course()), tmp_path / "out")
    rows = values_of(tmp_path)
    weeks = [row for row in rows if row["series"] == "headache days per 28 of the week"]
    assert [row["value"] for row in weeks if row["care_day"] == "17"] == [""]
    assert {row["value"] for row in weeks} == {"", "16.0"}
    fitted = [row for row in rows if row["series"] == "fitted level"]
    assert [(row["value"], row["low"], row["high"]) for row in fitted] == [("15.2", "13.0", "17.4")] * 3


def test_each_value_of_the_csv_is_drawn_and_each_drawn_one_is_in_it(release_file, tmp_path):
    rows = a_course()
    of_episode = {"episode_key": EPISODE, "meaningful_change": None}
    rows["marts.fct_questionnaires"] += [of_episode | {"measure": "midas", "care_day": 42, "score": 21}]
    rows["marts.fct_visits"].append(rows["marts.fct_visits"][0] | {"visit_id": "early", "visit_day": -90})
    render(release_file(rows), tmp_path / "out")
    figure = figure_of((tmp_path / "out" / PAGE).read_text("utf-8"))
    first, last = figure["layout"]["xaxis"]["range"]
    drawn = sorted(
        (x, y)
        for trace in figure["data"]
        if trace.get("hoverinfo") != "skip" and "text" not in trace
        for x, y in zip(trace["x"], trace["y"], strict=True)
        if y is not None and first <= x <= last
    )
    visits = sorted(x for trace in figure["data"] if "text" in trace for x in trace["x"] if first <= x <= last)
    heights = [shape["y0"] for shape in figure["layout"]["shapes"] if shape["type"] == "line" and shape["y0"]]
    written = values_of(tmp_path)
    apart = ("state", "visit", "stage begins")
    points = [row for row in written if row["series"] not in apart and row["care_day"] and row["value"]]
    assert sorted((int(row["care_day"]), float(row["value"])) for row in points) == drawn
    assert sorted(int(row["care_day"]) for row in written if row["series"] == "visit") == visits == [0, 14, 58]
    lines = [row for row in written if row["series"].startswith("line: ")]
    assert sorted(float(row["value"]) for row in lines) == sorted(heights) == [8, 14, 16, 59]


def test_the_lines_of_the_chart_stand_among_its_values(page):
    folded = page[page.index("Values of each week") : page.index("Download all that is drawn")]
    for line, height in (("before", "16"), ("half", "8"), ("change, Headache impact (HIT-6)", "59")):
        assert f'<th scope="row">{line}<td>{height}' in folded


def test_a_window_at_goal_beside_a_plateau_is_said_and_nothing_else(release_file, tmp_path, page):
    assert "at or under the goal" not in page
    assert "latest window at goal" not in page
    assert '<dt>Fitted level now</dt><dd>15.2 <span class="basis">13 to 17.4; goal 8</span>' in page
    (tmp_path / "outcomes.duckdb").unlink()
    rows = a_course()
    rows["marts.dim_episodes"][0]["latest_mhd"] = 8.0
    render(release_file(rows), tmp_path / "later" / "out")
    later = (tmp_path / "later" / "out" / PAGE).read_text("utf-8")
    assert "The latest window, 8 days per 28, is at or under the goal of 8;" in later
    assert ">latest window at goal</span>" in later


def page_of(rows, release_file, tmp_path):
    render(release_file(rows), tmp_path / "out")
    return (tmp_path / "out" / PAGE).read_text("utf-8")


def without_verdict(reasons):
    rows = a_course()
    for name in ("marts.dim_episodes", "marts.rpt_current_episodes"):
        rows[name][0] |= {"trajectory_state": "insufficient_data"}
    rows["marts.fct_trajectory"][-1] |= {"state": "insufficient_data", "reasons": reasons, "fitted_mhd": None}
    rows["marts.fct_trajectory"][-1] |= {"plateau_probability": None}
    return rows


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ("few_recorded_days;plateau_in_previous_stage", "Too little diary: last known 15 headache days per 28"),
        ("short_time_in_stage;few_recorded_days", "Too early to judge"),
        ("episodic_diary;short_time_in_stage", "Log of attacks: no level can be judged"),
    ],
)
def test_the_headline_says_why_there_is_no_verdict(reasons, said, release_file, tmp_path):
    assert f"<h1>{said}</h1>" in page_of(without_verdict(reasons), release_file, tmp_path)


def test_the_headline_of_a_verdict_names_the_level_that_it_rests_on(release_file, tmp_path):
    rows = a_course()
    rows["marts.dim_episodes"][0] |= {"latest_mhd": 2.0, "latest_window_index": 1}
    rows["marts.fct_windows"] = [
        {"episode_key": EPISODE, "window_index": 1, "start_day": 0, "end_day": 27, "is_over": True, "mhd": 2.0}
        | {"mhd_status": "complete", "recorded_days": 28, "headache_days": 2}
    ]
    page = page_of(rows, release_file, tmp_path)
    assert "<h1>Plateau for 1 week: about 15 headache days per 28</h1>" in page
    assert "before care → latest window, days 0–27<" in page
    assert '<p id="course-text">Level about 15 days per 28 since week 5;' in page


def test_of_a_discharged_patient_day_reason_and_last_window_are_said(release_file, tmp_path):
    rows = without_verdict("few_recorded_days")
    rows["marts.rpt_current_episodes"][0] |= {"place": "discharged"}
    rows["marts.dim_episodes"][0] |= {"discharge_day": 50, "discharge_reason": "goals_met"}
    page = page_of(rows, release_file, tmp_path)
    assert "<h1>Discharged: last known 15 headache days per 28</h1>" in page
    assert "Discharged on care day 50: goals met. Primary spoke" in page


def test_a_log_of_attacks_is_drawn_as_days_with_an_entry(release_file, tmp_path):
    rows = without_verdict("episodic_diary")
    rows["marts.dim_episodes"][0] |= {"baseline_mhd": None, "latest_mhd": None}
    rows["marts.fct_trajectory"] = rows["marts.fct_trajectory"][-1:]
    for row in rows["marts.fct_diary_weeks"]:
        row |= {"recorded_days": 0, "headache_days": 0, "headache_days_per_28": None, "episodic_entries": 2}
    page = page_of(rows, release_file, tmp_path)
    assert "n = 24 logged days<" in page
    assert "0 of 84" not in page
    assert "so headache days per 28 cannot be counted" in page
    assert "before care and since" in page  # without a number twice the same would be said
    (bars,) = [trace for trace in figure_of(page)["data"] if trace["type"] == "bar"]
    assert set(bars["y"]) == {2}
    series = "days with an entry in the log of attacks"
    logged = [row["value"] for row in values_of(tmp_path) if row["series"] == series]
    assert logged == ["2"] * 12
    assert not [row for row in values_of(tmp_path) if row["series"].startswith("recorded")]


def test_what_is_not_known_has_its_mark_and_the_window_before_care_no_change(release_file, tmp_path):
    rows = a_course()
    of_all = {"episode_key": EPISODE, "is_over": True, "recorded_days": 10, "headache_days": 3, "mhd": None}
    rows["marts.fct_windows"] = [
        of_all | {"window_index": window, "start_day": day, "end_day": day + 27, "mhd_status": "not_evaluable"}
        for window, day in ((0, -28), (1, 0))
    ]
    page = page_of(rows, release_file, tmp_path)
    rows_shown = re.findall(r'<tr><th scope="row">(?:before care|0–27)<td.*', page)
    nothing = "<td><i>no data</i>" * 3
    assert [row.endswith(f"{nothing}<td>") for row in rows_shown] == [True, False]
    assert rows_shown[1].endswith(f"{nothing}<td><i>no data</i>")


@pytest.mark.parametrize(
    ("visit", "lane"),
    [
        ({"attendance": "no_show"}, "missed"),
        ({"attendance": "cancelled", "visit_type": "evaluation"}, "missed"),
        ({"visit_type": "reassessment", "is_needling": True}, "evaluation"),
        ({"is_needling": True}, "needling"),
        ({}, "treatment"),
        ({"visit_type": "referral"}, "referral"),
        ({"visit_type": "discharge"}, "referral"),
        ({"attendance": "scheduled"}, "treatment"),
    ],
)
def test_every_visit_has_a_lane(visit, lane):
    assert lane_of({"visit_type": "treatment", "attendance": "attended", "is_needling": False} | visit) == lane
    assert lane in VISIT_LANES


def test_an_unchanged_page_is_linked_from_the_last_release(release_file, tmp_path):
    database = release_file(a_course())
    render(database, tmp_path / "one")
    render(database, tmp_path / "two", tmp_path / "one")
    for name in (PAGE, VALUES):
        assert (tmp_path / "one" / name).samefile(tmp_path / "two" / name)
    worklist = "clinical/north/index.html"
    assert not (tmp_path / "one" / worklist).samefile(tmp_path / "two" / worklist)


@pytest.mark.parametrize("links", [0, 1])
def test_without_hard_links_an_unchanged_page_is_written_again(release_file, tmp_path, monkeypatch, links):
    database, link, left = release_file(a_course()), os.link, [True] * links

    def refused(source, target):
        if not left:
            raise OSError(errno.EPERM, "Operation not permitted")
        left.pop()
        link(source, target)

    render(database, tmp_path / "one")
    monkeypatch.setattr(os, "link", refused)
    render(database, tmp_path / "two", tmp_path / "one")
    for name in (PAGE, VALUES):
        assert not (tmp_path / "one" / name).samefile(tmp_path / "two" / name)
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_changed_page_is_written_anew_and_the_last_release_keeps_its_own(release_file, tmp_path):
    render(release_file(a_course()), tmp_path / "one")
    before = (tmp_path / "one" / PAGE).read_bytes()
    (tmp_path / "outcomes.duckdb").unlink()
    later = a_course()
    later["marts.fct_trajectory"][-1]["plateau_probability"] = 0.99
    render(release_file(later), tmp_path / "two", tmp_path / "one")
    assert (tmp_path / "one" / PAGE).read_bytes() == before
    assert (tmp_path / "two" / PAGE).read_bytes() != before


def test_a_patient_without_treatment_or_diary_has_a_page(release_file, tmp_path):
    rows = {name: a_course()[name] for name in ("marts.rpt_current_episodes", "marts.dim_episodes")}
    rows["marts.fct_visits"] = a_course()["marts.fct_visits"][:1]
    for row in (rows["marts.rpt_current_episodes"][0], rows["marts.dim_episodes"][0]):
        row |= {"stage": "not_started", "trajectory_state": "insufficient_data"}
    rows["marts.rpt_current_episodes"][0] |= {"place": "not_started", "trajectory_day": None}
    rows["marts.dim_episodes"][0] |= {"observed_through_day": None, "latest_mhd": None}
    render(release_file(rows), tmp_path / "out")
    page = (tmp_path / "out" / PAGE).read_text("utf-8")
    assert "<h1>Not started: no treatment yet</h1>" in page
    assert "Course of care" not in page
    assert "<summary>1 visit</summary>" in page
    assert "0 of 0" not in page
    assert not [table for table in re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL) if not table.strip()]


def test_the_newest_score_stands_with_its_band(release_file, tmp_path):
    rows = a_course()
    of_episode = {"episode_key": EPISODE, "measure": "pgic", "care_day": 42, "score": 2, "band": None}
    rows["marts.fct_questionnaires"].append(of_episode)
    render(release_file(rows), tmp_path / "out")
    table = (tmp_path / "out" / PAGE).read_text("utf-8").partition('id="scores"')[2].partition("</table>")[0]
    assert '<th scope="col" class="text">Newest band' in table
    assert '(HIT-6)<td class="text">strong impact<td>65<td>59<td>42' in table
    assert '(PGIC)<td class="text"><td>2<td>2' in table
