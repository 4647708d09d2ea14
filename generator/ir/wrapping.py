"""Answers that the envelope wraps, and whose types do not say so: a client would look for their fields in the wrapping.

`responses` describe the whole body as it is sent, and the method returns the payload. A type that has no payload is the
whole on purpose where it shows how the envelope says success, or where an example of the answer has no payload either.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..diagnostics import Problems
from ..spec.model import ProviderSpec
from ..spec.typetree import Literal, write_type
from ..spec.typetree import Union as Alternatives
from .api import Answer, Envelope, Operation, Provider
from .examples import answer_to
from .reaching import Path, reached
from .types import Enum, Json, ListOf, Null, Record, Ref, Type
from .types_of import Library, Reader

Types = Mapping[str, Type]
"""The named types of a provider."""


def check_wrapped(spec: ProviderSpec, provider: Provider, problems: Problems) -> None:
    """Report each answer that succeeds and whose type has no place for the payload."""
    envelope = provider.envelope
    if envelope is None or not envelope.payload:
        return
    types = {named.name: named.type for named in provider.schemas}
    operations = (operation for resource in provider.resources for operation in resource.operations)
    for operation in operations:
        for answer in operation.answers:
            type_ = _bare_type(answer, envelope.payload, types)
            if type_ is None or _shows_success(type_, envelope, types):
                continue
            if not _is_shown_bare(operation, answer, envelope.payload):
                place = ".".join(envelope.payload)
                told = f"`payload` is `$.{place}`, and {_called(type_)} has no `{place}`"
                hint = f"{wrapping(spec, type_)}; an example without a payload tells that none is meant"
                problems.warning("W306", answer.span, told, hint)


def _bare_type(answer: Answer, payload: Path, types: Types) -> Type | None:
    """Return the type of an answer that succeeds and has no payload."""
    succeeds = answer.status[0] == "2" and answer.kind == "json"
    return answer.type if succeeds and answer.type and is_bare(answer.type, payload, types) else None


def is_bare(type_: Type, payload: Path, types: Types) -> bool:
    """Tell whether a type says what an answer holds, and that is no payload."""
    return type_ != Null() and not any(True for _ in reached(type_, payload, types))


def wrapping(spec: ProviderSpec, type_: Type) -> str:
    """Say how a type is wrapped: by the generic that the provider has for it, or by a new one."""
    name = write(type_)
    payload = spec.envelope.payload if spec.envelope else ()
    library = Library({named.name: named.schema for named in spec.schemas})
    for generic in spec.generics:
        wrapped = Reader(generic.schema, library, Problems()).type_at()
        if isinstance(wrapped, Record) and not is_bare(wrapped, payload, {}):
            return f"`responses` describe the whole body: write `{generic.name}<{name or 'T'}>`"
    return (
        f"`responses` describe the whole body: write `Ok<T>: {_generic(spec)}` under `schemas`, and `Ok<{name or 'T'}>`"
    )


def _generic(spec: ProviderSpec) -> str:
    """Write the object that the envelope is, around a `T`."""
    if spec.envelope is None:
        return ""
    ok = (f"{name}: {write_type(Alternatives(tuple(map(Literal, values))))}" for name, values in spec.envelope.ok)
    *around, last = spec.envelope.payload
    inner = f"{last}: T"
    for step in reversed(around):
        inner = f"{step}: {{object: {{{inner}}}}}"
    return f"{{{', '.join((*ok, inner))}}}"


def write(type_: Type) -> str:
    """Write a type as an expression does, "" for one that has no name."""
    match type_:
        case Ref(name):
            return name
        case Record(generic=generic):
            return generic
        case ListOf(item):
            return f"{inner}[]" if (inner := write(item)) else ""
        case _:
            return ""


def _called(type_: Type) -> str:
    return f"`{name}`" if (name := write(type_)) else "the type of the answer"


def _shows_success(type_: Type, envelope: Envelope, types: Types) -> bool:
    """Tell whether a type has a property with values by which the envelope says success."""
    return any(
        isinstance(found, Enum) and set(found.values) <= set(values)
        for name, values in envelope.ok
        for found in reached(type_, (name,), types)
    )


def _is_shown_bare(operation: Operation, answer: Answer, payload: Path) -> bool:
    """Tell whether an example of an answer has no payload."""
    examples = (each.response for each in operation.examples if isinstance(each.response, dict))
    of_answer = (each for each in examples if answer_to(operation.answers, str(each.get("status"))) is answer)
    return any("body" in each and not _holds(each["body"], payload) for each in of_answer)


def _holds(body: Json, payload: Path) -> bool:
    for step in payload:
        if not isinstance(body, dict) or step not in body:
            return False
        body = body[step]
    return True
