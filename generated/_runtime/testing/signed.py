# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Whether a request carries what its schemes put on it, in their form; whether that is right, nobody asks."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..auth.plugin import ApiKey, AuthPlugin, Basic, Bearer
from ..calls.operation import Api, Operation
from ..logins.oauth2 import OAuth2
from ..logins.tokens import TokenPlugin
from .record import Breach, Credential, Received
from .wire import cookies_of, fields_of

Credentials = Mapping[str, tuple[Credential, ...]]
WORDS: Final = {"query": "the parameter", "header": "the header", "cookie": "the cookie", "fields": "the field"}
"""What a place is called in front of a name."""

_BEARER: Final = re.compile(r"bearer +\S.*", re.IGNORECASE)
_BASIC: Final = re.compile(r"basic +(\S+)", re.IGNORECASE)


def unsigned(request: Received, operation: Operation[Any], api: Api, credentials: Credentials) -> Iterator[Breach]:
    """Yield what the schemes of a call put on each request, and is not there."""
    every, one_of = operation.auth, operation.any_auth
    if every is None and one_of is None:
        every, one_of = api.default_auth, api.any_auth
    lacking = {
        name: tuple(_lacking(name, credentials.get(name, ()), request, api))
        for name in (*(every or ()), *(one_of or ()))
    }
    for name in every or ():
        yield from ((each, f"must be there: `{name}` signs the call") for each in lacking[name])
    if one_of and all(lacking[name] for name in one_of):
        names = " or ".join(f"`{name}`" for name in one_of)
        yield lacking[one_of[0]][0], f"must be there: {names} signs the call"


def _lacking(scheme: str, credentials: tuple[Credential, ...], request: Received, api: Api) -> Iterator[str]:
    """Yield what a request lacks of one scheme: what is not there, or is empty or malformed."""
    found: Mapping[str, Mapping[str, Any]] = {
        "header": request.headers,
        "query": dict(fields_of(request.query, api.encoding)),
        "cookie": dict(cookies_of(request.headers.get("cookie", ""))),
        "form": dict(fields_of(request.content.decode("latin-1"), api.encoding)),
    }
    kind = next((kind for kind in api.schemes if kind.name == scheme), AuthPlugin)
    for each in credentials:
        value = found[each.place].get(each.name.lower() if each.place == "header" else each.name)
        if not each.optional and (value is None or not _is_one(kind, value)):
            yield f"{WORDS.get(each.place, 'the field')} `{each.name}`"


def _is_one(kind: type[AuthPlugin], value: Any) -> bool:
    """Say whether a value has the form of what a scheme sends; what a signature puts together may be empty."""
    if not isinstance(value, str):
        return True
    if issubclass(kind, Bearer | OAuth2):
        return bool(_BEARER.fullmatch(value))
    if issubclass(kind, Basic):
        return _is_login(value)
    if issubclass(kind, ApiKey):
        return value.startswith(kind.prefix) and bool(value.removeprefix(kind.prefix).strip())
    return bool(value.strip()) or not issubclass(kind, TokenPlugin)


def _is_login(value: str) -> bool:
    """Say whether a value is Base64 of a name, a colon and a password (RFC 7617)."""
    found = _BASIC.fullmatch(value)
    try:
        return found is not None and b":" in b64decode(found[1], validate=True)
    except ValueError:
        return False
