# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What the synchronous and the asynchronous client have in common: what they are told, and how a copy differs."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType, MethodType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, get_args

from .auth.mutual_tls import MutualTls
from .auth.plugin import AuthPlugin
from .bounds import Timeout
from .calls.keyring import Keyring
from .calls.operation import Api
from .calls.settings import MAX_ANSWER, MAX_LINE, Settings, Strictness, is_redirected, resolve
from .credentials import without_frames
from .errors import ArgumentTypeError, ConfigurationError
from .steps import Steps

if TYPE_CHECKING:
    from .calls.hooks import OnRequest, OnResponse

AuthT = TypeVar("AuthT", bound=AuthPlugin)
ServerT = TypeVar("ServerT", bound=str)
HttpT = TypeVar("HttpT")
NOTHING: Mapping[str, object] = MappingProxyType({})


def _exchange(*call: Any) -> Steps[Any]:
    from .calls.core import exchange

    return exchange(*call)


class OfTheClient:
    """A method that clients have and resources have not: to ask a resource for it is an error with the way to it."""

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    def __get__(self, resource: object, owner: type[object]) -> Self:
        if resource is None:
            return self
        hint = f"write `client.{self._name}(client.RESOURCE.METHOD, ...)`"
        raise AttributeError(f"`{owner.__name__}` has no `{self._name}`: {hint}", name=self._name, obj=resource)


class BaseClient(ABC, Generic[AuthT, ServerT, HttpT]):
    """What both clients are told, and how a copy differs.

    Args:
        auth: one plugin, or several; without any, those that a call needs are made from the environment.
        server: the name of a server; without it the API's `..._BASE_URL` variable, or else its first server.
        base_url: an address in the place of a server's.
        timeout: seconds, or a pair of them: for connecting, and for each wait after that; None in the second place
            waits for as long as it takes.
        http_client: a client or a transport of your own, which is never closed. Its connections, TLS, proxies and event
            hooks are used; its headers, cookies, parameters, auth, timeout and redirects are not. One with a `base_url`
            is refused unless `base_url` is given here, too. For mutual TLS it must have loaded the certificate.
        check: whether patterns, bounds, choices and conditions of arguments are looked at.
        answers: what happens when an answer departs from its description: nothing, a warning in the log, an error.
        retries: how many times more a call is made, where a second one cannot have a second effect; without it
            as often as the API's description says, or twice.
        idle_timeout: seconds that a stream may say nothing, before it is taken for broken; for a stream it takes the
            second place of `timeout`. `math.inf` waits for as long as it takes.
        deadline: seconds for a whole call, with its logins, retries and pauses, and with its wait for the login of
            another call. A stream or a download has to begin by then, and may go on; each page of a listing is a call.
            A synchronous client looks at the clock between the pieces of a body, and behind the headers of an answer:
            it cannot while they come byte by byte, nor while a name is looked up.
        max_answer_bytes: what an answer may hold, decompressed; the rest of a larger one is not read. Streams and
            downloads may hold more.
        max_line_bytes: what one line or one event of a stream may hold.
        on_request: functions that are called with each request before it is signed, and the number of the attempt.
        on_response: functions that are called with the unsigned request, its answer and the number of the attempt.
        log_values: names of headers and of fields of bodies, whose values the log may hold at the level DEBUG.
    """

    api: ClassVar[Api]
    _is_copy = False
    _is_async: ClassVar[bool] = False
    _drive: Callable[..., Steps[Any]] = staticmethod(_exchange)

    @without_frames
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
        retries: int | None = None,
        idle_timeout: float = 300.0,
        deadline: float | None = None,
        max_answer_bytes: int = MAX_ANSWER,
        max_line_bytes: int = MAX_LINE,
        on_request: Iterable[OnRequest] = (),
        on_response: Iterable[OnResponse] = (),
        log_values: Iterable[str] = (),
    ) -> None:
        """Set up a client; nothing is opened before the first call."""
        given = _plugins(self.api, auth)
        if answers not in get_args(Strictness):
            raise ConfigurationError(f"`answers` is one of {', '.join(get_args(Strictness))}")
        if isinstance(log_values, str):
            raise ConfigurationError("`log_values` is a list of names")
        origin = resolve(self.api, server, base_url)
        self._settings = Settings(
            api=self.api,
            origin=origin,
            keyring=Keyring(self.api, given, origin),
            timeout=timeout,
            check=check,
            answers=answers,
            retries=_checked(retries),
            idle_timeout=idle_timeout,
            deadline=deadline,
            max_answer=max_answer_bytes,
            max_line=max_line_bytes,
            on_request=tuple(on_request),
            on_response=tuple(on_response),
            server=server,
            is_redirected=is_redirected(self.api, server, base_url),
            pauses=not getattr(http_client, "answers_at_once", False),  # as those of a mock are
            log_values=frozenset(map(str.lower, log_values)),
            is_async=self._is_async,
        )
        if http_client is not None:
            _warn_of_certificates(self.api, given)
        self._connect(http_client)
        _refuse_address(http_client, base_url, type(self).__name__)

    @abstractmethod
    def _connect(self, http_client: HttpT | None) -> None: ...

    def with_options(
        self,
        *,
        timeout: Timeout | None = None,
        retries: int | None = None,
        idle_timeout: float | None = None,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Self:
        """Return a copy with other limits, or with more to send with each of its calls.

        `headers`, parameters of the `query` and fields of the `body` are written as on the wire, and replace what a
        call would send under the same name; a call whose body has no fields stays as it is. The copy shares the
        connections, which only the original closes. None leaves a limit as it is, `deadline=math.inf` takes it away.
        """
        settings = self._settings
        other = copy(self)
        other._settings = replace(
            settings,
            timeout=settings.timeout if timeout is None else timeout,
            retries=settings.retries if retries is None else _checked(retries),
            idle_timeout=settings.idle_timeout if idle_timeout is None else idle_timeout,
            deadline=settings.deadline if deadline is None else deadline,
            headers={**settings.headers, **(headers or {})},
            query={**settings.query, **(query or {})},
            body={**settings.body, **(body or {})},
        )
        return other

    def __copy__(self) -> Self:
        """Return a copy that shares the connections, which only the original closes."""
        other = object.__new__(type(self))
        for name, value in vars(self).items():
            if not isinstance(getattr(type(self), name, None), cached_property):  # a resource, bound to the original
                setattr(other, name, value)
        other._is_copy = True
        return other

    def _driven(self, drive: Callable[..., Steps[Any]], method: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same method, on a copy of this client that drives its calls otherwise.

        Raises ArgumentTypeError for what is no method of this client or its resources.
        """
        owner = getattr(method, "__self__", None)
        if getattr(owner, "_client", None) is not self:
            raise ArgumentTypeError("give a method of this client or of its resources, and its arguments")
        other = self.with_options()
        other._drive = drive
        resource: Any = type(owner)
        bound: Any = method
        return MethodType(bound.__func__, other if owner is self else resource(other))

    def __repr__(self) -> str:
        origin = self._settings.origin
        return f"<{type(self).__name__} {origin.scheme}://{origin.authority}{origin.path}>"


def _warn_of_certificates(api: Api, plugins: Sequence[AuthPlugin]) -> None:
    """Say that a client of the user's own does not present a certificate that nobody loaded into it."""
    if any(isinstance(one, MutualTls) and not one.is_loaded for one in plugins):
        log = logging.getLogger(f"apigraft.{api.name}")
        log.warning("`http_client` presents no certificate of `auth`: load it into its TLS context")


def _refuse_address(client: Any, given: str | None, name: str) -> None:
    """Raise ConfigurationError for an HTTP client with an address: it is not used, and a sandbox would be missed."""
    if (
        given is None and hasattr(client, "build_request") and str(client.base_url)
    ):  # a transport may have one for itself
        raise ConfigurationError(f"the `base_url` of `http_client` is not used: give `base_url` to {name} itself")


def _plugins(api: Api, auth: object) -> Sequence[AuthPlugin]:
    given = () if auth is None else (auth,) if isinstance(auth, AuthPlugin) else auth
    if isinstance(given, list | tuple) and all(isinstance(plugin, AuthPlugin) for plugin in given):
        return given
    names = " or ".join(f"{scheme.__name__}(...)" for scheme in api.schemes)
    raise ConfigurationError(f"`auth` is no plugin of {api.name}: give {names or 'none'}")


def _checked(retries: int | None) -> int | None:
    if retries is not None and (type(retries) is not int or retries < 0):
        raise ConfigurationError("`retries` is a whole number from 0 on")
    return retries
