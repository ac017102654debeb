"""What keeps nights running unwatched: repair, run log, status, alerts, schedule, backup."""
