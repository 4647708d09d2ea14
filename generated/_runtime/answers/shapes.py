# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The types of answers, taken apart: what a value of a type is made of, and whether a type ends."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypeAliasType, TypeIs, evaluate_forward_ref

from ..models import Tagged, wire_name

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Loops = Literal["", "once", "many"]


def adapter_of(kind: Any) -> TypeAdapter[Any]:
    """Return the reader of a type, which is built once."""
    return _adapter_of(kind, repr(kind))


def shape_of(kind: Any) -> Shape:
    """Return what a type is made of, which is found once."""
    return _shape_of(kind, repr(kind))


@lru_cache(maxsize=1024)
def _adapter_of(kind: Any, _written: str) -> TypeAdapter[Any]:
    """Tell `A | B` from `B | A`, which are equal to Python, though an answer that fits both is the first of them."""
    return TypeAdapter(kind)


@lru_cache(maxsize=1024)
def _shape_of(kind: Any, _written: str) -> Shape:
    return Shape(kind)


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a model."""

    name: str
    wire: str
    shape: Shape
    field: FieldInfo


class Shape:
    """A type and the types of its parts."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self._tag: Tagged | None = None
        while (meant := _meant(kind)) is not kind:
            self._tag = self._tag or next(
                (mark for mark in getattr(kind, "__metadata__", ()) if isinstance(mark, Tagged)), None
            )
            kind = meant
        self.bare = kind
        self.is_model = _is_model(self.bare)
        self.origin = dict if self.is_model else get_origin(self.bare)

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The reader of the type."""
        return adapter_of(self.kind)

    @cached_property
    def is_endless(self) -> bool:
        """Whether a value of the type may hold values of one type in one another, however deep."""
        return loops(self.adapter) != ""

    @cached_property
    def item(self) -> Shape:
        """What a list or a map holds."""
        return shape_of(get_args(self.bare)[-1])

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The fields of a model."""
        self.bare.model_rebuild()  # building is deferred, and until then a field may name a class that came later
        fields: Mapping[str, FieldInfo] = self.bare.model_fields
        return tuple(
            Member(name, wire_name(name, field), shape_of(_kind(field)), field) for name, field in fields.items()
        )

    def choices(self, value: object) -> tuple[Shape, ...]:
        """Return the types that a value could be built as from its parts: the type itself, or members of a union."""
        if self._tag:
            return (shape_of(self._tag.member(self.bare, value) or object),)
        if not isinstance(value, (dict, list)):
            return ()
        return self._dicts if isinstance(value, dict) else self._lists

    @cached_property
    def _dicts(self) -> tuple[Shape, ...]:
        return tuple(self._fitting(dict))

    @cached_property
    def _lists(self) -> tuple[Shape, ...]:
        return tuple(self._fitting(list))

    def _fitting(self, origin: type) -> Iterator[Shape]:
        if self.origin is origin:
            yield self
        elif self.origin in (Union, types.UnionType):
            for member in map(shape_of, get_args(self.bare)):
                if member._tag or member.bare in (Any, object):
                    yield member
                else:
                    yield from member._fitting(origin)


def _is_model(kind: Any) -> TypeIs[type[BaseModel]]:
    """Say whether a type is a class of models."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _meant(kind: Any) -> Any:
    """Return a type without what is annotated to it, or what its name stands for; the type itself if it is bare."""
    if get_origin(kind) is Annotated:
        return get_args(kind)[0]
    if not isinstance(kind, TypeAliasType):
        return kind
    value: Any = kind.__value__
    if not isinstance(value, str):
        return value
    # A name that stands for itself, in the end, is written as text.
    return evaluate_forward_ref(ForwardRef(value), globals=vars(sys.modules[str(kind.__module__)]))


def _kind(field: FieldInfo) -> Any:
    annotated: Any = Annotated
    return annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


@lru_cache(maxsize=1024)
def loops(adapter: TypeAdapter[Any]) -> Loops:
    """Say whether a type may hold itself, and whether pydantic would then try many types at each depth.

    That is a union whose members hold it again and which no tag tells apart: with two of them, thirty objects in one
    another are a billion tries.
    """
    schema: Any = adapter.core_schema
    if schema["type"] != "definitions":
        return ""
    named = {one["ref"]: one for one in schema["definitions"]}
    leads = {name: _leads(one) for name, one in named.items()}
    circle = _circles(leads)
    if len(set(circle.values())) == len(circle) and not any(name in leads[name] for name in leads):
        return ""
    forks = any(_forks(union, circle[name], circle, named) for name, one in named.items() for union in _unions(one))
    return "many" if forks else "once"


def _forks(union: Any, here: str, circle: Mapping[str, str], named: Mapping[str, Any]) -> bool:
    """Say whether one value could be two of the members that lead back to the circle where the union stands."""
    forms: list[str] = []
    for choice in union["choices"]:
        member = choice[0] if isinstance(choice, tuple) else choice
        if any(circle[name] == here for name in _leads(member)):
            forms.append("list" if _form(member, named) == "list" else "dict")
    return len(forms) > len(set(forms))


def _form(schema: Any, named: Mapping[str, Any]) -> str:
    while schema["type"] == "definition-ref":
        schema = named[schema["schema_ref"]]
    return str(schema["type"])


def _circles(leads: Mapping[str, set[str]]) -> dict[str, str]:
    """Name for each definition one that it leads to and that leads back: for all of a circle the same (Kosaraju)."""
    back: dict[str, set[str]] = {name: set() for name in leads}
    for name, others in leads.items():
        for other in others:
            back[other].add(name)
    circle: dict[str, str] = {}
    seen: set[str] = set()
    for name in reversed(list(_walked(leads, leads, set()))):
        circle |= dict.fromkeys(_walked(back, (name,), seen), name)
    return circle


def _walked(leads: Mapping[str, set[str]], starts: Iterable[str], seen: set[str]) -> Iterator[str]:
    """Return what the starts lead to and is not seen yet, each name behind those that it leads to."""
    waiting = [(name, False) for name in starts]
    while waiting:
        name, is_left = waiting.pop()
        if is_left:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += ((other, False) for other in leads[name])


def _leads(schema: Any) -> set[str]:
    """Return the definitions that a schema names."""
    return {part["schema_ref"] for part in _parts(schema) if part.get("type") == "definition-ref"}


def _unions(schema: Any) -> Iterator[Any]:
    return (part for part in _parts(schema) if part.get("type") == "union")


def _parts(schema: Any) -> Iterator[Any]:
    """Return a schema and all schemas that are written in it."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += part.values()
        elif isinstance(part, (list, tuple)):
            waiting += part
