# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The network: the one module that names httpx, which may also be httpx2, its maintained fork."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeAlias, TypeVar

from .errors import ArgumentValueError, ConfigurationError
from .messages import Answer, Failure, Outgoing
from .mutual_tls import MutualTls

if TYPE_CHECKING:
    import httpx
else:
    try:
        import httpx
    except ModuleNotFoundError:
        import httpx2 as httpx

LIBRARY: ModuleType = httpx
HttpClient: TypeAlias = httpx.Client
AsyncHttpClient: TypeAlias = httpx.AsyncClient
Timeout: TypeAlias = float | tuple[float, float]
HttpT = TypeVar("HttpT")
_UNSENT: Final = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""What happens before the first byte of a request goes out; a proxy's refusal is that of the tunnel."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests go; `path` is a prefix of their targets, without a slash at its end."""

    scheme: str
    authority: str
    path: str


def origin(base_url: str) -> Origin:
    """Read a base URL. Raises ConfigurationError unless it names an http server, a path and no more."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        raise ConfigurationError("the base URL is not a URL") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise ConfigurationError("the base URL must be http(s)://host/path, without credentials, query or fragment")
    return Origin(url.scheme, url.netloc.decode(), url.raw_path.decode().rstrip("/"))


class _Connections(Generic[HttpT]):
    """An HTTP client that is made at the first request; one of the user's own is never closed.

    It may be one of httpx2 where httpx is installed, too: requests and errors are those of its own library.

    `certificate` is asked, when the client is made, for the certificate that its connections present.
    """

    def __init__(self, client: HttpT | None, certificate: Callable[[], MutualTls | None]) -> None:
        self._client = client
        self._library = LIBRARY if client is None else _library_of(client)
        self._certificate = certificate
        self._owned = client is None
        self._closed = False
        self._lock = Lock()

    def _open(self, make: Callable[..., HttpT]) -> HttpT:
        with self._lock:
            if self._closed:
                raise RuntimeError("the client is closed")
            if self._client is None:
                self._client = make(verify=_tls_with(self._certificate()))
            return self._client

    def _request(self, outgoing: Outgoing, timeout: Timeout) -> Any:
        connect, rest = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        try:
            return self._library.Request(
                outgoing.method,
                outgoing.url,
                headers=[(name.encode(), value.encode()) for name, value in outgoing.headers],
                content=outgoing.body,
                extensions={"timeout": self._library.Timeout(rest, connect=connect).as_dict()},
            )
        except self._library.InvalidURL:
            raise ArgumentValueError(f"{outgoing!r}: the URL cannot be sent, it is too long or malformed") from None

    def _release(self) -> HttpT | None:
        """Refuse further requests; return what is to be closed."""
        with self._lock:
            self._closed = True
            return self._client if self._owned else None


class Connections(_Connections[HttpClient]):
    """The connections of a synchronous client."""

    def send(self, outgoing: Outgoing, timeout: Timeout) -> Answer | Failure:
        """Send one request and read its answer whole."""
        client = self._open(httpx.Client)
        try:
            response = client.send(self._request(outgoing, timeout), auth=None, follow_redirects=False, stream=True)
            try:
                response.read()
            except self._library.DecodingError:
                return _undecoded(response)
            finally:
                response.close()
            return _answer(response)
        except (
            self._library.RequestError,
            ssl.SSLError,
        ) as error:  # an alert of TLS 1.3 comes with the answer, unwrapped
            return _failure(error, self._library)

    def close(self) -> None:
        """Close the connections; a second time does nothing."""
        if client := self._release():
            client.close()


class AsyncConnections(_Connections[AsyncHttpClient]):
    """The connections of an asynchronous client."""

    async def send(self, outgoing: Outgoing, timeout: Timeout) -> Answer | Failure:
        """Send one request and read its answer whole."""
        client = self._open(httpx.AsyncClient)
        try:
            response = await client.send(
                self._request(outgoing, timeout), auth=None, follow_redirects=False, stream=True
            )
            try:
                await response.aread()
            except self._library.DecodingError:
                return _undecoded(response)
            finally:
                await response.aclose()
            return _answer(response)
        except (
            self._library.RequestError,
            ssl.SSLError,
        ) as error:  # an alert of TLS 1.3 comes with the answer, unwrapped
            return _failure(error, self._library)

    async def aclose(self) -> None:
        """Close the connections; a second time does nothing."""
        if client := self._release():
            await client.aclose()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Make the TLS context once for the whole process: it costs more than twenty milliseconds."""
    return httpx.create_ssl_context()


def _tls_with(certificate: MutualTls | None) -> ssl.SSLContext:
    """Return the shared context, or one of its own that presents a certificate."""
    if certificate is None:
        return _tls()
    context = httpx.create_ssl_context()
    certificate.load(context)
    return context


def _library_of(client: object) -> ModuleType:
    """Return the library that a client is of, or that its class is derived from."""
    roots = (kind.__module__.partition(".")[0] for kind in type(client).__mro__)
    return next((sys.modules[root] for root in roots if root in ("httpx", "httpx2")), LIBRARY)


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, dict(response.headers), response.content)


def _undecoded(response: httpx.Response) -> Answer:
    """Return an answer whose body is not compressed as it says: its status and headers stand."""
    return Answer(response.status_code, dict(response.headers), b"", undecoded=True)


def _failure(error: Exception, library: ModuleType) -> Failure:
    # The message of a local protocol error quotes the header that is wrong.
    words = "" if isinstance(error, library.LocalProtocolError) else str(error)
    reason = f"{type(error).__name__}: {words}" if words else type(error).__name__
    kind: Literal["connection", "timeout"] = "timeout" if isinstance(error, library.TimeoutException) else "connection"
    return Failure(kind, reason, is_sent=not isinstance(error, tuple(getattr(library, name) for name in _UNSENT)))
