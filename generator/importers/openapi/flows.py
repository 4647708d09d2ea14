"""The flows of OAuth 2 -> an entry of `auth`, where a program can go through all of them on its own.

A document that also has a flow in which a person consents wants the tokens of persons: these are the caller's to get.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

from ...spec.jsonvalues import Json
from ...spec.lifecycleparts import is_address
from .document import Part

_FLOWS: Final = ("clientCredentials", "password")
_BY_PERSONS: Final = ("authorizationCode", "deviceAuthorization", "implicit")
_SAID: Final = {
    "clientCredentials": "a client that says who it is by Basic",
    "password": "the credentials of a user alone, without a client's",
}
"""What a flow does not say, and is taken to mean."""


def read_flows(part: Part, variable: str) -> tuple[str, dict[str, Json]] | None:
    """Return the name of a flow and its entry, or None where a person may have to consent, or no address is one."""
    flows = part.get("flows")
    for name in _FLOWS if not any(name in flows.mapping for name in _BY_PERSONS) else ():
        if address := _address(flows.get(name).text("tokenUrl"), part):
            return name, {"token_url": address, **_entry(name, variable)}
    return None


def assumed(flow: str) -> str:
    """Return what a flow does not say, and is taken to mean."""
    return _SAID[flow]


def _entry(flow: str, variable: str) -> dict[str, Json]:
    names = ("client_id", "client_secret") if flow == "clientCredentials" else ("username", "password")
    credentials: dict[str, Json] = {name: {"env": f"{variable}_{name.upper()}"} for name in names}
    means: dict[str, Json] = {} if flow == "clientCredentials" else {"grant": "password", "client_auth": "none"}
    return {**means, "credentials": credentials}


def _address(written: str, part: Part) -> str:
    """Return where tokens are given: a path below the servers where it is there, else a whole URL."""
    servers = part.document.root.get("servers").items()
    server = next((each.text("url").rstrip("/") for each in servers), "")
    if written and "://" not in written:
        joined = urljoin(f"{server}/", written) if "://" in server else f"/{written.lstrip('/')}"
        below = joined.removeprefix(server) if "://" in server else joined
        written = below if below.startswith("/") else joined
    return written if is_address(written) else ""


def with_scope(entry: Json, scope: tuple[str, ...]) -> dict[str, Json]:
    """Return an entry that asks for a scope; credentials stay at its end."""
    found = {**entry} if isinstance(entry, dict) else {}
    credentials = found.pop("credentials", None)
    return {**found, "scope": [*scope], **({"credentials": credentials} if credentials else {})}
