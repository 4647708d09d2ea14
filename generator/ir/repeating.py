"""Calls that may be made again: how often, and with which key the provider knows one that it has carried out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ..spec.model import EndpointSpec, Extras, ProviderSpec
from .api import Parameter, Retry
from .types import Field, Text

_WITH_EFFECT: Final = frozenset({"POST", "PATCH"})
"""The methods of which a second call may have a second effect: those that a provider's key is for."""

_ABOUT_KEY: Final = "The provider carries out calls with the same key once. Without it, one is made for this call."


def read_retry(extras: Extras, default: Retry | None = None) -> Retry | None:
    """Return what a file says of retries, with what it does not say taken from the default; None: it says nothing."""
    return Retry(extras.retry.max, extras.retry.on).over(default) if extras.retry else None


def key_header(provider: ProviderSpec, endpoint: EndpointSpec) -> str:
    """Return the header of an endpoint's idempotency key, "" for none; the provider's is that of posts and patches."""
    own, shared = endpoint.extras.idempotency, provider.extras.idempotency
    if own is None:
        return shared.header if shared and endpoint.method in _WITH_EFFECT else ""
    return own.header


def with_key(
    header: str, provider: ProviderSpec, endpoint: EndpointSpec, parameters: Iterable[Parameter]
) -> tuple[Parameter, ...]:
    """Return the parameters with that of the key: a fresh one for each call, unless the caller gives it."""
    found = tuple(parameters)
    said = endpoint.extras.idempotency or provider.extras.idempotency
    if not header or said is None:
        return found
    names = [each.field.wire.lower() if each.place == "header" else "" for each in found]
    if header.lower() not in names:
        field = Field(header, Text(), False, said.span, _ABOUT_KEY, fresh="uuid4")
        return (*found, Parameter("header", field, sent=True))
    index = names.index(header.lower())
    declared = found[index]
    if not declared.field.required:
        declared = replace(declared, field=replace(declared.field, fresh="uuid4"), sent=True)
    return (*found[:index], declared, *found[index + 1 :])
