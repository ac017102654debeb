"""Section 1: episodes, care day 0, stages as spells, referrals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from reference.codes import CONSERVATIVE, NEEDLING, procedure
from reference.records import Entry, Visit, in_order

EPISODE_GAP, LEAD = timedelta(days=180), timedelta(days=56)
LADDER = ("conservative", "dry_needling", "referred_prolotherapy")
PROGRESS = ("made", "accepted", "completed", "declined")


@dataclass(frozen=True)
class Referral:
    """One referral over all its rows."""

    key: str
    kind: str
    day: date
    status: str | None
    stands_since: date | None


def episodes_of(visits: list[Visit]) -> dict[str, list[Visit]]:
    """Return the visits of each episode: the source's, or one that begins after a long gap without care."""
    episodes = defaultdict(list)
    number: dict[str, int] = {}
    last_care: dict[str, date] = {}
    newest_care: dict[str, date] = {}
    owners = defaultdict(set)
    for visit in in_order(visits):
        if visit.episode is not None:
            owners[visit.episode].add(visit.patient)
        elif visit.is_care:
            newest_care[visit.patient] = visit.day
    for visit in sorted(visits, key=lambda visit: (visit.day, not visit.is_care)):
        if visit.episode is not None:
            shared = len(owners[visit.episode]) > 1
            episodes[f"{visit.episode}-{visit.patient}" if shared else visit.episode].append(visit)
            continue
        patient = visit.patient
        number.setdefault(patient, 1)
        is_over = patient in last_care and visit.day - last_care[patient] >= EPISODE_GAP
        if visit.is_care:
            number[patient] += is_over
            last_care[patient] = visit.day
            is_over = False
        is_ahead = is_over and visit.day < newest_care[patient]
        episodes[f"{patient}-{number[patient] + is_ahead}"].append(visit)
    return dict(episodes)


def begin(key: str, visits: list[Visit]) -> date:
    """Return the day on which an episode begins: after a long gap, with care, whatever was written before."""
    is_after_gap = visits[0].episode is None and key != f"{visits[0].patient}-1"
    return min(visit.day for visit in visits if visit.is_care or not is_after_gap)


def removed_since(versions: list[Visit], episodes: dict[str, list[Visit]]) -> dict[str, set[str]]:
    """Return, by episode, the keys of the visits that it had and that were removed since."""
    present = {visit.visit_id for told in episodes.values() for visit in told}
    removed = defaultdict(set)
    for visit in versions:
        own = [key for key, told in episodes.items() if told[0].patient == visit.patient]
        if visit.episode is not None:
            own = [key for key in own if key in (visit.episode, f"{visit.episode}-{visit.patient}")]
        if visit.visit_id in present or visit.version.is_removed or not own:
            continue
        began = {key: begin(key, episodes[key]) for key in own}
        earlier = [key for key in own if began[key] <= visit.day]
        removed[max(earlier, key=began.__getitem__) if earlier else min(own, key=began.__getitem__)].add(visit.visit_id)
    return removed


def is_needled(visit: Visit) -> bool:
    """Return whether the visit had dry needling, coded or flagged."""
    return visit.is_attended and (bool(visit.needling) or bool(NEEDLING & set(map(procedure, visit.procedures))))


def is_treated(visit: Visit) -> bool:
    """Return whether the visit is a treatment, by its type or by a code of treatment."""
    is_coded = bool(CONSERVATIVE & set(map(procedure, visit.procedures)))
    return visit.is_attended and (visit.kind == "treatment" or is_coded or is_needled(visit))


def first_day(visits: list[Visit]) -> date | None:
    """Return care day 0."""
    return min((visit.day for visit in visits if is_treated(visit)), default=None)


def referrals(visits: list[Visit]) -> list[Referral]:
    """Return the referrals: rows with the same key are one, a row without a key is its own."""
    rows = defaultdict(list)
    for visit in in_order(visits):
        if visit.is_attended and (visit.referral_type or visit.referral_key):
            rows[visit.referral_key or visit.visit_id].append(visit)
    found = []
    for key, told in rows.items():
        kinds = [row.referral_type for row in told if row.referral_type]
        said = [(row.day, min(PROGRESS.index(row.referral_status), 2), row.visit_id, row.referral_status)
                for row in told if row.referral_status]  # fmt: skip
        declined = max((step for step in said if step[3] == "declined"), default=None)
        standing = [row.day for row in told] if declined is None else [step[0] for step in said if step > declined]
        if kinds:
            status = max(said)[3] if said else None
            found.append(Referral(key, kinds[-1], told[0].day, status, min(standing, default=None)))
    return found


def discharge(visits: list[Visit]) -> date | None:
    """Return the day of the discharge that no later care undid."""
    care = [visit for visit in visits if visit.is_care]
    last = max((visit.day for visit in care), default=None)
    return last if any(visit.kind == "discharge" and visit.day == last for visit in care) else None


def stage_starts(visits: list[Visit]) -> dict[str, int]:
    """Return the care day on which each stage was first reached."""
    day_0 = first_day(visits)
    if day_0 is None:
        return {}
    found = {"conservative": [day_0], "dry_needling": [visit.day for visit in visits if is_needled(visit)]}
    found["referred_prolotherapy"] = [
        referral.stands_since
        for referral in referrals(visits)
        if referral.kind == "prolotherapy" and referral.stands_since is not None
    ]
    return {stage: (min(days) - day_0).days for stage, days in found.items() if days}


def spells(visits: list[Visit]) -> list[tuple[str, int, int | None]]:
    """Return stage, first and last day of each stage that was the highest reached on some day."""
    starts, ended, day_0 = stage_starts(visits), discharge(visits), first_day(visits)
    found = []
    for place, stage in enumerate(LADDER):
        if stage not in starts:
            continue
        start = starts[stage]
        overtaken = min((starts[higher] for higher in LADDER[place + 1 :] if higher in starts), default=None)
        if overtaken is not None and overtaken <= start:
            continue
        ends = [] if overtaken is None else [overtaken - 1]
        if ended is not None:
            ends.append(max((ended - day_0).days, start))
        found.append((stage, start, min(ends, default=None)))
    return found


def diaries_of(episodes: dict[str, list[Visit]], entries: list[Entry]) -> dict[str, list[Entry]]:
    """Return the diary days of each episode: from 56 days before its care day 0 to the patient's next such day."""
    begins = defaultdict(list)
    for key, visits in episodes.items():
        day_0 = first_day(visits)
        if day_0 is not None:
            begins[visits[0].patient].append((day_0 - LEAD, key))
    found: dict[str, list[Entry]] = {key: [] for key in episodes}
    for entry in entries:
        begun = [begin for begin in begins[entry.patient] if begin[0] <= entry.day]
        if begun:
            found[max(begun)[1]].append(entry)
    return found
