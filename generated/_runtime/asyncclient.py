# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The asynchronous client: the same calls as those of `client`, driven with `await`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from typing_extensions import TypeForm, Unpack

from .base import NOTHING, AuthT, BaseClient, OfTheClient, ServerT
from .calls.operation import Operation
from .library import AsyncHttpClient
from .messages import Answer, Outgoing
from .network.http import AsyncConnections
from .steps import Opening, Steps

if TYPE_CHECKING:
    from .asking import Asked
    from .calls.arguments import Parts
    from .calls.responses import Response
    from .results.downloads import AsyncStreamedResponse
    from .results.events import ServerEvent
    from .results.pages import AsyncPaged
    from .results.streams import AsyncStream

P = ParamSpec("P")
T = TypeVar("T")


class AsyncResource:
    """A group of operations on an asynchronous client."""

    def __init__(self, client: AsyncClient[Any, Any]) -> None:
        self._owner = client

    @property
    def _client(self) -> AsyncClient[Any, Any]:
        return self._owner

    if not TYPE_CHECKING:  # type checkers say it themselves
        with_raw_response = OfTheClient()
        with_streaming_response = OfTheClient()


class AsyncClient(BaseClient[AuthT, ServerT, AsyncHttpClient], AsyncResource):
    """An asynchronous client; generated ones add their resources, and the operations that belong to none."""

    _is_async = True

    async def call(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] | Parts = NOTHING, /
    ) -> T:
        """Send one call and return its answer.

        Raises ArgumentError before anything is sent, the provider's errors after.
        """
        result: T = await self._run(self._drive(operation, path, params, self._settings))
        return result

    async def request(self, method: str, path: str, cast_to: TypeForm[T], /, **said: Unpack[Asked]) -> T:
        """Send a call that the API's description does not have, and return its answer as `cast_to`.

        `await client.request("GET", "/users/{user_id}", User, path={"user_id": "u1"}, query={"full": True})`. With
        `Any` the answer is its JSON as it came, with `str` or `bytes` the body, with `None` nothing.
        """
        from .asking import ask

        return await self.call(*ask(method, path, cast_to, said))

    async def with_raw_response(
        self, method: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Response[T]:
        """Call a method of this client, and return its result with the answer that it came in.

        `await client.with_raw_response(client.users.get, "u1")` is `await client.users.get("u1")` with status, headers
        and body.
        """
        from .calls.core import respond
        from .calls.responses import whole

        called = self._driven(respond, method)(*args, **kwargs)
        return whole(await called if isawaitable(called) else called)

    def paged(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = NOTHING, /
    ) -> AsyncPaged[Any, T]:
        """Return what a call lists; nothing is sent, and no argument looked at, before the first page is asked for."""
        from .results.pages import AsyncPaged

        return AsyncPaged(self._run, operation, path, params, self._settings)

    def with_streaming_response(
        self, method: Callable[P, Awaitable[object]], /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncStreamedResponse:
        """Make a call, and read its answer while it arrives: for answers that are large.

        `async with client.with_streaming_response(client.files.get, "f1") as answer: await answer.save("f1.pdf")`. The
        call is made when the answer is entered.
        """
        from .calls.core import opened
        from .results.downloads import AsyncStreamedResponse

        called = self._driven(opened, method)
        return AsyncStreamedResponse(lambda: called(*args, **kwargs), self._settings)

    # Not `events` and `lines`: an API may have resources of these names.
    def stream_events(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = NOTHING, /
    ) -> AsyncStream[ServerEvent[T]]:
        """Return the events that a call streams; nothing is sent before they are entered or iterated."""
        from .results.streams import AsyncStream

        return AsyncStream(self._run_stream, operation, path, params, self._settings)

    def stream_lines(
        self, operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] = NOTHING, /
    ) -> AsyncStream[T]:
        """Return the lines that a call streams; nothing is sent before they are entered or iterated."""
        from .results.streams import AsyncStream

        return AsyncStream(self._run_stream, operation, path, params, self._settings)

    async def _run_stream(self, steps: Steps[T]) -> T:
        return await self._run(steps, self._settings.idle_timeout)

    async def _run(self, steps: Steps[T], idle: float | None = None) -> T:
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
                        outcome = await send(step, bounds)
                    elif isinstance(step, Opening):
                        outcome = await send(step.request, opening, step.keeps)
                        source = outcome.source if isinstance(outcome, Answer) else None
                    else:
                        await step.wait_async()
                except Exception as raised:  # noqa: BLE001 - the steps raise it; a generator lets no StopIteration out
                    error = raised
        except StopAsyncIteration as stop:  # whose iterator asked for this would take it for its end
            raise RuntimeError("a hook, a plugin or a transport raised StopAsyncIteration") from stop
        finally:
            error = None  # its traceback holds this frame
            steps.close()
            if source is not None:
                await source.aclose()

    async def aclose(self) -> None:
        """Close the connections that this client opened in the event loop that runs; those of others end with them."""
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
