"""What each method sends and returns: operations with their types hoisted, before any file is thought of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..ir.api import Answer, Body, Envelope, Named, Operation, Provider
from ..ir.types import Anything, Binary, Field, Null, Record, Ref, Text, Type
from ..ir.unions import union_of
from .classes import Classes, Owner, operation_class
from .models import holds_exact_number
from .params import Takes, body_record, plan_takes


@dataclass(frozen=True, slots=True)
class Returns:
    """What a method returns: its type (None: nothing), how the answer is read, and whether it is the whole of it."""

    type: Type | None
    reads: str
    whole: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a client: an operation with one of its bodies."""

    name: str
    operation: Operation
    body: Body | None
    takes: Takes | None
    returns: Returns
    refuses: tuple[tuple[str, Type], ...]


def plan_methods(provider: Provider, models: Classes, params: Classes) -> dict[Owner, tuple[Method, ...]]:
    """Plan the methods of every resource. What they need of classes is planned on the way."""
    planned: dict[Owner, tuple[Method, ...]] = {}
    for resource in provider.resources:
        methods = (
            method
            for operation in resource.operations
            for method in _methods(operation, provider.envelope, models, params)
        )
        planned[resource.name] = tuple(methods)
    return planned


def _methods(operation: Operation, envelope: Envelope | None, models: Classes, params: Classes) -> Iterator[Method]:
    owner = operation.name[:-1]
    returns = _returns(operation, envelope, models)
    refuses = _refuses(operation, models)
    name = operation.pinned or operation.name[-1]
    for index, body in enumerate(operation.bodies or (None,)):
        kind = body.kind if body and index else ""
        takes = _takes(operation, body, kind, params, owner)
        yield Method(f"{name}_{kind}" if kind else name, operation, body, takes, returns, refuses)


def _takes(operation: Operation, body: Body | None, kind: str, params: Classes, owner: Owner) -> Takes | None:
    base = operation_class(operation, kind)
    record = body_record(body, params.schemas)
    if body is None:
        own: tuple[Field, ...] = ()
    elif record:
        own = record.fields
    else:
        own = (Field("body", body.type, True, body.span),)
    if not own and all(parameter.place == "path" for parameter in operation.parameters):
        return None
    name = params.scope.take(base, f"{base}Params")
    hoisted = tuple(params.hoist_field(each, base if record else f"{base}Body", owner) for each in own)
    parameters = tuple(
        replace(each, field=params.hoist_field(each.field, base, owner)) if each.place != "path" else each
        for each in operation.parameters
    )
    about = f"What `{'.'.join((*operation.name[:-1], operation.name[-1]))}` takes."
    return plan_takes(name, about, replace(operation, parameters=parameters), body, hoisted, record)


def _returns(operation: Operation, envelope: Envelope | None, models: Classes) -> Returns:
    """Say what the successful answers have in common: one type, or a union of what each status answers."""
    successes = [answer for answer in operation.answers if answer.status[0] == "2"]
    successes = successes or [answer for answer in operation.answers if answer.status == "default"]
    if not successes:
        return Returns(Anything(), "json", True, False)
    typed = [answer for answer in successes if answer.type is not None]
    if not typed:
        return Returns(None, "json", True, False)
    reads = typed[0].kind
    if reads != "json":
        return Returns(Binary() if reads == "bytes" else Text(), reads, True, False)
    payloads = [_payload(answer, envelope, models.schemas) for answer in typed if answer.type]
    whole = envelope is None or not envelope.payload or any(payload is None for payload in payloads)
    found = [answer.type if whole else payload for answer, payload in zip(typed, payloads, strict=True)]
    empty: list[Type] = [Null()] if len(typed) < len(successes) else []
    name = f"{operation_class(operation)}Answer"
    type_ = models.hoist(union_of(tuple([each for each in found if each] + empty)), name, operation.name[:-1])
    return Returns(type_, "json", whole, holds_exact_number(type_, models))


def _payload(answer: Answer, envelope: Envelope | None, schemas: Mapping[str, Named]) -> Type | None:
    """Return the type of the envelope's payload in an answer; None where the answer has no such place."""
    type_ = answer.type
    for step in envelope.payload if envelope else ():
        while isinstance(type_, Ref):
            type_ = schemas[type_.name].type
        found = [each for each in type_.fields if each.wire == step] if isinstance(type_, Record) else []
        if not found:
            return None
        type_ = found[0].type if found[0].required else union_of((found[0].type, Null()))
    return type_


def _refuses(operation: Operation, models: Classes) -> tuple[tuple[str, Type], ...]:
    """List the typed error answers by status."""
    errors = [a for a in operation.answers if a.status[0] != "2" and a.kind == "json" and a.type is not None]
    name = f"{operation_class(operation)}Error"
    return tuple(
        (each.status, models.hoist(each.type, name, operation.name[:-1])) for each in errors if each.type is not None
    )


def answer_roots(provider: Provider) -> Iterator[Type]:
    """List the types that answers begin with. With an envelope that is its payload: the wrapping needs no class."""
    schemas = schemas_of(provider)
    for operation in (operation for resource in provider.resources for operation in resource.operations):
        for answer in operation.answers:
            if answer.type is not None and answer.kind == "json":
                success = answer.status[0] == "2"
                payload = _payload(answer, provider.envelope, schemas) if success and provider.envelope else None
                yield payload or answer.type


def request_roots(provider: Provider) -> Iterator[Type]:
    """List the types that are sent. The object of a body is no root: its keys are keywords, and it needs no class."""
    schemas = schemas_of(provider)
    for operation in (operation for resource in provider.resources for operation in resource.operations):
        yield from (parameter.field.type for parameter in operation.parameters)
        for body in operation.bodies:
            record = body_record(body, schemas)
            yield from (field.type for field in record.fields) if record else (body.type,)


def schemas_of(provider: Provider) -> dict[str, Named]:
    """Return the named schemas by name."""
    return {named.name: named for named in provider.schemas}
