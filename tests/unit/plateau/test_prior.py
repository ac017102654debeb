import numpy as np
import pytest

from pipelines.errors import OutcomesError
from pipelines.plateau import prior
from pipelines.plateau.library import CURVES
from pipelines.plateau.thresholds import DetectorThresholds


def test_shipped_prior_is_what_its_command_makes(thresholds):
    learnt, shipped = prior.learn_prior(thresholds), prior.load_prior()
    stale = "prior.csv is stale: run python -m pipelines.plateau.prior"
    np.testing.assert_allclose(shipped.first_stage, learnt.first_stage, rtol=1e-3, err_msg=stale)
    np.testing.assert_allclose(shipped.later_stage, learnt.later_stage, rtol=1e-3, err_msg=stale)


def test_every_curve_stays_possible():
    shipped = prior.load_prior()
    for weights in (shipped.first_stage, shipped.later_stage):
        assert weights.sum() == pytest.approx(1, abs=1e-5)
        assert weights.min() >= 0.0999 / CURVES


def test_prior_of_another_library_is_refused(tmp_path, monkeypatch):
    other = tmp_path / "prior.json"
    other.write_text('{"library_seed": 1, "curves": 2048}', encoding="utf-8")
    monkeypatch.setattr(prior, "PRIOR_JSON", other)
    with pytest.raises(OutcomesError, match="another library"):
        prior.load_prior.__wrapped__()


def test_files_are_written_as_they_are_read(tmp_path, monkeypatch, thresholds):
    monkeypatch.setattr(prior, "PRIOR_CSV", tmp_path / "prior.csv")
    monkeypatch.setattr(prior, "PRIOR_JSON", tmp_path / "prior.json")
    weights = np.random.default_rng(14).dirichlet(np.ones(CURVES))
    prior.write_prior(prior.Prior(weights, weights[::-1]), thresholds)
    read = prior.load_prior.__wrapped__()
    np.testing.assert_allclose(read.first_stage, weights, rtol=1e-8)
    np.testing.assert_allclose(read.later_stage, weights[::-1], rtol=1e-8)


def test_a_missing_threshold_is_named():
    with pytest.raises(OutcomesError, match="mcid_mhd"):
        DetectorThresholds.from_seed({"goal_mhd": 4.0})
