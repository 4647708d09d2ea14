"""The webhooks of a document -> `webhooks` of the provider where the exporter wrote them; others are kept."""

from __future__ import annotations

from ...openapi.extensions import WEBHOOK
from ...spec.jsonvalues import Json
from .document import Part
from .keeping import rest

_OWN = ("description", "requestBody", "responses", "security", WEBHOOK)
"""What the exporter writes."""


def read_webhooks(root: Part) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return the entries of `webhooks`, and what `openapi` keeps beside them."""
    webhooks = root.get("webhooks")
    entries = {name: item.get("post").raw(WEBHOOK).value for name, item in webhooks.entries()}
    found = {name: entry for name, entry in entries.items() if isinstance(entry, dict)}
    others = rest(webhooks, *found)
    if others:
        root.report.unsupported("webhooks", webhooks.place, "nothing says how they are checked; kept without effect")
    for name in found:
        item = webhooks.get(name)
        call = rest(item.get("post"), *_OWN)
        beside = {**rest(item, "post"), **({"post": call} if call else {})}
        others |= {name: beside} if beside else {}
    return {**found}, dict(sorted(others.items()))
