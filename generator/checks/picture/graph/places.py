"""How far to the right each box and each passing wire of a layer stands: under its neighbours, and beside no other.

A layer is placed as a whole: of all places that keep the order and the gaps, those that are nearest to the wanted ones
by least squares. What only feeds one box stands beside the others that do, and does not pull that box to itself.
At last each wire is made as straight as what stands around it allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Final

from .layers import Layers
from .model import Box

EDGE: Final = 14
"""How near to the corner of a box a wire may end."""
_SWEEPS: Final = 40
_GAP: Final = 26
_NARROW_GAP: Final = 14
_STRAIGHT: Final = 8.0
"""How much more a wire wants to be straight, than a box wants to stand under another."""
_SIDE: Final = 0.15
"""How much a box and what only feeds it pull each other: the latter stands aside."""
_MIDDLE: Final = 0.01
"""How much the middle pulls everything: what hangs together with nothing else stays near."""


def fitted(wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return the places nearest to the wanted ones that keep a gap each to the next one: pool adjacent violators."""
    shifts = [0.0]
    for gap in gaps:
        shifts.append(shifts[-1] + gap)
    pools: list[tuple[float, float, int]] = []
    for place, weight, shift in zip(wanted, weights, shifts, strict=False):
        mean, total, size = place - shift, weight, 1
        while pools and pools[-1][0] >= mean:
            before, heavy, many = pools.pop()
            mean, total, size = (mean * total + before * heavy) / (total + heavy), total + heavy, size + many
        pools.append((mean, total, size))
    flat = [mean for mean, _, size in pools for _ in range(size)]
    return [place + shift for place, shift in zip(flat, shifts, strict=False)]


def places_of(layers: Layers, boxes: Mapping[str, Box]) -> tuple[Mapping[str, float], ...]:
    """Return the middle of each key in each layer; the leftmost edge is at 0."""
    plane = _Plane(layers, boxes)
    for sweep in range(_SWEEPS):
        for row in range(len(layers.rows)) if sweep % 2 == 0 else reversed(range(len(layers.rows))):
            plane.settle(row)
    wires = sorted(boxes, key=lambda key: (-len(plane.passed(key)), key))
    for _ in range(4):
        for key in wires:
            plane.straighten(key)
        for row in range(len(layers.rows)):
            plane.nudge(row)
    for key in wires:
        plane.straighten(key)
    return plane.shifted()


class _Plane:
    """The places of all keys as far as they are found."""

    def __init__(self, layers: Layers, boxes: Mapping[str, Box]) -> None:
        self._layers, self._boxes = layers, boxes
        self._gaps = [[self._gap(row, *pair) for pair in pairwise(keys)] for row, keys in enumerate(layers.rows)]
        self._pulls = _pulls(layers)
        self._found = [
            dict(zip(keys, fitted([0.0] * len(keys), [1.0] * len(keys), self._gaps[row]), strict=True))
            for row, keys in enumerate(layers.rows)
        ]

    def settle(self, row: int) -> None:
        """Place a layer as near as can be to where its neighbours want it."""
        keys = self._layers.rows[row]
        wanted, weights = zip(*(self._wanted(row, key) for key in keys), strict=True)
        self._found[row] = dict(zip(keys, fitted(wanted, weights, self._gaps[row]), strict=True))

    def nudge(self, row: int) -> None:
        """Move each box of a layer towards where its neighbours want it, as far as it can alone."""
        for key in self._layers.rows[row]:
            if not self._layers.passes(key, row):
                low, high = self._limits(row, key)
                self._found[row][key] = min(max(self._wanted(row, key)[0], low), high)

    def straighten(self, key: str) -> None:
        """Make the wire of a box straight for as many layers at once as the others allow."""
        rows = self.passed(key)
        while rows:
            low, high = self._limits(rows[0], key)
            end = 1
            while end < len(rows):
                left, right = self._limits(rows[end], key)
                if max(low, left) > min(high, right):
                    break
                low, high, end = max(low, left), min(high, right), end + 1
            for wish_low, wish_high in self._wishes(key, rows[0] - 1, rows[end - 1] + 1):
                if max(low, wish_low) <= min(high, wish_high):
                    low, high = max(low, wish_low), min(high, wish_high)
            x = min(max(self._found[rows[0] - 1][key], low), high)
            for row in rows[:end]:
                self._found[row][key] = x
            rows = rows[end:]

    def passed(self, key: str) -> tuple[int, ...]:
        """Return the layers that the wire of a box passes."""
        rows = range(self._layers.home[key] + 1, len(self._layers.rows))
        return tuple(row for row in rows if key in self._found[row])

    def shifted(self) -> tuple[Mapping[str, float], ...]:
        """Return all places, the leftmost edge at 0."""
        placed = [(x, self._width(row, key)) for row, each in enumerate(self._found) for key, x in each.items()]
        edge = min((x - width / 2 for x, width in placed), default=0)
        return tuple({key: x - edge for key, x in row.items()} for row in self._found)

    def _wanted(self, row: int, key: str) -> tuple[float, float]:
        """Return where the neighbours of a key, and the middle at 0, want it, and how much."""
        pulled = [(self._found[other][each], weight) for other, each, weight in self._pulls[row][key]]
        total = _MIDDLE + sum(weight for _, weight in pulled)
        return sum(x * weight for x, weight in pulled) / total, total

    def _limits(self, row: int, key: str) -> tuple[float, float]:
        """Return how far to the left and to the right a key can move while the others stay."""
        keys = self._layers.rows[row]
        at = keys.index(key)
        low = self._found[row][keys[at - 1]] + self._gaps[row][at - 1] if at else -inf
        high = self._found[row][keys[at + 1]] - self._gaps[row][at] if at + 1 < len(keys) else inf
        return low, high

    def _wishes(self, key: str, above: int, below: int) -> list[tuple[float, float]]:
        """Return where a run of a wire would go on straight: above it, and below."""
        ends = [(above, key), *((below, each) for each in self._layers.below(key, below - 1))]
        found = []
        for row, each in ends:
            reach = max(self._width(row, each) / 2 - EDGE, 0)
            found.append((self._found[row][each] - reach, self._found[row][each] + reach))
        return found

    def _gap(self, row: int, left: str, right: str) -> float:
        narrow = self._layers.passes(left, row) or self._layers.passes(right, row)
        return (self._width(row, left) + self._width(row, right)) / 2 + (_NARROW_GAP if narrow else _GAP)

    def _width(self, row: int, key: str) -> int:
        return 0 if self._layers.passes(key, row) else self._boxes[key].width


def _pulls(layers: Layers) -> list[dict[str, list[tuple[int, str, float]]]]:
    """Return for each key of each layer the neighbours above and below, and how much each of them pulls."""
    fed = {target for targets in layers.targets.values() for target in targets}
    pulls: list[dict[str, list[tuple[int, str, float]]]] = [{key: [] for key in keys} for keys in layers.rows]
    for row, keys in enumerate(layers.rows):
        for key in keys:
            for each in layers.below(key, row):
                weight = (1.0, 2.0, _STRAIGHT)[layers.passes(key, row) + layers.passes(each, row + 1)]
                if key not in fed and layers.targets[key] == (each,):
                    weight = _SIDE
                pulls[row][key].append((row + 1, each, weight))
                pulls[row + 1][each].append((row, key, weight))
    return pulls
