"""Weekly judgements and diary weeks of one episode, for tests of what is said and drawn of them."""

JUDGED = {
    "state": "plateau",
    "reasons": None,
    "plateau_probability": 0.94,
    "expected_improvement_84d": 0.3,
    "fitted_mhd": 11.2,
    "fitted_low": 9.0,
    "fitted_high": 13.0,
    "goal_mhd": 8.0,
}
UNJUDGED = dict.fromkeys(JUDGED) | {"state": "insufficient_data", "reasons": "short_time_in_stage"}


def states(*answers):
    return [{"as_of_day": 7 * week + 6} | answer for week, answer in enumerate(answers)]


def diary(*recorded):
    return [
        {
            "care_week": week - 4,
            "episodic_entries": 0,
            "recorded_days": days,
            "headache_days": days // 2,
            "headache_days_per_28": 28 * (days // 2) / days if days else None,
        }
        for week, days in enumerate(recorded)
    ]
