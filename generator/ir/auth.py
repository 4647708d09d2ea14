"""How a provider knows its callers: one frozen class per kind of authentication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..diagnostics import Span


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
class Named:
    """A scheme of apigraft's library, by its name there; `env` says from which variable each credential is read."""

    name: str
    scheme: str
    env: tuple[tuple[str, str], ...]
    span: Span


AuthScheme: TypeAlias = Bearer | ApiKey | Basic | Named


@dataclass(frozen=True, slots=True)
class AuthUse:
    """Which schemes a call uses: all of `names` in order, or, with `choice`, whichever of them the client was given."""

    names: tuple[str, ...] = ()
    choice: bool = False
