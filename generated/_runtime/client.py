# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The two clients: the same settings, the same core, and a loop each."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import closing
from copy import copy
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType, TracebackType
from typing import Any, ClassVar, Generic, Self, TypeVar, get_args

from .auth import AuthPlugin
from .core import exchange
from .errors import ConfigurationError
from .http import AsyncConnections, AsyncHttpClient, Connections, HttpClient, Timeout
from .keyring import Keyring
from .mutual_tls import MutualTls
from .operation import Api, Operation
from .settings import Settings, Strictness, resolve
from .steps import Renewal

T = TypeVar("T")
AuthT = TypeVar("AuthT", bound=AuthPlugin)
ServerT = TypeVar("ServerT", bound=str)
HttpT = TypeVar("HttpT")
_NOTHING: Mapping[str, object] = MappingProxyType({})


class _BaseClient(ABC, Generic[AuthT, ServerT, HttpT]):
    """What both clients are told, and how a copy differs."""

    api: ClassVar[Api]
    _is_copy = False

    def __init__(
        self,
        *,
        auth: AuthT | Sequence[AuthT] | None = None,
        server: ServerT | None = None,
        base_url: str | None = None,
        timeout: Timeout = 30.0,
        http_client: HttpT | None = None,
        check: bool = True,
        answers: Strictness = "tolerant",
    ) -> None:
        """Set up a client; nothing is opened before the first call.

        Args:
            auth: one plugin, or several; without any, those that a call needs are made from the environment.
            server: the name of a server; without it the API's `..._BASE_URL` variable, or else its first server.
            base_url: an address in the place of a server's.
            timeout: seconds, or a pair of them: for connecting, and for everything else.
            http_client: a client of your own: its connections are used, its defaults are not, and it is never closed.
                For mutual TLS it must have loaded the certificate.
            check: whether patterns, bounds, choices and conditions of arguments are looked at.
            answers: what happens when an answer departs from its description: nothing, a warning in the log, an error.
        """
        given = () if auth is None else (auth,) if isinstance(auth, AuthPlugin) else auth
        if not isinstance(given, (list, tuple)) or not all(isinstance(plugin, AuthPlugin) for plugin in given):
            names = " or ".join(f"{scheme.__name__}(...)" for scheme in self.api.schemes)
            raise ConfigurationError(f"`auth` is no plugin of {self.api.name}: give {names or 'none'}")
        if answers not in get_args(Strictness):
            raise ConfigurationError(f"`answers` is one of {', '.join(get_args(Strictness))}")
        origin = resolve(self.api, server, base_url)
        self._settings = Settings(
            api=self.api,
            origin=origin,
            keyring=Keyring(self.api, given, origin),
            timeout=timeout,
            check=check,
            answers=answers,
        )
        if http_client is not None and any(isinstance(one, MutualTls) and not one.is_loaded for one in given):
            log = logging.getLogger(f"apigraft.{self.api.name}")
            log.warning("`http_client` presents no certificate of `auth`: load it into its TLS context")
        self._connect(http_client)

    @abstractmethod
    def _connect(self, http_client: HttpT | None) -> None: ...

    def with_options(
        self,
        *,
        timeout: Timeout | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Self:
        """Return a copy with another timeout, or with headers and query parameters that go with each of its calls.

        They replace what a call would send under the same name. The copy shares the connections, which only the
        original closes.
        """
        settings = self._settings
        other = copy(self)
        for name in tuple(vars(other)):
            if isinstance(getattr(type(self), name, None), cached_property):
                delattr(other, name)  # a resource, which is bound to the original
        other._settings = replace(
            settings,
            timeout=settings.timeout if timeout is None else timeout,
            headers={**settings.headers, **(headers or {})},
            query={**settings.query, **(query or {})},
        )
        other._is_copy = True
        return other

    def __repr__(self) -> str:
        origin = self._settings.origin
        return f"<{type(self).__name__} {origin.scheme}://{origin.authority}{origin.path}>"


class Resource:
    """A group of operations on a client."""

    def __init__(self, client: Client[Any, Any]) -> None:
        self._owner = client

    @property
    def _client(self) -> Client[Any, Any]:
        return self._owner


class Client(_BaseClient[AuthT, ServerT, HttpClient], Resource):
    """A synchronous client; generated ones add their resources, and the operations that belong to none."""

    def call(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = _NOTHING, /
    ) -> T:
        """Send one call and return its answer.

        Raises ArgumentError before anything is sent, the provider's errors after.
        """
        timeout = self._settings.timeout
        with closing(exchange(operation, path, params, self._settings)) as steps:
            try:
                step = next(steps)
                while True:
                    if isinstance(step, Renewal):
                        step.wait()
                        step = next(steps)
                    else:
                        step = steps.send(self._connections.send(step, timeout))
            except StopIteration as done:
                result: T = done.value
                return result

    def close(self) -> None:
        """Close the connections that this client opened."""
        if not self._is_copy:
            self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _client(self) -> Self:
        return self

    def _connect(self, http_client: HttpClient | None) -> None:
        self._connections = Connections(http_client, self._settings.keyring.certificate)


class AsyncResource:
    """A group of operations on an asynchronous client."""

    def __init__(self, client: AsyncClient[Any, Any]) -> None:
        self._owner = client

    @property
    def _client(self) -> AsyncClient[Any, Any]:
        return self._owner


class AsyncClient(_BaseClient[AuthT, ServerT, AsyncHttpClient], AsyncResource):
    """An asynchronous client; generated ones add their resources, and the operations that belong to none."""

    async def call(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = _NOTHING, /
    ) -> T:
        """Send one call and return its answer.

        Raises ArgumentError before anything is sent, the provider's errors after.
        """
        timeout = self._settings.timeout
        with closing(exchange(operation, path, params, self._settings)) as steps:
            try:
                step = next(steps)
                while True:
                    if isinstance(step, Renewal):
                        await step.wait_async()
                        step = next(steps)
                    else:
                        step = steps.send(await self._connections.send(step, timeout))
            except StopIteration as done:
                result: T = done.value
                return result

    async def aclose(self) -> None:
        """Close the connections that this client opened."""
        if not self._is_copy:
            await self._connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def _client(self) -> Self:
        return self

    def _connect(self, http_client: AsyncHttpClient | None) -> None:
        self._connections = AsyncConnections(http_client, self._settings.keyring.certificate)
