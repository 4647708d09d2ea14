"""Documents into a `Provider`: the second room. Resources are grouped, headers shared, names of schemas resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Literal

from ..diagnostics import Problems
from ..spec.model import AuthUseSpec, BodySpec, EndpointSpec, ProviderSpec, ResponseSpec, ServerSpec
from ..spec.schemas import Schema
from ..spec.validate import path_variables
from .api import (
    Answer,
    Body,
    Encoding,
    Envelope,
    Example,
    Named,
    Operation,
    Parameter,
    Place,
    Provider,
    Resource,
    Server,
    Stream,
)
from .auth import AuthUse, Webhook
from .check import check
from .conditions import read_call_conditions
from .examples import check_examples
from .listing import check_default, read_paging
from .mentions import check_secrets, sent_names
from .repeating import key_header, read_retry, with_key
from .schemes import read_schemes, variables
from .sending import check_sent, plain_body
from .signing.scheme import read_scheme
from .types import Anything, Condition, Enum, Field, Type
from .types_of import Library, Reader
from .wrapping import check_wrapped


def lower(spec: ProviderSpec, problems: Problems) -> Provider:
    """Say what the documents of a provider mean; what cannot be meant is reported."""
    schemas = Library({named.name: named.schema for named in spec.schemas})
    schemes = read_schemes(spec.name, spec.auth, problems)
    common = (
        *_parameters("query", spec.query, schemas, problems, shared=True),
        *_parameters("header", spec.headers, schemas, problems, shared=True),
    )
    named = _schemas(spec, schemas, problems)
    types = {each.name: each.type for each in named}
    endpoints = sorted(
        (e for e in spec.endpoints if not e.skip), key=lambda endpoint: (endpoint.name[:-1], endpoint.name)
    )
    operations = [_operation(spec, endpoint, common, schemas, types, problems) for endpoint in endpoints]
    provider = Provider(
        name=spec.name,
        title=spec.title or spec.name,
        description=spec.description,
        docs=spec.docs,
        servers=_servers(spec.servers),
        schemes=schemes,
        default_auth=_default_auth(spec),
        webhooks=_webhooks(spec, schemas, problems),
        schemas=named,
        resources=tuple(
            Resource(name, tuple(members)) for name, members in groupby(operations, key=lambda each: each.name[:-1])
        ),
        envelope=_envelope(spec),
        encoding=_encoding(spec),
        errors=spec.extras.errors,
        span=spec.span,
        retry=read_retry(spec.extras),
        openapi=spec.extras.openapi,
        extensions=dict(spec.extras.extensions),
    )
    check(provider, problems)
    check_default(spec, provider, problems)
    check_sent(provider, problems)
    check_wrapped(spec, provider, problems)
    return provider


def _webhooks(spec: ProviderSpec, schemas: Library, problems: Problems) -> tuple[Webhook, ...]:
    found = []
    for each in spec.webhooks:
        scheme = read_scheme(each.signing, problems, stranger=each.is_own)
        event = Reader(each.event, schemas, problems).type_at() if each.event else Anything()
        if scheme is not None:
            env = variables(spec.name, scheme)
            reads: Literal["json", "form"] = "form" if each.reads == "form" else "json"
            found.append(Webhook(each.name, each.description, scheme, env, event, reads, each.span))
    return tuple(found)


def _schemas(spec: ProviderSpec, schemas: Library, problems: Problems) -> tuple[Named, ...]:
    """Read the named schemas. Generics are read for what is wrong in them: each use has a type of its own."""
    for generic in spec.generics:
        Reader(generic.schema, schemas, problems).type_at()
    return tuple(
        Named(
            named.name,
            named.owner,
            Reader(named.schema, schemas, problems).type_at(),
            _description(named.schema),
            named.span,
        )
        for named in spec.schemas
    )


def _operation(
    provider: ProviderSpec,
    spec: EndpointSpec,
    common: tuple[Parameter, ...],
    schemas: Library,
    types: Mapping[str, Type],
    problems: Problems,
) -> Operation:
    own = (
        *_path_parameters(spec, schemas, problems),
        *_parameters("query", spec.query, schemas, problems),
        *_parameters("header", spec.headers, schemas, problems),
        *_parameters("cookie", spec.cookies, schemas, problems),
    )
    key = key_header(provider, spec)
    parameters = with_key(key, provider, spec, (*own, *_others(common, own)))
    bodies = tuple(_body(body, schemas, types, problems) for body in spec.bodies)
    answers = tuple(_answer(response, schemas, problems) for response in spec.responses)
    check_examples(provider, spec.examples, parameters, bodies, answers, types, problems)
    check_secrets(spec.secret, parameters, bodies, answers, types, problems)
    return Operation(
        name=spec.name,
        method=spec.method,
        path=spec.path,
        summary=spec.summary,
        description=spec.description,
        parameters=parameters,
        bodies=bodies,
        answers=answers,
        auth=_auth_use(spec.auth),
        span=spec.span,
        signing=tuple((each.name.text, each.value) for each in spec.signing),
        conditions=_conditions(spec, parameters, bodies, types, problems),
        pinned=spec.pinned.text if spec.pinned else "",
        deprecated=spec.deprecated,
        examples=tuple(Example(e.name, e.request, e.response, e.stated, e.span) for e in spec.examples),
        secret=tuple(secret.text for secret in spec.secret),
        errors=spec.extras.errors,
        servers=_servers(spec.servers),
        docs=spec.docs,
        tags=spec.tags,
        retry=read_retry(spec.extras, read_retry(provider.extras)),
        idempotency=key,
        paging=read_paging(provider, spec, parameters, bodies, answers, types, problems),
        stream=_stream(spec),
        source=spec.source,
        review=spec.review,
        openapi=spec.extras.openapi,
        extensions=dict(spec.extras.extensions),
    )


def _others(common: tuple[Parameter, ...], own: tuple[Parameter, ...]) -> Iterator[Parameter]:
    """Yield what goes with every call and an endpoint does not say itself."""
    taken = {(each.place, each.field.wire.lower()) for each in own}
    yield from (each for each in common if (each.place, each.field.wire.lower()) not in taken)


def _conditions(
    spec: EndpointSpec,
    parameters: tuple[Parameter, ...],
    bodies: tuple[Body, ...],
    types: Mapping[str, Type],
    problems: Problems,
) -> tuple[Condition, ...]:
    if spec.conditions is None:
        return ()
    return read_call_conditions(spec.conditions, sent_names(parameters, bodies, types), problems)


def _path_parameters(spec: EndpointSpec, schemas: Library, problems: Problems) -> tuple[Parameter, ...]:
    """List the path parameters in the order of the path, which is the order of the method's arguments."""
    declared = {each.field.wire: each for each in _parameters("path", spec.path_parameters, schemas, problems)}
    return tuple(declared[name] for name in path_variables(spec.path) if name in declared)


def _parameters(
    place: Place, schema: Schema | None, schemas: Library, problems: Problems, shared: bool = False
) -> tuple[Parameter, ...]:
    fields = Reader(schema, schemas, problems).fields_at() if schema else ()
    return tuple(Parameter(place, field, sent=_is_sent(place, field, shared)) for field in fields)


def _is_sent(place: Place, field: Field, shared: bool) -> bool:
    """Say whether a parameter goes out even when it is not given: a fresh value, a constant, a provider's default."""
    constant = isinstance(field.type, Enum) and len(field.type.values) == 1 and field.type.other is None
    return place != "path" and (bool(field.fresh) or (shared and field.has_default) or (constant and field.required))


def _body(spec: BodySpec, schemas: Library, types: Mapping[str, Type], problems: Problems) -> Body:
    read = Reader(spec.schema, schemas, problems).type_at()
    type_ = plain_body(spec.kind, spec.media_type, read, types, spec.span, problems)
    return Body(spec.kind, spec.media_type, type_, spec.required, spec.span)


def _answer(spec: ResponseSpec, schemas: Library, problems: Problems) -> Answer:
    type_ = Reader(spec.schema, schemas, problems).type_at() if spec.schema else None
    headers = Reader(spec.headers, schemas, problems).fields_at() if spec.headers else ()
    return Answer(spec.status, spec.kind, type_, spec.description, spec.span, headers)


def _stream(spec: EndpointSpec) -> Stream | None:
    if spec.stream is None:
        return None
    return Stream("jsonl" if spec.stream.style == "jsonl" else "sse", spec.stream.end, spec.stream.resumes)


def _servers(specs: tuple[ServerSpec, ...]) -> tuple[Server, ...]:
    return tuple(Server(spec.name, spec.url, spec.span) for spec in specs)


def _auth_use(spec: AuthUseSpec | None) -> AuthUse | None:
    return AuthUse(tuple(name.text for name in spec.names), spec.choice) if spec else None


def _default_auth(spec: ProviderSpec) -> AuthUse:
    """Return `default_auth`, or the only scheme, or, of several, whichever the client was given."""
    stated = _auth_use(spec.default_auth)
    return stated or AuthUse(tuple(scheme.name for scheme in spec.auth), choice=len(spec.auth) > 1)


def _envelope(spec: ProviderSpec) -> Envelope | None:
    if spec.envelope is None:
        return None
    ok = tuple(
        (wire, tuple(value for value in values if not isinstance(value, (list, dict))))
        for wire, values in spec.envelope.ok
    )
    return Envelope(ok, spec.envelope.payload, spec.envelope.message, spec.envelope.errors, spec.envelope.code)


def _encoding(spec: ProviderSpec) -> Encoding:
    written = spec.encoding
    stated = {name: value for name in written.__slots__ if (value := getattr(written, name)) is not None}
    return replace(Encoding(), **stated)


def _description(schema: Schema) -> str:
    return str(schema.json.get("description", "")) if isinstance(schema.json, dict) else ""
