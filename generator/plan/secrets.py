"""Which fields of answers `repr` does not show: those that an endpoint lists under `secret`.

A path of `secret` is written from the top of a body. With an envelope the answer is its payload, and the way there is
cut off; what a path names in a request is nobody's to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..ir.api import Provider
from ..ir.types import ListOf, MapOf, Record, Ref, Type, Union
from .classes import Classes
from .layout import Owner
from .methods import Method


def hide_secrets(provider: Provider, methods: Mapping[Owner, Iterable[Method]], models: Classes) -> None:
    """Mark the secret fields of the planned models."""
    payload = provider.envelope.payload if provider.envelope else ()
    for method in (method for group in methods.values() for method in group):
        answers = [method.returns.type, *(type_ for _, type_ in method.refuses)]
        for path in (tuple(written.split(".")) for written in method.operation.secret):
            inner = path[len(payload) :] if path[: len(payload)] == payload else path
            found = {
                place for type_ in answers if type_ for way in (path, inner) for place in _find(type_, way, models)
            }
            for name, wire in sorted(found):
                _hide(name, wire, models)


def _find(
    type_: Type, path: tuple[str, ...], models: Classes, seen: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Yield the class and wire name of each field to which a path leads from a type; `seen` are aliases on the way."""
    match type_:
        case Ref(name):
            inner = models.planned[name].type
            if isinstance(inner, Record) and path:
                for field in (field for field in inner.fields if field.wire == path[0]):
                    yield from [(name, field.wire)] if len(path) == 1 else _find(field.type, path[1:], models)
            elif not isinstance(inner, Record) and name not in seen:
                yield from _find(inner, path, models, seen | {name})
        case ListOf(item):
            yield from _find(item, path, models, seen)
        case MapOf(value):
            yield from _find(value, path, models, seen)
        case Union(members):
            for member in members:
                yield from _find(member, path, models, seen)
        case _:
            pass


def _hide(name: str, wire: str, models: Classes) -> None:
    planned = models.planned[name]
    if isinstance(planned.type, Record):
        fields = tuple(replace(field, secret=field.secret or field.wire == wire) for field in planned.type.fields)
        models.planned[name] = replace(planned, type=replace(planned.type, fields=fields))
