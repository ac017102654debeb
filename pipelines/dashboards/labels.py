"""The words for the codes of the tables, in the order in which pages list them."""

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
STATE_GROUPS = {
    "at_goal_or_improving": "At goal or improving",
    "plateau": "On plateau",
    "worsening": "Worsening",
    "cannot_tell": "Cannot tell",
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
GATE_ANSWERS = {"true": "True", "false": "False", "unknown": "Unknown"}
GATE_NAMES = {
    "mechanical": "Neck-driven headache",
    "a": "A. Not enough relief",
    "b": "B. Instability of the neck",
    "c": "C. Expert evaluation",
}
REFERRAL_CLOSURES = {"completed": "Completed", "declined": "Declined", "open": "Still open"}
REFERRAL_WAITS = {
    "no_plateau_before": "No plateau called before",
    "within_window": "Within {window} weeks",
    "within_trial": "{window} to {trial} weeks",
    "later": "{trial} weeks or more",
}
STATES_AFTER_REFERRAL = {
    "at_goal_or_improving": "At goal or improving",
    "plateau_or_worsening": "On plateau or worsening",
    "cannot_tell": "Cannot tell",
    "left_care": "Left care",
}
PLATEAU_STATUSES = {
    "new": "New plateau",
    "continuing": "Continuing plateau",
    "resolved": "Resolved plateau",
    "cannot_tell": "Cannot tell",
    "not_on_plateau": "Not on plateau",
}
QUESTIONS = {
    "no_next_visit": "No next visit booked",
    "medical_review": "In medical review",
    "reassessment_due": "Reassessment overdue",
}
REASONS = {
    "episodic_diary": "the diary logs attacks only, so headache-free days are unknown",
    "short_time_in_stage": "the stage has only just begun",
    "few_recorded_days": "too few recent diary days",
    "short_exposure": "too few visits or days in this stage to judge it",
    "hit6_better": "headache impact (HIT-6) got meaningfully better",
    "ndi_better": "neck disability (NDI) got meaningfully better",
    "nprs_better": "neck pain got meaningfully better",
    "pgic_better": "the patient reports being much better",
    "milder_headaches": "headaches are milder than before care",
    "gain_expected": "a slow gain is still expected",
    "held_from_earlier_call": "called before and not left since",
    "suspected": "only suspected so far",
    "plateau_in_previous_stage": "there was a plateau in the stage before",
    "beyond_library": "more than a year in this stage, so the last judgement stands",
}
CONFOUNDERS = {
    "medication_overuse": "acute medication overuse",
    "low_attendance": "many visits missed",
    "no_baseline": "no diary before care",
    "recall_baseline": "baseline from memory",
    "few_entries": "few diary entries",
}
MEASURES = {
    "hit6": "Headache impact (HIT-6)",
    "ndi": "Neck disability (NDI)",
    "nprs": "Neck pain (NPRS)",
    "midas": "Days lost (MIDAS)",
    "pgic": "Patient's impression of change (PGIC)",
}
EVIDENCE_SUBJECTS = {
    "spoke_mechanical": "N, mechanical spoke",
    "spoke_developmental": "Developmental spoke",
    "spoke_systemic": "Systemic spoke",
    "stage": "Stage",
    "gate_a": "Gate A",
    "gate_b": "Gate B",
    "gate_c": "Gate C",
    "medical_review": "Medical review",
}
FINDINGS = {
    "diagnosis_code": "diagnosis code",
    "clinician_assessment": "clinician's assessment",
    "instability_test": "instability test",
    "neck_trauma_history": "history of neck trauma",
    "beighton_score": "Beighton score",
    "expert_evaluation": "persistent mechanical issues",
    "relief": "relief so far",
    "procedure_code": "procedure code",
    "needling_flag": "needling recorded",
    "treatment_visit": "treatment visit",
    "referral": "referral",
}
DIRECTIONS = {"for": "for", "against": "against", "open": "between the cut-offs", "note": "note only"}
WINDOW_STATUSES = {
    "complete": "complete",
    "prorated": "scaled to 28 days",
    "not_evaluable": "too few days",
    "episodic": "attack log",
}
REFERRAL_TYPES = {
    "prolotherapy": "prolotherapy",
    "imaging": "imaging",
    "neurology": "neurology",
    "airway_dental": "airway or dental",
    "other": "other",
}
# Rows of the visits panel from the bottom: label, symbol and colour.
VISIT_LANES = {
    "missed": ("missed", "x", "var(--grey)"),
    "treatment": ("treatment", "circle", "var(--blue)"),
    "needling": ("needling", "diamond", "var(--teal)"),
    "evaluation": ("evaluation", "square", "var(--ink)"),
    "referral": ("referral, end", "triangle-up", "var(--orange)"),
}
REFERRAL_RESULTS = {
    "eligible_for_review": "All gates true",
    "needs_information": "Needs information",
    "not_eligible": "A gate is false",
    "medical_review": "Medical review",
}
GATES = {
    "gate_mechanical": ("N", "assess the mechanical spoke"),
    "gate_a": ("A", "more diary is needed to judge the relief so far"),
    "gate_b": ("B", "examine for instability"),
    "gate_c": ("C", "record a PT expert evaluation"),
}
GATE_MEANINGS = {
    "gate_mechanical": "The headache is neck-driven.",
    "gate_a": "Conservative care has not given enough relief.",
    "gate_b": "There is clear evidence of neck instability.",
    "gate_c": "A PT expert evaluation found persistent mechanical issues.",
}
PROMPTS = {
    "medical_review": "Medical review first",
    "follow_referral": "Follow up the referral",
    "review_referral": "Review for referral: all gates are true",
    "review_needling": "Review for dry needling",
    "complete_gates": "Complete the referral gates",
    "review_plan": "Review the plan of care",
    "review_worsening": "Review: may be worsening",
    "watch_plateau": "Watch: a plateau is suspected",
    "more_diary": "Ask for more diary days",
    "go_on": "Go on as planned",
    "review_goals": "At goal: review the goals",
}
EXPORTS = {"clinic_visits": "Clinic visits", "headache_diary": "Headache diary"}
RUN_OUTCOMES = {
    "published": "published",
    "nothing_new": "nothing new",
    "failed": "failed",
    "running": "running",
    "no_run": "no run",
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


def said(code: str, labels: dict[str, str]) -> str:
    """Return the words for a code; an unknown one is shown as it is."""
    return labels.get(code, code.replace("_", " "))


def words(codes: str | None, labels: dict[str, str]) -> list[str]:
    """Return the words for a list of codes joined by semicolons; an unknown code is shown as it is."""
    return [labels.get(code, code.replace("_", " ")) for code in codes.split(";")] if codes else []
