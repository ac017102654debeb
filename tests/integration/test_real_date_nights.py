"""Two nights of a network with real dates, of which the second may show less than it could without the first.

Every patient is in care and nobody keeps a diary, so that on each page that tells patients by spoke the counts are
those given here. On the second night all codes are corrected, and twelve patients are removed.
"""

import csv

from handmade import Home

CODES = {"mechanical": "G44.86", "developmental": "Q38.1", "systemic": "K58.9"}
HEADER = (
    "visit_id,patient_key,clinic_key,episode_key,visit_date,visit_type,attendance,procedure_codes,diagnosis_codes,"
    "record_status,extracted_on\n"
)
CARE = {"2026-03-02": "evaluation", "2026-03-05": "treatment", "2026-04-10": "treatment"}
# A small count is hidden beside the next larger; on the second night both have come back, and one of them has to cover
# another small count.
FIRST = {"developmental": 14, "systemic": 5, "mechanical": 40}
SECOND = {"developmental": 28, "systemic": 17, "mechanical": 2}


def visits(patients: dict[str, int], day: str) -> str:
    """Return an export of everybody; who is no longer counted is removed."""
    spokes = [spoke for spoke, count in patients.items() for _ in range(count)]
    spokes += [""] * (sum(FIRST.values()) - len(spokes))
    return HEADER + "".join(
        f"v{number}-{visit},{0xA0 << 56 | number:016x},north,e{number},{visit},{kind},attended,97140,"
        f"{CODES.get(spoke, '')},{'' if spoke else 'removed'},{day}\n"
        for number, spoke in enumerate(spokes)
        for visit, kind in CARE.items()
    )


def in_care(home: Home) -> dict[str, str]:
    """Return patients in care by spoke, of whom without a diary nobody can tell, as a director may download them."""
    with (home.path / "current/directors/data/plateau-by-spoke.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    return {spoke: row[f"{spoke.title()}: cannot tell"] for spoke in CODES}


def test_what_covered_a_count_last_night_stays_hidden_beside_what_covers_another_tonight(home: Home) -> None:
    (home.path / "outcomes.toml").write_text('settle_seconds = 0\ndate_regime = "limited_data_set"\n')
    home.put("clinic_visits_1.csv", visits(FIRST, "2026-04-20"))
    assert home.run("2026-04-20").exit_code == 0
    assert in_care(home) == {"mechanical": "40", "developmental": "hidden", "systemic": "hidden"}
    home.put("clinic_visits_2.csv", visits(SECOND, "2026-04-21"))
    second = home.run("2026-04-21")
    assert second.exit_code == 0, second.output
    assert set(in_care(home).values()) == {"hidden"}
