"""The queries of notebooks/README.md run on a release and answer with rows."""

import re
from pathlib import Path

import duckdb
import pytest

README = Path(__file__).parents[2] / "notebooks" / "README.md"
QUERIES = re.findall(r"```sql\n(.+?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_a_published_query_answers(released_home: Path, query: str) -> None:
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as release:
        rows = release.execute(query).fetchall()
    assert rows
    assert rows[0][-1] is not None  # a count or the counted share; a median of nobody is rightly NULL


def test_needling_within_90_days_agrees_with_a_count_by_hand(released_home: Path) -> None:
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as release:
        reached, observed, _ = release.execute(QUERIES[0]).fetchall()[0]
        episodes = release.execute("select episode_key, observed_through_day from marts.dim_episodes").fetchall()
        starts = dict(
            release.execute(
                "select episode_key, start_day from marts.fct_stage_spells where stage = 'dry_needling'"
            ).fetchall()
        )
    kept = [key for key, day in episodes if day is not None and day >= 90]
    assert observed == len(kept)
    assert reached == sum(starts.get(key, 91) <= 90 for key in kept)
