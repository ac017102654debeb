"""Faults of single values: dates, numbers, codes, keys."""

from faults.kinds import (
    DIARY,
    LINES,
    ROWS,
    Fault,
    between,
    broken_row,
    file,
    one_more,
    quarantined,
    refused,
    taken,
    with_manifest,
)
from handmade import DIARY_HEADER, PATIENT, VISITS

WIDE_HEADER = DIARY_HEADER.replace(
    "extracted_on", "peak_intensity,duration_hours,acute_medication_classes,extracted_on"
)
OTHERWISE = LINES[5].replace("true", "maybe").replace("false", "true").replace("maybe", "false")
WIDE = [line.replace(",2024-05-01", ",,,,2024-05-01") for line in LINES[1:]]
DECIMAL_COMMAS = [line.replace(",,,,", ',,"3,5",,') for line in WIDE]
HIT6_37 = (
    VISITS.replace("extracted_on", "hit6_total,extracted_on")
    .replace(",2024-05-01", ",,2024-05-01")
    .replace("G44.86,,", "G44.86,37,", 1)
)
HIT6_48 = HIT6_37.replace(",37,", ",48.0,").replace(",,2024-05-01", ",063,2024-05-01")
REAL_DATES = '{"date_regime": "limited_data_set"}'
FLAGS = DIARY.replace("true", "TRUE", 3).replace("false", "False", 3).replace("true", "1").replace("false", "0")
GOOD = {
    "patient_key": PATIENT, "entry_date": "2024-03-01", "diary_mode": "daily", "headache": "true",
    "peak_intensity": "3", "duration_hours": "3.5", "acute_medication_classes": "triptan", "extracted_on": "2024-05-01",
}  # fmt: skip


def cell(kind: str, column: str, text: str, rule: str = "format") -> Fault:
    """Return the fault of one cell in one more row of a diary."""
    line = ",".join({**GOOD, column: text}.values()) + "\n"
    return quarantined(kind, f"{column}.{rule}", file("".join([WIDE_HEADER, *WIDE, line])))


def visit(kind: str, rule: str, old: str, new: str) -> Fault:
    """Return the fault of one visit of four."""
    return quarantined(kind, rule, file(VISITS.replace(old, new, 1), "clinic_visits_x.csv"), kept=3)


def optional(kind: str, column: str, text: str, rule: str = "format") -> Fault:
    """Return the fault of one cell of an optional column in one visit of four."""
    header, *rows = VISITS.replace(",procedure_codes,diagnosis_codes", "").splitlines()
    rows = [",".join(row.split(",")[:7] + row.split(",")[9:]) for row in rows]
    lines = [f"{header},{column}", f"{rows[0]},{text}", *(f"{row}," for row in rows[1:])]
    return quarantined(kind, f"{column}.{rule}", file("\n".join(lines) + "\n", "clinic_visits_x.csv"), kept=3)


def well(kind: str, column: str, *texts: str) -> Fault:
    """Return odd but clear cells, one in each of as many more rows of a diary."""
    days = [f"2024-03-{day:02d}" for day in range(1, len(texts) + 1)]
    lines = [",".join({**GOOD, "entry_date": day, column: text}.values()) + "\n"
             for day, text in zip(days, texts, strict=True)]  # fmt: skip
    return taken(kind, file("".join([WIDE_HEADER, *WIDE, *lines])), kept=ROWS + len(texts))


VALUES = [
    cell("a date as day/month/year", "entry_date", "01/03/2024"),
    cell("a date as month/day/year", "entry_date", "3/1/2024"),
    cell("a two-digit year", "entry_date", "24-03-01"),
    cell("an Excel serial date", "entry_date", "45352"),
    cell("a date with a time", "entry_date", "2024-03-01 08:00:00"),
    cell("a date in words", "entry_date", "1 March 2024"),
    cell("a date that does not exist", "entry_date", "2023-02-29", "calendar"),
    cell("a date without leading zeros", "entry_date", "2024-3-1"),
    cell("a date without dashes", "entry_date", "20240301"),
    cell("a date with T and a time zone", "entry_date", "2024-03-01T00:00:00Z"),
    cell("a five-digit year", "entry_date", "12024-03-01"),
    cell("a date in the year 0", "entry_date", "0000-01-01", "period"),
    cell("a year without its century", "entry_date", "0024-03-01", "period"),
    cell("a date in another century", "entry_date", "1824-03-01", "period"),
    cell("a year with two digits swapped", "extracted_on", "2204-05-01", "period"),
    cell("9999-12-31, which stands for never", "extracted_on", "9999-12-31", "period"),
    well("the latest plausible date", "extracted_on", "2199-12-31"),
    cell("the word infinity as a date", "entry_date", "infinity"),
    cell("a space before a value", "entry_date", " 2024-03-01"),
    cell("a space after a value", "diary_mode", "daily "),
    cell("a zero-width character in a value", "diary_mode", "daily\u200b"),
    cell("a code in upper case", "diary_mode", "Daily"),
    cell("yes for true", "headache", "yes"),
    cell("a flag as 1.0", "headache", "1.0"),
    taken("flags as TRUE, False, 1 and 0", file(FLAGS)),
    cell("an empty required field", "headache", "", "required"),
    cell("a decimal comma", "duration_hours", '"3,5"'),
    cell("a thousands separator", "duration_hours", '"1,000.0"'),
    cell("a number with an exponent", "duration_hours", "1e1"),
    cell("NaN as a number", "duration_hours", "NaN"),
    cell("inf as a number", "duration_hours", "inf"),
    cell("a hexadecimal number", "peak_intensity", "0x3"),
    cell("digits of another script", "peak_intensity", "\u0663"),
    cell("half a point on a whole scale", "peak_intensity", "3.5"),
    cell("a number above its scale", "peak_intensity", "11", "range"),
    cell("a negative number", "peak_intensity", "-1", "range"),
    cell("a twenty-digit number", "peak_intensity", "9" * 20),
    cell("a number with a plus", "peak_intensity", "+3"),
    cell("a unit after a number", "duration_hours", "3h"),
    cell("a decimal point without a digit before it", "duration_hours", ".5"),
    well("whole numbers as 3.0, with leading zeros and as -0", "peak_intensity", "3.0", "007", "-0"),
    cell("NULL as a value", "acute_medication_classes", "NULL"),
    cell("a list with commas", "acute_medication_classes", '"triptan,nsaid"'),
    cell("an empty item in a list", "acute_medication_classes", "triptan;;nsaid"),
    cell("a list that starts with a separator", "acute_medication_classes", ";triptan"),
    cell("a list with bars", "acute_medication_classes", "triptan|nsaid"),
    well("a list with spaces around separators, or with a trailing one", "acute_medication_classes",
         "triptan; nsaid", "triptan ; nsaid", "triptan;"),
    cell("an unknown code in a list", "acute_medication_classes", "triptan;aspirin"),
    cell("a spreadsheet formula", "patient_key", "=1+1"),
    cell("a key in upper case", "patient_key", PATIENT.upper()),
    cell("a key that is too short", "patient_key", PATIENT[1:]),
    cell("a key that is too long", "patient_key", "a" * 65),
    cell("a key with dashes", "patient_key", "00000000-0000-0000-0000-0000000000aa"),
    visit("NULL as a key", "visit_id.format", "v3,", "NULL,"),
    visit("NaN as a key", "episode_key.format", "north,e1,2024-02", "north,NaN,2024-02"),
    visit("None as a key", "clinic_key.format", "south,", "None,"),
    quarantined("a HIT-6 total that cannot occur", "hit6_total.format", file(HIT6_37, "clinic_visits_x.csv"), kept=3),
    taken("HIT-6 totals as 48.0 and 063", file(HIT6_48, "clinic_visits_x.csv"), kept=4),
    optional("an unknown age band", "age_band", "90+"),
    optional("a CPT code of four digits", "procedure_codes", "9714"),
    optional("a diagnosis in words", "diagnosis_codes", "migraine"),
    optional("a Beighton score above nine", "beighton_score", "10", "range"),
    taken("a CPT code that is not in the seeds", file(VISITS.replace("97140;97110", "98765"),
                                                      "clinic_visits_x.csv"), kept=4),
    taken("HCPCS codes, which begin with a letter", file(VISITS.replace("97140;97110", "G0283;0232T"),
                                                            "clinic_visits_x.csv"), kept=4),
    taken("a list with a space before its last ;", file(VISITS.replace("97140;97110", "97140; 97110 ;"),
                                                        "clinic_visits_x.csv"), kept=4),
    visit("prolotherapy billed by the clinic itself", "in_house_prolotherapy", "97140;97110", "97140;M0076"),
    visit("an attended visit after the extract", "not_seen_before_extract", "2024-02-01,", "2024-06-01,"),
]  # fmt: skip

ENTERED_LATE = DIARY_HEADER.replace("extracted_on", "entered_on,extracted_on") + "".join(
    line.replace(",2024-05-01", f",{'2024-05-02' if number == 0 else ''},2024-05-01")
    for number, line in enumerate(LINES[1:])
)
ROW_SETS = [
    quarantined("an entry written after the extract", "not_entered_after_extract", file(ENTERED_LATE),
                kept=ROWS - 1),
    quarantined("an extract date far after the night, with real dates", "extracted_on.period",
                with_manifest(REAL_DATES, between(one_more("2024-03-01", "2025-05-01")))),
    taken("an extract date some weeks after the night, with real dates",
          with_manifest(REAL_DATES, between(one_more("2024-03-01", "2024-06-01"))), kept=ROWS + 1),
    taken("an extract date far after the night, with shifted dates",
          file(between(one_more("2024-03-01", "2025-05-01"))), kept=ROWS + 1),
    taken("two extracts of a diary day in one file", file(DIARY + LINES[5].replace("05-01", "05-02")), kept=ROWS + 1),
    broken_row("a diary day after the extract", "not_written_before_the_day", one_more("2024-05-02")),
    quarantined("two different rows for the same day", "key.unique", file(DIARY + OTHERWISE), rows=2, kept=ROWS - 1),
    taken("the same row twice", file(DIARY + LINES[5]), kept=ROWS + 1),
    refused("more than half of the rows broken", "rejected_rows_share", file(DIARY.replace("-01-", "-13-"))),
    refused("decimal commas in every row", "rejected_rows_share", file(WIDE_HEADER + "".join(DECIMAL_COMMAS))),
]  # fmt: skip
