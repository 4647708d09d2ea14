"""Documents into a `Provider`: the second room. Resources are grouped, headers shared, names of schemas resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Literal

from ..diagnostics import Problems
from ..spec.model import AuthUseSpec, BodySpec, EndpointSpec, Extras, ProviderSpec, ResponseSpec, ServerSpec
from ..spec.schemas import Schema
from ..spec.validate import path_variables
from .api import (
    Answer,
    Body,
    Encoding,
    Envelope,
    Example,
    Later,
    Named,
    Operation,
    Parameter,
    Place,
    Provider,
    Resource,
    Server,
)
from .auth import AuthUse
from .check import check
from .schemes import read_schemes
from .types import Enum, Field
from .types_of import Reader


def lower(spec: ProviderSpec, problems: Problems) -> Provider:
    """Say what the documents of a provider mean; what cannot be meant is reported."""
    schemas = {named.name: named.schema for named in spec.schemas}
    schemes = read_schemes(spec.auth, problems)
    common = (
        *_parameters("query", spec.query, schemas, problems, shared=True),
        *_parameters("header", spec.headers, schemas, problems, shared=True),
    )
    endpoints = sorted((e for e in spec.endpoints if not e.skip), key=lambda endpoint: endpoint.name)
    operations = [_operation(endpoint, common, schemas, problems) for endpoint in endpoints]
    provider = Provider(
        name=spec.name,
        title=spec.title or spec.name,
        description=spec.description,
        docs=spec.docs,
        servers=_servers(spec.servers),
        schemes=schemes,
        default_auth=_default_auth(spec),
        schemas=tuple(
            Named(
                named.name,
                named.owner,
                Reader(named.schema, schemas, problems).type_at(),
                _description(named.schema),
                named.span,
            )
            for named in spec.schemas
        ),
        resources=tuple(
            Resource(name, tuple(members)) for name, members in groupby(operations, key=lambda each: each.name[:-1])
        ),
        envelope=_envelope(spec),
        encoding=_encoding(spec),
        errors=spec.extras.errors,
        later=_later(spec.extras),
        span=spec.span,
        extensions=dict(spec.extras.extensions),
    )
    check(provider, problems)
    return provider


def _operation(
    spec: EndpointSpec, common: tuple[Parameter, ...], schemas: Mapping[str, Schema], problems: Problems
) -> Operation:
    own = (
        *_path_parameters(spec, schemas, problems),
        *_parameters("query", spec.query, schemas, problems),
        *_parameters("header", spec.headers, schemas, problems),
        *_parameters("cookie", spec.cookies, schemas, problems),
    )
    taken = {(each.place, each.field.wire.lower()) for each in own}
    shared = tuple(each for each in common if (each.place, each.field.wire.lower()) not in taken)
    return Operation(
        name=spec.name,
        method=spec.method,
        path=spec.path,
        summary=spec.summary,
        description=spec.description,
        parameters=(*own, *shared),
        bodies=tuple(_body(body, schemas, problems) for body in spec.bodies),
        answers=tuple(_answer(response, schemas, problems) for response in spec.responses),
        auth=_auth_use(spec.auth),
        span=spec.span,
        pinned=spec.pinned,
        deprecated=spec.deprecated,
        examples=tuple(Example(e.name, e.request, e.response, e.stated, e.span) for e in spec.examples),
        secret=spec.secret,
        errors=spec.extras.errors,
        servers=_servers(spec.servers),
        docs=spec.docs,
        tags=spec.tags,
        later=_later(spec.extras),
        source=spec.source,
        review=spec.review,
        extensions=dict(spec.extras.extensions),
    )


def _path_parameters(spec: EndpointSpec, schemas: Mapping[str, Schema], problems: Problems) -> tuple[Parameter, ...]:
    """List the path parameters in the order of the path, which is the order of the method's arguments."""
    declared = {each.field.wire: each for each in _parameters("path", spec.path_parameters, schemas, problems)}
    return tuple(declared[name] for name in path_variables(spec.path) if name in declared)


def _parameters(
    place: Place, schema: Schema | None, schemas: Mapping[str, Schema], problems: Problems, shared: bool = False
) -> tuple[Parameter, ...]:
    fields = Reader(schema, schemas, problems).fields_at() if schema else ()
    return tuple(Parameter(place, field, sent=_is_sent(place, field, shared)) for field in fields)


def _is_sent(place: Place, field: Field, shared: bool) -> bool:
    """Say whether a parameter goes out even when it is not given: a fresh value, a constant, a provider's default."""
    constant = isinstance(field.type, Enum) and len(field.type.values) == 1 and field.type.other is None
    return place != "path" and (bool(field.fresh) or (shared and field.has_default) or (constant and field.required))


def _body(spec: BodySpec, schemas: Mapping[str, Schema], problems: Problems) -> Body:
    type_ = Reader(spec.schema, schemas, problems).type_at()
    return Body(spec.kind, spec.media_type, type_, spec.required, spec.span)


def _answer(spec: ResponseSpec, schemas: Mapping[str, Schema], problems: Problems) -> Answer:
    type_ = Reader(spec.schema, schemas, problems).type_at() if spec.schema else None
    headers = Reader(spec.headers, schemas, problems).fields_at() if spec.headers else ()
    kind: Literal["json", "text", "bytes", "none"] = "bytes" if spec.kind == "stream" else spec.kind
    return Answer(spec.status, kind, type_, spec.description, spec.span, headers)


def _servers(specs: tuple[ServerSpec, ...]) -> tuple[Server, ...]:
    return tuple(Server(spec.name, spec.url, spec.span) for spec in specs)


def _auth_use(spec: AuthUseSpec | None) -> AuthUse | None:
    return AuthUse(spec.names, spec.choice) if spec else None


def _default_auth(spec: ProviderSpec) -> AuthUse:
    """Return `default_auth`, or the only scheme, or, of several, whichever the client was given."""
    if spec.default_auth:
        return AuthUse(spec.default_auth.names, spec.default_auth.choice)
    return AuthUse(tuple(scheme.name for scheme in spec.auth), choice=len(spec.auth) > 1)


def _later(extras: Extras) -> Later:
    return Later(extras.paginate, extras.idempotency, extras.retry, extras.signing)


def _envelope(spec: ProviderSpec) -> Envelope | None:
    if spec.envelope is None:
        return None
    ok = tuple(
        (wire, tuple(value for value in values if not isinstance(value, (list, dict))))
        for wire, values in spec.envelope.ok
    )
    return Envelope(ok, spec.envelope.payload, spec.envelope.message, spec.envelope.errors)


def _encoding(spec: ProviderSpec) -> Encoding:
    written = spec.encoding
    stated = {name: value for name in written.__slots__ if (value := getattr(written, name)) is not None}
    return replace(Encoding(), **stated)


def _description(schema: Schema) -> str:
    return str(schema.json.get("description", "")) if isinstance(schema.json, dict) else ""
