"""Named addresses -> Server Objects."""

from __future__ import annotations

from collections.abc import Iterable

from ...openapi.extensions import SERVER
from ...spec.jsonvalues import Json
from ...spec.model import ServerSpec


def servers_of(specs: Iterable[ServerSpec]) -> list[Json]:
    """Return a Server Object for each server, with its name as an extension."""
    return [{"url": spec.url, SERVER: spec.name} for spec in specs]
