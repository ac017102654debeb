"""Areas of labels, and heights at which labels that stand under each other do not overlap."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Box:
    """The area that a label or a point covers, in any units."""

    left: float
    right: float
    low: float
    high: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> "Box":
        """Return the box of a size around its middle."""
        return cls(x - width / 2, x + width / 2, y - height / 2, y + height / 2)

    def is_beside(self, other: "Box") -> bool:
        """Return whether two boxes leave each other alone."""
        apart = self.left >= other.right or other.left >= self.right
        return apart or self.low >= other.high or other.low >= self.high

    def is_off(self, points: Points) -> bool:
        """Return whether a line passes above or below, or ends before."""
        x, y = zip(*points, strict=True)
        first, last = max(self.left, x[0]), min(self.right, x[-1])
        if first >= last:
            return True
        ends: list[float] = np.interp([first, last], x, y).tolist()
        heights = [*ends, *(height for at, height in points if first < at < last)]
        return min(heights) >= self.high or max(heights) <= self.low


def labels_apart(heights: Iterable[float], step: float, lowest: float = float("-inf")) -> Iterator[float]:
    """Yield where labels stand: at their heights, or as far above as those under them need.

    Args:
        heights: where labels are wanted, from the lowest up.
        step: least distance between two labels.
        lowest: no label stands lower.
    """
    for height in heights:
        apart = max(height, lowest)
        yield apart
        lowest = apart + step
