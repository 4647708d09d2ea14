# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Plugins in clients of your own: any plugin as the `auth=` of an httpx or httpx2 client, sync and async.

    with httpx.Client(auth=http_auth(WonderRsaSha256())) as client: ...
    async with httpx2.AsyncClient(auth=http_auth(WonderRsaSha256(), httpx2)) as client: ...

A login that a plugin needs goes over the same client. Redirects belong to that client: one that follows them sends
what was signed to wherever they lead.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from functools import cache
from typing import Any

from .auth.plugin import AuthPlugin
from .errors import Errors, RequestSummary
from .library import LIBRARY
from .messages import Answer, Failure, Outgoing
from .steps import Opening, Steps, Waiting, sent


def http_auth(plugin: AuthPlugin, library: Any = LIBRARY) -> Any:
    """Return a plugin as an `Auth` of `library`: the module httpx, or httpx2.

    Raises SigningError or ConfigurationError, in the call, for what cannot be signed; ApiLoginError for a login that
    gives no token.
    """
    return _adapter(library)(plugin, library)


@cache
def _adapter(library: Any) -> Any:
    class PluginAuth(library.Auth):  # type: ignore[misc]  # which library it is, is known at run time
        """An auth plugin for clients that know nothing of it."""

        def __init__(self, plugin: AuthPlugin, library: Any) -> None:
            self._plugin, self._library = plugin, library

        def sync_auth_flow(self, request: Any) -> Generator[Any, Any, None]:
            """Sign a request, after a login if there has to be one, and anew if the answer asks for it."""
            request.read()
            steps = _call(self._plugin, request)
            answer: Answer | Failure | None = None
            try:
                while (step := _next(steps, answer)) is not None:
                    if isinstance(step, Waiting):
                        step.wait()
                        answer = None
                        continue
                    response = yield _request(step, request, self._library)
                    response.read()
                    answer = _answer(response)
            finally:
                steps.close()

        async def async_auth_flow(self, request: Any) -> AsyncGenerator[Any, Any]:
            """Do the same without blocking."""
            await request.aread()
            steps = _call(self._plugin, request)
            answer: Answer | Failure | None = None
            try:
                while (step := _next(steps, answer)) is not None:
                    if isinstance(step, Waiting):
                        await step.wait_async()
                        answer = None
                        continue
                    response = yield _request(step, request, self._library)
                    await response.aread()
                    answer = _answer(response)
            finally:
                steps.close()

        def __repr__(self) -> str:
            return f"<PluginAuth {self._plugin!r}>"

    return PluginAuth


def _next(steps: Steps[None], answer: Answer | Failure | None) -> Outgoing | Waiting | None:
    try:
        step = steps.send(answer)
    except StopIteration:
        return None
    assert not isinstance(step, Opening)  # no plugin streams
    return step


def _call(plugin: AuthPlugin, request: Any) -> Steps[None]:
    """Yield what has to be sent: logins, and then the request, signed; once more if the plugin wants it."""
    unsigned = _outgoing(request)
    summary = RequestSummary(f"{unsigned.method} {unsigned.path}", unsigned.method, unsigned.url.partition("?")[0])
    flow = plugin.flow()
    refused: Answer | None = None
    while True:
        if problem := (yield from flow.prepare()):
            raise problem.error(Errors(), summary, refused)
        attempt = unsigned.copy()
        flow.sign(attempt)
        outcome = yield from sent(attempt)
        if isinstance(outcome, Failure) or not flow.again(outcome):
            return
        refused = outcome


def _outgoing(request: Any) -> Outgoing:
    """Return a request as plugins see it; `Host` is part of the authority, whoever wrote it."""
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    url = request.url
    return Outgoing(request.method, url.scheme, url.netloc.decode(), url.raw_path.decode(), headers, request.content)


def _request(outgoing: Outgoing, original: Any, library: Any) -> Any:
    """Return what is to be sent, with the timeouts and other extensions of the request that it is for."""
    return library.Request(
        outgoing.method,
        outgoing.url,
        headers=[(name.encode(), value.encode()) for name, value in outgoing.headers],
        content=outgoing.body,
        extensions=original.extensions,
    )


def _answer(response: Any) -> Answer:
    return Answer(response.status_code, dict(response.headers), response.content)
