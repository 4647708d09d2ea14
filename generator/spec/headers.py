"""Headers of a spec that a client could not send, or would send without knowing what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from ..diagnostics import Problems, Span
from .model import EndpointSpec, ProviderSpec
from .schemas import Schema

Owner: TypeAlias = ProviderSpec | EndpointSpec

FRAMING: Final = frozenset(
    "connection content-length host keep-alive proxy-connection te trailer transfer-encoding upgrade".split()
)
"""The headers that say how a request is sent, and to whom: clients set them themselves, and refuse any others."""

_KEY: Final = re.compile(r"(?:\w+-)*idempoten(?:cy|t)(?:-?(?:key|token|id))?\Z", re.ASCII | re.IGNORECASE)
_WITH_EFFECT: Final = ("POST", "PATCH")


def check_headers(provider: ProviderSpec, problems: Problems) -> None:
    """Report headers that are the client's to set, and keys of idempotency that are not said to be some."""
    owners: tuple[Owner, ...] = (provider, *provider.endpoints)
    for owner in owners:
        for name, place in _names(owner.headers):
            if name.lower() in FRAMING:
                hint = "remove it; where a call goes is said by `servers`"
                problems.error("E127", place, f"`{name}` says how a call is sent, and is the client's to set", hint)
    _check_keys(provider, problems)


def _check_keys(provider: ProviderSpec, problems: Problems) -> None:
    """Report each name of such a key once: what many endpoints have is said in provider.yaml."""
    if provider.extras.idempotency is not None:
        return
    owners: tuple[Owner, ...] = (provider, *provider.endpoints)
    found: dict[str, list[Span]] = {}
    for owner in owners:
        for name, place in _names(owner.headers) if _can_repeat(owner) else ():
            if _KEY.match(name):
                found.setdefault(name, []).append(place)
    for name, places in found.items():
        spread = f" in {len(places)} files" if len(places) > 1 else ""
        message = f"`{name}` is a header like any other{spread}: the client makes no key, and no call again"
        shared = " in provider.yaml" if len(places) > 1 or places[0].file == provider.span.file else ""
        hint = f"write `idempotency: {{header: {name}}}`{shared}, so that it can; else `idempotency: none`"
        problems.warning("W122", places[0], message, hint)


def _can_repeat(owner: Owner) -> bool:
    """Tell whether a key would be of use, and nothing is said of one."""
    return isinstance(owner, ProviderSpec) or (
        owner.method in _WITH_EFFECT and not owner.skip and owner.extras.idempotency is None
    )


def _names(schema: Schema | None) -> Iterator[tuple[str, Span]]:
    properties = schema.json.get("properties") if schema is not None and isinstance(schema.json, dict) else None
    if schema is not None and isinstance(properties, dict):
        yield from ((name, schema.span_at(("properties", name))) for name in properties)
