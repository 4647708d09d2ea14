"""`webhooks` of a spec -> the webhooks of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Iterable

from ...openapi.defaults import default_description
from ...openapi.extensions import WEBHOOK
from ...spec.endpoint import MEDIA_TYPES
from ...spec.jsonvalues import Json
from ...spec.signingmodel import WebhookSpec


def webhooks_of(specs: Iterable[WebhookSpec]) -> dict[str, Json]:
    """Return a Path Item Object for each message, with the entry itself as an extension of its operation."""
    return {spec.name: {"post": _operation(spec)} for spec in specs}


def _operation(spec: WebhookSpec) -> dict[str, Json]:
    """Return the call that the provider makes: no credential of the client's goes with it."""
    media_type = MEDIA_TYPES["form" if spec.reads == "form" else "json"]
    schema = spec.event.json if spec.event else {}
    return {
        **({"description": spec.description} if spec.description else {}),
        "requestBody": {"required": True, "content": {media_type: {"schema": schema}}},
        "responses": {"200": {"description": default_description("200")}},
        "security": [],
        WEBHOOK: spec.written,
    }
