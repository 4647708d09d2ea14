# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What is wrong with an answer: noted on the models, lists and maps that it came as, by the names of the wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from ..models import wire_name
from .rules import Path, findings, place

KEY: Final = "problems"
"""Under which name what was noted on a model is kept in it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One departure of an answer from its description; the path is written with the names of the wire."""

    path: Path
    rule: str

    @property
    def place(self) -> str:
        """The path as text: `users[0].email`, empty for the answer as a whole."""
        return place(self.path)

    def __str__(self) -> str:
        return f"`{self.place}`: {self.rule}" if self.path else f"the answer: {self.rule}"

    def below(self, path: Path) -> Problem:
        """Return the same problem as seen from further out."""
        return Problem((*path, *self.path), self.rule)


class Place:
    """Where a value stands, as the way from the value around it: a path only once somebody asks for it."""

    __slots__ = ("_around", "_step", "depth")

    def __init__(self, around: Place | None, step: int | str) -> None:
        self.depth: int = around.depth + 1 if around else 0
        self._around = around
        self._step = step

    def path(self, depth: int = 0) -> Path:
        """Return the steps that lead here from the place that is so deep."""
        steps: list[int | str] = []
        at = self
        while at.depth > depth and at._around:
            steps.append(at._step)
            at = at._around
        return tuple(reversed(steps))


ROOT: Final = Place(None, "")
_HOLDS: Final = (BaseModel, list, dict)
"""What may hold something that was noted."""


class List(list[Any]):
    """The list of an answer that does not fit."""

    problems: tuple[Problem, ...] = ()


class Dict(dict[str, Any]):
    """The map of an answer that does not fit."""

    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem whose path is not written yet."""

    at: Place
    rule: str
    below: Path = ()

    def problem(self, depth: int) -> Problem:
        """Write the problem as seen from a place that is so deep."""
        return Problem((*self.at.path(depth), *self.below), self.rule)


def departures(answer: object) -> tuple[Problem, ...]:
    """Return where an answer, or an object in one, departs from its description; `()` means that all of it is typed."""
    return tuple(_departures(answer))


def _departures(answer: object) -> Iterator[Problem]:
    waiting: list[tuple[object, Place]] = [(answer, ROOT)]
    while waiting:
        value, at = waiting.pop()
        parts: list[tuple[object, Place]] = []
        if isinstance(value, BaseModel):
            noted = (value.__pydantic_private__ or {}).get(KEY, ())
            fields, values = type(value).model_fields, value.__dict__
            parts = [(values.get(name), Place(at, wire_name(name, field))) for name, field in fields.items()]
        else:
            noted = getattr(value, "problems", ())
            if isinstance(value, list):
                parts = [(item, Place(at, index)) for index, item in enumerate(value) if isinstance(item, _HOLDS)]
            elif isinstance(value, dict):
                parts = [(item, Place(at, key)) for key, item in value.items() if isinstance(item, _HOLDS)]
        path = at.path() if noted else ()
        yield from (problem.below(path) for problem in noted)
        waiting += reversed(parts)


def told(adapter: TypeAdapter[Any], tree: object, answer: object, most: int | None = None) -> tuple[Problem, ...]:
    """Return the departures of an answer, also of a text or a number, which cannot hold what was noted on it.

    `most` is how many of them are enough.
    """
    found = tuple(islice(_departures(answer), most))
    return found if found or isinstance(tree, (dict, list)) else misfits(adapter, tree)


def misfits(adapter: TypeAdapter[Any], value: object, *, strict: bool | None = None) -> tuple[Problem, ...]:
    """Return why a value is not of a type; `strict` takes no text for a number."""
    try:
        adapter.validate_python(value, strict=strict)
    except ValidationError as error:
        return tuple(Problem(finding.path, finding.rule) for finding in findings(error, value))
    return ()
