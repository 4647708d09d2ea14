"""The order of each layer: what stands left of what, so that few wires cross.

Layers are ordered by the places of their neighbours, down and up again, and then neighbours of a layer change places
where that helps; the order with the fewest crossings is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from typing import Final

_SWEEPS: Final = 24


def ordered(
    rows: Sequence[Sequence[str]], below: Sequence[Mapping[str, Sequence[str]]], first: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the keys of each layer in order; `below` is what each leads to, the `first` ones stay together."""
    order = _Order(rows, below, first)
    best, least = order.kept(), order.crossings()
    for sweep in range(_SWEEPS):
        order.sweep(downwards=sweep % 2 == 0)
        if (crossings := order.crossings()) < least:
            best, least = order.kept(), crossings
    return best


class _Order:
    """The order of all layers as far as it is found."""

    def __init__(
        self, rows: Sequence[Sequence[str]], below: Sequence[Mapping[str, Sequence[str]]], first: frozenset[str]
    ) -> None:
        self._rows = [list(row) for row in rows]
        self._below, self._first = below, first
        self._above: list[dict[str, list[str]]] = [{key: [] for key in row} for row in rows]
        for row, led in enumerate(below):
            for key, leads in led.items():
                for each in leads:
                    self._above[row + 1][each].append(key)
        if rows:
            self._gather()

    def kept(self) -> tuple[tuple[str, ...], ...]:
        """Return the order as it is now."""
        return tuple(tuple(row) for row in self._rows)

    def sweep(self, *, downwards: bool) -> None:
        """Order each layer by the one before it, and then neighbour by neighbour."""
        rows = range(len(self._rows))
        for row in rows[1:] if downwards else reversed(rows[:-1]):
            self._sort(row, row - 1 if downwards else row + 1)
            if row == 0:
                self._gather()
        for row in rows:
            self._swap(row)

    def crossings(self) -> int:
        """Count the pairs of links that cross."""
        count = 0
        for row, keys in enumerate(self._rows[:-1]):
            places = self._places(row + 1)
            passed: list[int] = []
            for key in keys:
                ends = [places[each] for each in self._below[row][key]]
                count += sum(len(passed) - bisect_right(passed, end) for end in ends)
                for end in ends:
                    insort(passed, end)
        return count

    def _places(self, row: int) -> dict[str, int]:
        return {key: index for index, key in enumerate(self._rows[row])} if 0 <= row < len(self._rows) else {}

    def _sort(self, row: int, other: int) -> None:
        """Sort a layer by the mean place of the neighbours of each; what has none keeps its place."""
        keys, places = self._rows[row], self._places(other)
        led = self._above[row] if other < row else self._below[row]
        scale = len(places) / len(keys)
        wanted = {
            key: sum(places[each] for each in led[key]) / len(led[key]) if led[key] else index * scale
            for index, key in enumerate(keys)
        }
        keys.sort(key=wanted.__getitem__)

    def _gather(self) -> None:
        """Bring the first boxes together, where most of them are."""
        row = self._rows[0]
        inside = [index for index, key in enumerate(row) if key in self._first]
        if inside:
            middle = inside[len(inside) // 2]
            left = [key for index, key in enumerate(row) if key not in self._first and index < middle]
            right = [key for index, key in enumerate(row) if key not in self._first and index >= middle]
            row[:] = [*left, *(row[index] for index in inside), *right]

    def _swap(self, row: int) -> None:
        """Swap neighbours of a layer until no swap makes fewer crossings."""
        keys, above, below = self._rows[row], self._places(row - 1), self._places(row + 1)
        ends = {
            key: ([above[each] for each in self._above[row][key]], [below[each] for each in self._below[row][key]])
            for key in keys
        }
        moved = True
        while moved:
            moved = False
            for at in range(len(keys) - 1):
                left, right = keys[at : at + 2]
                apart = (left in self._first) != (right in self._first)
                if not apart and _crossed(ends[left], ends[right]) > _crossed(ends[right], ends[left]):
                    keys[at : at + 2] = right, left
                    moved = True


def _crossed(left: tuple[list[int], list[int]], right: tuple[list[int], list[int]]) -> int:
    """Count the crossings of the links of two neighbours, in that order."""
    return sum(end > other for side in (0, 1) for end in left[side] for other in right[side])
