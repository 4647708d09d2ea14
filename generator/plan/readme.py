"""The README of a provider's package: how to get a client, its calls, its errors."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..ir.api import Provider
from ..ir.auth import ApiKey, AuthScheme, Basic, Bearer, Digest, MutualTls, OAuth2, Session, Signed
from .client import scheme_classes
from .errors import ErrorTree
from .layout import Owner, client_class, dotted, header
from .methods import Method
from .text import comment
from .views import PairView, ReadmeView


def plan_readme(provider: Provider, methods: Mapping[Owner, tuple[Method, ...]], errors: ErrorTree) -> ReadmeView:
    """Plan the page. Prose of a spec is escaped for Markdown: it can be neither a link, nor HTML, nor a table row."""
    names = scheme_classes(provider)
    return ReadmeView(
        header=f"<!-- {header(provider.name).removeprefix('# ')} -->",
        title=escape(provider.title),
        text=tuple(escape(text) for text in (provider.description,) if text.strip()),
        package=provider.name,
        client=client_class(provider.name),
        schemes=tuple(PairView(names[scheme.name], _variables(scheme)) for scheme in provider.schemes),
        servers=tuple(PairView(escape(server.name), escape(server.url)) for server in provider.servers),
        calls=tuple(
            PairView(_call(method), escape(method.operation.summary)) for owner in methods for method in methods[owner]
        ),
        errors=tuple(PairView(each.name, escape(each.about)) for each in errors.classes),
    )


def _call(method: Method) -> str:
    """Write a call as a person would say it: `users.update(user_id, ...)`."""
    folders = dotted(method.operation.name[:-1])
    arguments = [segment.name for segment in method.path] + (["..."] if method.takes else [])
    return f"{folders}{'.' if folders else ''}{method.name}({', '.join(arguments)})"


def _variables(scheme: AuthScheme) -> str:
    match scheme:
        case Bearer() | ApiKey():
            names = [scheme.env]
        case Basic() | Digest():
            names = [scheme.username_env, scheme.password_env]
        case MutualTls() | OAuth2() | Session() | Signed():
            names = [variable for _, variable in scheme.env]
    return ", ".join(f"`{name}`" for name in names)


def escape(text: str) -> str:
    """Return text as one line of Markdown that only says what it says."""
    return re.sub(r"([\\`*_{}\[\]<>|#!~&])", r"\\\1", comment(text))
