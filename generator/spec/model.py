"""What a person wrote, in the author's words: frozen values with their places, nothing resolved yet.

A `Schema` (see `schemas`) is JSON Schema with the places of its parts; names in it are still only names. Text that a
key may hold in several forms is kept in the one form that the notation page gives first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..diagnostics import Span
from .nodes import Mapping as MappingNode
from .schemas import Json, Schema
from .signingmodel import OAuth2Spec, SessionSpec, SigningSpec, WebhookSpec

BodyKind: TypeAlias = Literal["json", "form", "multipart", "text", "bytes"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ServerSpec:
    name: str
    url: str
    span: Span


@dataclass(frozen=True, slots=True)
class AuthSpec:
    """One entry of `auth`: `kind` is its single key (`bearer`, `api_key`, ...), `options` what stands under it.

    A `signing` kind is a scheme that is written out, here or in the library, and stands in `signing`; `token_url` and
    `request` are kinds with a life. Without a kind the entry could not be read, and a problem says why.
    """

    name: str
    kind: str
    options: Schema
    span: Span
    signing: SigningSpec | None = None
    life: OAuth2Spec | SessionSpec | None = None

    def option(self, *path: str) -> Json:
        """Return the option at that path, or None."""
        json = self.options.json
        for key in path:
            json = json.get(key) if isinstance(json, dict) else None
        return json


@dataclass(frozen=True, slots=True)
class AuthUseSpec:
    """Which schemes: all of `names` in order, or with `choice` whichever of them the client was given."""

    names: tuple[Placed, ...]
    choice: bool
    span: Span


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """What an option of the schemes that sign an endpoint is there; `span` is the place of its value."""

    name: Placed
    value: Json
    span: Span


@dataclass(frozen=True, slots=True)
class EnvelopeSpec:
    """`ok` with the values that mean success, and the paths (`$.a.b` as `("a", "b")`) of the rest."""

    ok: tuple[tuple[str, tuple[Json, ...]], ...]
    payload: tuple[str, ...]
    message: tuple[str, ...]
    errors: tuple[str, ...]
    span: Span
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EncodingSpec:
    """The settings that were written; None is "not said"."""

    arrays: str | None = None
    objects: str | None = None
    booleans: tuple[str, str] | None = None
    null: str | None = None
    spaces: str | None = None


@dataclass(frozen=True, slots=True)
class SchemaSpec:
    """A named schema. `owner` is the folder (below the provider's) whose `_schemas.yaml` holds it."""

    name: str
    owner: tuple[str, ...]
    schema: Schema
    span: Span


@dataclass(frozen=True, slots=True)
class BodySpec:
    kind: BodyKind
    media_type: str
    schema: Schema
    required: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    status: str
    kind: Literal["json", "text", "bytes", "stream", "none"]
    schema: Schema | None
    headers: Schema | None
    description: str
    span: Span


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """A documented exchange: wire names, wire values; a half that is absent is None.

    `parameters` are what its request names, by the key that they stand under (`path`, `query`, `headers`, `cookies`).
    `halves` are both with the places of their parts.
    """

    name: str
    request: Json
    response: Json
    stated: bool
    span: Span
    parameters: tuple[tuple[str, Placed], ...] = ()
    halves: Mapping[str, MappingNode] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class PaginateSpec:
    """How one page leads to the next; without a style, not at all. Paths are as written, with their places.

    `json` is what was written, `span` the place of its key. `header` takes the place of `read`.
    """

    json: Json
    span: Span
    style: str = ""
    items: Placed | None = None
    send: Placed | None = None
    read: Placed | None = None
    header: Placed | None = None
    size: Placed | None = None
    last: Placed | None = None
    more: Placed | None = None


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """How an answer comes that is a stream; `end` is the data of its last event, "" where nothing is said.

    `resumes`: it can be gone on with behind the last event that came. `json` is what was written, `span` the place of
    its key, or of the answer that implies it.
    """

    style: str
    end: str
    resumes: bool
    json: Json
    span: Span


@dataclass(frozen=True, slots=True)
class RetrySpec:
    """How often and after which statuses a call is made again; None is "not said". `json` is what was written."""

    json: Json
    max: int | None
    on: tuple[int | str, ...] | None


@dataclass(frozen=True, slots=True)
class IdempotencySpec:
    """The header of an idempotency key, "" for none; `span` is the place of its name. `json` is what was written."""

    json: Json
    header: str
    span: Span


@dataclass(frozen=True, slots=True)
class Extras:
    """Keys that both files have: what is the provider's default for its endpoints, OpenAPI's own words, extensions."""

    paginate: PaginateSpec | None = None
    retry: RetrySpec | None = None
    idempotency: IdempotencySpec | None = None
    openapi: Json = None
    extensions: tuple[tuple[str, Json], ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """One file. `conditions` is a schema without properties that holds the `$when` of the file's top level."""

    name: tuple[str, ...]
    method: str
    path: str
    path_span: Span
    span: Span
    summary: str = ""
    description: str = ""
    docs: str = ""
    path_parameters: Schema | None = None
    query: Schema | None = None
    headers: Schema | None = None
    cookies: Schema | None = None
    bodies: tuple[BodySpec, ...] = ()
    responses: tuple[ResponseSpec, ...] = ()
    examples: tuple[ExampleSpec, ...] = ()
    auth: AuthUseSpec | None = None
    signing: tuple[SettingSpec, ...] = ()
    conditions: Schema | None = None
    secret: tuple[Placed, ...] = ()
    pinned: Placed | None = None
    skip: bool = False
    deprecated: bool = False
    servers: tuple[ServerSpec, ...] = ()
    tags: tuple[str, ...] = ()
    stream: StreamSpec | None = None
    source: Json = None
    review: tuple[Json, ...] = ()
    extras: Extras = field(default_factory=Extras)


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """A provider with all its files. `generics` are read once with `any` for their parameters, for what is wrong."""

    name: str
    span: Span
    title: str = ""
    description: str = ""
    docs: str = ""
    servers: tuple[ServerSpec, ...] = ()
    auth: tuple[AuthSpec, ...] = ()
    default_auth: AuthUseSpec | None = None
    webhooks: tuple[WebhookSpec, ...] = ()
    schemas: tuple[SchemaSpec, ...] = ()
    generics: tuple[SchemaSpec, ...] = ()
    headers: Schema | None = None
    query: Schema | None = None
    envelope: EnvelopeSpec | None = None
    encoding: EncodingSpec = EncodingSpec()
    extras: Extras = field(default_factory=Extras)
    endpoints: tuple[EndpointSpec, ...] = ()
