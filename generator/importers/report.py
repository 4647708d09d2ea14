"""What became of each part of a document that was imported: nothing is left out in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["expressed", "degraded", "unsupported"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a document: its keyword, its place (a JSON pointer, RFC 6901) and what became of it.

    `expressed`: the spec says it. `degraded`: the spec says less than it, or keeps it where it has no effect.
    `unsupported`: a client made from the spec will lack it.
    """

    level: Level
    keyword: str
    place: str
    what: str


class Report:
    """A sink that collects findings in their order, each once."""

    def __init__(self) -> None:
        self._found: dict[Finding, None] = {}

    def expressed(self, keyword: str, place: str, what: str) -> None:
        """Note a part that is in the spec."""
        self._found[Finding("expressed", keyword, place, what)] = None

    def degraded(self, keyword: str, place: str, what: str) -> None:
        """Note a part of which the spec says less, or that it keeps without effect."""
        self._found[Finding("degraded", keyword, place, what)] = None

    def unsupported(self, keyword: str, place: str, what: str) -> None:
        """Note a part that a client will lack."""
        self._found[Finding("unsupported", keyword, place, what)] = None

    def counts(self) -> Counter[tuple[Level, str]]:
        """Count the findings by level and keyword."""
        return Counter((found.level, found.keyword) for found in self._found)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
