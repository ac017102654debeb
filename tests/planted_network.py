"""Eight patients whose stories are written down here, so that every count over them is known beforehand.

Days are care days; everyone's data are extracted on day 285. A course is pairs of a day and the headache days per 28
from that day on, spread evenly; a diary is kept on all days of `kept`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY_0, EXTRACTED = date(2024, 3, 4), 285
VISIT_COLUMNS = (
    "visit_id", "patient_key", "clinic_key", "episode_key", "visit_date", "visit_type", "attendance",
    "procedure_codes", "dry_needling_performed", "instability_finding", "persistent_mechanical_issue",
    "spoke_mechanical", "referral_type", "referral_key", "referral_status", "discharge_reason", "hit6_total",
    "extracted_on",
)  # fmt: skip
FLAT = ((-28, 20),)


@dataclass(frozen=True)
class Story:
    """What happens to one patient; None where it does not.

    Attributes:
        name: letter that keys are made from.
        clinic: clinic.
        evaluated: day of the evaluation, negative.
        course: headache days per 28 from each day on.
        kept: days of the week that the diary is kept on.
        diary_ends: last day of the diary.
        needled: day of the first dry needling.
        examined: day on which instability was found and the expert said that mechanical issues persist.
        referred: day of the referral for prolotherapy.
        discharged: day of discharge.
        hit6: scores at the evaluation and on day 84.
        is_mechanical: what the clinician said of the mechanical spoke.
        is_treated: whether treatment began.
        observed: day through which the data reach.
    """

    name: str
    clinic: str
    evaluated: int
    course: Sequence[tuple[int, int]] = FLAT
    kept: Sequence[int] = tuple(range(7))
    diary_ends: int = EXTRACTED
    needled: int | None = None
    examined: int | None = None
    referred: int | None = None
    discharged: int | None = None
    hit6: tuple[int, int] | None = None
    is_mechanical: bool = False
    is_treated: bool = True
    observed: int = EXTRACTED

    @property
    def patient_key(self) -> str:
        """Key of the patient."""
        return self.name * 16


NETWORK = (
    Story("a", "north", -3, needled=60, examined=190, referred=200, hit6=(66, 65), is_mechanical=True),
    Story("b", "north", -5, referred=220, is_mechanical=True),
    Story("c", "north", -7, kept=range(5), is_mechanical=True),
    Story("d", "south", -7, course=((-28, 20), (0, 14), (28, 8), (56, 4)), needled=100, hit6=(70, 56)),
    Story("e", "south", -9, course=((-28, 20), (28, 16)), discharged=120, hit6=(66, 60)),
    Story("f", "south", -11, diary_ends=49),
    Story("1", "south", -12, is_treated=False),
    Story("2", "south", -28, needled=30, discharged=60, observed=60, diary_ends=60),
)


def visits_csv() -> str:
    """Return the export of visits."""
    lines = [",".join(VISIT_COLUMNS)]
    for story in NETWORK:
        for number, (day, facts) in enumerate(_visits(story)):
            row = {
                "visit_id": f"v{story.name}{number}", "patient_key": story.patient_key, "clinic_key": story.clinic,
                "episode_key": f"e{story.name}", "visit_date": _date(day), "attendance": "attended",
                "extracted_on": _date(story.observed),
            } | facts  # fmt: skip
            lines.append(",".join(row.get(column, "") for column in VISIT_COLUMNS))
    return "\n".join(lines) + "\n"


def diary_csv() -> str:
    """Return the export of diaries, complete before care."""
    lines = ["patient_key,entry_date,diary_mode,headache,extracted_on"]
    for story in NETWORK:
        for day in range(-28, min(story.diary_ends, story.observed) + 1):
            if day < 0 or day % 7 in story.kept:
                rate = [rate for since, rate in story.course if since <= day][-1]
                headache = str((day + 29) * rate // 28 > (day + 28) * rate // 28).lower()
                lines.append(f"{story.patient_key},{_date(day)},daily,{headache},{_date(story.observed)}")
    return "\n".join(lines) + "\n"


def _date(day: int) -> str:
    return (DAY_0 + timedelta(day)).isoformat()


def _visits(story: Story) -> Iterator[tuple[int, dict[str, str]]]:
    scores = story.hit6 or ("", "")
    said = "primary" if story.is_mechanical else "absent"
    yield story.evaluated, {
        "visit_type": "evaluation", "procedure_codes": "97161", "spoke_mechanical": said, "hit6_total": str(scores[0]),
    }  # fmt: skip
    if not story.is_treated:
        return
    last = story.discharged or story.observed
    for day in range(0, last, 7):
        is_needled = story.needled is not None and day > story.needled
        yield day, {"visit_type": "treatment", "procedure_codes": "97140;20560" if is_needled else "97140;97110"}
    if story.needled is not None:
        yield story.needled, {"visit_type": "treatment", "procedure_codes": "97140;20560"}
    if story.hit6:
        yield 84, {"visit_type": "reassessment", "procedure_codes": "97164", "hit6_total": str(scores[1])}
    if story.examined is not None:
        found = {"instability_finding": "positive", "persistent_mechanical_issue": "yes", "spoke_mechanical": said}
        yield story.examined, {"visit_type": "reassessment", "procedure_codes": "97164", **found}
    if story.referred is not None:
        referral = {"referral_type": "prolotherapy", "referral_key": f"r{story.name}", "referral_status": "made"}
        yield story.referred, {"visit_type": "referral", **referral}
    if story.discharged is not None:
        yield story.discharged, {"visit_type": "discharge", "discharge_reason": "other"}
