"""What each method sends and returns: operations with their types hoisted, before any file is thought of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ..ir.api import Answer, Body, Envelope, Named, Operation, Provider
from ..ir.types import Anything, Binary, Field, Null, Record, Ref, Text, Type, Union
from ..ir.unions import union_of
from .classes import Classes, operation_class
from .errors import ErrorTree
from .layout import Owner, attribute, dotted
from .listing import Listed, plan_listed
from .names import python_names, take
from .params import Takes, body_keys, body_record, conditions_of, parameter_keys, together
from .streaming import PIECES, read_as


@dataclass(frozen=True, slots=True)
class Returns:
    """What a method returns: its type (None: nothing), how the answer is read, and whether as a whole.

    Of a stream it is the type of a piece, and how that is read.
    """

    type: Type | None
    reads: str = "json"
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A path parameter: `name` is the method's argument, `wire` what stands in the braces of the path."""

    name: str
    wire: str
    type: Type


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a client: an operation with one of its bodies."""

    name: str
    operation: Operation
    body: Body | None
    path: tuple[Segment, ...]
    takes: Takes | None
    returns: Returns
    refuses: tuple[tuple[str, Type], ...]
    errors: tuple[tuple[int | str, str], ...]
    listed: Listed | None = None


def plan_methods(
    provider: Provider, models: Classes, params: Classes, errors: ErrorTree
) -> dict[Owner, tuple[Method, ...]]:
    """Plan the methods of every resource. What they need of classes is planned on the way."""
    planner = _Planner(provider.envelope, models, params, errors)
    return {
        resource.name: tuple(method for operation in resource.operations for method in planner.methods(operation))
        for resource in provider.resources
    }


@dataclass(frozen=True, slots=True)
class _Planner:
    envelope: Envelope | None
    models: Classes
    params: Classes
    errors: ErrorTree

    def methods(self, operation: Operation) -> Iterator[Method]:
        """Yield a method for each body: the first has the operation's name, the others say what they send."""
        path, returns, refuses = self._path(operation), self._returns(operation), self._refuses(operation)
        errors = self.errors.of(operation.errors)
        for name, body in zip(operation.methods, operation.bodies or (None,), strict=True):
            spelled = (*operation.name[:-1], name)
            takes = self._takes(operation, body, spelled)
            envelope = None if returns.whole else self.envelope
            listed = plan_listed(operation, body, returns.type, envelope, self.models)
            yield Method(attribute(spelled), operation, body, path, takes, returns, refuses, errors, listed)

    def _path(self, operation: Operation) -> tuple[Segment, ...]:
        fields = [parameter.field for parameter in operation.parameters if parameter.place == "path"]
        base, owner = operation_class(operation), operation.name[:-1]
        pins = {field.wire: field.pinned for field in fields if field.pinned}
        names = python_names((field.wire for field in fields), pins, _TAKEN)
        hoisted = [self.params.hoist_field(field, base, owner) for field in fields]
        return tuple(Segment(names[field.wire], field.wire, field.type) for field in hoisted)

    def _takes(self, operation: Operation, body: Body | None, method: Owner) -> Takes | None:
        record = body_record(body, self.params.schemas)
        fields = record.fields if record else (Field("body", body.type, True, body.span),) if body else ()
        parameters = [each for each in operation.parameters if each.place != "path"]
        if not fields and not parameters:
            return None
        kind = body.kind if body and body is not operation.bodies[0] else ""
        base, owner = operation_class(operation, kind), operation.name[:-1]
        name = take((self.params.scope, self.models.scope), base, f"{base}Params")
        hoisted = [self.params.hoist_field(each, base if record else f"{base}Body", owner) for each in fields]
        own = body_keys(body, hoisted, whole=record is None) if body else ()
        others = [replace(p, field=self.params.hoist_field(p.field, base, owner)) for p in parameters]
        keys = (*own, *parameter_keys(others, [key.name for key in own]))
        conditions = (
            *(together(own) if body and record and not body.required else ()),
            *(conditions_of(record.conditions, own) if record else ()),
            *conditions_of(operation.conditions, keys),
        )
        return Takes(name, f"What `{dotted(method)}` takes.", keys, conditions)

    def _returns(self, operation: Operation) -> Returns:
        """Say what the successful answers have in common: one type, or a union of what each status answers."""
        answers = _successes(operation)
        typed = [answer for answer in answers if answer.type is not None]
        if operation.stream and typed and typed[0].type is not None:
            name = f"{operation_class(operation)}{PIECES[operation.stream.style]}"
            piece = self.models.hoist(typed[0].type, name, operation.name[:-1])
            return Returns(piece, read_as(operation.stream, *_unwrapped(typed[0].type, self.models.schemas)))
        if not typed:
            return Returns(None if answers else Anything())
        if typed[0].kind != "json":
            return Returns(Binary() if typed[0].kind == "bytes" else Text(), typed[0].kind)
        types, whole = _answered(typed, self.envelope, self.models.schemas)
        type_ = union_of([*types, Null()] if len(typed) < len(answers) else types)
        hoisted = self.models.hoist(type_, f"{operation_class(operation)}Answer", operation.name[:-1])
        return Returns(hoisted, "json", whole)

    def _refuses(self, operation: Operation) -> tuple[tuple[str, Type], ...]:
        """List the typed error answers by status."""
        name = f"{operation_class(operation)}Error"
        return tuple(
            (status, self.models.hoist(type_, name, operation.name[:-1])) for status, type_ in _refusals(operation)
        )


_TAKEN: Final = frozenset({"params"})


def _successes(operation: Operation) -> list[Answer]:
    """List the answers that mean success; `default` does where no other is described."""
    successes = [answer for answer in operation.answers if answer.status[0] == "2"]
    return successes or [answer for answer in operation.answers if answer.status == "default"]


def _refusals(operation: Operation) -> list[tuple[str, Type]]:
    """List the types of the errors by status."""
    errors = [answer for answer in operation.answers if answer.status[0] != "2" and answer.kind == "json"]
    return [(answer.status, answer.type) for answer in errors if answer.type is not None]


def _answered(
    answers: list[Answer], envelope: Envelope | None, schemas: Mapping[str, Named]
) -> tuple[list[Type], bool]:
    """List what the answers hold: the envelope's payloads, or, where one has none, all of them as a whole."""
    types = [answer.type for answer in answers if answer.type is not None]
    if envelope is None or not envelope.payload:
        return types, False
    payloads = [payload for type_ in types if (payload := _payload(type_, envelope.payload, schemas))]
    whole = len(payloads) < len(types)
    return (types if whole else payloads), whole


def _payload(type_: Type, path: tuple[str, ...], schemas: Mapping[str, Named]) -> Type | None:
    """Return the type of the envelope's payload in an answer; None where the answer has no such place."""
    optional = False
    for step in path:
        type_, nullable = _unwrapped(type_, schemas)
        found = [each for each in type_.fields if each.wire == step] if isinstance(type_, Record) else []
        if not found:
            return None
        type_, optional = found[0].type, optional or nullable or not found[0].required
    return union_of((type_, Null())) if optional else type_


def _unwrapped(type_: Type, schemas: Mapping[str, Named]) -> tuple[Type, bool]:
    """Return what is behind references, and the one type that may be null with the fact that it may."""
    nullable = False
    while isinstance(type_, Ref | Union):
        if isinstance(type_, Ref):
            type_ = schemas[type_.name].type
            continue
        rest = [member for member in type_.members if not isinstance(member, Null)]
        if len(rest) != 1:
            break
        type_, nullable = rest[0], True
    return type_, nullable


def answer_roots(provider: Provider) -> Iterator[Type]:
    """List the types that answers begin with. With an envelope that is its payload: the wrapping needs no class."""
    schemas = schemas_of(provider)
    for operation in _operations(provider):
        answers = [answer for answer in _successes(operation) if answer.kind == "json"]
        yield from _answered(answers, provider.envelope, schemas)[0]
        yield from (each.type for each in _successes(operation) if each.kind == "stream" and each.type is not None)
        yield from (type_ for _, type_ in _refusals(operation))
    yield from (webhook.event for webhook in provider.webhooks)


def request_roots(provider: Provider) -> Iterator[Type]:
    """List the types that are sent. The object of a body is no root: its keys are keywords, and it needs no class."""
    schemas = schemas_of(provider)
    for operation in _operations(provider):
        yield from (parameter.field.type for parameter in operation.parameters)
        for body in operation.bodies:
            record = body_record(body, schemas)
            yield from (field.type for field in record.fields) if record else (body.type,)


def schemas_of(provider: Provider) -> dict[str, Named]:
    """Return the named schemas by name."""
    return {named.name: named for named in provider.schemas}


def _operations(provider: Provider) -> Iterator[Operation]:
    return (operation for resource in provider.resources for operation in resource.operations)
