"""Boxes and arrows into a drawing: layers, places, wires, and at last how far down everything stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from .layers import layers_of
from .model import Arrow, Box, Drawing, Head, Wire
from .places import places_of
from .wires import nets_of, tracks_of

_ABOVE: Final = 14
"""Pixels between a layer and the first track below it."""
_TRACK: Final = 9
_BELOW: Final = 22
"""Pixels between the last track and the next layer: an arrow's head stands there."""


def arrange(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Drawing:
    """Return where boxes and arrows stand. Boxes come in an order in which no arrow leads back."""
    plan = _Plan(boxes, arrows)
    wires = tuple(wire for box in boxes if (wire := plan.wire(box)).lines)
    right = max((plan.corner(box)[0] + box.width for box in boxes), default=0)
    width = max(right, *(x for wire in wires for line in wire.lines for x, _ in line), 0)
    return Drawing(width, plan.bottoms[-1] if boxes else 0, {box.key: plan.corner(box) for box in boxes}, wires)


class _Plan:
    """Layers and places, and the lines at which each layer begins and ends."""

    def __init__(self, boxes: Sequence[Box], arrows: Sequence[Arrow]) -> None:
        known = {box.key: box for box in boxes}
        self._layers = layers_of(boxes, arrows)
        self._places = places_of(self._layers, known)
        channels = range(len(self._layers.rows) - 1)
        nets = [nets_of(self._layers, known, self._places, row) for row in channels]
        self._tracks = [tracks_of(each) for each in nets]
        self._nets = [{net.key: net for net in each} for each in nets]
        self._hollow = {(arrow.source, arrow.target) for arrow in arrows if arrow.hollow}
        self._tops: list[int] = []
        self.bottoms: list[int] = []
        y = 0
        for row, keys in enumerate(self._layers.rows):
            self._tops.append(y)
            y += max(known[key].height for key in keys if not self._layers.passes(key, row))
            self.bottoms.append(y)
            y += _ABOVE + _BELOW + _TRACK * max(self._tracks[row].values(), default=0) if row in channels else 0

    def corner(self, box: Box) -> tuple[int, int]:
        """Return the left upper corner of a box."""
        row = self._layers.home[box.key]
        return round(self._places[row][box.key] - box.width / 2), self._tops[row]

    def wire(self, box: Box) -> Wire:
        """Return all arrows of a box."""
        lines, heads = [], []
        for line, target in self._lines(box):
            lines.append(line)
            if target != box.key:
                heads.append(Head(*line[-1], (box.key, target) in self._hollow))
        return Wire(box.key, tuple(lines), tuple(heads))

    def _lines(self, box: Box) -> Iterator[tuple[tuple[tuple[int, int], ...], str]]:
        """Yield the lines of a wire from layer to layer, each with the key that it ends at."""
        y = self.corner(box)[1] + box.height
        for row in range(self._layers.home[box.key], len(self._nets)):
            net = self._nets[row].get(box.key)
            if net is None:
                return
            track = self.bottoms[row] + _ABOVE + _TRACK * self._tracks[row].get(box.key, 0)
            for x, target in net.ends:
                end = (x, self._tops[row + 1])
                yield ((net.top, y), *(((net.top, track), (x, track)) if x != net.top else ()), end), target
            y = self._tops[row + 1]
