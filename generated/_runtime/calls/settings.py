# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What one client was told; a copy with other options shares everything else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal

from ..auth.origins import Origin, origin
from ..bounds import Bounds, Timeout
from ..errors import ConfigurationError
from .keyring import Keyring
from .operation import Api

if TYPE_CHECKING:
    from .hooks import OnRequest, OnResponse

Strictness = Literal["tolerant", "warn", "strict"]
MAX_ANSWER: Final = 256 * 1024 * 1024
MAX_LINE: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """The state of a client. `timeout` is in seconds: one number, or one for connecting and one for the rest.

    In seconds are, too: `deadline`, of a whole call, and `idle_timeout`, of the silence of a stream. `max_answer` and
    `max_line` are in bytes. `retries` is how many times a call may be made again; None: as its description says.
    `headers`, `query` and fields of the `body` go with each call. `server` is the name that was given;
    `is_redirected`: an address took its place. Without `pauses` a call is made again at once.
    `log_values` are names in lower case, of headers and fields. `is_async`: bodies may be async iterators.
    """

    api: Api
    origin: Origin
    keyring: Keyring
    timeout: Timeout
    check: bool
    answers: Strictness
    retries: int | None = None
    idle_timeout: float = 300.0
    deadline: float | None = None
    max_answer: int = MAX_ANSWER
    max_line: int = MAX_LINE
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    on_request: tuple[OnRequest, ...] = ()
    on_response: tuple[OnResponse, ...] = ()
    server: str | None = None
    is_redirected: bool = False
    pauses: bool = True
    log_values: frozenset[str] = frozenset()
    is_async: bool = False

    def __post_init__(self) -> None:
        """Raise ConfigurationError for a number that is none, or that nothing could be done with."""
        waits: tuple[object, ...] = self.timeout if isinstance(self.timeout, tuple) else (self.timeout,)
        if len(waits) > 2 or not _is_time(waits[0]) or not (waits[-1] is None or _is_time(waits[-1])):
            raise ConfigurationError("`timeout` is a number of seconds, or a pair: for connecting, and for each wait")
        if not _is_time(self.idle_timeout) or not (self.deadline is None or _is_time(self.deadline)):
            raise ConfigurationError("`idle_timeout` and `deadline` are numbers of seconds")
        sizes: tuple[object, ...] = (self.max_answer, self.max_line)
        for size in sizes:
            if not isinstance(size, int) or isinstance(size, bool) or size < 1:
                raise ConfigurationError("`max_answer_bytes` and `max_line_bytes` are whole numbers from 1 on")

    def until(self) -> float | None:
        """Return the moment of `time.monotonic` when a call that begins now is over."""
        return None if self.deadline is None else monotonic() + self.deadline

    def bounds(self) -> Bounds:
        """Return how far a call may go that begins now."""
        return Bounds(self.timeout, self.until(), self.max_answer)

    def origin_of(self, servers: Mapping[str, str]) -> Origin:
        """Return where the calls of an endpoint go that has servers of its own.

        That is its server of the name that the client was told, or else its first; `base_url` and the variable of the
        API lead all calls elsewhere.
        """
        if self.is_redirected:
            return self.origin
        return _origin(servers.get(self.server or "") or next(iter(servers.values())))


@lru_cache(maxsize=64)
def _origin(url: str) -> Origin:
    return origin(url)


def is_redirected(api: Api, server: str | None, base_url: str | None) -> bool:
    """Say whether an address leads the calls elsewhere than to the API's own servers."""
    return bool(base_url or (server is None and os.environ.get(_variable(api))))


def _variable(api: Api) -> str:
    return f"{api.name.upper()}_BASE_URL"


def resolve(api: Api, server: str | None, base_url: str | None) -> Origin:
    """Return where the requests go: `base_url`, or else `server`, the API's variable, its first server.

    Raises ConfigurationError for an unknown server, a URL that is none, or none at all.
    """
    variable = _variable(api)
    if server is not None and server not in api.servers:
        raise ConfigurationError(f"{api.name} has no server `{server}`, only {', '.join(api.servers) or 'none'}")
    if server is None:
        base_url = base_url or os.environ.get(variable) or next(iter(api.servers.values()), None)
    url = base_url or api.servers.get(server or "")
    if not url:
        raise ConfigurationError(f"{api.name} names no server: give `base_url` or set {variable}")
    return origin(url)


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
