# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Values made from types: the same ones each time, that fit what an answer promises, and that come to an end.

A text is called like its field. What is optional is there in an object and in those right inside it; further in, and
where an object would hold itself, it is left out, and lists and maps are empty.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType, TypeIs

from ..answers.rules import findings
from ..errors import ArgumentTypeError, ArgumentValueError
from ..models import Tagged, wire_name

M = TypeVar("M", bound=BaseModel)
_FULL_DEPTH: Final = 2
_PLAIN: Final[Mapping[Any, Callable[[str], Any]]] = {
    str: lambda name: name,
    int: lambda _: 1,
    float: lambda _: 1.5,
    bool: lambda _: True,
    Decimal: lambda _: "1.50",
    date: lambda _: "2026-01-31",
    datetime: lambda _: "2026-01-31T12:00:00Z",
    AwareDatetime: lambda _: "2026-01-31T12:00:00Z",
    bytes: lambda name: name,
    Any: lambda name: name,
    object: lambda name: name,
}
_SAMPLES: Final[dict[type[BaseModel], Mapping[str, Any]]] = {}
"""What the description says of the fields of models beyond their types, by the names of the wire."""


class _EndlessError(Exception):
    """A value would hold itself."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value is made: what its field is called, and the objects around it."""

    name: str
    around: tuple[type[BaseModel], ...] = ()

    @property
    def is_deep(self) -> bool:
        return len(self.around) > _FULL_DEPTH


class Factory(Generic[M]):
    """Makes objects of one model: `make_user()`, or `make_user(name="Bo", company={"name": "ACME"})`.

    `samples` are values for fields of which the description says more than their types do, by the names of the wire.
    """

    def __init__(self, model: type[M], samples: Mapping[str, Any] | None = None) -> None:
        self._model = model
        if samples:
            _SAMPLES[model] = samples

    def __call__(self, **fields: Any) -> M:
        """Return an object with these fields, and with made ones for the rest.

        An object in it may be given as its fields, of which the rest is made as well. Raises ArgumentTypeError for a
        field that the model does not have, ArgumentValueError for a value that does not fit.
        """
        tree = _overlaid(self._model, fields, _Place(""))
        try:
            return self._model.model_validate(tree)
        except ValidationError as error:
            found = "; ".join(map(str, findings(error, tree)))
            raise ArgumentValueError(f"{self._model.__name__}: {found}") from None

    def __repr__(self) -> str:
        return f"<Factory of {self._model.__name__}>"


def sample(kind: Any, name: str = "text") -> Any:
    """Return the JSON of a value of a type. Raises ArgumentTypeError for a type that no finite value has."""
    try:
        return _made(kind, _Place(name))
    except _EndlessError:
        raise ArgumentTypeError("no finite value has this type: give one with `mock.answer(...)`") from None


def _made(kind: Any, at: _Place) -> Any:
    tagged = next((mark for mark in marks(kind) if isinstance(mark, Tagged)), None)
    kind = bare(kind)
    if tagged:
        return _variant(tagged, kind, at)
    if is_model(kind):
        return _object(kind, at)
    if kind is None or kind is type(None):
        return None
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return arguments[0]
    if origin in (Union, types.UnionType):
        return _first(arguments, at)
    if kind in (list, dict) or origin in (list, dict):
        return _several(dict if dict in (kind, origin) else list, arguments, at)
    if make := _PLAIN.get(kind):
        return make(at.name)
    raise ArgumentTypeError(f"nothing is known of `{kind}` to make a value from")


def _several(shape: type, arguments: tuple[Any, ...], at: _Place) -> Any:
    """Return a list or a map of one value; an empty one where that would hold itself."""
    inner = bare(arguments[-1]) if arguments else Any
    try:
        item = [] if at.is_deep and not is_plain(inner) else [_made(inner, at)]
    except _EndlessError:
        item = []
    return item if shape is list else dict.fromkeys(("key",), item[0]) if item else {}


def _first(members: tuple[Any, ...], at: _Place) -> Any:
    """Return a value of the first member of a union that has a finite one; null comes last."""
    for member in sorted(members, key=lambda each: each is type(None)):
        try:
            return _made(member, at)
        except _EndlessError:
            continue
    raise _EndlessError


def _variant(tagged: Tagged, union: Any, at: _Place) -> Any:
    """Return a value of the first member of a union that its tag names."""
    key, variants = tagged.key, tagged.variants
    for tag in variants:
        try:
            return {**_made(tagged.member(union, {key: tag}), at), key: tag}
        except _EndlessError:
            continue
    raise _EndlessError


def _object(model: type[BaseModel], at: _Place) -> dict[str, Any]:
    if model in at.around:
        raise _EndlessError
    return dict(_fields(model, _Place(at.name, (*at.around, model))))


def _fields(model: type[BaseModel], at: _Place) -> Iterator[tuple[str, Any]]:
    model.model_rebuild()  # building is deferred, and until then a field may name a class that came later
    samples = _SAMPLES.get(model, {})
    for name, field in model.model_fields.items():
        wire = wire_name(name, field)
        if not field.is_required() and at.is_deep:
            continue
        if wire in samples:
            yield wire, samples[wire]
            continue
        try:
            yield wire, _made(field_type(field), replace(at, name=wire))
        except _EndlessError:
            if field.is_required():
                raise


def _overlaid(model: type[BaseModel], given: Mapping[str, Any], at: _Place) -> dict[str, Any]:
    """Return the fields of an object, those that are given in the place of those that are made."""
    tree = _object(model, at)
    for name, value in given.items():
        field = model.model_fields.get(name)
        if field is None:
            near = get_close_matches(name, model.model_fields, n=1)
            hint = f", did you mean `{near[0]}`?" if near else ""
            raise ArgumentTypeError(f"{model.__name__} has no field `{name}`{hint}")
        tree[wire_name(name, field)] = _completed(field_type(field), value)
    return tree


def _completed(kind: Any, value: Any) -> Any:
    """Return a value with what is missing in the objects that were given as their fields."""
    if isinstance(value, dict) and (model := _model_in(kind)):
        model.model_rebuild()
        names: dict[str, str] = {wire_name(name, field): name for name, field in model.model_fields.items()}
        return _overlaid(model, {names.get(str(key), str(key)): item for key, item in value.items()}, _Place(""))
    if isinstance(value, list):
        items = [get_args(member)[0] for member in members(kind) if get_origin(member) is list]
        return [_completed(items[0], item) for item in value] if items else value
    return value


def _model_in(kind: Any) -> type[BaseModel] | None:
    """Return the one model that a type may be; of several nobody knows which is meant."""
    models = [member for member in members(kind) if is_model(member)]
    return models[0] if len(models) == 1 else None


def members(kind: Any) -> tuple[Any, ...]:
    """Return the members of a union and of unions in it, or else the type itself, without what is annotated to it."""
    kind = bare(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(member for each in get_args(kind) for member in members(each))
    return (kind,)


def bare(kind: Any) -> Any:
    """Return a type without what is annotated to it and without its alias."""
    while True:
        if kind is not AwareDatetime and get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif isinstance(kind, TypeAliasType):
            kind = kind.__value__
        else:
            return kind


def marks(kind: Any) -> tuple[Any, ...]:
    """Return what is annotated to a type, under its alias too."""
    while isinstance(kind, TypeAliasType):
        kind = kind.__value__
    return tuple(getattr(kind, "__metadata__", ()))


def is_model(kind: Any) -> TypeIs[type[BaseModel]]:
    """Say whether a type is a model."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_plain(kind: Any) -> bool:
    """Say whether a type is that of a value without parts."""
    return get_origin(kind) is Literal or (isinstance(kind, type) and kind in _PLAIN)


def field_type(field: FieldInfo) -> Any:
    """Return the type of a field with what is annotated to it."""
    annotation: Any = field.annotation
    return Annotated[(annotation, *field.metadata)] if field.metadata else annotation
