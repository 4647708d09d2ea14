"""What the keys of an endpoint may mention: wire names of what its method takes, and paths into what it exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..diagnostics import Problems, nearest
from ..spec.keys import listed
from ..spec.model import Placed
from .api import Answer, Body, Parameter
from .types import Anything, Field, ListOf, MapOf, Record, Ref, Type, Union

Types = Mapping[str, Type]
"""The named types of a provider."""

_MARKER: Final = "[]"
_FORM: Final = "a path begins in a parameter, a body or an answer, as `card.number`"


def sent_names(parameters: tuple[Parameter, ...], bodies: tuple[Body, ...], types: Types) -> frozenset[str]:
    """Return the wire names that every method of an endpoint takes by keyword; of bodies, what all of them have."""
    named = {each.field.wire for each in parameters if each.place != "path"}
    listed = [fields_of(body.type, types, of_items=False) for body in bodies]
    fields = [{each.wire for each in of_body if not each.read_only} for of_body in listed]
    return frozenset(named.union(set.intersection(*fields)) if fields else named)


def check_secrets(
    secrets: tuple[Placed, ...],
    parameters: tuple[Parameter, ...],
    bodies: tuple[Body, ...],
    answers: tuple[Answer, ...],
    types: Types,
    problems: Problems,
) -> None:
    """Report each path of `secret` that leads to nothing: what it should have hidden would be shown."""
    roots = [body.type for body in bodies] + [answer.type for answer in answers if answer.type is not None]
    fields = tuple(each.field for each in parameters)
    for secret in secrets:
        steps = tuple(step.removesuffix(_MARKER) for step in secret.text.split("."))
        if not _leads(fields, steps, types) and not any(_reaches(root, steps, types, ()) for root in roots):
            begin = (*fields, *(field for root in roots for field in fields_of(root, types)))
            hint = _next_step(begin, steps, types)
            problems.error("E122", secret.span, f"`{secret.text}` leads to no property of the endpoint", hint)


def _next_step(here: tuple[Field, ...], steps: tuple[str, ...], types: Types) -> str:
    """Say where a path ends, and which names it could have gone to instead."""
    for step in steps:
        names = [field.wire for field in here]
        if step not in names:
            return nearest(step, names) or (f"`{step}` is none of {listed(names)}" if names else _FORM)
        here = tuple(field for each in here if each.wire == step for field in fields_of(each.type, types))
        if not here:
            return f"`{step}` holds no properties"
    return _FORM


def fields_of(type_: Type, types: Types, *, of_items: bool = True) -> tuple[Field, ...]:
    """Return the properties of a type that is an object, through references and, with `of_items`, through lists."""
    seen: set[str] = set()
    while True:
        match type_:
            case ListOf(item) if of_items:
                type_ = item
            case Ref(name) if name not in seen:
                seen.add(name)
                type_ = types[name]
            case Record(fields=fields):
                return fields
            case _:
                return ()


def _leads(fields: tuple[Field, ...], steps: tuple[str, ...], types: Types) -> bool:
    """Tell whether a path begins at one of the fields; the name of a property may hold dots."""
    return any(
        field.wire == ".".join(steps[:length]) and _reaches(field.type, steps[length:], types, ())
        for field in fields
        for length in range(1, len(steps) + 1)
    )


def _reaches(type_: Type, steps: tuple[str, ...], types: Types, seen: tuple[str, ...]) -> bool:
    """Tell whether a path leads to something in a type; `seen` are the references that led here without a step."""
    if not steps:
        return True
    match type_:
        case Record(fields=fields, extra=extra):
            return _leads(fields, steps, types) or (extra is not None and _reaches(extra, steps[1:], types, ()))
        case MapOf(value):
            return _reaches(value, steps[1:], types, ())
        case ListOf(item):
            return _reaches(item, steps, types, seen)
        case Union(members):
            return any(_reaches(member, steps, types, seen) for member in members)
        case Ref(name):
            return name not in seen and _reaches(types[name], steps, types, (*seen, name))
        case _:
            return isinstance(type_, Anything)
