"""How a provider knows its callers: one frozen class per kind of authentication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..diagnostics import Span
from .signing.steps import Credential, Group, Object, Scheme
from .types import Type


@dataclass(frozen=True, slots=True)
class Bearer:
    """`Authorization: Bearer TOKEN`, RFC 6750."""

    name: str
    env: str
    span: Span


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key sent as it is, after `prefix`, in a header, the query or a cookie."""

    name: str
    env: str
    place: Literal["header", "query", "cookie"]
    wire: str
    prefix: str
    span: Span


@dataclass(frozen=True, slots=True)
class Basic:
    """HTTP Basic authentication, RFC 7617."""

    name: str
    username_env: str
    password_env: str
    span: Span


@dataclass(frozen=True, slots=True)
class Signed:
    """A scheme of signing that is written out; `env` says from which variable each credential is read."""

    name: str
    scheme: Scheme
    env: tuple[tuple[str, str], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Renewal:
    """When a token is renewed: so many seconds before it expires, and at these statuses; None where nothing is said."""

    before_expiry: int | None
    on_status: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class OAuth2:
    """A token of an OAuth 2 server, RFC 6749; `credentials` are those that the grant and the client need."""

    name: str
    token_url: str
    grant: str
    client_auth: str
    scope: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    algorithm: str
    audience: str
    credentials: tuple[Credential, ...]
    env: tuple[tuple[str, str], ...]
    renewal: Renewal
    span: Span


@dataclass(frozen=True, slots=True)
class Session:
    """A login that returns a token; `lifetime` is in seconds, 0 where it is not said."""

    name: str
    method: str
    url: str
    login: tuple[Group, ...]
    json: Object | None
    token: str
    expires_at: str
    expires_in: str
    lifetime: int
    attach: tuple[Group, ...]
    credentials: tuple[Credential, ...]
    env: tuple[tuple[str, str], ...]
    renewal: Renewal
    span: Span


@dataclass(frozen=True, slots=True)
class Digest:
    """HTTP Digest authentication, RFC 7616."""

    name: str
    username_env: str
    password_env: str
    span: Span


@dataclass(frozen=True, slots=True)
class MutualTls:
    """A certificate of the client, RFC 8446."""

    name: str
    env: tuple[tuple[str, str], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Webhook:
    """Messages that the provider sends: `scheme` says how they are checked, `event` what their body holds."""

    name: str
    description: str
    scheme: Scheme
    env: tuple[tuple[str, str], ...]
    event: Type
    reads: Literal["json", "form"]
    span: Span


AuthScheme: TypeAlias = Bearer | ApiKey | Basic | Digest | MutualTls | OAuth2 | Session | Signed


@dataclass(frozen=True, slots=True)
class AuthUse:
    """Which schemes a call uses: all of `names` in order, or, with `choice`, whichever of them the client was given."""

    names: tuple[str, ...] = ()
    choice: bool = False
