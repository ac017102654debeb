"""From weekly diary counts to a state per episode and as-of day; no state uses later days."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.plateau.curves import Floats
from pipelines.plateau.decision import Flags, decide, has_enough_data, stalled_probability
from pipelines.plateau.futures import WEEKS_AFTER
from pipelines.plateau.library import BINS, WEEKS_BEFORE, build_library
from pipelines.plateau.posterior import Fit, fit_week, goal_level
from pipelines.plateau.prior import load_prior
from pipelines.plateau.thresholds import DetectorThresholds
from pipelines.plateau.weights import Singles, baseline_mean

SPELL = ["episode_key", "treatment_stage"]
FIRST_TREATMENT = "conservative"  # the first treatment of every episode
DECIMALS = 4  # as stored; decisions use the stored values


@dataclass(frozen=True)
class WeeklyCounts:
    """Diary counts of S treatment spells, (S, 56) float32 each: weeks -4..51 of the treatment.

    Attributes:
        headache_days: headache days of the whole week.
        recorded_days: recorded days of the whole week.
        running_headache_days: headache days of the week up to its as-of day.
        running_recorded_days: recorded days likewise.
    """

    headache_days: Singles
    recorded_days: Singles
    running_headache_days: Singles
    running_recorded_days: Singles

    @classmethod
    def of(cls, spells: pd.DataFrame, weeks: pd.DataFrame) -> "WeeklyCounts":
        """Spread rows of `int_diary_weeks` over the spells; a week without a row has no recorded day."""
        spell = _positions(spells, weeks)
        column = weeks["week_index"].to_numpy() + WEEKS_BEFORE
        wanted = (spell >= 0) & (column >= 0) & (column < BINS)
        counts = []
        for field in fields(cls):
            count = np.zeros((len(spells), BINS), dtype=np.float32)
            count[spell[wanted], column[wanted]] = weeks[field.name].to_numpy()[wanted]
            counts.append(count)
        return cls(*counts)

    def up_to(self, week: int, spell: NDArray[np.intp]) -> tuple[Singles, Singles]:
        """Return headache and recorded days, (N, week + 5) each, of whole weeks and then the running one."""
        running = week + WEEKS_BEFORE
        headache = self.headache_days[spell, : running + 1]
        recorded = self.recorded_days[spell, : running + 1]
        headache[:, running] = self.running_headache_days[spell, running]
        recorded[:, running] = self.running_recorded_days[spell, running]
        return headache, recorded


def judge(as_of_days: pd.DataFrame, weeks: pd.DataFrame, thresholds: DetectorThresholds) -> pd.DataFrame:
    """Judge every as-of day.

    After week 51 of a treatment its last answer is kept, as long as there are enough diary days.

    Args:
        as_of_days: rows of `int_as_of_days`, ordered by episode and as-of day.
        weeks: rows of `int_diary_weeks`, in any order.
        thresholds: the detector's thresholds.

    Returns:
        Rows of `int_trajectory`, in the order of `as_of_days`.
    """
    is_answerable = has_enough_data(
        as_of_days["stage_days"].to_numpy(), as_of_days["recorded_days_28"].to_numpy(), thresholds
    )
    is_beyond_library = as_of_days["week_index"].to_numpy() >= WEEKS_AFTER
    has_baseline = as_of_days["baseline_recorded_days"].to_numpy() >= thresholds.detector_min_baseline_days
    spells = as_of_days[SPELL].drop_duplicates(ignore_index=True)
    spell = _positions(spells, as_of_days)
    goal = np.where(has_baseline, _baseline_goals(as_of_days, weeks, thresholds), thresholds.goal_mhd)
    fit = _fit(
        as_of_days,
        spell,
        WeeklyCounts.of(spells, weeks),
        goal,
        is_answerable & ~is_beyond_library,
        thresholds,
    )
    answers = pd.DataFrame({field.name: getattr(fit, field.name) for field in fields(fit)})
    answers.loc[is_beyond_library] = answers.groupby(spell).ffill().loc[is_beyond_library]
    answers.loc[~is_answerable] = np.nan
    return _trajectory(as_of_days, answers, thresholds).assign(
        has_baseline=has_baseline, is_beyond_library=is_beyond_library
    )


def _positions(spells: pd.DataFrame, rows: pd.DataFrame) -> NDArray[np.intp]:
    """Return for each row the position of its spell, or -1."""
    return pd.MultiIndex.from_frame(spells).get_indexer(pd.MultiIndex.from_frame(rows[SPELL]))


def _baseline_goals(as_of_days: pd.DataFrame, weeks: pd.DataFrame, thresholds: DetectorThresholds) -> Floats:
    """Return each row's goal by the episode's baseline; NaN in a first treatment, where each curve has its own.

    A later treatment keeps the original goal, which is based only on the weeks before the first treatment.
    """
    goal = np.full(len(as_of_days), np.nan)
    is_later = as_of_days["treatment_number"].to_numpy() > 1
    originals = as_of_days.loc[is_later, ["episode_key"]].drop_duplicates(ignore_index=True)
    originals["treatment_stage"] = FIRST_TREATMENT
    counts = WeeklyCounts.of(originals, weeks)
    baseline = baseline_mean(
        counts.headache_days[:, :WEEKS_BEFORE],
        counts.recorded_days[:, :WEEKS_BEFORE],
        load_prior().first_stage,
        build_library(),
        thresholds.within_week_correlation,
    )
    episode = pd.Index(originals["episode_key"]).get_indexer(as_of_days.loc[is_later, "episode_key"])
    goal[is_later] = goal_level(baseline, thresholds)[episode]
    return goal


def _fit(
    as_of_days: pd.DataFrame,
    spell: NDArray[np.intp],
    counts: WeeklyCounts,
    goal: Floats,
    is_fitted: Flags,
    thresholds: DetectorThresholds,
) -> Fit:
    week = as_of_days["week_index"].to_numpy()
    is_later = as_of_days["treatment_number"].to_numpy() > 1
    prior = load_prior()
    fit = Fit.unanswered(len(as_of_days))
    for later, weights in ((False, prior.first_stage), (True, prior.later_stage)):
        for week_index in range(WEEKS_AFTER):
            rows = np.flatnonzero(is_fitted & (is_later == later) & (week == week_index))
            headache, recorded = counts.up_to(week_index, spell[rows])
            fit.fill(
                rows,
                fit_week(week_index, headache, recorded, goal[rows], weights, build_library(), thresholds),
            )
    return fit


def _trajectory(as_of_days: pd.DataFrame, answers: pd.DataFrame, thresholds: DetectorThresholds) -> pd.DataFrame:
    answers["stalled"] = stalled_probability(answers["p_plateau"].to_numpy(), answers["p_improving"].to_numpy())
    # States are decided from the rounded probabilities, so that readers of the table can check them.
    answers = answers.round(DECIMALS)
    p_at_goal, p_worsening, p_plateau, p_stalled = (
        answers[name].to_numpy() for name in ("p_at_goal", "p_worsening", "p_plateau", "stalled")
    )
    state, is_suspected = decide(p_at_goal, p_worsening, p_plateau, p_stalled, thresholds)
    return pd.DataFrame(
        {
            "episode_key": as_of_days["episode_key"],
            "as_of_day": as_of_days["as_of_day"],
            "detector_state": state,
            "is_suspected": is_suspected,
            "plateau_probability": p_stalled,
            "p_plateau": p_plateau,
            "p_improving": answers["p_improving"],
            "p_at_goal": p_at_goal,
            "p_worsening": p_worsening,
            "fitted_mhd": answers["level"],
            "fitted_low": answers["level_low"],
            "fitted_high": answers["level_high"],
            "expected_improvement_28d": answers["gain28"],
            "expected_improvement_84d": answers["gain84"],
            "goal_mhd": answers["goal"],
        }
    )
