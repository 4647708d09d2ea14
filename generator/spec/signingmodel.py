"""A scheme of signing in the author's words: templates that are read, names that are still only names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..diagnostics import Span
from .schemas import Json, Schema
from .templates import Template


@dataclass(frozen=True, slots=True)
class CredentialSpec:
    """`secret` is "", "kept" (it leaves only through a digest or a signature) or "sent" (it is itself sent).

    `encoding` is "", "pem" (a key) or how bytes are written; without `env` the provider's name makes the variable.
    """

    name: str
    env: str
    secret: str
    encoding: str
    optional: bool
    description: str
    span: Span


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """`default` is None where it must be given, or, with `optional`, where it is absent unless given."""

    name: str
    default: Json
    optional: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Lines:
    """Templates joined by line feeds; with `ended` the last one has its own."""

    items: tuple[Template, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class JsonText:
    """An object that becomes compact JSON text; a member is a template, another object, or a value as it stands."""

    members: tuple[tuple[str, Template | JsonText | Json], ...]


ValueBody: TypeAlias = Template | Lines | JsonText


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """A named value; without a body it could not be read, and a problem says why."""

    name: str
    body: ValueBody | None
    span: Span


@dataclass(frozen=True, slots=True)
class PutSpec:
    """A pair that is put on the request; with `keeps` only where there is none of that name yet."""

    wire: str
    keeps: bool
    template: Template
    span: Span


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """The pairs of the `headers`, the `query` or the `form`."""

    group: str
    puts: tuple[PutSpec, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class VerifySpec:
    """How a receiver checks a message; `values` take the place of those that the sender made fresh."""

    values: tuple[ValueSpec, ...]
    accept: Template
    time: Template | None
    window: int
    once: Template | None
    span: Span


@dataclass(frozen=True, slots=True)
class SigningSpec:
    """A scheme; one that is not `whole` lacks what could not be read, and a problem says why."""

    name: str
    description: str
    docs: str
    credentials: tuple[CredentialSpec, ...]
    options: tuple[OptionSpec, ...]
    values: tuple[ValueSpec, ...]
    send: tuple[GroupSpec, ...]
    attach: tuple[GroupSpec, ...]
    verify: VerifySpec | None
    span: Span
    whole: bool = True


@dataclass(frozen=True, slots=True)
class WebhookSpec:
    """One kind of message that the provider sends; `written` is the entry as it stands in the file.

    `is_own` says that the scheme is written out there, and not one of the library.
    """

    name: str
    description: str
    signing: SigningSpec
    event: Schema | None
    reads: str
    written: Json
    span: Span
    is_own: bool


@dataclass(frozen=True, slots=True)
class RenewSpec:
    """When a token is renewed: so many seconds before it expires, and at these statuses; None where nothing is said."""

    before_expiry: int | None
    on_status: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class OAuth2Spec:
    """A token of an OAuth 2 server."""

    token_url: str
    grant: str
    client_auth: str
    scope: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    algorithm: str
    audience: str
    credentials: tuple[CredentialSpec, ...]
    renew: RenewSpec


@dataclass(frozen=True, slots=True)
class LoginSpec:
    """The request that begins a session."""

    method: str
    url: str
    groups: tuple[GroupSpec, ...]
    json: JsonText | None
    span: Span


@dataclass(frozen=True, slots=True)
class SessionSpec:
    """A login whose answer holds a token; `lifetime` in seconds, 0 where it is not said.

    One that is not `whole` lacks what could not be read, and a problem says why.
    """

    login: LoginSpec
    token: str
    expires_at: str
    expires_in: str
    lifetime: int
    credentials: tuple[CredentialSpec, ...]
    attach: tuple[GroupSpec, ...]
    renew: RenewSpec
    whole: bool = True
