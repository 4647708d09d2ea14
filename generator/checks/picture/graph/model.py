"""What is drawn: boxes of a size, arrows between them; and where all of it came to stand, in whole pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A box; a `first` one stands in the top layer, beside the other first ones, a `last` one in the lowest."""

    key: str
    width: int
    height: int
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a box to one further down; a `hollow` one has an open head."""

    source: str
    target: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Where an arrow ends: its point, on the upper side of a box."""

    x: int
    y: int
    hollow: bool


@dataclass(frozen=True, slots=True)
class Wire:
    """All arrows of one box: lines that share their beginning, each a row of corners, and the heads."""

    source: str
    lines: tuple[tuple[tuple[int, int], ...], ...]
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The size of the whole, the left upper corner of each box, and the wires."""

    width: int
    height: int
    corners: Mapping[str, tuple[int, int]]
    wires: tuple[Wire, ...]
