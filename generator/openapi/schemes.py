"""The security scheme of OpenAPI that an entry of `auth` is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..spec.jsonvalues import Json
from .signing import session_scheme, signing_scheme

_BEARER: Final[Mapping[str, Json]] = {"type": "http", "scheme": "bearer"}
_FLOWS: Final = {"client_credentials": "clientCredentials", "password": "password"}
"""The grants that OpenAPI can tell without a page on which a user consents."""


def security_scheme(entry: Mapping[str, Json]) -> dict[str, Json]:
    """Return the Security Scheme Object of an entry of `auth`; what OpenAPI cannot say is left out."""
    match entry:
        case {"bearer": _}:
            return {**_BEARER}
        case {"basic": _}:
            return {"type": "http", "scheme": "basic"}
        case {"digest": _}:
            return {"type": "http", "scheme": "digest"}
        case {"mutual_tls": _}:
            return {"type": "mutualTLS"}
        case {"api_key": key}:
            options = key if isinstance(key, dict) else {}
            place = next((place for place in ("header", "query", "cookie") if options.get(place)), "header")
            return {"type": "apiKey", "in": place, "name": options.get(place)}
        case {"token_url": _}:
            return _oauth2(entry)
        case {"request": _}:
            return session_scheme(entry)
        case _:
            return signing_scheme(entry)


def _oauth2(entry: Mapping[str, Json]) -> dict[str, Json]:
    """Return the flow of a grant; of one that OpenAPI does not know, what is done with the token."""
    flow = _FLOWS.get(str(entry.get("grant") or "client_credentials"))
    if flow is None:
        return {**_BEARER}
    scope = entry.get("scope") or []
    scopes: dict[str, Json] = {str(name): "" for name in (scope if isinstance(scope, list) else [scope])}
    return {"type": "oauth2", "flows": {flow: {"tokenUrl": entry["token_url"], "scopes": scopes}}}
