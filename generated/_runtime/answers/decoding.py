# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Answers as models: what fits is typed, what does not is kept as it came, and `problems` tells which is which.

An answer that departs from its description must not raise: after a payment, an exception invites a second one. Nor may
it take long: whoever answers chooses how deep it is, and the work grows with its size and no faster.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from ..wire.collector import uncollected
from .misfits import KEY, ROOT, Dict, Fault, List, Place, Problem
from .rules import findings
from .shapes import Shape, loops, shape_of

_DEEPEST: Final = 500
"""How many objects and lists in one another are typed, about as many as pydantic does; also the longest path."""


def decode(adapter: TypeAdapter[Any], kind: Any, tree: object) -> Any:
    """Type the JSON of an answer as far as it fits; never raise for its content.

    Where an object, a list or a map is promised and nothing like it came, the answer is an empty one.
    """
    is_ambiguous = loops(adapter) == "many"
    if not is_ambiguous:
        try:
            return uncollected(adapter.validate_python, tree)
        except ValidationError:
            pass
    built = _Reader(is_ambiguous).whole(shape_of(kind), tree)
    return _rooted(built, shape_of(kind)) if built.faults else built.value


def _rooted(built: _Built, shape: Shape) -> Any:
    """Return an outermost value that can hold what was noted on it."""
    value = built.value
    if isinstance(value, BaseModel):
        return value
    if shape.is_model:
        return _run(_Reader().model(shape, {}, ROOT, built.noted)).value
    root: List | Dict
    origin = shape.origin if shape.origin in (list, dict) else type(value)
    if origin is list:
        root = List(value if isinstance(value, list) else ())
    elif origin is dict:
        root = Dict(value if isinstance(value, dict) else ())
    else:
        return value
    root.problems = tuple(fault.problem(0) for fault in built.noted)
    return root


@dataclass(frozen=True, slots=True)
class _Built:
    """A value as far as it could be typed.

    `noted` is what no model in it holds yet, `faults` counts all that is wrong, and `known` the fields that the
    description has.
    """

    value: Any
    noted: Sequence[Fault] = ()
    faults: int = 0
    known: int = 0


_Steps: TypeAlias = Generator[Any, _Built, _Built]
"""Building a value: yields the building of a part, and is sent that part."""


def _run(steps: _Steps) -> _Built:
    """Build a value; its parts wait in a list, since Python's stack may end before the answer does."""
    waiting = [steps]
    built: Any = None
    while waiting:
        try:
            waiting.append(waiting[-1].send(built))
            built = None
        except StopIteration as end:
            waiting.pop()
            built = end.value
    return cast("_Built", built)


class _Reader:
    """Builds a value that does not validate from its parts.

    A type that ends is validated first, and again by its parts where that fails: as often as the type is deep. One that
    does not end is not: the answer says how deep it is, and each level would be validated once for each level above.
    What an ambiguous type could be is built once for each place and type.
    """

    def __init__(self, is_ambiguous: bool = False) -> None:
        self._is_ambiguous = is_ambiguous
        self._built: dict[tuple[int, Shape], _Built] = {}

    def whole(self, shape: Shape, value: Any) -> _Built:
        """Build the outermost value, which is known not to validate, or is not to be tried."""
        built = None if shape.choices(value) else self._at_once(shape, value, ROOT)
        return built or _run(self._parts(shape, value, ROOT))

    def _at_once(self, shape: Shape, value: Any, at: Place) -> _Built | None:
        """Build what needs no parts; None for the rest."""
        choices = shape.choices(value)
        if choices and shape.is_endless:
            return self._built.get((id(value), shape))
        try:
            typed = shape.adapter.validate_python(value)
        except ValidationError as error:
            return None if choices else _kept(value, at, error)
        return _Built(typed, known=len(typed.model_fields_set) if isinstance(typed, BaseModel) else 0)

    def _parts(self, shape: Shape, value: Any, at: Place) -> _Steps:
        choices = shape.choices(value)
        if at.depth >= _DEEPEST:
            built = _Built(value, [Fault(at, "the nesting is too deep")], 1)
        elif choices != (shape,):
            built = yield self._best(choices, value, at)
        elif shape.is_model:
            built = yield self.model(shape, value, at)
        else:
            built = yield self._items(shape.item, value, at)
        if self._is_ambiguous:
            self._built[id(value), shape] = built
        return built

    def _best(self, choices: Sequence[Shape], value: Any, at: Place) -> _Steps:
        """Build the member of a union with the fewest faults; of several, the one that knows most of the fields."""
        best: _Built | None = None
        for choice in choices:
            built = self._at_once(choice, value, at) or (yield self._parts(choice, value, at))
            if best is None or (built.faults, -built.known) < (best.faults, -best.known):
                best = built
        assert best
        return best

    def model(self, shape: Shape, tree: dict[str, Any], at: Place, noted: Sequence[Fault] = ()) -> _Steps:
        """Build a model without validation; a required field that is missing is None."""
        found = list(noted)
        faults, known = len(found), 0
        values: dict[str, Any] = {}
        given: dict[str, str] = {}
        for member in shape.members:
            name, wire = member.name, member.wire
            key = wire if wire in tree else name
            below = Place(at, key)
            if key in tree:
                given[name] = key
                part = tree[key]
                built = self._at_once(member.shape, part, below) or (yield self._parts(member.shape, part, below))
                values[name] = built.value
                found += built.noted
                faults += built.faults
                known += built.known + 1
            elif member.field.is_required():
                found.append(Fault(Place(at, wire), "Field required"))
                faults += 1
                values[name] = None
            else:
                values[name] = member.field.get_default(call_default_factory=True, validated_data=values)
        extra = {key: value for key, value in tree.items() if key not in given.values()}
        problems = tuple(fault.problem(at.depth) for fault in found)
        return _Built(_model(shape.bare, values, given, extra, problems), (), faults, known)

    def _items(self, item: Shape, value: Any, at: Place) -> _Steps:
        noted: list[Fault] = []
        values: list[Any] = []
        faults = known = 0
        for step, part in enumerate(value) if isinstance(value, list) else value.items():
            below = Place(at, step)
            built = self._at_once(item, part, below) or (yield self._parts(item, part, below))
            values.append(built.value)
            noted += built.noted
            faults += built.faults
            known += built.known
        whole = values if isinstance(value, list) else dict(zip(value, values, strict=True))
        return _Built(whole, noted, faults, known)


def _kept(value: Any, at: Place, error: ValidationError) -> _Built:
    noted = [Fault(at, finding.rule, finding.path) for finding in findings(error, value)]
    return _Built(value, noted, len(noted))


def _model(
    kind: type[BaseModel],
    values: dict[str, Any],
    given: Iterable[str],
    extra: dict[str, Any],
    noted: tuple[Problem, ...],
) -> BaseModel:
    """Return a model of these values, as pydantic makes it, with what was noted on it."""
    model = kind.__new__(kind)
    object.__setattr__(model, "__dict__", values)
    object.__setattr__(model, "__pydantic_fields_set__", {*given, *extra})
    object.__setattr__(model, "__pydantic_extra__", extra)
    object.__setattr__(model, "__pydantic_private__", {KEY: noted} if noted else None)
    return model
