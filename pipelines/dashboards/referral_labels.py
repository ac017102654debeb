"""Labels for referrals and their gates, in the order in which pages list them."""

# What a gate can be that is not true.
OTHER_ANSWERS = {"false": "False", "unknown": "Unknown"}
GATE_NAMES = {
    "mechanical": "Neck-driven headache",
    "a": "A. Not enough relief",
    "b": "B. Instability of the neck",
    "c": "C. Expert evaluation",
}
REFERRAL_CLOSURES = {"completed": "Completed", "declined": "Declined", "open": "Still open"}
REFERRAL_WAITS = {
    "within_window": "Of these, within {window} weeks of it",
    "within_trial": "Of these, {window} to {trial} weeks after it",
    "later": "Of these, {trial} weeks or more after it",
}
STATES_AFTER_REFERRAL = {
    "at_goal_or_improving": "At goal or improving",
    "plateau_or_worsening": "On plateau or worsening",
    "cannot_tell": "Cannot tell",
    "left_care": "Left care",
}
REFERRAL_TYPES = {
    "prolotherapy": "prolotherapy",
    "imaging": "imaging",
    "neurology": "neurology",
    "airway_dental": "airway or dental",
    "other": "other",
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
    "gate_mechanical": "Neck-driven headache.",
    "gate_a": "Not enough relief from conservative care.",
    "gate_b": "Clear evidence of neck instability.",
    "gate_c": "Persistent mechanical issues, found by a PT expert evaluation.",
}
