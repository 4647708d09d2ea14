# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The network: the one module that names httpx, which may also be httpx2, its maintained fork."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from os import getpid
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
from .proxies import proxied, proxy_for
from .sources import AsyncSource, Each, Lost, Source, coding_of, headers_of, read_already
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

Times: TypeAlias = dict[str, float | None]
"""The seconds for each step of a request; the libraries look at those of the body when they begin to read it."""

_LATE: Final = Failure("timeout", "the deadline has passed")
_TOO_LATE: Final = Failure("timeout", "the deadline has passed", is_sent=False)
_SENDS: Final = ("POST", "PUT", "PATCH")
"""The methods whose requests say how long their body is even where there is none (RFC 9110, 8.6)."""

_UNSENT: Final = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""What happens before the first byte of a request goes out; a proxy's refusal is that of the tunnel."""


class _Connections(Generic[HttpT, TransportT]):
    """What sends requests: a client or a transport of the user's own, or transports that are made when first needed.

    What is the user's is never closed. It may be of httpx2 where httpx is installed, too: requests and errors are those
    of its own library. `certificate` is asked, when a transport is made, for what its connections present.
    """

    prefix = ""

    def __init__(self, client: HttpT | None, certificate: Callable[[], MutualTls | None]) -> None:
        self._client = client
        self._library = LIBRARY if client is None else _library_of(client)
        kinds = (getattr(self._library, f"{self.prefix}Client"), getattr(self._library, f"{self.prefix}BaseTransport"))
        if client is not None and not isinstance(client, kinds):
            names = " or ".join(f"{self._library.__name__}.{kind.__name__}" for kind in kinds)
            raise ConfigurationError(f"`http_client` is a {names}")
        self._is_client = isinstance(client, kinds[0])
        # An alert of TLS 1.3 comes with the answer, unwrapped; what is sent may break, too.
        self._lost: Lost = (self._library.RequestError, ssl.SSLError, ChangedError)
        self._unsent = tuple(getattr(self._library, name) for name in _UNSENT)
        self._certificate = certificate
        self._routes: dict[tuple[str, str], TransportT] = {}
        self._transports: dict[str | None, TransportT] = {}
        self._is_closed = False
        self._pid = getpid()
        self._lock = Lock()

    def _own(self) -> Any:
        """Return what the user gave, if anything. Raises RuntimeError once the client is closed."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        return self._client

    def _route(self, outgoing: Outgoing, make: Callable[..., TransportT]) -> TransportT:
        """Return the transport that leads to where a request goes, by way of a proxy if the environment says so."""
        where = (outgoing.scheme, outgoing.authority)
        if self._pid != getpid():  # of a fork: what it inherits belongs to its parent
            self._pid, self._routes, self._transports = getpid(), {}, {}
        if (known := self._routes.get(where)) is not None:
            return known
        proxy = proxy_for(outgoing.scheme, outgoing.authority)
        with self._lock:
            self._own()
            if proxy not in self._transports:
                self._transports[proxy] = proxied(make, proxy, _tls_with(self._certificate()))
            return self._routes.setdefault(where, self._transports[proxy])

    def _request(self, outgoing: Outgoing, times: Times, content: Any) -> Any:
        """Return a request as the library makes it, headers of its own included."""
        self._check(outgoing)
        headers = [(name.encode(), value.encode()) for name, value in outgoing.headers]
        return hide_query(self._made(outgoing, times, headers=headers, content=content))

    def _transported(self, outgoing: Outgoing, times: Times, body: Any) -> Any:
        """Return a request for a transport: the same one, made in half the time."""
        if not isinstance(body, bytes):
            return self._request(outgoing, times, body)
        self._check(outgoing)
        headers = [(name.encode(), value.encode()) for name, value in outgoing.headers]
        if (body or outgoing.method in _SENDS) and outgoing.get("Content-Length") is None:
            headers.insert(0, (b"Content-Length", b"%d" % len(body)))
        if outgoing.get("Host") is None:
            headers.insert(0, (b"Host", outgoing.authority.encode()))
        return self._made(outgoing, times, headers=headers, stream=self._library.ByteStream(body))

    def _made(self, outgoing: Outgoing, times: Times, **parts: Any) -> Any:
        url, extensions = _url(self._library, outgoing.url), {"timeout": times}
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
        headers, read = headers_of(response), read_already(response)
        coding = "" if read else coding_of(response)
        if not keeps(response.status_code, headers) or not is_known(coding):
            return None
        return make(response, headers, read, Inflater(coding), self.failure, self._lost)

    def _broken(self, response: Any, body: Body, failure: Failure) -> Answer | Failure:
        """Return what is left of an answer that broke off: a refusal keeps its status, anything else is lost."""
        if response.status_code < 400:
            return failure
        return Answer(response.status_code, headers_of(response), body.end()[0], "cut")

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
        if bounds.are_over:
            return _TOO_LATE
        try:
            response = self._respond(outgoing, times := bounds.times())
            if keeps and (source := self._kept(response, keeps, Source)):
                times["read"] = bounds.silence
                return Answer(response.status_code, source.headers, b"", source=source)
            try:
                bounds.renew(times)
                return self._whole(response, bounds)
            finally:
                response.close()
        except self._lost as error:
            return self.failure(error)

    def _respond(self, outgoing: Outgoing, times: Times) -> Any:
        own, content = self._own(), outgoing.content
        body = content if isinstance(content, bytes) else content.pieces()
        if self._is_client:
            return own.send(self._request(outgoing, times, body), auth=None, follow_redirects=False, stream=True)
        transport = own or self._route(outgoing, httpx.HTTPTransport)
        return transport.handle_request(self._transported(outgoing, times, body))

    def _whole(self, response: Any, bounds: Bounds) -> Answer | Failure:
        read = read_already(response)
        body = Body("" if read else coding_of(response), bounds.answer)
        try:
            for piece in read or response.stream:
                if bounds.are_over:
                    return self._broken(response, body, _LATE)
                if not body.feed(piece):
                    break
        except self._lost as error:
            return self._broken(response, body, self.failure(error))
        return Answer(response.status_code, headers_of(response), *body.end())

    def close(self) -> None:
        """Close the connections; a second time does nothing."""
        for transport in self._release():
            transport.close()


class AsyncConnections(_Connections[AsyncHttpClient, httpx.AsyncHTTPTransport]):
    """The connections of an asynchronous client."""

    prefix = "Async"

    async def send(self, outgoing: Outgoing, bounds: Bounds, keeps: Keeps | None = None) -> Answer | Failure:
        """Send one request and read its answer, or leave it open if `keeps` wants that, by its status and headers."""
        if bounds.are_over:
            return _TOO_LATE
        try:
            with deadline(bounds.until):
                response = await self._respond(outgoing, times := bounds.times())
            if keeps and (source := self._kept(response, keeps, AsyncSource)):
                times["read"] = bounds.silence
                return Answer(response.status_code, source.headers, b"", source=source)
            try:
                bounds.renew(times)
                return await self._whole(response, bounds)
            finally:
                await response.aclose()
        except self._lost as error:
            return self.failure(error)
        except TimeoutError:
            if bounds.are_over:
                return _LATE
            raise  # it is the caller's own, of an iterator that was sent

    async def _respond(self, outgoing: Outgoing, times: Times) -> Any:
        own, content = self._own(), outgoing.content
        body = content if isinstance(content, bytes) else content.pieces_async()
        if self._is_client:
            # Without a name for the request: a traceback would show its URL.
            return await own.send(self._request(outgoing, times, body), auth=None, follow_redirects=False, stream=True)
        transport = own or self._route(outgoing, httpx.AsyncHTTPTransport)
        return await transport.handle_async_request(self._transported(outgoing, times, body))

    async def _whole(self, response: Any, bounds: Bounds) -> Answer | Failure:
        read = read_already(response)
        body = Body("" if read else coding_of(response), bounds.answer)
        try:
            with deadline(bounds.until):
                async for piece in Each(read) if read else response.stream:
                    if not body.feed(piece):
                        break
        except TimeoutError:
            return self._broken(response, body, _LATE)
        except self._lost as error:
            return self._broken(response, body, self.failure(error))
        return Answer(response.status_code, headers_of(response), *body.end())

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
