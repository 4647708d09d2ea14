# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Whether a request carries what its schemes put on it; whether that is right, nobody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..operation import Api, Operation
from .record import Broken, Credential, Received
from .wire import cookies_of, fields_of

Credentials = Mapping[str, tuple[Credential, ...]]
WORDS: Final = {"query": "the parameter", "header": "the header", "cookie": "the cookie", "fields": "the field"}
"""What a place is called in front of a name."""


def unsigned(request: Received, operation: Operation[Any], api: Api, credentials: Credentials) -> Iterator[Broken]:
    """Yield what the schemes of a call put on each request, and is not there."""
    every, one_of = operation.auth, operation.any_auth
    if every is None and one_of is None:
        every, one_of = api.default_auth, api.any_auth
    lacking = {
        name: tuple(_lacking(credentials.get(name, ()), request, api)) for name in (*(every or ()), *(one_of or ()))
    }
    for name in every or ():
        yield from ((each, f"must be there: `{name}` signs the call") for each in lacking[name])
    if one_of and all(lacking[name] for name in one_of):
        names = " or ".join(f"`{name}`" for name in one_of)
        yield lacking[one_of[0]][0], f"must be there: {names} signs the call"


def _lacking(credentials: tuple[Credential, ...], request: Received, api: Api) -> Iterator[str]:
    """Yield what a request lacks of one scheme."""
    pairs = {
        "header": request.headers.keys(),
        "query": {name for name, _ in fields_of(request.query, api.encoding)},
        "cookie": {name for name, _ in cookies_of(request.headers.get("cookie", ""))},
        "form": {name for name, _ in fields_of(request.content.decode("latin-1"), api.encoding)},
    }
    for each in credentials:
        name = each.name.lower() if each.place == "header" else each.name
        if not each.optional and name not in pairs[each.place]:
            yield f"{WORDS.get(each.place, 'the field')} `{each.name}`"
