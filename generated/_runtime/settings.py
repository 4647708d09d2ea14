# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What one client was told; a copy with other options shares everything else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .errors import ConfigurationError
from .http import Origin, Timeout, origin
from .keyring import Keyring
from .operation import Api

Strictness = Literal["tolerant", "warn", "strict"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The state of a client. `timeout` is in seconds: one number, or one for connecting and one for the rest."""

    api: Api
    origin: Origin
    keyring: Keyring
    timeout: Timeout
    check: bool
    answers: Strictness
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)


def resolve(api: Api, server: str | None, base_url: str | None) -> Origin:
    """Return where the requests go: `base_url`, or else `server`, the API's variable, its first server.

    Raises ConfigurationError for an unknown server, a URL that is none, or none at all.
    """
    variable = f"{api.name.upper()}_BASE_URL"
    if server is not None and server not in api.servers:
        raise ConfigurationError(f"{api.name} has no server `{server}`, only {', '.join(api.servers) or 'none'}")
    if server is None:
        base_url = base_url or os.environ.get(variable) or next(iter(api.servers.values()), None)
    url = base_url or api.servers.get(server or "")
    if not url:
        raise ConfigurationError(f"{api.name} names no server: give `base_url` or set {variable}")
    return origin(url)
