"""Servers of OpenAPI -> named addresses of a spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

from ...openapi.extensions import SERVER
from ...spec.jsonvalues import Json
from .document import Part, plain_text
from .keeping import rest
from .naming import words

NOWHERE: Final = "https://host.invalid"
"""The address of a document that names none: RFC 2606 promises that no host is called so."""

_URL = re.compile(r"https?://[^\s/?#]+[^\s?#]*\Z")
_CODE = re.compile(r"[A-Za-z0-9_.-]+\Z")
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("production", "prod", "live"), "production"),
    **dict.fromkeys(("sandbox",), "sandbox"),
    **dict.fromkeys(("staging", "stage", "stg"), "staging"),
    **dict.fromkeys(("test", "testing", "qa", "uat", "mock", "demo"), "test"),
    **dict.fromkeys(("development", "dev"), "development"),
    **dict.fromkeys(("local", "localhost"), "local"),
}


def read_servers(part: Part, base: str) -> tuple[dict[str, Json], list[Json]]:
    """Return the servers by name, and what is kept of them; a relative address is joined to `base`."""
    servers: dict[str, Json] = {}
    kept: list[Json] = []
    for server in part.items():
        url = _address(server, base)
        if not url or url in servers.values():
            server.report.degraded("servers", server.place, "it is no address, or is given twice; left out")
            continue
        name = _name(server, url, servers)
        servers[name] = url
        left = rest(server, "url", "description", "variables", SERVER)
        description = server.text("description")
        if description and "_".join(words(description)) != name:
            left["description"] = description
        if _VARIABLE.search(server.text("url")):
            left["x-template"] = {key: server.mapping[key] for key in ("url", "variables") if key in server.mapping}
        if left:
            kept.append({"url": url, **dict(sorted(left.items()))})
    return servers, kept


def _address(server: Part, base: str) -> str:
    """Return the address with the defaults of its variables."""
    written = server.text("url").strip()
    variables = server.get("variables")

    def default(found: re.Match[str]) -> str:
        variable = variables.get(found[1])
        value = plain_text(variable.raw("default").value) or next(iter(_texts(variable.raw("enum").value)), "")
        server.report.degraded("variables", server.place, f"`{found[1]}` is always `{value or found[1]}`")
        return value or found[1]

    url = _VARIABLE.sub(default, written)
    if "://" not in url:
        server.report.unsupported("servers", server.place, f"`{written}` is relative, and joined to {base}")
        url = urljoin(f"{base}/", url)
    return (url.rstrip("/") or url) if _URL.match(url) else ""


def _texts(value: Json) -> list[str]:
    return [plain_text(item) for item in value] if isinstance(value, list) else []


def _name(server: Part, url: str, taken: Mapping[str, Json]) -> str:
    """Name a server by the word that says what it is for, in its description or its host."""
    given = server.text(SERVER)
    if _CODE.match(given) and given not in taken:
        return given
    host = url.split("://")[1].split("/")[0]
    said = words(server.text("description"))
    found = next((_KINDS[word] for word in (*said, *words(host)) if word in _KINDS), "")
    short = "_".join(said) if 0 < len(said) <= 3 else ""
    candidates = [found, short, "production" if not taken else "", host]
    for candidate in candidates:
        if candidate and candidate not in taken and _CODE.match(candidate):
            return candidate
    number = 2
    while f"server_{number}" in taken:
        number += 1
    return f"server_{number}"
