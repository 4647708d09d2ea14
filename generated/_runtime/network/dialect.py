# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""How requests are made, answers and errors read, in one of the two HTTP libraries: only their classes differ."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any, Final, TypeAlias, TypeVar

from ..errors import ArgumentValueError, ConfigurationError
from ..messages import Answer, Failure, Outgoing
from ..steps import Keeps
from ..wire.content import ChangedError
from ..wire.inflate import Body, Inflater, is_known
from .arriving import Arriving, AsyncArriving, Lost, coding_of, headers_of, read_already
from .quiet import hide_query

SourceT = TypeVar("SourceT", Arriving, AsyncArriving)

Times: TypeAlias = dict[str, float | None]
"""The seconds for each step of a request; the libraries look at those of the body when they begin to read it."""

_SENDS: Final = ("POST", "PUT", "PATCH")
"""The methods whose requests say how long their body is even where there is none (RFC 9110, 8.6)."""

_UNSENT: Final = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""What happens before the first byte of a request goes out; a proxy's refusal is that of the tunnel."""


class AstrayError(Exception):
    """Connections of the user's own belong to an event loop that is not the one that runs."""


class Dialect:
    """One of the libraries: what its requests are, and what its answers and errors say."""

    def __init__(self, library: ModuleType) -> None:
        self._library: Any = library
        # An alert of TLS 1.3 comes with the answer, unwrapped; what is sent may break, too.
        self.lost: Lost = (self._library.RequestError, ssl.SSLError, ChangedError, AstrayError)
        self._unsent = tuple(getattr(library, name) for name in _UNSENT)

    def is_client(self, given: object, prefix: str) -> bool:
        """Return whether it is a client. Raises ConfigurationError for what is no transport either."""
        kinds = [getattr(self._library, f"{prefix}{name}") for name in ("Client", "BaseTransport")]
        if not isinstance(given, tuple(kinds)):
            names = " or ".join(f"{self._library.__name__}.{kind.__name__}" for kind in kinds)
            raise ConfigurationError(f"`http_client` is a {names}")
        return isinstance(given, kinds[0])

    def request(self, outgoing: Outgoing, times: Times, body: Any) -> Any:
        """Return a request as the library makes it, headers of its own included; of bytes in half the time."""
        url = self._url(outgoing)
        headers = [(name.encode(), value.encode()) for name, value in outgoing.headers]
        if not isinstance(body, bytes):
            return self._made(outgoing, url, times, headers=headers, content=body)
        if (body or outgoing.method in _SENDS) and outgoing.get("Content-Length") is None:
            headers.insert(0, (b"Content-Length", b"%d" % len(body)))
        if outgoing.get("Host") is None:
            headers.insert(0, (b"Host", outgoing.authority.encode()))
        return self._made(outgoing, url, times, headers=headers, stream=self._library.ByteStream(body))

    def logged_request(self, outgoing: Outgoing, times: Times, body: Any) -> Any:
        """Return a request for a client of the user's, which logs it, and whose hooks may read what it sends."""
        request = self.request(outgoing, times, body)
        if isinstance(body, bytes):
            request.read()
        return hide_query(request)

    def _made(self, outgoing: Outgoing, url: Any, times: Times, **parts: Any) -> Any:
        return self._library.Request(outgoing.method, url, extensions={"timeout": times}, **parts)

    def _url(self, outgoing: Outgoing) -> Any:
        """Return the URL. Raises ArgumentValueError for one that cannot be sent: now, while no frame holds a header."""
        try:
            return _url(self._library, outgoing.url)
        except self._library.InvalidURL:
            pass
        raise ArgumentValueError(f"{outgoing.authority}: the URL cannot be sent, it is too long or malformed")

    def failure(self, error: BaseException) -> Failure:
        """Say why no answer came, or why it broke off."""
        if isinstance(error, ChangedError | AstrayError):
            return Failure("connection", str(error))
        # The message of a local protocol error quotes the header that is wrong, that of a remote one what came.
        words = "" if isinstance(error, self._library.LocalProtocolError) else str(error).partition(": bytearray(")[0]
        reason = f"{type(error).__name__}: {words}" if words else type(error).__name__
        is_late = isinstance(error, self._library.TimeoutException)
        return Failure("timeout" if is_late else "connection", reason, is_sent=not isinstance(error, self._unsent))

    def source(self, response: Any, keeps: Keeps, make: Callable[..., SourceT]) -> SourceT | None:
        """Return a body that is to be read while it arrives, unless it is to be read now."""
        headers, read = headers_of(response), read_already(response)
        coding = coding_of(headers, read)
        if not keeps(response.status_code, headers) or not is_known(coding):
            return None
        return make(response, headers, read, Inflater(coding), self.failure, self.lost)


def broken(status: int, headers: Mapping[str, str], body: Body, failure: Failure) -> Answer | Failure:
    """Return what is left of an answer that broke off: a refusal keeps its status, anything else is lost."""
    return failure if status < 400 else Answer(status, headers, body.end()[0], "cut")


def library_of(client: object) -> ModuleType | None:
    """Return the library that a client is of, or that its class is derived from."""
    roots = (kind.__module__.partition(".")[0] for kind in type(client).__mro__)
    return next((sys.modules[root] for root in roots if root in ("httpx", "httpx2")), None)


@lru_cache(maxsize=256)
def _url(library: Any, url: str) -> Any:
    """Read a URL; it is a fifth of the work of a call, and most calls repeat an earlier one's."""
    return library.URL(url)
