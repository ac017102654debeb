"""Planted spokes: what keeps each headache going, as clinicians assess it and as diagnosis codes show it."""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SPOKES = ("mechanical", "developmental", "systemic")
ASSESSMENTS = ("not_assessed", "absent", "contributing", "primary")
NOT_ASSESSED, ABSENT, CONTRIBUTING, PRIMARY = range(4)

# Primary spokes of an episode, and how often: one, two (mixed), or none (unassessed).
PRIMARIES = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 0), (0, 1, 1), (0, 0, 0))
PRIMARY_SHARES = (0.46, 0.07, 0.17, 0.1, 0.05, 0.03, 0.12)
OTHER_SPOKE_SHARES = (0.35, 0.35, 0.3)  # not assessed, absent, contributing
CHANNELS = ("clinician", "codes", "both")
CHANNEL_SHARES = (0.2, 0.4, 0.4)
CODES_DISAGREE = 0.1  # of the episodes known through both: the codes tell of another spoke

Assessments = NDArray[np.int8]


@dataclass(frozen=True)
class PlantedSpokes:
    """What is planted for E episodes; each attribute is an (E, 3) index into `ASSESSMENTS`.

    Attributes:
        truth: what the export allows to recover.
        clinician: the structured assessment; all `NOT_ASSESSED` where only codes speak.
        coded: what the diagnosis codes are to say, `CONTRIBUTING` and `PRIMARY` only.
    """

    truth: Assessments
    clinician: Assessments
    coded: Assessments

    @property
    def primary(self) -> NDArray[np.str_]:
        """(E,) the primary spoke, `mixed`, or `unassessed`."""
        is_primary = self.truth == PRIMARY
        count = is_primary.sum(axis=1)
        named = np.array(SPOKES)[is_primary.argmax(axis=1)]
        return np.where(count == 0, "unassessed", np.where(count == 1, named, "mixed"))

    @property
    def takes_mechanical_codes(self) -> NDArray[np.bool_]:
        """(E,) whether one more mechanical code would leave the truth as it is."""
        return np.asarray((self.primary == "mechanical") & (self.coded[:, 0] == PRIMARY))


def draw_spokes(rng: np.random.Generator, count: int) -> PlantedSpokes:
    """Draw spokes, and through which channels each episode's become known."""
    is_primary = rng.choice(np.array(PRIMARIES, dtype=np.bool_), count, p=PRIMARY_SHARES)
    is_assessed = is_primary.any(axis=1, keepdims=True)
    channel = rng.choice(np.array(CHANNELS), (count, 1), p=CHANNEL_SHARES)
    disagrees = (channel == "both") & is_assessed & (rng.random((count, 1)) < CODES_DISAGREE)
    others = rng.choice(np.array([NOT_ASSESSED, ABSENT, CONTRIBUTING]), (count, 3), p=OTHER_SPOKE_SHARES)
    others = np.where(is_assessed, others, NOT_ASSESSED)
    # No code says that a spoke is absent.
    others = np.where((channel == "codes") & (others == ABSENT), NOT_ASSESSED, others)
    # Where the codes tell of another spoke, the clinician has a word on each, so that none is left to them.
    others = np.where(disagrees & (others == NOT_ASSESSED), ABSENT, others)
    truth = np.where(is_primary, PRIMARY, others).astype(np.int8)
    suggested = np.where(disagrees, np.roll(truth, 1, axis=1), truth)
    is_coded = (suggested >= CONTRIBUTING) & (channel != "clinician")
    return PlantedSpokes(
        truth=truth,
        clinician=np.where(channel == "codes", NOT_ASSESSED, truth).astype(np.int8),
        coded=np.where(is_coded, suggested, NOT_ASSESSED).astype(np.int8),
    )


def draw_diagnosis_codes(rng: np.random.Generator, spokes: PlantedSpokes) -> NDArray[np.str_]:
    """Return each episode's diagnosis codes, separated by `;`.

    A primary spoke gets a defining and a supporting code, a contributing one a supporting code, so that the
    primary leads by more than the margin that the classification asks for. A headache type is always coded.
    """
    table = pd.read_csv(str(files("pipelines.simulation").joinpath("planted_codes.csv")))
    codes = {kind: group.to_numpy(np.str_) for kind, group in table.groupby(["spoke", "weight"])["code"]}
    joined = rng.choice(codes["headache_type", 0], len(spokes.coded))
    for index, spoke in enumerate(SPOKES):
        for weight, least in ((3, PRIMARY), (2, CONTRIBUTING)):
            drawn = rng.choice(codes[spoke, weight], len(joined))
            is_coded = spokes.coded[:, index] >= least
            joined = np.where(is_coded, np.strings.add(np.strings.add(joined, ";"), drawn), joined)
    return joined
