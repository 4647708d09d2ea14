"""The README of a provider's package: how to get a client, its calls, its errors."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..ir.api import Provider
from .auth import scheme_classes
from .client import sends_files
from .credentials import about, constructed, example, notes, variables
from .errors import ErrorTree
from .faults import plan_faults
from .layout import Owner, client_class, dotted, header
from .methods import Method
from .testviews import TestingView
from .text import comment
from .views import CredentialView, PairView, ReadmeView, ReceivingView, StreamingView


def plan_readme(
    provider: Provider,
    methods: Mapping[Owner, tuple[Method, ...]],
    errors: ErrorTree,
    receiving: ReceivingView | None = None,
    testing: TestingView | None = None,
) -> ReadmeView:
    """Plan the page. Prose of a spec is escaped for Markdown: it can be neither a link, nor HTML, nor a table row."""
    names, client = scheme_classes(provider), client_class(provider.name)
    every = [method for owner in methods for method in methods[owner]]
    return ReadmeView(
        header=f"<!-- {header(provider.name).removeprefix('# ')} -->",
        title=escape(provider.title),
        text=tuple(escape(text) for text in (provider.description,) if text.strip()),
        package=provider.name,
        client=client,
        auth=tuple(example(provider)) if provider.schemes else (),
        schemes=tuple(
            CredentialView(escape(about(each)), constructed(each, names[each.name]), variables(each))
            for each in provider.schemes
        ),
        auth_notes=tuple(notes(provider)),
        servers=tuple(PairView(escape(server.name), escape(server.url)) for server in provider.servers),
        calls=tuple(PairView(_call(method), escape(method.operation.summary)) for method in every),
        sends_files=sends_files(provider),
        listing=next((_call(method) for method in every if method.listed), ""),
        streaming=next((_streaming(method) for method in every if method.operation.stream), None),
        errors=tuple(PairView(each.name, escape(each.about)) for each in errors.classes),
        faults=plan_faults(provider),
        receiving=receiving,
        testing=testing,
    )


def _call(method: Method) -> str:
    """Write a call as a person would say it: `users.update(user_id, ...)`."""
    folders = dotted(method.operation.name[:-1])
    arguments = [segment.name for segment in method.path] + (["..."] if method.takes else [])
    return f"{folders}{'.' if folders else ''}{method.name}({', '.join(arguments)})"


def _streaming(method: Method) -> StreamingView:
    """Show how to read a stream, by a call of which nobody has to guess what comes out of it."""
    if method.operation.stream is not None and method.operation.stream.style == "sse":
        return StreamingView(_call(method), "events", "event", "What came with an event is `event.data`, typed.")
    return StreamingView(_call(method), "lines", "line", "Each `line` is typed.")


def escape(text: str) -> str:
    """Return text as one line of Markdown that only says what it says."""
    return re.sub(r"([\\`*_{}\[\]<>|#!~&])", r"\\\1", comment(text))
