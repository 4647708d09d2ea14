# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The network: the one module that names httpx, which may also be httpx2, its maintained fork."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

from .bounds import Bounds, deadline
from .content import ChangedError
from .errors import ArgumentValueError, ConfigurationError
from .inflate import Body, Inflater, is_known
from .logs import hide_query
from .messages import Answer, Failure, Outgoing
from .mutual_tls import MutualTls
from .proxies import proxy_for
from .sources import AsyncSource, Each, Lost, Source
from .steps import Keeps

if TYPE_CHECKING:
    import httpx
else:
    try:
        import httpx
    except ModuleNotFoundError:
        import httpx2 as httpx

LIBRARY: ModuleType = httpx
HttpClient: TypeAlias = httpx.Client | httpx.BaseTransport
AsyncHttpClient: TypeAlias = httpx.AsyncClient | httpx.AsyncBaseTransport
HttpT = TypeVar("HttpT")
TransportT = TypeVar("TransportT")
SourceT = TypeVar("SourceT", Source, AsyncSource)

_LATE: Final = Failure("timeout", "the deadline has passed")
_SENDS: Final = ("POST", "PUT", "PATCH")
"""The methods whose requests say how long their body is even where there is none (RFC 9110, 8.6)."""

_UNSENT: Final = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""What happens before the first byte of a request goes out; a proxy's refusal is that of the tunnel."""


class _Connections(Generic[HttpT, TransportT]):
    """What sends requests: a client or a transport of the user's own, or transports that are made when first needed.

    What is the user's is never closed. It may be of httpx2 where httpx is installed, too: requests and errors are those
    of its own library. `certificate` is asked, when a transport is made, for what its connections present.
    """

    def __init__(self, client: HttpT | None, certificate: Callable[[], MutualTls | None]) -> None:
        self._client = client
        self._library = LIBRARY if client is None else _library_of(client)
        self._is_client = isinstance(client, (self._library.Client, self._library.AsyncClient))
        # An alert of TLS 1.3 comes with the answer, unwrapped; what is sent may break, too.
        self._lost: Lost = (self._library.RequestError, ssl.SSLError, ChangedError)
        self._unsent = tuple(getattr(self._library, name) for name in _UNSENT)
        self._certificate = certificate
        self._routes: dict[tuple[str, str], TransportT] = {}
        self._transports: dict[str | None, TransportT] = {}
        self._is_closed = False
        self._lock = Lock()

    def _own(self) -> Any:
        """Return what the user gave, if anything. Raises RuntimeError once the client is closed."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        return self._client

    def _route(self, outgoing: Outgoing, make: Callable[..., TransportT]) -> TransportT:
        """Return the transport that leads to where a request goes, by way of a proxy if the environment says so."""
        where = (outgoing.scheme, outgoing.authority)
        if where in self._routes:
            return self._routes[where]
        proxy = proxy_for(outgoing.scheme, outgoing.authority)
        with self._lock:
            self._own()
            if proxy not in self._transports:
                self._transports[proxy] = _transport(make, proxy, _tls_with(self._certificate()))
            return self._routes.setdefault(where, self._transports[proxy])

    def _request(self, outgoing: Outgoing, bounds: Bounds, content: Any) -> Any:
        """Return a request as the library makes it, headers of its own included."""
        self._check(outgoing)
        headers = [(name.encode(), value.encode()) for name, value in outgoing.headers]
        return hide_query(self._made(outgoing, bounds, headers=headers, content=content))

    def _transported(self, outgoing: Outgoing, bounds: Bounds, body: Any) -> Any:
        """Return a request for a transport: the same one, made in half the time."""
        if not isinstance(body, bytes):
            return self._request(outgoing, bounds, body)
        self._check(outgoing)
        headers = [(name.encode(), value.encode()) for name, value in outgoing.headers]
        if (body or outgoing.method in _SENDS) and outgoing.get("Content-Length") is None:
            headers.insert(0, (b"Content-Length", b"%d" % len(body)))
        if outgoing.get("Host") is None:
            headers.insert(0, (b"Host", outgoing.authority.encode()))
        return self._made(outgoing, bounds, headers=headers, stream=self._library.ByteStream(body))

    def _made(self, outgoing: Outgoing, bounds: Bounds, **parts: Any) -> Any:
        url, extensions = _url(self._library, outgoing.url), {"timeout": bounds.times()}
        return self._library.Request(outgoing.method, url, extensions=extensions, **parts)

    def _check(self, outgoing: Outgoing) -> None:
        """Raise ArgumentValueError for a URL that cannot be sent: now, while no frame holds a header."""
        with suppress(self._library.InvalidURL):
            _url(self._library, outgoing.url)
            return
        raise ArgumentValueError(f"{outgoing.authority}: the URL cannot be sent, it is too long or malformed")

    def failure(self, error: BaseException) -> Failure:
        """Say why no answer came, or why it broke off."""
        if isinstance(error, ChangedError):
            return Failure("connection", str(error))
        # The message of a local protocol error quotes the header that is wrong, that of a remote one what came.
        words = "" if isinstance(error, self._library.LocalProtocolError) else str(error).partition(": bytearray(")[0]
        reason = f"{type(error).__name__}: {words}" if words else type(error).__name__
        is_late = isinstance(error, self._library.TimeoutException)
        return Failure("timeout" if is_late else "connection", reason, is_sent=not isinstance(error, self._unsent))

    def _kept(self, response: Any, keeps: Keeps, make: Callable[..., SourceT]) -> SourceT | None:
        """Return a body that is to be read while it arrives, unless it is to be read now."""
        headers, read = _headers(response), _read_already(response)
        coding = "" if read else _coding(response)
        if not keeps(response.status_code, headers) or not is_known(coding):
            return None
        return make(response, headers, read, Inflater(coding), self.failure, self._lost)

    def _broken(self, response: Any, body: Body, failure: Failure) -> Answer | Failure:
        """Return what is left of an answer that broke off: a refusal keeps its status, anything else is lost."""
        if response.status_code < 400:
            return failure
        return Answer(response.status_code, _headers(response), body.end()[0], "cut")

    def _release(self) -> list[TransportT]:
        """Refuse further requests; return what is to be closed."""
        with self._lock:
            self._is_closed = True
            transports = list(self._transports.values())
            self._transports.clear()
            self._routes.clear()
            return transports


class Connections(_Connections[HttpClient, httpx.HTTPTransport]):
    """The connections of a synchronous client."""

    def send(self, outgoing: Outgoing, bounds: Bounds, keeps: Keeps | None = None) -> Answer | Failure:
        """Send one request and read its answer, or leave it open if `keeps` wants that, by its status and headers."""
        try:
            response = self._respond(outgoing, bounds)
            if keeps and (source := self._kept(response, keeps, Source)):
                return Answer(response.status_code, source.headers, b"", source=source)
            try:
                return self._whole(response, bounds)
            finally:
                response.close()
        except self._lost as error:
            return self.failure(error)

    def _respond(self, outgoing: Outgoing, bounds: Bounds) -> Any:
        own, content = self._own(), outgoing.content
        body = content if isinstance(content, bytes) else content.pieces()
        if self._is_client:
            return own.send(self._request(outgoing, bounds, body), auth=None, follow_redirects=False, stream=True)
        transport = own or self._route(outgoing, httpx.HTTPTransport)
        return transport.handle_request(self._transported(outgoing, bounds, body))

    def _whole(self, response: Any, bounds: Bounds) -> Answer | Failure:
        read = _read_already(response)
        body = Body("" if read else _coding(response), bounds.answer)
        try:
            for piece in read or response.stream:
                if bounds.are_over:
                    return self._broken(response, body, _LATE)
                if not body.feed(piece):
                    break
        except self._lost as error:
            return self._broken(response, body, self.failure(error))
        return Answer(response.status_code, _headers(response), *body.end())

    def close(self) -> None:
        """Close the connections; a second time does nothing."""
        for transport in self._release():
            transport.close()


class AsyncConnections(_Connections[AsyncHttpClient, httpx.AsyncHTTPTransport]):
    """The connections of an asynchronous client."""

    async def send(self, outgoing: Outgoing, bounds: Bounds, keeps: Keeps | None = None) -> Answer | Failure:
        """Send one request and read its answer, or leave it open if `keeps` wants that, by its status and headers."""
        try:
            with deadline(bounds.until):
                response = await self._respond(outgoing, bounds)
            if keeps and (source := self._kept(response, keeps, AsyncSource)):
                return Answer(response.status_code, source.headers, b"", source=source)
            try:
                return await self._whole(response, bounds)
            finally:
                await response.aclose()
        except self._lost as error:
            return self.failure(error)
        except TimeoutError:
            return _LATE

    async def _respond(self, outgoing: Outgoing, bounds: Bounds) -> Any:
        own, content = self._own(), outgoing.content
        body = content if isinstance(content, bytes) else content.pieces_async()
        if self._is_client:
            # Without a name for the request: a traceback would show its URL.
            return await own.send(self._request(outgoing, bounds, body), auth=None, follow_redirects=False, stream=True)
        transport = own or self._route(outgoing, httpx.AsyncHTTPTransport)
        return await transport.handle_async_request(self._transported(outgoing, bounds, body))

    async def _whole(self, response: Any, bounds: Bounds) -> Answer | Failure:
        read = _read_already(response)
        body = Body("" if read else _coding(response), bounds.answer)
        try:
            async for piece in Each(read) if read else response.stream:
                if bounds.are_over:
                    return self._broken(response, body, _LATE)
                if not body.feed(piece):
                    break
        except self._lost as error:
            return self._broken(response, body, self.failure(error))
        return Answer(response.status_code, _headers(response), *body.end())

    async def aclose(self) -> None:
        """Close the connections; a second time does nothing."""
        for transport in self._release():
            await transport.aclose()


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


@lru_cache(maxsize=256)
def _url(library: Any, url: str) -> Any:
    """Read a URL; it is a fifth of the work of a call, and most calls repeat an earlier one's."""
    return library.URL(url)


def _transport(make: Callable[..., TransportT], proxy: str | None, tls: ssl.SSLContext) -> TransportT:
    try:
        return make(verify=tls, proxy=proxy)
    except (ValueError, ImportError):  # without the address, which may hold a password
        raise ConfigurationError("the proxy that the environment names cannot be used") from None


def _headers(response: httpx.Response) -> dict[str, str]:
    return dict(response.headers.items())


def _coding(response: httpx.Response) -> str:
    coding: str = response.headers.get("content-encoding", "")
    return coding


def _read_already(response: httpx.Response) -> tuple[bytes, ...] | None:
    """Return the body of a response that a hook or a mock of the user's has read, and decompressed."""
    return (response.content,) if response.is_stream_consumed else None
