"""Layers of boxes: which box is in which, so that its arrows lead down and are short.

A wire that passes a layer takes a place of its own there, like a narrow box: it is called by the key of the box that
it comes from. All arrows of a box share one wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .model import Arrow, Box
from .ordering import ordered


@dataclass(frozen=True, slots=True)
class Layers:
    """The keys of each layer in order, of boxes and of wires that pass; `home` is the layer of each box."""

    rows: tuple[tuple[str, ...], ...]
    home: Mapping[str, int]
    targets: Mapping[str, tuple[str, ...]]

    def passes(self, key: str, row: int) -> bool:
        """Whether the key is that of a wire there."""
        return self.home[key] != row

    def below(self, key: str, row: int) -> tuple[str, ...]:
        """Return what a box or a wire of a layer leads to in the next one, boxes and its own wire."""
        return _links(key, row, self.home, self.targets)


def layers_of(boxes: Sequence[Box], arrows: Iterable[Arrow]) -> Layers:
    """Put boxes into layers; each stands before the boxes that its arrows lead to."""
    targets: dict[str, list[str]] = {box.key: [] for box in boxes}
    sources: dict[str, list[str]] = {box.key: [] for box in boxes}
    for arrow in arrows:
        targets[arrow.source].append(arrow.target)
        sources[arrow.target].append(arrow.source)
    home = _home(boxes, sources, targets)
    fixed = {key: tuple(each) for key, each in targets.items()}
    rows: list[list[str]] = [[] for _ in range(max(home.values(), default=-1) + 1)]
    for box in boxes:
        last = max((home[target] for target in fixed[box.key]), default=0)
        for row in range(home[box.key], max(last, home[box.key] + 1)):
            rows[row].append(box.key)
    first = frozenset(box.key for box in boxes if box.first)
    below = [{key: _links(key, row, home, fixed) for key in keys} for row, keys in enumerate(rows)]
    return Layers(ordered(rows, below, first), home, fixed)


def _home(
    boxes: Sequence[Box], sources: Mapping[str, Sequence[str]], targets: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Choose the layer of each box: as near as can be to what it is made of and to what is made of it."""
    home: dict[str, int] = {}
    for box in boxes:
        home[box.key] = max((home[source] + 1 for source in sources[box.key]), default=0)
    lowest = max(home.values(), default=0)
    home |= {box.key: lowest for box in boxes if box.last}

    def length(key: str) -> int:
        return max((home[target] - home[key] for target in targets[key]), default=0)

    moved = True
    while moved:
        moved = False
        for box in reversed(boxes):
            if box.first or box.last:
                continue
            top = max((home[source] + 1 for source in sources[box.key]), default=0)
            bottom = min((home[target] - 1 for target in targets[box.key]), default=home[box.key])
            costs: dict[int, int] = {}
            before = home[box.key]
            for row in range(top, bottom + 1):
                home[box.key] = row
                costs[row] = length(box.key) + sum(length(source) for source in dict.fromkeys(sources[box.key]))
            home[box.key] = min(costs, key=lambda row: (costs[row], -row))
            moved = moved or costs[home[box.key]] < costs[before]
    return home


def _links(key: str, row: int, home: Mapping[str, int], targets: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a key of a layer leads to in the next one."""
    later = any(home[target] > row + 1 for target in targets[key])
    return (*(target for target in targets[key] if home[target] == row + 1), *([key] if later else []))
