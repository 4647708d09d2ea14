# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Answers as models: what fits is typed, what does not is kept as it came, and `problems` tells which is which.

An answer that departs from its description must not raise: after a payment, an exception invites a second one.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType, TypeIs

from .rules import findings, place

_KEY = "problems"
_Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One departure of an answer from its description; `place` is written with the names of the wire."""

    place: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Found:
    path: _Path
    rule: str


class _List(list[Any]):
    """The list of an answer that does not fit."""

    found: tuple[_Found, ...] = ()


class _Dict(dict[str, Any]):
    """The map of an answer that does not fit."""

    found: tuple[_Found, ...] = ()


def problems(answer: object) -> tuple[Problem, ...]:
    """Return where an answer, or an object in one, departs from its description; `()` means that all of it is typed."""
    return tuple(Problem(place(found.path), found.rule) for found in _walk(answer, ()))


def decode(adapter: TypeAdapter[Any], kind: Any, tree: object) -> Any:
    """Type the JSON of an answer as far as it fits; never raise for its content.

    Where an object, a list or a map is promised and nothing like it came, the answer is an empty one.
    """
    try:
        return adapter.validate_python(tree)
    except ValidationError as error:
        found: list[_Found] = []
        return _rooted(_fit(kind, tree, (), found, error), _bare(kind), tuple(found))


def _rooted(value: Any, kind: Any, found: tuple[_Found, ...]) -> Any:
    """Return an outermost value that can hold what was found in it."""
    if isinstance(value, BaseModel):
        return value
    if _is_model(kind):
        return _model(kind, {}, found)
    root: _List | _Dict
    shape = get_origin(kind) if get_origin(kind) in (list, dict) else type(value)
    if shape is list:
        root = _List(value if isinstance(value, list) else ())
    elif shape is dict:
        root = _Dict(value if isinstance(value, dict) else ())
    else:
        return value
    root.found = found
    return root


def _read(kind: Any, value: Any, path: _Path, found: list[_Found]) -> Any:
    try:
        return _adapter(kind).validate_python(value)
    except ValidationError as error:
        return _fit(kind, value, path, found, error)


def _fit(kind: Any, value: Any, path: _Path, found: list[_Found], error: ValidationError) -> Any:
    """Build a value that does not validate from its parts, noting those that do not validate either."""
    kind = _bare(kind)
    if members := _members(kind, value):
        return _best(members, value, path, found)
    if isinstance(value, dict) and _is_model(kind):
        return _model(kind, value)
    if isinstance(value, list) and get_origin(kind) is list:
        return [_read(get_args(kind)[0], item, (*path, index), found) for index, item in enumerate(value)]
    if isinstance(value, dict) and get_origin(kind) is dict:
        return {key: _read(get_args(kind)[1], item, (*path, key), found) for key, item in value.items()}
    found += [_Found((*path, *finding.path), finding.rule) for finding in findings(error, value)]
    return value


def _model(kind: type[BaseModel], tree: dict[str, Any], found: tuple[_Found, ...] = ()) -> BaseModel:
    """Build a model without validation; a required field that is missing is None."""
    noted = list(found)
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    for name, field in kind.model_fields.items():
        wire = field.alias or name
        key = wire if wire in tree else name
        if key in tree:
            given[name] = key
            values[name] = _read(_kind(field), tree[key], (key,), noted)
        elif field.is_required():
            noted.append(_Found((wire,), "Field required"))
            values[name] = None
        else:
            values[name] = field.get_default(call_default_factory=True, validated_data=values)
    model = kind.__new__(kind)
    object.__setattr__(model, "__dict__", values)
    object.__setattr__(model, "__pydantic_fields_set__", set(given))
    extra = {key: value for key, value in tree.items() if key not in given.values()}
    object.__setattr__(model, "__pydantic_extra__", extra)
    object.__setattr__(model, "__pydantic_private__", {_KEY: tuple(noted)})
    return model


def _best(members: list[Any], value: Any, path: _Path, found: list[_Found]) -> Any:
    """Build a value as the member of a union that fits with the fewest problems."""
    tried = []
    for member in members:
        noted: list[_Found] = []
        built = _read(member, value, path, noted)
        tried.append((len(noted) + len(tuple(_walk(built, ()))), noted, built))
    _, noted, built = min(tried, key=lambda one: one[0])
    found += noted
    return built


def _members(kind: Any, value: Any) -> list[Any]:
    """Return the members of a union, and of unions in it, that a value could be built as; none for another type."""
    if get_origin(kind) not in (Union, types.UnionType):
        return []
    bare = [_bare(member) for member in get_args(kind)]
    fitting = [one for one in bare if type(value) is (dict if _is_model(one) else get_origin(one))]
    return fitting + [one for member in bare for one in _members(member, value)]


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
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _is_model(kind: Any) -> TypeIs[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@lru_cache(maxsize=1024)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _walk(value: object, path: _Path) -> Iterator[_Found]:
    """Collect what was noted on a value and on all that it holds."""
    if isinstance(value, BaseModel):
        for found in (value.__pydantic_private__ or {}).get(_KEY, ()):
            yield _Found((*path, *found.path), found.rule)
        for name, field in type(value).model_fields.items():
            yield from _walk(value.__dict__.get(name), (*path, field.alias or name))
    elif isinstance(value, (list, dict)):
        for found in getattr(value, "found", ()):
            yield _Found((*path, *found.path), found.rule)
        for key, item in enumerate(value) if isinstance(value, list) else value.items():
            yield from _walk(item, (*path, key))
