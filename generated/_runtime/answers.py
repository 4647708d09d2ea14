# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Answers as models: what fits is typed, what does not is kept as it came, and `problems` tells which is which.

An answer that departs from its description must not raise: after a payment, an exception invites a second one.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType, TypeIs

from .models import Tagged
from .rules import Path, findings, place

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_KEY = "problems"


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
        return f"`{self.place}`: {self.rule}"

    def below(self, path: Path) -> Problem:
        """Return the same problem as seen from further out."""
        return Problem((*path, *self.path), self.rule)


class _List(list[Any]):
    """The list of an answer that does not fit."""

    problems: tuple[Problem, ...] = ()


class _Dict(dict[str, Any]):
    """The map of an answer that does not fit."""

    problems: tuple[Problem, ...] = ()


def departures(answer: object) -> tuple[Problem, ...]:
    """Return where an answer, or an object in one, departs from its description; `()` means that all of it is typed."""
    return tuple(_walk(answer, ()))


def decode(adapter: TypeAdapter[Any], kind: Any, tree: object) -> Any:
    """Type the JSON of an answer as far as it fits; never raise for its content.

    Where an object, a list or a map is promised and nothing like it came, the answer is an empty one.
    """
    noted: list[Problem] = []
    try:
        return adapter.validate_python(tree)
    except ValidationError as error:
        try:
            value = _fit(kind, tree, (), noted, error)
        except RecursionError:
            value, noted = None, [Problem((), "the nesting is too deep")]
    return _rooted(value, _bare(kind), tuple(noted))


@lru_cache(maxsize=1024)
def adapter_of(kind: Any) -> TypeAdapter[Any]:
    """Return the reader of a type, which is built once."""
    return TypeAdapter(kind)


def _rooted(value: Any, kind: Any, noted: tuple[Problem, ...]) -> Any:
    """Return an outermost value that can hold what was noted on it."""
    if isinstance(value, BaseModel):
        return value
    if _is_model(kind):
        return _model(kind, {}, noted)
    root: _List | _Dict
    shape = get_origin(kind) if get_origin(kind) in (list, dict) else type(value)
    if shape is list:
        root = _List(value if isinstance(value, list) else ())
    elif shape is dict:
        root = _Dict(value if isinstance(value, dict) else ())
    else:
        return value
    root.problems = noted
    return root


def _read(kind: Any, value: Any, path: Path, noted: list[Problem]) -> Any:
    try:
        return adapter_of(kind).validate_python(value)
    except ValidationError as error:
        return _fit(kind, value, path, noted, error)


def _fit(kind: Any, value: Any, path: Path, noted: list[Problem], error: ValidationError) -> Any:
    """Build a value that does not validate from its parts, noting those that do not validate either."""
    if members := _members(kind, value):
        return _read(min(members, key=lambda member: _distance(member, value)), value, path, noted)
    kind = _bare(kind)
    if isinstance(value, dict) and _is_model(kind):
        return _model(kind, value)
    if isinstance(value, list) and get_origin(kind) is list:
        return [_read(get_args(kind)[0], item, (*path, index), noted) for index, item in enumerate(value)]
    if isinstance(value, dict) and get_origin(kind) is dict:
        return {key: _read(get_args(kind)[1], item, (*path, key), noted) for key, item in value.items()}
    noted += [Problem((*path, *finding.path), finding.rule) for finding in findings(error, value)]
    return value


def _model(kind: type[BaseModel], tree: dict[str, Any], noted: tuple[Problem, ...] = ()) -> BaseModel:
    """Build a model without validation; a required field that is missing is None."""
    found = list(noted)
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    kind.model_rebuild()  # building is deferred, and until then a field may name a class that came later
    for name, field in kind.model_fields.items():
        wire = field.alias or name
        key = wire if wire in tree else name
        if key in tree:
            given[name] = key
            values[name] = _read(_kind(field), tree[key], (key,), found)
        elif field.is_required():
            found.append(Problem((wire,), "Field required"))
            values[name] = None
        else:
            values[name] = field.get_default(call_default_factory=True, validated_data=values)
    model = kind.__new__(kind)
    object.__setattr__(model, "__dict__", values)
    object.__setattr__(model, "__pydantic_fields_set__", set(given))
    extra = {key: value for key, value in tree.items() if key not in given.values()}
    object.__setattr__(model, "__pydantic_extra__", extra)
    object.__setattr__(model, "__pydantic_private__", {_KEY: tuple(found)})
    return model


def _members(kind: Any, value: Any) -> list[Any]:
    """Return the members of a union, and of unions in it, that a value could be built as; none for another type."""
    tag = next((mark for mark in getattr(kind, "__metadata__", ()) if isinstance(mark, Tagged)), None)
    if tag:
        return [tag.member(_bare(kind), value) or object]
    found: list[Any] = []
    for member in get_args(_bare(kind)) if get_origin(_bare(kind)) in (Union, types.UnionType) else ():
        shape = dict if _is_model(_bare(member)) else get_origin(_bare(member))
        found += [member] if type(value) is shape else _members(member, value)
    return found


def _distance(kind: Any, value: Any) -> int:
    """Count what keeps a value from being of a type."""
    try:
        adapter_of(kind).validate_python(value)
    except ValidationError as error:
        return error.error_count()
    return 0


def _bare(kind: Any) -> Any:
    """Return a type without what is annotated to it and without its alias."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif isinstance(kind, TypeAliasType):
            kind = kind.__value__
        else:
            return kind


def _kind(field: FieldInfo) -> Any:
    annotated: Any = Annotated
    return annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _is_model(kind: Any) -> TypeIs[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _walk(value: object, path: Path) -> Iterator[Problem]:
    """Collect what was noted on a value and on all that it holds."""
    if isinstance(value, BaseModel):
        yield from (problem.below(path) for problem in (value.__pydantic_private__ or {}).get(_KEY, ()))
        for name, field in type(value).model_fields.items():
            yield from _walk(value.__dict__.get(name), (*path, field.alias or name))
    elif isinstance(value, (list, dict)):
        yield from (problem.below(path) for problem in getattr(value, "problems", ()))
        for key, item in enumerate(value) if isinstance(value, list) else value.items():
            yield from _walk(item, (*path, key))
