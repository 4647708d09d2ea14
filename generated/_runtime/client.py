# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The synchronous client: what it offers, and the loop that drives a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from typing_extensions import TypeForm, Unpack

from .base import NOTHING, AuthT, BaseClient, OfTheClient, ServerT
from .calls.operation import Operation
from .library import HttpClient
from .messages import Answer, Outgoing
from .network.http import Connections
from .steps import Opening, Steps

if TYPE_CHECKING:
    from .asking import Asked
    from .calls.arguments import Parts
    from .calls.responses import Response
    from .results.downloads import StreamedResponse
    from .results.events import ServerEvent
    from .results.pages import Paged
    from .results.streams import Stream

P = ParamSpec("P")
T = TypeVar("T")


class Resource:
    """A group of operations on a client."""

    def __init__(self, client: Client[Any, Any]) -> None:
        self._owner = client

    @property
    def _client(self) -> Client[Any, Any]:
        return self._owner

    if not TYPE_CHECKING:  # type checkers say it themselves
        with_raw_response = OfTheClient()
        with_streaming_response = OfTheClient()


class Client(BaseClient[AuthT, ServerT, HttpClient], Resource):
    """A synchronous client; generated ones add their resources, and the operations that belong to none."""

    def call(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] | Parts = NOTHING, /
    ) -> T:
        """Send one call and return its answer.

        Raises ArgumentError before anything is sent, the provider's errors after.
        """
        result: T = self._run(self._drive(operation, path, params, self._settings))
        return result

    def request(self, method: str, path: str, cast_to: TypeForm[T], /, **said: Unpack[Asked]) -> T:
        """Send a call that the API's description does not have, and return its answer as `cast_to`.

        `client.request("GET", "/users/{user_id}", User, path={"user_id": "u1"}, query={"full": True})`. With `Any` the
        answer is its JSON as it came, with `str` or `bytes` the body, with `None` nothing.
        """
        from .asking import ask

        return self.call(*ask(method, path, cast_to, said))

    def with_raw_response(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """Call a method of this client, and return its result with the answer that it came in.

        `client.with_raw_response(client.users.get, "u1")` is `client.users.get("u1")` with status, headers and body.
        """
        from .calls.core import respond
        from .calls.responses import whole

        return whole(self._driven(respond, method)(*args, **kwargs))

    def paged(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = NOTHING, /
    ) -> Paged[Any, T]:
        """Return what a call lists; nothing is sent, and no argument looked at, before the first page is asked for."""
        from .results.pages import Paged

        return Paged(self._run, operation, path, params, self._settings)

    def with_streaming_response(
        self, method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> StreamedResponse:
        """Make a call, and read its answer while it arrives: for answers that are large.

        `with client.with_streaming_response(client.files.get, "f1") as answer: answer.save("f1.pdf")`. The call is made
        when the answer is entered.
        """
        from .calls.core import opened
        from .results.downloads import StreamedResponse

        called = self._driven(opened, method)
        return StreamedResponse(lambda: called(*args, **kwargs), self._settings)

    # Not `events` and `lines`: an API may have resources of these names.
    def stream_events(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = NOTHING, /
    ) -> Stream[ServerEvent[T]]:
        """Return the events that a call streams; nothing is sent before they are entered or iterated."""
        from .results.streams import Stream

        return Stream(self._run_stream, operation, path, params, self._settings)

    def stream_lines(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = NOTHING, /
    ) -> Stream[T]:
        """Return the lines that a call streams; nothing is sent before they are entered or iterated."""
        from .results.streams import Stream

        return Stream(self._run_stream, operation, path, params, self._settings)

    def _run_stream(self, steps: Steps[T]) -> T:
        return self._run(steps, self._settings.idle_timeout)

    def _run(self, steps: Steps[T], idle: float | None = None) -> T:
        """Do what a call asks for, to its end; `idle` is how many seconds its answer may be silent, but no login."""
        bounds, send = self._settings.bounds(), self._connections.send
        opening = bounds if idle is None else bounds.of_stream(idle)
        source: Any = None
        outcome: Any = None
        error: Exception | None = None
        try:
            while True:
                try:
                    step = steps.throw(error) if error else steps.send(outcome)
                except StopIteration as done:
                    source = None  # it is the caller's now
                    result: T = done.value
                    return result
                outcome = error = None
                try:
                    if isinstance(step, Outgoing):
                        outcome = send(step, bounds)
                    elif isinstance(step, Opening):
                        outcome = send(step.request, opening, step.keeps)
                        source = outcome.source if isinstance(outcome, Answer) else None
                    else:
                        step.wait()
                except Exception as raised:  # noqa: BLE001 - the steps raise it; a generator lets no StopIteration out
                    error = raised
        finally:
            error = None  # its traceback holds this frame
            steps.close()
            if source is not None:
                source.close()

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
