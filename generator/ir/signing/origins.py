"""What the values of a receiver come from: which pieces of the message, and whether a credential went in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from .kinds import Taint
from .steps import Applied, Chosen, Constant, Drawn, Named, SigningValue, Step, children

Piece: TypeAlias = tuple[str, str]
"""A source, and the name in it that is read; "" for all of it."""

_PICKING: Final = ("get", "only", "in_order")
_WITHIN: Final = {
    "form": ("body",),
    "query": ("query_string", "target", "url"),
    "query_string": ("target", "url"),
    "path": ("target", "url"),
    "target": ("url",),
    "scheme": ("url",),
    "authority": ("url",),
    "host": ("authority", "url"),
    "port": ("authority", "url"),
    "content_type": ("headers",),
}
"""What is part of which other pieces."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: `given` says that a credential went into it, `secret` that one is a secret."""

    pieces: frozenset[Piece] = frozenset()
    given: bool = False
    secret: bool = False


class Origins:
    """The origins of the values of one receiver; each value stands behind those that it needs."""

    def __init__(self, values: Iterable[SigningValue]) -> None:
        self._values: dict[str, Origin] = {}
        for value in values:
            self._values[value.name] = self.of(value.step)

    def of(self, step: Step) -> Origin:
        """Return the origin of a step; what only decides whether there is a value is not part of it."""
        match step:
            case Named(origin="value", name=name):
                return self._values[name]
            case Named(origin="credential", type=kind):
                return Origin(given=True, secret=kind.taint is not Taint.NONE)
            case Chosen(subject=subject):
                return self.of(subject)
            case Applied(operation=operation, subject=subject, arguments=arguments) if operation.name in _PICKING:
                return self._picked(subject, arguments)
        own: frozenset[Piece] = frozenset()
        if isinstance(step, Drawn) and step.source.origin == "piece":
            own = frozenset({(step.source.name, "")})
        return _together(Origin(own), *map(self.of, children(step)))

    def _picked(self, subject: Step, arguments: tuple[Step, ...]) -> Origin:
        """Return the origin of pairs that are picked by name: only those, where the names are written out."""
        origin = self.of(subject)
        names = [each.text for each in arguments if isinstance(each, Constant)]
        if len(names) < len(arguments):
            return _together(origin, *map(self.of, arguments))
        pieces = {
            (source, name.lower() if source == "headers" else name)
            for source, whole in origin.pieces
            for name in ([whole] if whole else names)
        }
        return Origin(frozenset(pieces), origin.given, origin.secret)


def within(piece: Piece, pieces: frozenset[Piece]) -> bool:
    """Say whether a piece is one of these, or part of one."""
    source, _ = piece
    return piece in pieces or any((each, "") in pieces for each in (source, *_WITHIN.get(source, ())))


def _together(*origins: Origin) -> Origin:
    pieces = frozenset[Piece]().union(*(each.pieces for each in origins))
    return Origin(pieces, any(each.given for each in origins), any(each.secret for each in origins))
