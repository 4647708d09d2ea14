# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""A provider in process: it answers the calls of its client from the description, and lets nothing else pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from threading import Lock
from types import TracebackType
from typing import Any, ClassVar, Generic, Self, TypeVar

from ..auth.plugin import AuthPlugin
from ..calls.operation import Api
from ..errors import ArgumentTypeError
from ..library import LIBRARY
from ..messages import Outgoing
from ..wire.jsontext import ABSENT, encode
from .answering import Failing, Planned, answer, check_example, check_said, checked_body, failure, response
from .catalog import Catalog
from .checking import Checker
from .record import Call, Credential, Endpoint, Received, SpecViolationError
from .site import Site

ClientT = TypeVar("ClientT")
AsyncT = TypeVar("AsyncT")


class Mock(Generic[ClientT, AsyncT]):
    """A provider without a network. Subclasses say which clients, endpoints and credentials it has.

    Each call is checked against the description and answered from its first documented example of a success, or else
    with one that is made from the type of its answer. `calls` are those that were answered. A call that the
    description does not allow raises SpecViolationError where it is made; `violations` keeps it, and leaving the
    `with` block raises the first of them again, in case that somebody caught it.
    """

    api: ClassVar[Api]
    clients: ClassVar[tuple[Callable[..., Any], Callable[..., Any]]]
    endpoints: ClassVar[Mapping[str, Endpoint]]
    credentials: ClassVar[Mapping[str, tuple[Credential, ...]]]

    def __init__(self, *, base_url: str | None = None, allow_unknown: bool = False) -> None:
        """Set up a provider.

        Args:
            base_url: an address at which it is, too, beside the servers of its description.
            allow_unknown: whether parameters and fields may be sent that the description does not name.
        """
        self.calls: list[Call] = []
        self.violations: list[SpecViolationError] = []
        self._strict = not allow_unknown
        self._catalog = Catalog(type(self).__module__, self.endpoints)
        self._site = Site(self.api, self._catalog)
        if base_url:
            self._site.add(base_url)
        self._planned: dict[str, list[Planned]] = {}
        self._lock = Lock()

    def client(self, **options: Any) -> ClientT:
        """Return a client of this provider; options are those of the client's own constructor.

        Without `auth` it needs no credentials, and none are looked for.
        """
        made: ClientT = self._make(0, options)
        return made

    def async_client(self, **options: Any) -> AsyncT:
        """Return an asynchronous client of this provider, like `client`."""
        made: AsyncT = self._make(1, options)
        return made

    def http_client(self) -> Any:
        """Return a client of the HTTP library, for code that makes a client of its own: `http_client=...`."""
        return _at_once(LIBRARY.Client(transport=self.transport()))

    def async_http_client(self) -> Any:
        """Return an asynchronous client of the HTTP library, like `http_client`."""
        return _at_once(LIBRARY.AsyncClient(transport=self.transport()))

    def transport(self) -> Any:
        """Return a transport of the HTTP library, for sync and async use."""
        return self._transport(signed=True)

    def answer(
        self,
        call: str | Callable[..., object],
        example: str | None = None,
        *,
        returns: Any = ABSENT,
        body: Any = ABSENT,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        times: int | None = None,
        check: bool = True,
    ) -> None:
        """Say how a call, `client.users.update` or `"users.update"`, is answered: so many `times`, or from now on.

        With `times` answers queue up: each is given as often as it says, then the next, then what holds for ever.

        Args:
            call: the call, as a method of a client or by its name.
            example: the name of a documented example.
            returns: what the call returns: a model, or JSON in its place; it is put into the provider's envelope. It
                may be a function, which is given the call.
            body: what is on the wire: JSON, text or bytes, or a function, which is given the call.
            status: the status; without a body, that of a documented example or of an answer that is made.
            headers: headers of the answer.
            times: how often, from 1 on.
            check: whether `returns` and `body` must be as the description says; bytes may always be anything.

        A page of `returns` is the last one unless it says, otherwise than a factory, where the listing goes on.
        Raises ArgumentValueError for an answer that is not as described.
        """
        if sum(each is not None and each is not ABSENT for each in (example, returns, body)) > 1:
            raise ArgumentTypeError("an answer is one of an example, `returns` and `body`")
        self._plan(call, Planned(times, example, status, checked_body(body), returns, headers or {}, check=check))

    def fail(self, call: str | Callable[..., object], how: Failing | Exception, *, times: int | None = None) -> None:
        """Let a call fail, so many `times` or from now on.

        "unreachable": nothing of it was sent; "timeout": no answer came in time; "lost": the connection broke before
        one came. An exception is raised as it is. A client that may make the call again does so at once.
        """
        self._plan(call, Planned(times, error=failure(how)))

    def reset(self) -> None:
        """Forget the calls, and what was said of answers."""
        with self._lock:
            self.calls.clear()
            self.violations.clear()
            self._planned.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self.violations:
            raise self.violations[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {len(self.calls)} calls>"

    def _make(self, flavour: int, options: dict[str, Any]) -> Any:
        if "http_client" in options:
            raise ArgumentTypeError("the client of a mock has its connections; give yours `mock.http_client()`")
        if options.get("base_url") is None and options.get("server") is None:
            server = next(iter(self.api.servers), None)
            options = {**options, **({"server": server} if server else {"base_url": "https://mock.invalid"})}
        signed = options.get("auth") is not None
        auth = {} if signed else {"auth": [_stand_in(scheme)() for scheme in self.api.schemes]}
        if base_url := options.get("base_url"):
            self._site.add(base_url)
        return self.clients[flavour](**{**options, **auth, "http_client": self._transport(signed=signed)})

    def _transport(self, *, signed: bool) -> Any:
        return _at_once(LIBRARY.MockTransport(lambda request: self._handle(request, signed=signed)))

    def _plan(self, call: str | Callable[..., object], planned: Planned) -> None:
        if planned.left is not None and planned.left < 1:
            raise ArgumentTypeError("`times` is a whole number from 1 on")
        name = self._catalog.name_of(call)
        documented = self._catalog.load(name)
        check_example(documented, planned.example)
        check_said(documented, self.api, planned)
        with self._lock:
            queue = [each for each in self._planned.get(name, ()) if each.left is not None]
            held = [each for each in self._planned.get(name, ()) if each.left is None]
            self._planned[name] = [*queue, planned, *held] if planned.left is not None else [*queue, planned]

    def _next(self, name: str) -> Planned | None:
        with self._lock:
            queue = self._planned.get(name, [])
            planned = queue[0] if queue else None
            if planned and planned.left is not None:
                planned.left -= 1
                if not planned.left:
                    queue.pop(0)
            return planned

    def _handle(self, request: Any, *, signed: bool) -> Any:
        try:
            return self._respond(_received(request), signed=signed)
        except SpecViolationError as violation:
            with self._lock:
                self.violations.append(violation)
            raise

    def _respond(self, request: Received, *, signed: bool) -> Any:
        try:
            name, path = self._site.find(request)
        except SpecViolationError:
            if (token := self._site.login(request)) is None:
                raise
            return LIBRARY.Response(200, content=encode(token), headers={"content-type": "application/json"})
        documented = self._catalog.load(name)
        checker = Checker(name, documented.operation, self.api, self.credentials)
        call = checker.call(replace(request, path=path), signed=signed, strict=self._strict)
        with self._lock:
            self.calls.append(call)
        return response(answer(documented, self.api, self._next(name), call), documented.operation)


@cache
def _stand_in(scheme: type[AuthPlugin]) -> type[AuthPlugin]:
    """Return a plugin in the place of a scheme that has no credentials and signs nothing."""

    def sign(self: AuthPlugin, request: Outgoing) -> None:
        """Do nothing."""

    return type(f"No{scheme.__name__}", (AuthPlugin,), {"name": scheme.name, "sign": sign})


def _at_once(connections: Any) -> Any:
    """Mark connections: a client that is given them makes calls again without a pause."""
    connections.answers_at_once = True
    return connections


def _received(request: Any) -> Received:
    path, _, query = request.url.raw_path.decode().partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Received(request.method, str(request.url), path, query, headers, request.content)
