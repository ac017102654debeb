"""What keeps nights running unwatched: repair, status, alerts, backup, Prefect server; forgetting a patient, proven."""
