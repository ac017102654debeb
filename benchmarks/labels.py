"""Recall and precision of every label against the planted truth of a simulated network.

    python benchmarks/labels.py                       # 5,000 simulated patients
    python benchmarks/labels.py --patients 500 --seed 3

Recall = of the episodes planted so, how many are labelled so; precision = of those labelled so, how many were planted
so. What the network hides on purpose is a row of its own: an expert who was not asked leaves gate C unknown. The
trajectory state is no label of a rule: the detector has its own benchmark.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
from simulated_build import build_marts, load_network

# label, planted, found, which episodes
LABELS = (
    ("primary spoke", "truth.primary_spoke", "found.primary_spoke", "true"),
    *((f"has {spoke}", f"truth.has_{spoke}", f"found.has_{spoke}", "true")
      for spoke in ("mechanical", "developmental", "systemic")),
    ("not started", "truth.is_not_started", "found.stage = 'not_started'", "true"),
    ("left-truncated", "truth.is_left_truncated", "found.is_left_truncated", "true"),
    ("care day 0", "truth.care_day_0 is not null", "days.care_day_0_date is not distinct from truth.care_day_0 "
     "and days.care_day_0_date is not null", "true"),
    ("needling, on its day", "truth.dry_needling_day is not null",
     "needling.start_day is not null and needling.start_day is not distinct from truth.dry_needling_day", "true"),
    ("referral stage, on its day", "truth.referred_prolotherapy_day is not null",
     "referred.start_day is not null and referred.start_day is not distinct from truth.referred_prolotherapy_day",
     "true"),
    ("gate B", "truth.gate_b", "gates.gate_b", "true"),
    ("gate C, expert asked", "truth.expert_answer", "gates.gate_c", "asked.is_asked"),
    ("gate C, all", "truth.expert_answer", "gates.gate_c", "true"),
    ("medical review", "truth.needs_medical_review", "gates.result = 'medical_review'", "true"),
)  # fmt: skip
JOINED = """
from read_parquet($truth) as truth
inner join marts.dim_episodes as found
    on found.episode_key = coalesce(truth.episode_key, truth.patient_key || '-' || truth.episode_number)
inner join intermediate.int_episodes as days on found.episode_key = days.episode_key
inner join marts.fct_referral_gates as gates on found.episode_key = gates.episode_key
left join intermediate.int_stage_starts as needling
    on found.episode_key = needling.episode_key and needling.stage = 'dry_needling'
left join intermediate.int_stage_starts as referred
    on found.episode_key = referred.episode_key and referred.stage = 'referred_prolotherapy'
left join (
    select
        visits.episode_key,
        bool_or(
            coalesce(visits.visit_date >= gate_a.true_since_date - thresholds.expert_evaluation_lead_days, true)
        ) as is_asked
    from intermediate.int_visits as visits
    cross join seeds.thresholds_wide as thresholds
    left join intermediate.int_latest_gate_a as gate_a on visits.episode_key = gate_a.episode_key
    where visits.is_attended and visits.persistent_mechanical_issue in ('yes', 'no')
    group by visits.episode_key
) as asked on found.episode_key = asked.episode_key
"""

Row = tuple[str, str, int, int, float | None, float | None]


def score(connection: duckdb.DuckDBPyConnection, truth: Path) -> Iterator[Row]:
    """Yield label, value, episodes planted so, labelled so, recall and precision."""
    for label, planted, found, which in LABELS:
        yield from connection.execute(
            f"with pairs as (select cast({planted} as varchar) as planted, cast({found} as varchar) as labelled "
            f"{JOINED} where {which}), "
            "answers as (select distinct planted as answer from pairs union select labelled from pairs) "
            f"select '{label}', coalesce(answer, 'unknown'), "
            "count(*) filter (where planted is not distinct from answer) as wanted, "
            "count(*) filter (where labelled is not distinct from answer) as got, "
            "count(*) filter (where planted is not distinct from answer and labelled is not distinct from answer) "
            "/ nullif(wanted, 0), "
            "count(*) filter (where planted is not distinct from answer and labelled is not distinct from answer) "
            "/ nullif(got, 0) from pairs cross join answers group by answer order by answer nulls last",
            {"truth": str(truth)},
        ).fetchall()


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=11)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings, network = load_network(Path(folder), asked.patients, asked.seed)
        connection, _ = build_marts(settings)
        truth = Path(folder) / "truth" / "truth_episodes.parquet"
        listed = connection.execute("select count(*) from marts.dim_episodes").fetchall()[0][0]
        print(f"{network.episodes:,} simulated episodes, {listed:,} found\n")
        print("| label | value | planted | labelled | recall | precision |\n|---|---|---:|---:|---:|---:|")
        for label, value, wanted, got, recall, precision in score(connection, truth):
            shares = (" – " if share is None else f"{share:.3f}" for share in (recall, precision))
            print(f"| {label} | {value} | {wanted:,} | {got:,} | {' | '.join(shares)} |")
        connection.close()


if __name__ == "__main__":
    main()
