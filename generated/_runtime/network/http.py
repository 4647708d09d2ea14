# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The network: requests go out, answers come in, by connections of the client's own or by what its user gave."""

from __future__ import annotations

import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from os import getpid
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from weakref import ref

from ..auth.mutual_tls import MutualTls
from ..bounds import Bounds, deadline
from ..calls.held import Each
from ..library import LIBRARY, AsyncHttpClient, AsyncTransport, HttpClient, Transport
from ..messages import Answer, Failure, Outgoing
from ..steps import Keeps
from ..wire.inflate import Body
from .arriving import Arriving, AsyncArriving, coding_of, headers_of, read_already
from .dialect import AstrayError, Dialect, Times, broken, library_of
from .lanes import Lane, Lanes, Loops, Where, running
from .opened import AsyncOpened, Opened, ended, ended_async, shut, shut_async
from .proxies import proxied, proxy_for

HttpT = TypeVar("HttpT")
TransportT = TypeVar("TransportT")

_LATE: Final = Failure("timeout", "the deadline has passed")
_TOO_LATE: Final = Failure("timeout", "the deadline has passed", is_sent=False)


class _Connections(ABC, Generic[HttpT, TransportT]):
    """What sends requests: a client or a transport of the user's own, or transports that are made when first needed.

    What is the user's is never closed. It may be of httpx2 where httpx is installed, too: requests and errors are those
    of its own library. `certificate` is asked, when a transport is made, for what its connections present.
    """

    prefix = ""

    def __init__(self, client: HttpT | None, certificate: Callable[[], MutualTls | None]) -> None:
        self._client = client
        self._dialect = Dialect(library_of(client) or LIBRARY)
        self._is_client = client is not None and self._dialect.is_client(client, self.prefix)
        self._certificate = certificate
        self._is_closed = False
        self._pid = getpid()
        self._lock = Lock()

    def _own(self) -> Any:
        """Return what the user gave, if anything. Raises RuntimeError once the client is closed."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        return self._client

    def _failed(self, error: BaseException, bounds: Bounds) -> Failure:
        """Say why no answer came; a wait that the deadline has cut short is over by that."""
        failure = self._dialect.failure(error)
        is_late = failure.kind == "timeout" and bounds.are_over
        return replace(failure, reason=_LATE.reason) if is_late else failure

    def _settle(self) -> None:
        """Begin anew in a fork: what it inherits belongs to its parent, even a lock that is held there."""
        if self._pid != getpid():
            self._pid, self._lock = getpid(), Lock()
            self._begin()

    @abstractmethod
    def _begin(self) -> None:
        """Begin without any lanes."""

    def _lay(
        self, where: Where, lanes: Callable[[], Lanes[TransportT]], make: Callable[..., TransportT]
    ) -> Lane[TransportT]:
        """Return a lane that leads to where a request goes, by way of a proxy if the environment says so."""
        proxy = proxy_for(*where)
        with self._lock:
            self._own()
            return lanes().lay(where, proxy, lambda: proxied(make, proxy, _tls_with(self._certificate())))


class Connections(_Connections[HttpClient, Transport]):
    """The connections of a synchronous client."""

    def __init__(self, client: HttpClient | None, certificate: Callable[[], MutualTls | None]) -> None:
        super().__init__(client, certificate)
        self._begin()

    def _begin(self) -> None:
        self._lanes: Lanes[Transport] = Lanes()

    def send(self, outgoing: Outgoing, bounds: Bounds, keeps: Keeps | None = None) -> Answer | Failure:
        """Send one request and read its answer, or leave it open if `keeps` wants that, by its status and headers."""
        if bounds.are_over:
            return _TOO_LATE
        try:
            response = self._respond(outgoing, bounds, times := bounds.times())
            if keeps and (source := self._dialect.source(response, keeps, Arriving)):
                times["read"] = bounds.silence
                return Answer(response.status_code, source.headers, b"", source=source)
            try:
                bounds.renew(times)
                return self._whole(response, bounds)
            finally:
                response.close()
        except self._dialect.lost as error:
            return self._failed(error, bounds)
        except TimeoutError:
            if bounds.are_over:
                return _LATE
            raise  # it is the caller's own, of an iterator that was sent

    def _respond(self, outgoing: Outgoing, bounds: Bounds, times: Times) -> Any:
        own, content = self._own(), outgoing.content
        body = content if isinstance(content, bytes) else bounds.in_time(content.pieces())
        if self._is_client:
            request = self._dialect.logged_request
            return own.send(request(outgoing, times, body), auth=None, follow_redirects=False, stream=True)
        if own:
            return own.handle_request(self._dialect.request(outgoing, times, body))
        lane = self._lane((outgoing.scheme, outgoing.authority))
        turn = lane.begin()
        try:
            response = lane.transport.handle_request(self._dialect.request(outgoing, times, body))
        except BaseException as error:
            ended(lane, turn, error)
            raise
        response.stream = Opened(response, lane, turn)
        return response

    def _lane(self, where: Where) -> Lane[Transport]:
        self._settle()
        return self._lanes.known(where) or self._lay(where, lambda: self._lanes, Transport)

    def _whole(self, response: Any, bounds: Bounds) -> Answer | Failure:
        status, headers, read = response.status_code, headers_of(response), read_already(response)
        body = Body(coding_of(headers, read), bounds.answer)
        try:
            for piece in read or response.stream:
                if bounds.are_over:
                    return broken(status, headers, body, _LATE)
                if not body.feed(piece):
                    break
        except self._dialect.lost as error:
            return broken(status, headers, body, self._failed(error, bounds))
        return Answer(status, headers, *body.end())

    def close(self) -> None:
        """Close the connections; a second time does nothing."""
        self._settle()
        with self._lock:
            self._is_closed = True
            lanes = self._lanes.take()
        for lane in lanes:
            shut(lane)


class AsyncConnections(_Connections[AsyncHttpClient, AsyncTransport]):
    """The connections of an asynchronous client."""

    prefix = "Async"
    _home: ref[Any] | None = None
    _has_moved = False

    def __init__(self, client: AsyncHttpClient | None, certificate: Callable[[], MutualTls | None]) -> None:
        super().__init__(client, certificate)
        self._begin()

    def _begin(self) -> None:
        self._inherited = getattr(self, "_loops", None)  # their end is the parent's, too
        self._loops: Loops[AsyncTransport] = Loops(shut_async)

    async def send(self, outgoing: Outgoing, bounds: Bounds, keeps: Keeps | None = None) -> Answer | Failure:
        """Send one request and read its answer, or leave it open if `keeps` wants that, by its status and headers."""
        if bounds.are_over:
            return _TOO_LATE
        try:
            with deadline(bounds.until):
                response = await self._respond(outgoing, times := bounds.times())
            if keeps and (source := self._dialect.source(response, keeps, AsyncArriving)):
                times["read"] = bounds.silence
                return Answer(response.status_code, source.headers, b"", source=source)
            try:
                bounds.renew(times)
                return await self._whole(response, bounds)
            finally:
                await response.aclose()
        except self._dialect.lost as error:
            return self._failed(error, bounds)
        except TimeoutError:
            if bounds.are_over:
                return _LATE
            raise  # it is the caller's own, of an iterator that was sent

    async def _respond(self, outgoing: Outgoing, times: Times) -> Any:
        own, content = self._own(), outgoing.content
        body = content if isinstance(content, bytes) else content.pieces_async()
        if own:
            return await self._respond_by(own, outgoing, times, body)
        lane = self._lane((outgoing.scheme, outgoing.authority))
        turn = lane.begin()
        try:
            # Without a name for the request: a traceback would show its URL.
            response = await lane.transport.handle_async_request(self._dialect.request(outgoing, times, body))
        except BaseException as error:
            await ended_async(lane, turn, error)
            raise
        response.stream = AsyncOpened(response, lane, turn)
        return response

    async def _respond_by(self, own: Any, outgoing: Outgoing, times: Times, body: Any) -> Any:
        """Send by what is the user's. Raises AstrayError for an error that may come of several event loops.

        The connections of one cannot be used in another, and what tells is a RuntimeError at some moment: asyncio
        writes to a connection of a loop that has ended, and then cannot read. So the request may have been sent. There
        is no telling beforehand, as a transport need not have connections, nor by the words of the error.
        """
        try:
            self._note_loop()
            if self._is_client:
                request = self._dialect.logged_request
                return await own.send(request(outgoing, times, body), auth=None, follow_redirects=False, stream=True)
            return await own.handle_async_request(self._dialect.request(outgoing, times, body))
        except RuntimeError as error:
            if not self._has_moved:
                raise
            words = "`http_client` was used in another event loop before, and its connections may belong to that"
            raise AstrayError(f"{words}: {error}") from error

    def _note_loop(self) -> None:
        try:
            here = running()
        except RuntimeError:  # who drives a mock by hand has none
            return
        self._home = self._home or ref(here)
        self._has_moved = self._has_moved or self._home() is not here

    def _lane(self, where: Where) -> Lane[AsyncTransport]:
        self._settle()
        lanes = self._loops.here()
        known = lanes.known(where) if lanes else None
        return known or self._lay(where, self._loops.enter, AsyncTransport)

    async def _whole(self, response: Any, bounds: Bounds) -> Answer | Failure:
        status, headers, read = response.status_code, headers_of(response), read_already(response)
        body = Body(coding_of(headers, read), bounds.answer)
        try:
            with deadline(bounds.until):
                async for piece in Each(read) if read else response.stream:
                    if not body.feed(piece):
                        break
        except TimeoutError:
            return broken(status, headers, body, _LATE)
        except self._dialect.lost as error:
            return broken(status, headers, body, self._failed(error, bounds))
        return Answer(status, headers, *body.end())

    async def aclose(self) -> None:
        """Close the connections of the event loop that runs; those of others end with theirs."""
        self._settle()
        with self._lock:
            self._is_closed = True
        await self._loops.leave()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Make the TLS context once for the whole process: it costs more than twenty milliseconds."""
    context: ssl.SSLContext = LIBRARY.create_ssl_context()
    return context


def _tls_with(certificate: MutualTls | None) -> ssl.SSLContext:
    """Return the shared context, or one of its own that presents a certificate."""
    if certificate is None:
        return _tls()
    context: ssl.SSLContext = LIBRARY.create_ssl_context()
    certificate.load(context)
    return context
