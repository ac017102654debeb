"""Labels for one patient's facts: reasons of a state, prompts for review, and what was recorded."""

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
    "suspected": "suspected, but the diary does not settle it yet",
    "plateau_in_previous_stage": "there was a plateau in the stage before",
    "beyond_library": "more than a year in this stage, so the last judgement stands",
}
CONFOUNDERS = {
    "medication_overuse": "acute medication overuse",
    "low_attendance": "many visits missed",
    "no_baseline": "no usable diary before care",
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
# Rows of the visits panel from the bottom: label, symbol and colour.
VISIT_LANES = {
    "missed": ("missed", "x", "var(--grey)"),
    "treatment": ("treatment", "circle", "var(--blue)"),
    "needling": ("needling", "diamond", "var(--teal)"),
    "evaluation": ("evaluation", "square", "var(--ink)"),
    "referral": ("referral, end", "triangle-up", "var(--orange)"),
}
PROMPTS = {
    "medical_review": "Medical review first",
    "check_at_goal": "Check first: the latest 4-week window is at goal",
    "follow_referral": "Follow up the referral",
    "review_referral": "Review for referral: all gates are true",
    "review_needling": "Review for dry needling",
    "assess_mechanical": "Assess the mechanical spoke; then review for dry needling",
    "review_other_spokes": "Review the other spokes: the headache is not neck-driven",
    "complete_gates": "Complete the referral gates",
    "review_plan": "Review the plan of care",
    "review_worsening": "Review: may be worsening",
    "watch_plateau": "Watch: a plateau is suspected",
    "more_diary": "Ask for more diary days",
    "go_on": "Go on as planned",
    "near_goal": "Go on as planned: not yet certainly at goal",
    "review_goals": "At goal: review the goals",
}
# Why there is no answer yet, the most telling first: what is asked for where more diary days would settle nothing.
UNANSWERED_PROMPTS = {
    "episodic_diary": "Ask for a daily diary: attacks alone cannot be judged",
    "few_recorded_days": PROMPTS["more_diary"],
    "short_time_in_stage": "Go on: too early in this stage to judge",
    "short_exposure": "Go on: too early in this stage to judge",
    **dict.fromkeys(
        ("hit6_better", "ndi_better", "nprs_better", "pgic_better", "milder_headaches"),
        "Watch: another measure got better",
    ),
    "gain_expected": "Watch: a slow gain is still expected",
}
