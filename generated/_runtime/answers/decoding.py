# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Answers as models: what fits is typed, what does not is kept as it came, and `problems` tells which is which.

An answer that departs from its description must not raise: after a payment, an exception invites a second one. Nor may
it take long: whoever answers chooses how deep it is, and the work grows with its size and no faster.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from ..wire.collector import uncollected
from .misfits import KEY, ROOT, Dict, Fault, List, Place, Problem
from .rules import findings
from .shapes import Loops, Shape, loops, shape_of

_DEEPEST: Final = 100
"""How many objects and lists in one another are typed; also the longest path.

Models that are deeper could be neither shown nor pickled nor copied: Python does that with several calls for each.
"""

_DEEP: Final = 30
"""As deep may be what pydantic is given of a type without end: of each fault it keeps the whole way there."""

_BY_WIRE: Final[Mapping[str, Any]] = {"by_alias": True, "by_name": False}
"""How answers name their fields; by their Python names only models that somebody makes do."""


def decode(adapter: TypeAdapter[Any], kind: Any, tree: object) -> Any:
    """Type the JSON of an answer as far as it fits; never raise for its content.

    Where an object, a list or a map is promised and nothing like it came, the answer is an empty one.
    """
    endless = loops(adapter)
    if not endless or (endless == "once" and not _is_deep(tree)):
        try:
            return uncollected(partial(adapter.validate_python, **_BY_WIRE), tree)
        except ValidationError:
            pass
    built = _Reader(endless).whole(shape_of(kind), tree)
    return _rooted(built, shape_of(kind)) if built.faults else built.value


def _is_deep(tree: object) -> bool:
    """Say whether more objects and lists are in one another than `_DEEP`; looks no further than there."""
    level: list[Any] = [[tree]]
    for _ in range(_DEEP + 1):
        parts = (part for value in level for part in (value.values() if isinstance(value, dict) else value))
        level = [part for part in parts if isinstance(part, (dict, list))]
    return bool(level)


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

    `noted` is what no model in it holds yet, `faults` counts all that is wrong, and `known` the fields of its models
    that the description has, if it has models. `is_exact` means that nothing was made of another type than it came as.
    """

    value: Any
    noted: Sequence[Fault] = ()
    faults: int = 0
    known: int | None = None
    is_exact: bool = True

    def is_better(self, other: _Built) -> bool:
        """Say whether this is rather meant than what was tried before it: as pydantic does, and fewer faults first."""
        if self.faults != other.faults:
            return self.faults < other.faults
        if self.known is not None and other.known is not None and self.known != other.known:
            return self.known > other.known
        return self.is_exact and not other.is_exact


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
    What it could be, if it is ambiguous, is built once for each place and type.
    """

    def __init__(self, endless: Loops = "") -> None:
        self._endless = endless
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
            typed = shape.adapter.validate_python(value, **_BY_WIRE)
        except ValidationError as error:
            return None if choices else _kept(value, at, error)
        if self._endless:
            return self._weighed(shape, value, typed)
        return _Built(typed, known=len(typed.model_fields_set) if isinstance(typed, BaseModel) else None)

    def _weighed(self, shape: Shape, value: Any, typed: Any) -> _Built:
        """Return a value with what may decide which member of a union is meant: no endless one was tried as a whole."""
        known = None if typed is value else _known(typed)  # what may be anything is not looked through at each depth
        try:
            shape.adapter.validate_python(value, strict=True, **_BY_WIRE)
        except ValidationError:
            return _Built(typed, known=known, is_exact=False)
        return _Built(typed, known=known)

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
        if self._endless == "many":
            self._built[id(value), shape] = built
        return built

    def _best(self, choices: Sequence[Shape], value: Any, at: Place) -> _Steps:
        """Build the member of a union with the fewest faults; of several, the one that knows most of the fields."""
        best: _Built | None = None
        for choice in choices:
            built = self._at_once(choice, value, at) or (yield self._parts(choice, value, at))
            if best is None or built.is_better(best):
                best = built
        assert best
        return best

    def model(self, shape: Shape, tree: dict[str, Any], at: Place, noted: Sequence[Fault] = ()) -> _Steps:
        """Build a model without validation; a required field that is missing is None."""
        found = list(noted)
        faults, known, is_exact = len(found), 0, True
        values: dict[str, Any] = {}
        given: dict[str, str] = {}
        for member in shape.members:
            name, wire = member.name, member.wire
            below = Place(at, wire)
            if wire in tree:
                given[wire] = name
                part = tree[wire]
                built = self._at_once(member.shape, part, below) or (yield self._parts(member.shape, part, below))
                values[name] = built.value
                found += built.noted
                faults += built.faults
                known += (built.known or 0) + 1
                is_exact &= built.is_exact
            elif member.field.is_required():
                found.append(Fault(below, "Field required"))
                faults += 1
                values[name] = None
            else:
                values[name] = member.field.get_default(call_default_factory=True, validated_data=values)
        extra = {key: value for key, value in tree.items() if key not in given}
        if odd := [key for key in extra if not key.isprintable() and _written(key) != key]:
            found += (Fault(Place(at, key), "The name is no text") for key in odd)
            faults += len(odd)
            extra = {_written(key): value for key, value in extra.items()}
        problems = tuple(fault.problem(at.depth) for fault in found)
        model = _model(shape.bare, values, (*given.values(), *extra), extra, problems)
        return _Built(model, (), faults, known, is_exact)

    def _items(self, item: Shape, value: Any, at: Place) -> _Steps:
        noted: list[Fault] = []
        values: list[Any] = []
        faults, is_exact = 0, True
        known: int | None = None
        for step, part in enumerate(value) if isinstance(value, list) else value.items():
            below = Place(at, step)
            built = self._at_once(item, part, below) or (yield self._parts(item, part, below))
            values.append(built.value)
            noted += built.noted
            faults += built.faults
            known = known if built.known is None else (known or 0) + built.known
            is_exact &= built.is_exact
        whole = values if isinstance(value, list) else dict(zip(value, values, strict=True))
        return _Built(whole, noted, faults, known, is_exact)


def _known(value: Any) -> int | None:
    """Count the fields that the description has in the models of a value; None if it has no models."""
    known: int | None = None
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, BaseModel):
            fields = value.model_fields_set & type(value).model_fields.keys()
            known = (known or 0) + len(fields)
            waiting += (value.__dict__[name] for name in fields)
        elif isinstance(value, (list, dict)):
            waiting += value.values() if isinstance(value, dict) else value
    return known


def _written(key: str) -> str:
    r"""Return a name with what is no character written out (`\ud800`): pydantic shows no other names."""
    return key.encode(errors="backslashreplace").decode()


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
    object.__setattr__(model, "__pydantic_fields_set__", set(given))
    object.__setattr__(model, "__pydantic_extra__", extra)
    object.__setattr__(model, "__pydantic_private__", {KEY: noted} if noted else None)
    return model
