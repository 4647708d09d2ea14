"""Each fault, for each kind of call, sync and async: what the table says is what happens, and nothing else."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pytest

from tests.library import httpx

from ..runtime.sample_api import User
from .calls import FLAVOURS, NOTE, PATIENT, Outcome
from .checks import check_error, check_requests
from .conftest import Tls
from .faults import FAULTS, Fault, good
from .matrix import ATTEMPTS, BUSY, COLUMNS, OVER_UNSENT
from .server import Script, Server, serving

SHORT: Final = 0.03
"""Seconds after which a client gives up on a server that waits for this."""

STATUSES: Final = frozenset(BUSY.statuses)
BIG: Final = "x" * 12_000_000
STAYING: Final = [
    pytest.param(fault, kind, id=f"{fault.name}, {kind}")
    for fault in FAULTS
    for kind in COLUMNS
    if not (fault.is_big and kind == "get")
]
PASSING: Final = [
    pytest.param(fault, kind, id=f"{fault.name}, {kind}")
    for fault in FAULTS
    for kind in ("put", "keyed", "bare")
    if fault.row.then(kind).again and not fault.is_lasting
]


@contextmanager
def faulty(fault: Fault, tls: Tls, *scripts: Script) -> Iterator[Server]:
    """Start the server of a fault."""
    context = tls.stranger if fault.way == "stranger" else tls.server if fault.way in ("tls", "tunnel") else None
    scheme = "https" if fault.way in ("tls", "stranger") else "http"
    with serving(*scripts, tls=context, scheme=scheme, listens=fault.way not in ("closed", "full")) as server:
        if fault.way != "full":
            yield server
            return
        with full(server):
            yield server


@contextmanager
def full(server: Server) -> Iterator[None]:
    """Let nobody in any more: the queue is full, and nobody takes anything out of it."""
    if sys.platform != "linux":
        pytest.skip("what a full queue does is up to the system")
    server.listener.listen(0)
    queue = [socket.socket() for _ in range(2)]
    try:
        for each in queue:
            each.setblocking(False)
            each.connect_ex(server.listener.getsockname())
        yield
    finally:
        for each in queue:
            each.close()


def made(fault: Fault, server: Server, tls: Tls, once: bool) -> Callable[[str], Any] | None:
    """Return what makes the HTTP client that a fault needs, if it needs one of its own.

    A fault that passes is given a short time for the first attempt only: no other can be late. Where the body alone
    is late, the time for it is short.
    """
    options: dict[str, Any] = {}
    if fault.way in ("tls", "stranger", "tunnel", "forward"):
        options["verify"] = tls.client
    if fault.way in ("tunnel", "forward"):
        options["proxy"] = server.url
    first: list[object] = []

    def hurry(request: httpx.Request) -> None:
        if not once or first in ([], [request]):
            first[:] = [request]
            names = ("connect",) if fault.late == "connect" else ("read", "write")
            request.extensions["timeout"].update(dict.fromkeys(names, SHORT))

    hooks = _hooks(fault, hurry) if fault.late == "body" or (once and fault.late) else None
    return (
        (lambda name: getattr(httpx, name)(event_hooks=hooks(name) if hooks else None, **options))
        if hooks or options
        else None
    )


def _hooks(fault: Fault, hurry: Callable[[httpx.Request], None]) -> Callable[[str], Mapping[str, Any]]:
    def before(request: httpx.Request) -> None:
        hurry(request)

    def after(response: httpx.Response) -> None:
        hurry(response.request)

    async def before_async(request: httpx.Request) -> None:
        hurry(request)

    async def after_async(response: httpx.Response) -> None:
        hurry(response.request)

    if fault.late == "body":
        return lambda name: {"response": [after if name == "Client" else after_async]}
    return lambda name: {"request": [before if name == "Client" else before_async]}


def base_url(fault: Fault, server: Server) -> str:
    """Return where the calls go; behind a proxy nobody looks for it."""
    return {"tunnel": "https://127.0.0.1:9", "forward": "http://shop.test"}.get(fault.way, server.url)


def options(fault: Fault, server: Server, once: bool) -> dict[str, Any]:
    """Return the options of the client: a server that is not there yet is there for the second attempt."""
    found: dict[str, Any] = {"base_url": base_url(fault, server)}
    if fault.late in ("connect", "rest") and not once:
        found["timeout"] = (SHORT, PATIENT) if fault.late == "connect" else (PATIENT, SHORT)
    if once and fault.way == "closed":
        found["on_request"] = [lambda request, attempt: server.listen() if attempt == 2 else None]
    return found


def called(fault: Fault, kind: str, flavour: str, server: Server, tls: Tls, once: bool) -> Outcome:
    """Make the call, with whatever the fault needs."""
    http_client = made(fault, server, tls, once)
    note = BIG if fault.is_big else NOTE
    (outcome,) = FLAVOURS[flavour]([kind], options(fault, server, once), http_client, note)
    return outcome


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("fault", "kind"), STAYING)
def test_a_fault_that_stays(fault: Fault, kind: str, flavour: str, tls: Tls) -> None:
    """It ends in the error of the table, after as many attempts as are safe: no request more, and none in part."""
    with faulty(fault, tls, *fault.scripts) as server:
        outcome = called(fault, kind, flavour, server, tls, once=False)
    is_told = fault.last and fault.status not in STATUSES  # and not asked a third time
    attempts = (2 if is_told else ATTEMPTS) if fault.row.then(kind).again else 1
    check_error(outcome, fault.row, kind, fault.status, attempts)
    check_requests(server, kind, attempts if fault.arrives else 0)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("fault", "kind"), PASSING)
def test_a_fault_that_passes(fault: Fault, kind: str, flavour: str, tls: Tls) -> None:
    """Where the table says that the call is made again, its result is that of the second attempt."""
    with faulty(fault, tls, *([] if fault.way == "closed" else [fault.script]), good(fault.way)) as server:
        outcome = called(fault, kind, flavour, server, tls, once=True)
    assert outcome == Outcome(User(id="1", email="naïve"))
    check_requests(server, kind, 1 + fault.arrives, BIG if fault.is_big else NOTE)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_call_whose_deadline_is_over_is_not_sent(kind: str, flavour: str) -> None:
    """So that nobody need ask what became of it."""
    with serving(good("plain")) as server:
        (outcome,) = FLAVOURS[flavour]([kind], {"base_url": server.url, "deadline": 1e-9})
    assert server.connections == 0
    check_error(outcome, OVER_UNSENT, kind, None, attempts=1)
