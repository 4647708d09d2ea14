"""What an API is, for any target language: provider, resources, operations, and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ..diagnostics import Span
from .auth import AuthScheme, AuthUse, Webhook
from .types import Condition, Field, Json, JsonScalar, Type

BodyKind = Literal["json", "form", "multipart", "text", "bytes"]
Place = Literal["path", "query", "header", "cookie"]
MEDIA_TYPES: Final[Mapping[BodyKind, str]] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "text": "text/plain",
    "bytes": "application/octet-stream",
}
"""The media type that each kind of body has unless its spec says another."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field that travels in the path, the query, a header or a cookie. `sent`: with every call, given or not."""

    place: Place
    field: Field
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """What a call sends. An optional body is sent when at least one of its keys is given."""

    kind: BodyKind
    media_type: str
    type: Type
    required: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Answer:
    """What one status (`200`, `2XX`, `default`) answers; `type` is None where there is no body.

    Of a stream it is the type of each event's data, or of each line.
    """

    status: str
    kind: Literal["json", "text", "bytes", "stream", "none"]
    type: Type | None
    description: str
    span: Span
    headers: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A documented exchange, in wire names and wire values; `stated` is false where no page shows it."""

    name: str
    request: Json
    response: Json
    stated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and after which statuses (429, "5XX") a call is made again; None is "not said"."""

    max: int | None = None
    on: tuple[int | str, ...] | None = None

    def over(self, other: Retry | None) -> Retry:
        """Return this, with what it does not say taken from another."""
        other = other or Retry()
        return Retry(other.max if self.max is None else self.max, other.on if self.on is None else self.on)


@dataclass(frozen=True, slots=True)
class ByCursor:
    """The parameter `send` takes what the page before holds at `read`, or in its `header`."""

    send: str
    in_body: bool
    read: tuple[str, ...]
    header: str = ""


@dataclass(frozen=True, slots=True)
class ByNumber:
    """The parameter `send` takes a number that the client counts: of the page, or of the item that it begins with.

    `first` is the first of them. `size` is the parameter for the length of a page, which is `full` where it is not
    given, and `most` at the most; empty or None where nothing is said.
    """

    counts: Literal["pages", "items"]
    send: str
    in_body: bool
    first: int
    size: str = ""
    full: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class ByUrl:
    """The page before holds the URL at `read`, or in its `header`; without either in its header `Link`."""

    read: tuple[str, ...] | None
    header: str = ""


@dataclass(frozen=True, slots=True)
class Paging:
    """How one page of a listing leads to the next. Paths are of the whole answer.

    `last` is true on the last page, or a number that says which it is; `more` is false there.
    """

    items: tuple[str, ...]
    step: ByCursor | ByNumber | ByUrl
    last: tuple[str, ...] | None = None
    more: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that comes piece by piece; `end` is the data of the event after which no other comes, or "".

    `resumes`: a new request may name the last event that came, and gets those behind it.
    """

    style: Literal["sse", "jsonl"]
    end: str = ""
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. `name` is its path in the client: `("users", "update")` is `client.users.update`.

    `conditions` may name what stands in different places: wire names of the query, headers and cookies, and of
    properties that each of the bodies has. `signing` are options of its schemes, with their values for this call.
    `idempotency` is the header of its key, which is among the parameters, too. With `paging` its answer is a page, with
    `stream` a stream.
    """

    name: tuple[str, ...]
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    auth: AuthUse | None
    span: Span
    signing: tuple[tuple[str, Json], ...] = ()
    conditions: tuple[Condition, ...] = ()
    pinned: str = ""
    deprecated: bool = False
    examples: tuple[Example, ...] = ()
    secret: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    servers: tuple[Server, ...] = ()
    docs: str = ""
    tags: tuple[str, ...] = ()
    retry: Retry | None = None
    idempotency: str = ""
    paging: Paging | None = None
    stream: Stream | None = None
    source: Json = None
    review: tuple[Json, ...] = ()
    openapi: Json = None
    extensions: Mapping[str, Json] = field(default_factory=dict)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods of the client that make this call, one for each body: `create`, `create_form`."""
        first = self.pinned or self.name[-1]
        return (first, *(f"{first}_{body.kind}" for body in self.bodies[1:]))


@dataclass(frozen=True, slots=True)
class Resource:
    """Operations that share a folder; `name` is the folder's path, empty for the provider itself."""

    name: tuple[str, ...]
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A schema with a name. `owner` is the folder that holds it, empty for what the whole provider shares."""

    name: str
    owner: tuple[str, ...]
    type: Type
    description: str
    span: Span


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    url: str
    span: Span


@dataclass(frozen=True, slots=True)
class Envelope:
    """The object that wraps each answer. `ok` lists properties and the values that mean success; the rest are paths."""

    ok: tuple[tuple[str, tuple[JsonScalar, ...]], ...]
    payload: tuple[str, ...] = ()
    message: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Encoding:
    """How values that are no text are spelled in forms and queries."""

    arrays: Literal["brackets", "indices", "repeat", "comma"] = "repeat"
    objects: Literal["brackets", "dots"] = "brackets"
    booleans: tuple[str, str] = ("true", "false")
    null: Literal["omit", "empty"] = "omit"
    spaces: Literal["+", "%20"] = "%20"


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    title: str
    description: str
    docs: str
    servers: tuple[Server, ...]
    schemes: tuple[AuthScheme, ...]
    default_auth: AuthUse
    webhooks: tuple[Webhook, ...]
    schemas: tuple[Named, ...]
    resources: tuple[Resource, ...]
    envelope: Envelope | None
    encoding: Encoding
    errors: tuple[tuple[str, str], ...]
    span: Span
    retry: Retry | None = None
    openapi: Json = None
    extensions: Mapping[str, Json] = field(default_factory=dict)

    def schemes_of(self, operation: Operation) -> tuple[AuthScheme, ...]:
        """Return the schemes of a call: all of them sign it, or one of them does."""
        use = operation.auth or self.default_auth
        return tuple(scheme for scheme in self.schemes if scheme.name in use.names)
