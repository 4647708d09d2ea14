"""The README of a provider's package: how to get a client, its calls, its errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..ir.api import Provider
from .arguments import ARGUMENTS
from .auth import scheme_classes
from .classes import Classes
from .client import sends_files
from .credentials import about, constructed, example, notes, variables
from .errors import ErrorTree
from .faults import plan_faults
from .layout import Owner, client_class, dotted, header
from .methods import Method
from .names import class_name
from .testviews import TestingView
from .text import comment
from .views import ArgumentView, CredentialView, Lines, PairView, ReadmeView, ReceivingView, StreamingView


def plan_readme(
    provider: Provider,
    package: str,
    methods: Mapping[Owner, tuple[Method, ...]],
    errors: ErrorTree,
    types: Lines,
    receiving: ReceivingView | None = None,
    testing: TestingView | None = None,
) -> ReadmeView:
    """Plan the page; `package` is how Python imports the package, `types` what there is to say of its types.

    Prose of a spec is escaped for Markdown: it can be neither a link, nor HTML, nor a table row.
    """
    names, client = scheme_classes(provider), client_class(provider.name)
    every = [method for owner in methods for method in methods[owner]]
    return ReadmeView(
        header=f"<!-- {header(provider.name).removeprefix('# ')} -->",
        title=escape(provider.title),
        text=tuple(escape(text) for text in (provider.description,) if text.strip()),
        package=package,
        name=provider.name,
        client=client,
        auth=tuple(example(provider, package)) if provider.schemes else (),
        schemes=tuple(
            CredentialView(escape(about(each)), constructed(each, names[each.name]), variables(each))
            for each in provider.schemes
        ),
        auth_notes=tuple(notes(provider)),
        servers=tuple(PairView(escape(server.name), escape(server.url)) for server in provider.servers),
        address=f"{provider.name.upper()}_BASE_URL",
        arguments=tuple(ArgumentView(each.name, each.standard, each.about) for each in ARGUMENTS),
        calls=tuple(PairView(_call(method), escape(method.operation.summary)) for method in every),
        type_notes=types,
        sends_files=sends_files(provider),
        listing=next((_call(method) for method in every if method.listed), ""),
        streaming=next((_streaming(method) for method in every if method.operation.stream), None),
        errors=tuple(PairView(each.name, escape(each.about)) for each in errors.classes),
        faults=plan_faults(provider),
        receiving=receiving,
        testing=testing,
    )


def type_notes(package: str, models: Classes, params: Classes) -> Iterator[str]:
    """Say where types are imported from, and which are not called like their schemas, a paragraph each."""
    if models.planned:
        yield (
            f"The types of answers can be imported from `{package}.models`, those of arguments from "
            f"`{package}.params`, and what answers come in, such as `Response`, from `{package}`."
        )
    for folder, classes in (("models", models), ("params", params)):
        for each in classes.planned.values():
            if each.wire and each.name != class_name(each.wire):
                yield f"The schema {escape(each.wire)} is `{folder}.{each.name}`: the package needs its name itself."


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
