# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The proxy that leads to a server, as the environment says."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import TypeVar

from ..errors import ConfigurationError

TransportT = TypeVar("TransportT")
_PORTS = {"http": 80, "https": 443}


def proxy_for(scheme: str, authority: str) -> str | None:
    """Return the address of the proxy for a server, from `HTTP_PROXY` and its like, unless `NO_PROXY` names it."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    address = proxies.get(scheme) or proxies.get("all")
    host = authority.rpartition("]")[0].lstrip("[") or authority.partition(":")[0]
    spellings = {authority, host, authority if authority.endswith((":80", ":443")) else f"{authority}:{_PORTS[scheme]}"}
    if not address or any(proxy_bypass(each) for each in spellings):
        return None
    return address if "://" in address else f"http://{address}"


def proxied(make: Callable[..., TransportT], proxy: str | None, tls: ssl.SSLContext) -> TransportT:
    """Make a transport. Raises ConfigurationError for a proxy that cannot be used."""
    try:
        return make(verify=tls, proxy=proxy)
    except (ValueError, ImportError):  # without the address, which may hold a password
        raise ConfigurationError("the proxy that the environment names cannot be used") from None
