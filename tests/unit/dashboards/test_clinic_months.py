"""A clinic month by month: a month that is not shown keeps its place, so that the line cannot hide the gap."""

from datetime import date
from types import SimpleNamespace

from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.pages.clinic_months import clinic_months

PATIENTS = {"2024-11-01": 40, "2024-12-01": 40, "2025-01-01": 5, "2025-03-01": 40, "2025-04-01": 40}


def month(day, patients, metric):
    return {
        "clinic_key": "north",
        "metric": metric,
        "month_date": date.fromisoformat(day),
        "patients": patients,
        "patients_at_zero": 0,
        "amount_sum": 300.0,
        "amount_count": 400,
    }


def figures(months=PATIENTS, kept=300.0):
    rows = [month(day, patients, metric) for metric in ("visits_kept", "headache_days_month")
            for day, patients in months.items()]  # fmt: skip
    rows[0]["amount_sum"] = kept
    words = {"label": "Visits kept", "definition": "Visits kept.", "direction": "higher is better"}
    release = SimpleNamespace(
        rows=lambda _: rows,
        registry={"visits_kept": words, "headache_days_month": words},
        thresholds={"visits_kept_target_pct": 80.0},
    )
    ((clinic, content),) = clinic_months(release, ["north"], Rules(11, 5))
    assert clinic == "north"
    return content["figures"]


def test_a_hidden_month_and_one_without_rows_leave_a_gap_of_their_own_width():
    spec = figures()[0].spec
    assert spec["layout"]["xaxis"]["ticktext"] == [
        "Nov<br>2024", "Dec<br>2024", "Jan<br>2025", "Feb<br>2025", "Mar<br>2025", "Apr<br>2025",
    ]  # fmt: skip
    assert spec["data"][-1]["y"] == [75.0, 75.0, None, None, 75.0, 75.0]


def test_the_title_says_of_which_month_it_speaks():
    assert "newest month" in figures()[0].title
    assert len(figures()[0].title.split()) <= 10


def test_the_subtitle_names_the_months_and_how_many_patients_each_holds():
    subtitle = figures()[0].subtitle
    assert (subtitle.measure, subtitle.period) == ("Visits kept", "2024-11 to 2025-04")
    assert subtitle.n == "n = 40 in each month"


def test_the_note_explains_the_marks_that_the_chart_has_and_no_other():
    gap, diamond = "Months that are not shown leave a gap.", "A diamond is a month beyond common variation."
    whole = {f"2025-{number:02}-01": 40 for number in range(1, 13)}
    assert gap in figures()[0].note
    assert diamond not in figures()[0].note
    assert gap not in figures(whole)[0].note
    assert diamond in figures(whole, kept=100.0)[0].note
    few = figures({"2025-01-01": 40, "2025-02-01": 40})[0]
    assert (few.spec, few.note) == (None, "Too few months can be shown.")
