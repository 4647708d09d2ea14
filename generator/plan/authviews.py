"""What the templates of plugins and of receivers get to see: the lines of their methods, all decided before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .viewparts import Lines, PairView


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A plugin whose class the runtime has: what it is told; with `setup` it has a constructor of its own."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    parameters: str = ""
    setup: Lines = ()
    plain: Literal[True] = True
    signs: Literal[False] = False
    logs_in: Literal[False] = False


@dataclass(frozen=True, slots=True)
class SignerView:
    """A plugin that is written out: `setup`, `statements` and `puts` are the lines of its three methods."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    values: str
    values_base: str
    fields: tuple[PairView, ...]
    parameters: str
    setup: Lines
    sealed: str
    request: str
    fixed: str
    signed: str
    statements: Lines
    puts: Lines
    plain: Literal[False] = False
    signs: Literal[True] = True
    logs_in: Literal[False] = False


@dataclass(frozen=True, slots=True)
class SessionView:
    """A plugin that logs in: `login` and `puts` are the lines of what writes the login and what sends its token."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    parameters: str
    setup: Lines
    sealed: str
    request: str
    login: Lines
    puts: Lines
    plain: Literal[False] = False
    signs: Literal[False] = False
    logs_in: Literal[True] = True


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A receiver: `setup` and `statements` are the lines of its two methods."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    parameters: str
    setup: Lines
    sealed: str
    request: str
    returns: str
    statements: Lines


@dataclass(frozen=True, slots=True)
class WebhooksView:
    header: str
    doc: Lines
    imports: Lines
    names: Lines
    webhooks: tuple[WebhookView, ...]


@dataclass(frozen=True, slots=True)
class AuthView:
    header: str
    doc: Lines
    imports: Lines
    schemes: tuple[SchemeView | SignerView | SessionView, ...]
