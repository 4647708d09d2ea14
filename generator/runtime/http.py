# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The network: the one module that names httpx, which may also be httpx2, its maintained fork."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from .errors import ConfigurationError
from .messages import Answer, Failure, Outgoing

if TYPE_CHECKING:
    import ssl

    import httpx
else:
    try:
        import httpx
    except ModuleNotFoundError:
        import httpx2 as httpx

HttpClient: TypeAlias = httpx.Client
AsyncHttpClient: TypeAlias = httpx.AsyncClient


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


class Connection:
    """The connections of a synchronous client, made at the first request; one of the user's own is never closed."""

    def __init__(self, client: HttpClient | None) -> None:
        self._client = client
        self._owned = client is None
        self._closed = False

    def send(self, outgoing: Outgoing, timeout: float | tuple[float, float]) -> Answer | Failure:
        """Send one request and read its answer whole."""
        _refuse_closed(self._closed)
        if self._client is None:
            self._client = httpx.Client(verify=_tls())
        try:
            return _answer(self._client.send(_request(outgoing, timeout), auth=None, follow_redirects=False))
        except httpx.RequestError as error:
            return _failure(error)

    def close(self) -> None:
        """Close the connections; a second time does nothing."""
        self._closed = True
        if self._owned and self._client is not None:
            self._client.close()


class AsyncConnection:
    """The same for an asynchronous client."""

    def __init__(self, client: AsyncHttpClient | None) -> None:
        self._client = client
        self._owned = client is None
        self._closed = False

    async def send(self, outgoing: Outgoing, timeout: float | tuple[float, float]) -> Answer | Failure:
        """Send one request and read its answer whole."""
        _refuse_closed(self._closed)
        if self._client is None:
            self._client = httpx.AsyncClient(verify=_tls())
        try:
            return _answer(await self._client.send(_request(outgoing, timeout), auth=None, follow_redirects=False))
        except httpx.RequestError as error:
            return _failure(error)

    async def aclose(self) -> None:
        """Close the connections; a second time does nothing."""
        self._closed = True
        if self._owned and self._client is not None:
            await self._client.aclose()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Make the TLS context once for the whole process: it costs more than twenty milliseconds."""
    return httpx.create_ssl_context()


def _refuse_closed(closed: bool) -> None:
    if closed:
        raise RuntimeError("the client is closed")


def _request(outgoing: Outgoing, timeout: float | tuple[float, float]) -> httpx.Request:
    connect, rest = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    return httpx.Request(
        outgoing.method,
        outgoing.url,
        headers=[(name.encode(), value.encode()) for name, value in outgoing.headers],
        content=outgoing.body,
        extensions={"timeout": httpx.Timeout(rest, connect=connect).as_dict()},
    )


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, dict(response.headers), response.content)


def _failure(error: httpx.RequestError) -> Failure:
    # The message of a local protocol error quotes the header that is wrong.
    detail = "" if isinstance(error, httpx.LocalProtocolError) else str(error)
    kind = type(error).__name__
    return Failure(
        "timeout" if isinstance(error, httpx.TimeoutException) else "connection",
        f"{kind}: {detail}" if detail else kind,
    )
