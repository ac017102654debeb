"""Labels for the codes of the tables, in the order in which pages list them."""

METRICS = (
    "active_caseload",
    "mhd_reduction",
    "responder_50",
    "hit6_improved",
    "on_plateau",
    "days_to_next_stage",
    "usable_diary",
    "referral_evidenced",
)
STAGES = {
    "not_started": "Not started",
    "conservative": "Conservative care",
    "dry_needling": "Dry needling",
    "referred_prolotherapy": "Referred for prolotherapy",
}
STAGES_IN_CARE = {stage: label for stage, label in STAGES.items() if stage != "not_started"}
PLACES = {
    "conservative": "In conservative care",
    "dry_needling": "In dry needling",
    "referred_prolotherapy": "Referred for prolotherapy",
    "not_started": "Not started",
    "discharged": "Discharged",
    "lost_to_follow_up": "Lost to follow-up",
}
SPOKES = {
    "mechanical": "Mechanical",
    "developmental": "Developmental",
    "systemic": "Systemic",
    "mixed": "Mixed",
    "unassessed": "Not assessed",
}
STATES = {
    "at_goal": "At goal",
    "improving": "Improving",
    "plateau": "On plateau",
    "worsening": "Worsening",
    "indeterminate": "Undecided",
    "insufficient_data": "Too little diary",
}
PLATEAU_ANSWERS = {
    "plateau": "On plateau",
    "not_on_plateau": "Not on plateau",
    "cannot_tell": "Cannot tell",
}
ANSWERS = {"met": "Met", "not_met": "Not met", "unknown": "Not known"}
FLOW_STAGES = {
    "evaluated": "Evaluated",
    "conservative": "Conservative care",
    "dry_needling": "Dry needling",
    "referred_prolotherapy": "Referred for prolotherapy",
}
FLOW_PLACES = {
    "conservative": "On to conservative care",
    "dry_needling": "On to dry needling",
    "referred_prolotherapy": "On to a referral",
    "in_care": "Still in it",
    "discharged": "Discharged",
    "lost_to_follow_up": "Lost to follow-up",
    "not_started": "Not started",
}
PLATEAU_STATUSES = {
    "new": "New plateau",
    "continuing": "Continuing plateau",
    "resolved": "Resolved plateau",
    "cannot_tell": "Cannot tell",
    "not_on_plateau": "Not on plateau",
}
EXPORTS = {"clinic_visits": "Clinic visits", "headache_diary": "Headache diary"}
RUN_OUTCOMES = {
    "published": "published",
    "nothing_new": "nothing new",
    "failed": "failed",
    "running": "running",
    "no_run": "no run",
}
# Steps of a run up to the writing of the release, which cannot know the later ones.
STEPS = {
    "correct": "Apply corrections",
    "discover": "Look into the inbox",
    "validate": "Check files",
    "load": "Store rows",
    "build": "Build tables",
    "detect": "Assess each week of care",
    "check": "Check the tables",
}
OUTCOMES = {
    "loaded": "loaded",
    "partly": "loaded in part",
    "refused": "refused",
    "pass": "pass",
    "fail": "fail",
    "warn": "pass with failures",
    "not_applicable": "not applicable",
}


def label_of(code: str, labels: dict[str, str]) -> str:
    """Return the label of a code; an unknown code is shown as it is."""
    return labels.get(code, code.replace("_", " "))


def labels_of(codes: str | None, labels: dict[str, str]) -> list[str]:
    """Return the labels of codes joined by semicolons; an unknown code is shown as it is."""
    return [label_of(code, labels) for code in codes.split(";")] if codes else []
