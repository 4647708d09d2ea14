"""An explained pipeline as boxes and arrows: a card for each thing that is taken, computed or put on the request.

A request's pieces stand above, what is put on it below. What `send` changes of a request is a card of its own below
what is sent. An option has a card where its value goes into others; one that only decides stands in the recipes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..explaining.model import Attached, Pipeline, Sent, Value
from ..explaining.stages import Part, Stage
from .graph import Arrow, Box
from .lines import broken, columns, wrapped

PAD: Final = 12
LINE: Final = 16
SMALL, PLAIN, BOLD = 6.1, 7.0, 7.9
"""Pixels that a character takes in the three sizes of text."""
_HEAD: Final = 30
"""Pixels that the label takes, and what is free above and below."""
_WIDEST: Final = 42
"""Columns of a recipe's line, where it can be broken."""
_LOCK: Final = 16
_MOST_ENDS: Final = 6
"""Cards beside each other below, before there is one for all headers, one for the query and one for the form."""
_LABELS: Final = {
    Stage.FRESH: "new each time",
    Stage.FETCHED: "fetched and kept",
    Stage.CANONICAL: "canonical text",
    Stage.DIGEST: "digest",
    Stage.KEY: "key",
    Stage.SIGNATURE: "signature",
    Stage.CONDITION: "condition",
    Stage.OUT: "to be sent",
}
_PLACES: Final = {"form": "form field"}
_FORMS: Final = {"json": ", JSON", "block": ", lf behind each line"}


@dataclass(frozen=True, slots=True)
class Card:
    """What stands in a box. `locked`: with a lock; `optional`: what it holds may be absent."""

    key: str
    colour: str
    label: str
    name: str
    lines: tuple[str, ...] = ()
    locked: bool = False
    optional: bool = False
    first: bool = False
    last: bool = False

    @property
    def box(self) -> Box:
        """The box around it, wide enough for all of its text."""
        label = SMALL * columns(self.label) + _LOCK * self.locked
        widest = max(label, BOLD * columns(self.name), *(PLAIN * columns(line) for line in self.lines), 0)
        height = _HEAD + (LINE + 2) * bool(self.name) + LINE * len(self.lines)
        return Box(self.key, 2 * (PAD + round(widest / 2 + 0.5)), height, self.first, self.last)


def cards_of(pipeline: Pipeline) -> tuple[tuple[Card, ...], tuple[Arrow, ...]]:
    """Return the cards of a pipeline and the arrows between them; none of these leads to an earlier card."""
    drawing = _Cards(pipeline)
    for step in pipeline.steps:
        if isinstance(step, Sent):
            drawing.send(step)
        else:
            drawing.value(step)
    drawing.attach(pipeline.attached)
    used = {arrow.source for arrow in drawing.arrows}
    taken = tuple(card for card in drawing.taken if card.key in used)
    return (*taken, *drawing.made), tuple(drawing.arrows)


class _Cards:
    """The cards of one pipeline as far as they are there."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._waiting = {piece.name: list(piece.after) for piece in pipeline.pieces if piece.after}
        self.taken = [_piece(piece.name, first=True) for piece in pipeline.pieces if not piece.after]
        self.taken += [
            Card(f"credential {each.name}", "credential", "credential", each.name, (f"from {each.env}",), locked=True)
            for each in pipeline.credentials
        ]
        self.taken += [
            Card(f"option {each.name}", "option", "option", each.name, wrapped(each.value, _WIDEST))
            for each in pipeline.settings
        ]
        self.made: list[Card] = []
        self.arrows: list[Arrow] = []

    def value(self, value: Value) -> None:
        """Add a value, with an arrow from each thing that it is made of."""
        kind = f", {value.kind}" if value.kind != "text" else ""
        label = f"{_LABELS[value.stage]}{kind}{_FORMS.get(value.form, '')}"
        lines = tuple(line for written in value.recipe for line in _indented(written, _WIDEST))
        key = f"value {value.name}"
        self.made.append(Card(key, value.stage, label, value.name, lines, value.secret, value.optional))
        self._lead(value.parts, key)

    def send(self, sent: Sent) -> None:
        """Add what is sent before signing, and below it the pieces of the request that it changes."""
        key = f"send {sent.group}"
        lines = tuple(line for pair in sent.pairs for line in _pair_lines(pair))
        self.made.append(Card(key, Stage.OUT, "put on first", sent.group, lines))
        self._lead((part for pair in sent.pairs for part in pair.parts), key)
        for name, groups in self._waiting.items():
            if sent.group in groups:
                groups.remove(sent.group)
                self.arrows.append(Arrow(key, f"piece {name}"))
                self.made += [] if groups else [_piece(name, first=False)]

    def attach(self, pairs: Sequence[Attached]) -> None:
        """Add what is put on at last: pairs of one place share a card if they are made of the same things, or many."""
        groups = _grouped(pairs, lambda pair: (pair.place, pair.parts))
        if len(groups) > _MOST_ENDS:
            groups = _grouped(pairs, lambda pair: pair.place)
        for number, group in enumerate(groups):
            label = _PLACES.get(group[0].place, group[0].place)
            self.made.append(_end(f"attach {number}", label, group))
            self._lead((part for pair in group for part in pair.parts), self.made[-1].key)

    def _lead(self, parts: Iterable[Part], key: str) -> None:
        hollow: dict[str, bool] = {}
        for part in parts:
            source = f"{part.origin} {part.name}"
            if part.origin != "option" or not part.decides:
                hollow[source] = hollow.get(source, True) and part.decides
        self.arrows += [Arrow(source, key, decides) for source, decides in hollow.items()]


def _piece(name: str, *, first: bool) -> Card:
    return Card(f"piece {name}", "request", "request" if first else "request, with these", name, first=first)


def _grouped(pairs: Iterable[Attached], by: Callable[[Attached], Hashable]) -> list[list[Attached]]:
    groups: dict[Hashable, list[Attached]] = {}
    for pair in pairs:
        groups.setdefault(by(pair), []).append(pair)
    return list(groups.values())


def _end(key: str, label: str, pairs: Sequence[Attached]) -> Card:
    """Return the card of pairs that are put on at last; one alone gives it its name."""
    if len(pairs) > 1:
        return Card(key, Stage.OUT, label, "", tuple(line for pair in pairs for line in _pair_lines(pair)), last=True)
    pair = pairs[0]
    is_bare = [f"${{{part.name}}}" for part in pair.parts] == [pair.recipe]
    return Card(key, Stage.OUT, label, _wire(pair), () if is_bare else broken(pair.recipe, _WIDEST), last=True)


def _wire(pair: Attached) -> str:
    """Return the name of a pair as specs write it: with a `?` where one that is there already stays."""
    return f"{pair.wire}{'?' * pair.keeps}"


def _pair_lines(pair: Attached) -> tuple[str, ...]:
    separator = ": " if pair.place == "header" else " = "
    return _indented(f"{_wire(pair)}{separator}{pair.recipe}", _WIDEST + 16)


def _indented(recipe: str, width: int) -> tuple[str, ...]:
    """Break a recipe that is one of several lines: what goes on stands further to the right."""
    first, *rest = broken(recipe, width)
    return (first, *(f"  {line}" for line in rest))
