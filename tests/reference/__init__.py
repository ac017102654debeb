"""A second reading of the care model in plain Python, written from its text and not from the SQL."""
