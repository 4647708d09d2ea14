# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The proxy that leads to a server, as the environment says."""

from __future__ import annotations


def proxy_for(scheme: str, authority: str) -> str | None:
    """Return the address of the proxy for a server, from `HTTP_PROXY` and its like, unless `NO_PROXY` names it."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    address = proxies.get(scheme) or proxies.get("all")
    if not address or proxy_bypass(authority):
        return None
    return address if "://" in address else f"http://{address}"
