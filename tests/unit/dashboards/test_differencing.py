"""A short run of benchmarks/differencing.py: the nights give no small count away, and would without protection."""

import runpy
from pathlib import Path

import numpy as np
import pytest

ATTACKER = runpy.run_path(str(Path(__file__).resolve().parents[3] / "benchmarks" / "differencing.py"))


@pytest.fixture(scope="module")
def network():
    return ATTACKER["changing_network"](np.random.default_rng(1), 6)


def findings(network, protection):
    return ATTACKER["attack"](ATTACKER["publish_nights"](network, ATTACKER[protection]))


def test_the_published_counts_of_successive_nights_give_no_small_count_away(network):
    found = findings(network, "PUBLISHED")
    assert len(found) > 20
    assert not any(it.is_recovered or (it.low > 0 and it.high <= 10) for it in found)


def test_the_same_attacker_recovers_most_counts_where_only_small_ones_are_hidden(network):
    found = findings(network, "EXACT")
    assert sum(it.is_recovered for it in found) > len(found) / 2


def test_rounding_alone_still_tells_which_hidden_counts_are_small(network):
    assert any(it.low > 0 and it.high <= 10 for it in findings(network, "ROUNDED"))
