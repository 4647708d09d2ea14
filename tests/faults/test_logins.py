"""Logins that go wrong before a call, for each kind of call: it is made once at most, and its outcome is known."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import pytest

from generator.runtime import ApiAnsweredError, Operation

from ..runtime.guarded import API, AsyncGuarded, Guarded, Session
from .calls import PATIENT, Booked, Written
from .faults import answer
from .matrix import COLUMNS, EXPIRED, LOGIN_LOST, TOKENLESS
from .server import Script, Server, receive, reset, say, serving, wait

NOTE: Final = {"note": "n"}
CALLS: Final[dict[str, tuple[Operation[Any], dict[str, str]]]] = {
    "get": (Operation("GET", "/things", dict[str, Any]), {}),
    "put": (Operation("PUT", "/things", dict[str, Any], takes=Written), NOTE),
    "keyed": (Operation("POST", "/things", dict[str, Any], takes=Booked, idempotency="Idempotency-Key"), NOTE),
    "bare": (Operation("POST", "/things", dict[str, Any], takes=Written), NOTE),
}
GIVES: Final = (receive, say(answer(200, json.dumps({"data": {"token": "t-1"}}).encode())))
GOOD: Final = (receive, say(answer(200, b'{"is": "done"}')))
REFUSES: Final = (receive, say(answer(401, b"{}")))
SILENT: Final = (receive, wait)
CUT: Final = (receive, reset)

pytestmark = [
    pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"]),
    pytest.mark.parametrize("kind", COLUMNS),
]


def outcomes(server: Server, kind: str, is_async: bool, times: int = 1, **options: Any) -> list[Any]:
    """Make a call, or several by the same client; return results and errors."""
    operation, params = CALLS[kind]
    options = {"auth": Session("id", "k"), "base_url": server.url, "timeout": PATIENT, **options}
    found: list[Any] = []

    def run() -> None:
        with Guarded(**options) as client:
            for _ in range(times):
                try:
                    found.append(client.call(operation, {}, params))
                except Exception as error:  # noqa: BLE001 - which one it is, is what the tests are about
                    found.append(error)

    async def run_async() -> None:
        async with AsyncGuarded(**options) as client:
            for _ in range(times):
                try:
                    found.append(await client.call(operation, {}, params))
                except Exception as error:  # noqa: BLE001
                    found.append(error)

    if is_async:
        asyncio.run(run_async())
    else:
        run()
    return found


def targets(server: Server) -> list[str]:
    """Return what was asked for, in turn."""
    return [each.target for each in server.seen]


@pytest.mark.parametrize("last", [GOOD, REFUSES], ids=["is good", "is refused, too"])
def test_a_token_that_is_refused_is_renewed_once(last: Script, kind: str, is_async: bool) -> None:
    """A call that was not let in was not carried out, so that any may go out again."""
    assert EXPIRED.then(kind).error == "status" and EXPIRED.cells[COLUMNS[kind]].startswith("once more")
    with serving(GIVES, GOOD, REFUSES, GIVES, last) as server:
        first, second = outcomes(server, kind, is_async, times=2)
        assert targets(server) == ["/login", "/things", "/things", "/login", "/things"]
    assert first == {"is": "done"}
    if last is GOOD:
        assert second == first
    else:
        assert type(second) is API.errors.of_status(401) and second.attempts == 2


@pytest.mark.parametrize("script", [REFUSES, GOOD, (receive, say(answer(503, b"")))], ids=["401", "200", "503"])
def test_a_login_that_gives_no_token(script: Script, kind: str, is_async: bool) -> None:
    """It is asked for once: each further try may lock somebody out."""
    with serving(script) as server:
        (error,) = outcomes(server, kind, is_async)
        assert targets(server) == ["/login"]
    assert type(error) is getattr(API.errors, TOKENLESS.then(kind).error)
    assert not isinstance(error, ApiAnsweredError) and "was not sent" in str(error)


@pytest.mark.parametrize(("script", "error"), [(CUT, "connection"), (SILENT, "timeout")])
def test_a_login_that_gets_no_answer(script: Script, error: str, kind: str, is_async: bool) -> None:
    """The outcome of the call is known, whatever kind it is of."""
    assert f"`{{{error}}}`" in LOGIN_LOST.cells[COLUMNS[kind]]
    short = {"timeout": 0.03} if script is SILENT else {}
    with serving(script) as server:
        (found,) = outcomes(server, kind, is_async, **short)
        assert targets(server) == ["/login"]
    assert type(found) is getattr(API.errors, error) and "was not sent" in str(found)
