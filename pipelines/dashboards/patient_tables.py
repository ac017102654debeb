"""Tables of one patient's page."""

from typing import Any

from pipelines.dashboards.labels import PLACES, SPOKES, STAGES, STATES, label_of
from pipelines.dashboards.patient_course import Course
from pipelines.dashboards.patient_labels import DIRECTIONS, EVIDENCE_SUBJECTS, FINDINGS, MEASURES, WINDOW_STATUSES
from pipelines.dashboards.referral_labels import REFERRAL_TYPES
from pipelines.dashboards.release import Row
from pipelines.dashboards.tables import Table

_FITTED = ("fitted_mhd", "fitted_low", "fitted_high", "goal_mhd")


def weeks_table(course: Course) -> Table:
    """Return diary, judgement, intensity and medication of each care week."""
    states = {row["as_of_day"] // 7: row for row in course.states}
    burdens = {row["care_week"]: row for row in course.burdens}
    columns = [
        "Week", "State", "Recorded days", "Headache days", "Per 28", "Fitted level", "Low", "High", "Goal",
        "Intensity", "Medication days",
    ]  # fmt: skip
    rows = [_week(row, states.get(row["care_week"], {}), burdens.get(row["care_week"], {})) for row in course.weeks]
    return Table("Each week of care; week 0 begins with the first treatment", columns, rows, text_columns=2)


def _week(week: Row, state: Row, burden: Row) -> list[Any]:
    before = "before care" if week["care_week"] < 0 else "not judged"
    return [
        week["care_week"],
        STATES[state["state"]] if state else before,
        week["recorded_days"],
        # Without any entry the number of headache days is not known to be zero.
        week["headache_days"] if week["recorded_days"] else None,
        week["headache_days_per_28"],
        *(state.get(name) for name in _FITTED),
        burden.get("mean_peak_intensity"),
        burden.get("medication_days"),
    ]


def windows_table(course: Course) -> Table:
    """Return headache days per 28 of each window, with what is missing and the response."""
    columns = ["Days of care", "Basis", "Recorded days", "Headache days", "Per 28", "At least", "At most", "Change, %"]
    rows = [
        [
            _window(row),
            WINDOW_STATUSES[row["mhd_status"]] if row["is_over"] else "not over yet",
            # The number of days that an attack log covers is unknown.
            None if row["mhd_status"] == "episodic" else row["recorded_days"],
            row["headache_days"] if row["recorded_days"] else None,
            row["mhd"],
            row["mhd_low"],
            row["mhd_high"],
            _change(row),
        ]
        for row in course.windows
    ]
    return Table("Headache days per 28, window by window", columns, rows, text_columns=2)


def _change(row: Row) -> int | str | None:
    if row["window_index"] == 0:
        return ""
    return None if row["reduction_pct"] is None else round(-row["reduction_pct"])


def _window(row: Row) -> str:
    return "before care" if row["window_index"] == 0 else f"{row['start_day']}–{row['end_day']}"


def changes_table(course: Course) -> Table:
    """Return each questionnaire's first and newest score with its change."""
    rows = []
    for measure, label in MEASURES.items():
        own = [row for row in course.scores if row["measure"] == measure]
        if own:
            first, newest = own[0], own[-1]
            change = ("improvement", "is_meaningfully_better", "is_reliably_changed")
            scores = (first["score"], newest["score"], newest["care_day"])
            rows.append([label, newest["band"] or "", *scores, *(newest[name] for name in change)])
    columns = [
        "Measure",
        "Newest band",
        "First score",
        "Newest score",
        "On care day",
        "Better by",
        "Meaningful change",
        "Reliable change",
    ]
    return Table("First and newest score; less is better in all of them", columns, rows, text_columns=2)


def scores_table(course: Course) -> Table:
    """Return every questionnaire score with its change since the first."""
    rows = [
        [
            MEASURES[row["measure"]],
            row["band"] or "",
            row["care_day"],
            row["score"],
            row["improvement"],
            row["is_meaningfully_better"],
            row["is_reliably_changed"],
        ]
        for row in course.scores
    ]
    columns = ["Measure", "Band", "Day", "Score", "Better by", "Meaningful change met", "Reliably changed"]
    return Table("Questionnaires; a change is against the first score of the episode", columns, rows, text_columns=2)


def evidence_table(course: Course) -> Table:
    """Return every piece of evidence behind spokes, stage and gates, in the order of the page's rules."""
    order = {subject: place for place, subject in enumerate(EVIDENCE_SUBJECTS)}
    rows = [
        [
            label_of(row["subject"], EVIDENCE_SUBJECTS),
            "no care day" if row["care_day"] is None else row["care_day"],
            label_of(row["finding"], FINDINGS),
            (row["answer"] or "not recorded").replace("_", " "),
            (row["meaning"] or "").replace("_", " "),
            label_of(row["direction"], DIRECTIONS),
            "" if row["weight"] is None else row["weight"],
        ]
        for row in sorted(
            course.evidence, key=lambda row: (order.get(row["subject"], len(order)), row["evidence_number"])
        )
    ]
    columns = ["About", "Care day", "Found", "Recorded", "Stands for", "Speaks", "Weight"]
    return Table("Evidence: what was recorded, and on which day of care", columns, rows, text_columns=6)


def visits_table(course: Course) -> Table:
    """Return the visits with what was done and coded."""
    rows = [
        [
            row["visit_day"],
            row["visit_type"] + (f" ({REFERRAL_TYPES[row['referral_type']]})" if row["referral_type"] else ""),
            row["attendance"].replace("_", " "),
            row["is_needling"],
            (row["procedure_codes"] or "").replace(";", " "),
            (row["diagnosis_codes"] or "").replace(";", " "),
        ]
        for row in course.visits
    ]
    columns = ["Day", "Visit", "Attendance", "Needling", "Procedures", "Diagnoses"]
    return Table("Visits, planned and missed ones included", columns, rows, text_columns=6)


def earlier_table(course: Course) -> Table:
    """Return the patient's other care episodes."""
    rows = [
        [
            row["clinic_key"],
            SPOKES[row["primary_spoke"]],
            STAGES[row["stage"]],
            PLACES.get(row["care_status"], "in care"),
            row["attended_visits"],
            row["baseline_mhd"],
            row["latest_mhd"],
        ]
        for row in course.earlier
    ]
    columns = ["Clinic", "Primary spoke", "Stage reached", "How it ended", "Visits", "Before care", "Latest"]
    return Table("Other care episodes of this patient; headache days per 28", columns, rows, text_columns=4)
