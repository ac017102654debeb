"""What keeps nights running unwatched: repair, status, alerts, schedule, backup; forgetting a patient, with proof."""
