"""The security scheme of OpenAPI that an entry of `auth` is."""

from __future__ import annotations

from collections.abc import Mapping

from ..spec.jsonvalues import Json


def security_scheme(kind: str, options: Mapping[str, Json]) -> dict[str, Json]:
    """Return the Security Scheme Object of an `auth` entry of that kind; what OpenAPI cannot say is left out.

    A scheme of the library signs requests, which OpenAPI has no type for: it is told as the header that it sets.
    """
    match kind:
        case "bearer":
            return {"type": "http", "scheme": "bearer"}
        case "basic":
            return {"type": "http", "scheme": "basic"}
        case "api_key":
            place = next((place for place in ("header", "query", "cookie") if options.get(place)), "header")
            return {"type": "apiKey", "in": place, "name": options.get(place)}
        case _:
            about = f"Each request is signed: {options.get('scheme')}."
            return {"type": "apiKey", "in": "header", "name": "Signature", "description": about}
