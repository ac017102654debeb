"""Section 1 and 5: which spokes an episode has, and which is primary."""

from reference.codes import belongs, spoke_families
from reference.records import Visit, in_order

SPOKES = ("mechanical", "developmental", "systemic")
MARGIN = 2


def code_totals(visits: list[Visit]) -> dict[str, int]:
    """Return each spoke's weight: a family counts once, however often it was billed."""
    codes = {code for visit in visits if visit.is_attended for code in visit.diagnoses}
    totals = dict.fromkeys(SPOKES, 0)
    for spoke, weight, family in spoke_families():
        if any(belongs(code, family) for code in codes):
            totals[spoke] += weight
    return totals


def assessments(visits: list[Visit]) -> dict[str, str]:
    """Return the clinician's latest word on each spoke; not assessed is no word."""
    said = {}
    for visit in in_order(visits):
        for spoke, answer in visit.spokes.items():
            if visit.is_attended and answer not in (None, "not_assessed"):
                said[spoke] = answer
    return said


def spokes(visits: list[Visit]) -> dict[str, bool | None]:
    """Return present, absent or (None) not assessed: the clinician first, then the codes."""
    totals, said = code_totals(visits), assessments(visits)
    return {spoke: said[spoke] != "absent" if spoke in said else (True if totals[spoke] else None) for spoke in SPOKES}


def primary_spoke(visits: list[Visit]) -> str:
    """Return the primary spoke, `mixed` or `unassessed`."""
    has, said, totals = spokes(visits), assessments(visits), code_totals(visits)
    present = [spoke for spoke in SPOKES if has[spoke]]
    if not present:
        return "unassessed"
    named = [spoke for spoke in present if said.get(spoke) == "primary"]
    if named:
        return named[0] if len(named) == 1 else "mixed"
    ranked = sorted(((totals[spoke] if spoke in present else 0, spoke) for spoke in SPOKES), reverse=True)
    return ranked[0][1] if ranked[0][0] - ranked[1][0] >= MARGIN else "mixed"
