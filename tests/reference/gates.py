"""Section 1: the precondition and gates A, B and C in three-valued logic, and their result."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from reference.codes import CONSTRUCT_CODES, INSTABILITY_CODES, NOTE_CODES, REVIEW_CODES, belongs
from reference.records import Entry, Visit, in_order
from reference.spokes import spokes
from reference.stages import first_day, is_needled

WINDOW, COMPLETE, EVALUABLE = 28, 23, 14
TRIAL_VISITS, TRIAL_DAYS, TRIAL_REDUCTION, LOW_BASELINE = 12, 84, Fraction(30, 100), 4
SURE_AT_GOAL = 0.8
EXPERT_LEAD = timedelta(days=28)
# under, and at or over: in the bands that straddle a cut-off the scores between are open
BEIGHTON = {"under_18": (5, 6), "18_29": (5, 5), "30_39": (5, 5), "40_49": (5, 5), "50_59": (4, 5), None: (4, 6)}
BEIGHTON_OVER_50 = (4, 4)


@dataclass(frozen=True)
class Week:
    """The detector's gated word on the last day of a care week."""

    day: int
    state: str
    p_at_goal: float | None
    has_baseline: bool


@dataclass(frozen=True)
class Gates:
    """The four answers (None = unknown) and what follows."""

    mechanical: bool | None
    a: bool | None
    b: bool | None
    c: bool | None
    needs_review: bool
    has_note: bool
    needling_tried: bool

    @property
    def all_of_them(self) -> bool | None:
        """Kleene's and."""
        answers = (self.mechanical, self.a, self.b, self.c)
        return False if False in answers else (None if None in answers else True)

    @property
    def result(self) -> str:
        """What the gates amount to; safety comes first."""
        if self.needs_review:
            return "medical_review"
        return {True: "eligible_for_review", False: "not_eligible", None: "needs_information"}[self.all_of_them]

    @property
    def missing(self) -> str | None:
        """The unknown gates."""
        answers = {"mechanical": self.mechanical, "a": self.a, "b": self.b, "c": self.c}
        return ";".join(name for name, answer in answers.items() if answer is None) or None


def judge(visits: list[Visit], diary: list[Entry], weeks: list[Week]) -> Gates:
    """Judge an episode by its visits, its diary and the detector's weeks, all as known."""
    answer_a, since = gate_a(visits, diary, weeks)
    codes = [code for visit in visits if visit.is_attended for code in visit.diagnoses]
    review, note = (
        any(belongs(code, family) for code in codes for family in families) for families in (REVIEW_CODES, NOTE_CODES)
    )
    return Gates(
        mechanical=spokes(visits)["mechanical"],
        a=answer_a,
        b=gate_b(visits),
        c=gate_c(visits, since),
        needs_review=review,
        has_note=review or note,
        needling_tried=any(is_needled(visit) for visit in visits),
    )


def windows_of(diary: list[Entry], day_0: date) -> dict[int, Fraction]:
    """Return headache days per 28 of each evaluable window: 0 = the 28 days before care, 1 = days 0 to 27 …"""
    recorded, headache = Counter(), Counter()
    for entry in diary:
        if entry.is_daily:
            window = (entry.day - day_0).days // WINDOW + 1
            recorded[window] += 1
            headache[window] += entry.headache
    return {
        window: Fraction(headache[window]) if days >= COMPLETE else Fraction(WINDOW * headache[window], days)
        for window, days in recorded.items()
        if days >= EVALUABLE
    }


def failed_trial_days(visits: list[Visit], diary: list[Entry], days: list[int]) -> set[int]:
    """Return the care days by which an adequate trial had been given with less than 30 % reduction."""
    day_0 = first_day(visits)
    care_days = {(visit.day - day_0).days for visit in visits if visit.is_care}
    mhd, failed = windows_of(diary, day_0), set()
    for day in days:
        is_adequate = sum(0 <= care_day <= day for care_day in care_days) >= TRIAL_VISITS and day + 1 >= TRIAL_DAYS
        over = [window for window in mhd if 1 <= window <= (day + 1) // WINDOW]
        has_share = over and mhd.get(0, 0) > LOW_BASELINE
        if is_adequate and has_share and (mhd[0] - mhd[max(over)]) / mhd[0] < TRIAL_REDUCTION:
            failed.add(day)
    return failed


def gate_a(visits: list[Visit], diary: list[Entry], weeks: list[Week]) -> tuple[bool | None, date | None]:
    """Return the answer on the last day judged and, where it is true, the day since when."""
    answer, since = None, None
    failed = failed_trial_days(visits, diary, [week.day for week in weeks]) if weeks else set()
    for week in sorted(weeks, key=lambda week: week.day):
        if week.state == "plateau" or week.day in failed:
            now = True
        elif week.state == "improving":
            now = False
        elif week.state == "at_goal":
            now = False if week.p_at_goal >= SURE_AT_GOAL else None
        else:
            now = True if answer else None
        if not week.has_baseline:
            now = None
        since = (since if answer else week.day) if now else None
        answer = now
    return answer, None if since is None else first_day(visits) + timedelta(days=since)


def gate_b(visits: list[Visit]) -> bool | None:
    """Return whether there is clear evidence of neck instability."""
    attended = in_order(visit for visit in visits if visit.is_attended)
    tests = [visit.instability for visit in attended if visit.instability in ("positive", "negative")]
    scores = [visit.beighton for visit in attended if visit.beighton is not None]
    histories = [visit.trauma for visit in attended if visit.trauma in ("yes", "no")]
    ages = [visit.age_band for visit in in_order(visits) if visit.age_band]
    under, over = BEIGHTON.get(ages[-1] if ages else None, BEIGHTON_OVER_50)
    codes = [code for visit in attended for code in visit.diagnoses]
    constructs = {
        name
        for name, families in CONSTRUCT_CODES.items()
        if any(belongs(c, family) for c in codes for family in families)
    }
    if scores and scores[-1] >= over:
        constructs.add("hypermobility")
    if histories and histories[-1] == "yes":
        constructs.add("trauma")
    if tests[-1:] == ["positive"] or any(belongs(code, family) for code in codes for family in INSTABILITY_CODES):
        return True
    if len(constructs) >= 2 and not tests:
        return True
    if tests[-1:] == ["negative"] and scores and scores[-1] < under and histories[-1:] == ["no"]:
        return False
    return None


def gate_c(visits: list[Visit], a_true_since: date | None) -> bool | None:
    """Return the latest expert answer that is not much older than the lack of relief."""
    answers = [
        visit.expert == "yes"
        for visit in in_order(visits)
        if visit.is_attended and visit.kind in ("evaluation", "reassessment") and visit.expert in ("yes", "no")
        and (a_true_since is None or visit.day >= a_true_since - EXPERT_LEAD)
    ]  # fmt: skip
    return answers[-1] if answers else None
