"""How wires go through the channel between two layers: down, along a track of their own, and down again.

The ends of wires at a box stand under what they come from, where the box is wide enough, so that many go straight.
Tracks are ordered so that few wires cross; a wire that ends below another one's beginning gets the lower track.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .layers import Layers
from .model import Box
from .places import EDGE, fitted

_APART: Final = 16
_CLEAR: Final = 7
"""How near to each other two wires may run."""
_NEVER: Final = 1000


@dataclass(frozen=True, slots=True)
class Net:
    """A wire in one channel: where it comes from above, and where it ends below, beside the keys there."""

    key: str
    top: int
    ends: tuple[tuple[int, str], ...]

    @property
    def left(self) -> int:
        """The leftmost place."""
        return min(self.top, *(x for x, _ in self.ends))

    @property
    def right(self) -> int:
        """The rightmost place."""
        return max(self.top, *(x for x, _ in self.ends))

    @property
    def straight(self) -> bool:
        """Whether it only goes down."""
        return self.left == self.right


def nets_of(
    layers: Layers, boxes: Mapping[str, Box], places: Sequence[Mapping[str, float]], row: int
) -> tuple[Net, ...]:
    """Return the wires between a layer and the next one."""
    leads = {key: layers.below(key, row) for key in layers.rows[row]}
    tops: dict[str, float] = {}
    for key, led in leads.items():
        tops[key] = places[row][key]
        if not layers.passes(key, row) and len(led) == 1:
            tops[key] = _within(boxes[key], tops[key], places[row + 1][led[0]])
    ends: dict[tuple[str, str], int] = {}
    for key in layers.rows[row + 1]:
        sources = sorted((each for each, led in leads.items() if key in led), key=tops.__getitem__)
        if layers.passes(key, row + 1):
            ends |= {(source, key): round(places[row + 1][key]) for source in sources}
        else:
            found = _ends(boxes[key], places[row + 1][key], [tops[source] for source in sources])
            ends |= {(source, key): x for source, x in zip(sources, found, strict=True)}
    return tuple(
        Net(key, round(tops[key]), tuple(sorted((ends[key, each], each) for each in led)))
        for key, led in leads.items()
        if led
    )


def _within(box: Box, middle: float, wanted: float) -> float:
    """Return the place nearest to a wanted one that is under a box."""
    reach = max(box.width / 2 - EDGE, 0)
    return min(max(wanted, middle - reach), middle + reach)


def _ends(box: Box, middle: float, wanted: list[float]) -> list[int]:
    """Return where wires end on a box, in their order."""
    if not wanted:
        return []
    reach = max(box.width / 2 - EDGE, 0)
    apart = min(_APART, 2 * reach / max(len(wanted) - 1, 1))
    near = fitted([_within(box, middle, each) for each in wanted], [1.0] * len(wanted), [apart] * (len(wanted) - 1))
    last = middle + reach - apart * (len(wanted) - 1)
    return [round(min(max(x - apart * index, middle - reach), last) + apart * index) for index, x in enumerate(near)]


def tracks_of(nets: Sequence[Net]) -> dict[str, int]:
    """Return the track of each wire that does not go straight, counted from above."""
    order: list[Net] = []
    for net in (net for net in nets if not net.straight):
        costs = [sum(_crossings(net, other) for other in order)]
        for other in order:
            costs.append(costs[-1] + _crossings(other, net) - _crossings(net, other))
        order.insert(costs.index(min(costs)), net)
    tracks: dict[str, int] = {}
    for index, net in enumerate(order):
        above = [other for other in order[:index] if _meet(other, net)]
        tracks[net.key] = max((tracks[other.key] + 1 for other in above), default=0)
    return tracks


def _crossings(upper: Net, lower: Net) -> int:
    """Count how often two wires cross when one of them has a track above the other's."""
    count = sum(lower.left < x < lower.right for x, _ in upper.ends)
    hidden = any(abs(x - lower.top) < _CLEAR for x, _ in upper.ends)
    return count + (upper.left < lower.top < upper.right) + _NEVER * hidden


def _meet(one: Net, other: Net) -> bool:
    """Whether two wires cannot share a track."""
    return one.left - _CLEAR < other.right and other.left - _CLEAR < one.right
