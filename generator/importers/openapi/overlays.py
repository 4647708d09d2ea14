"""The key `openapi` of a spec: what is kept, put together in the shape of the OpenAPI object that it is merged into."""

from __future__ import annotations

from ...spec.jsonvalues import Json


def overlay(**parts: Json) -> dict[str, Json]:
    """Return the parts that hold something, sorted by key."""
    return {key: value for key, value in sorted(parts.items()) if value not in ({}, [], None)}
