"""What the dates of an export are: shifted per patient, real ones of a limited data set, or days relative to one."""

REAL_DATES = "limited_data_set"
DATE_REGIMES = ("shifted", REAL_DATES, "relative_day")
