"""One renewal at a time: threads, tasks, and both at once; nobody waits for ever, nothing half-done stays."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from typing import Any

import anyio
import pytest

from generator.runtime import ApiOutcomeUnknownError, ApiStatusError, Operation
from generator.runtime.errors import ApiLoginError
from generator.runtime.steps import Renewal
from tests.library import httpx

from .guarded import GET, NO_PARAMS, WRITE, Clock, GuardedTimeoutError, Machine, Server, call

MANY = 50
PATIENCE = 30.0


class Waiting:
    """Counts who waits for a renewal, and tells when there are enough of them."""

    def __init__(self) -> None:
        self.wanted = 0
        self.enough = threading.Event()
        self._count = 0
        self._lock = threading.Lock()

    def one_more(self) -> None:
        """Count one who waits from now on."""
        with self._lock:
            self._count += 1
            if self._count >= self.wanted:
                self.enough.set()

    def see(self) -> None:
        """Block until enough wait."""
        assert self.enough.wait(PATIENCE), "nobody waits"

    async def see_async(self) -> None:
        """Let the event loop run until enough wait."""
        await asyncio.wait_for(asyncio.to_thread(self.enough.wait), PATIENCE)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Waiting]:
    """Watch who waits for renewals."""
    watched = Waiting()
    wait, wait_async = Renewal.wait, Renewal.wait_async

    def watched_wait(renewal: Renewal, *until: Any) -> Any:
        watched.one_more()
        return wait(renewal, *until)

    async def watched_wait_async(renewal: Renewal, *until: Any) -> Any:
        watched.one_more()
        return await wait_async(renewal, *until)

    monkeypatch.setattr(Renewal, "wait", watched_wait)
    monkeypatch.setattr(Renewal, "wait_async", watched_wait_async)
    monkeypatch.setattr(Clock, "seconds", 1_000_000.0)
    yield watched


def in_threads(count: int, work: Callable[[], Any]) -> list[Any]:
    """Do the same in many threads at once; return results and errors."""
    together = threading.Barrier(count)

    def one(_: int) -> Any:
        together.wait(PATIENCE)
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def in_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in an event loop of its own; one that hangs is an error."""
    return asyncio.run(asyncio.wait_for(work, PATIENCE))


def test_threads_that_need_a_token_make_one_request(waiting: Waiting) -> None:
    """The first of fifty logs in when all others wait for it."""
    waiting.wanted = MANY - 1
    server = Server(expires_in=3600)
    server.before_login = waiting.see
    client = server.client()
    assert in_threads(MANY, lambda: call(client)) == [{"token": "token-1"}] * MANY
    assert len(server.logins) == 1 and len(server.calls) == MANY


def test_tasks_that_need_a_token_make_one_request(waiting: Waiting) -> None:
    """The same in an event loop, which goes on meanwhile."""
    waiting.wanted = MANY - 1
    server = Server(expires_in=3600)
    server.before_login = waiting.see_async
    client = server.async_client()

    async def many() -> Any:
        return await asyncio.gather(*(client.call(GET, NO_PARAMS) for _ in range(MANY)))

    assert in_loop(many()) == [{"token": "token-1"}] * MANY
    assert len(server.logins) == 1


def test_threads_and_event_loops_share_a_renewal(waiting: Waiting) -> None:
    """One plugin, two clients, half the threads with a loop of their own."""
    waiting.wanted = 9
    server, plugin = Server(expires_in=3600), Machine("id", "s3cret")
    server.before_login = waiting.see
    turns = iter([server.client(plugin) if turn % 2 else server.async_client(plugin) for turn in range(10)])
    assert in_threads(10, lambda: call(next(turns))) == [{"token": "token-1"}] * 10
    assert len(server.logins) == 1


def test_threads_whose_token_is_refused_make_one_request(waiting: Waiting) -> None:
    """Each of them is refused, one logs in, all go out once more."""
    server = Server(expires_in=3600)
    client = server.client()
    call(client)
    server.refused.add("token-1")
    waiting.wanted = MANY - 1
    all_refused = threading.Barrier(MANY)

    def meet_once() -> None:
        if len(server.logins) == 1:
            all_refused.wait(PATIENCE)

    server.before_call = meet_once
    server.before_login = waiting.see
    assert in_threads(MANY, lambda: call(client)) == [{"token": "token-2"}] * MANY
    assert len(server.logins) == 2


@pytest.mark.parametrize("refused", [{"token-1"}, {"token-1", "token-2"}])
def test_a_token_that_another_call_has_renewed_is_not_renewed_again(refused: set[str]) -> None:
    """The refused call goes out once more with the new one, and that is all."""
    server, plugin = Server(expires_in=3600), Machine("id", "s3cret")
    client, other = server.client(plugin), server.client(plugin)
    call(client)
    server.refused = refused

    def renew_meanwhile() -> None:
        server.before_call = lambda: None
        with suppress(ApiStatusError):
            call(other)

    server.before_call = renew_meanwhile
    with pytest.raises(ApiStatusError) if "token-2" in refused else nullcontext():
        call(client)
    assert server.tokens == ["token-1", "token-1", "token-1", "token-2", "token-2"]
    assert len(server.logins) == 2


def test_other_scopes_do_not_wait() -> None:
    """Two logins at once: each goes on only when the other has begun."""
    server = Server(expires_in=3600)
    both = threading.Barrier(2)

    def wait_for_both() -> None:
        both.wait(PATIENCE)

    server.before_login = wait_for_both
    client = server.client()
    turns = iter((GET, WRITE))
    results = in_threads(2, lambda: call(client, next(turns)))
    assert {result["token"] for result in results} == {"token-1", "token-2"}


def test_who_waits_for_a_login_that_fails_fails_with_it(waiting: Waiting) -> None:
    """One request, so that fifty threads do not lock an account; each has an error of its own. The next call tries."""
    waiting.wanted = MANY - 1
    server = Server(expires_in=3600)
    server.before_login = waiting.see
    server.login_answers = [httpx.Response(401, json={"error": "invalid_client"})]
    client = server.client()
    errors = in_threads(MANY, lambda: call(client))
    assert {type(error).__mro__[2] for error in errors} == {ApiLoginError} and len(
        {id(error) for error in errors}
    ) == MANY
    assert len(server.logins) == 1 and not server.calls
    assert call(client) == {"token": "token-2"}


@pytest.mark.parametrize("stop", [asyncio.CancelledError, RuntimeError])
def test_who_waits_for_a_login_that_is_given_up_takes_over(stop: type[BaseException], waiting: Waiting) -> None:
    """A login whose task is cancelled, or that ends in a way nobody foresaw, leaves the way free."""
    waiting.wanted = 1
    server = Server(expires_in=3600)
    client = server.async_client()
    attempts: list[None] = []

    async def give_up_first() -> None:
        attempts.append(None)
        if len(attempts) == 1:
            await waiting.see_async()
            raise stop

    server.before_login = give_up_first

    async def two() -> Any:
        return await asyncio.gather(*(client.call(GET, NO_PARAMS) for _ in range(2)), return_exceptions=True)

    given_up, result = in_loop(two())
    assert isinstance(given_up, stop) and result == {"token": "token-1"}


def test_a_cancelled_task_lets_go_although_its_traceback_is_kept(waiting: Waiting) -> None:
    """The end of a renewal does not depend on when Python collects garbage."""
    server = Server(expires_in=3600)
    client = server.async_client()

    async def cancel_then_call() -> Any:
        begun = asyncio.Event()

        async def hang() -> None:
            begun.set()
            await asyncio.Event().wait()

        server.before_login = hang
        task = asyncio.create_task(client.call(GET, NO_PARAMS))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as kept:
            await task
        server.before_login = lambda: None
        result = await client.call(GET, NO_PARAMS)
        assert kept.tb is not None
        return result

    assert in_loop(cancel_then_call()) == {"token": "token-1"}


def test_who_stops_waiting_disturbs_nobody(waiting: Waiting) -> None:
    """One that waits is cancelled; the login and the other that waits go on."""
    waiting.wanted = 2
    server = Server(expires_in=3600)
    client = server.async_client()

    async def three() -> Any:
        tasks = [asyncio.create_task(client.call(GET, NO_PARAMS)) for _ in range(3)]

        async def cancel_one() -> None:
            await waiting.see_async()
            tasks[1].cancel()
            await asyncio.wait([tasks[1]])

        server.before_login = cancel_one
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, cancelled, last = in_loop(three())
    assert first == last == {"token": "token-1"} and isinstance(cancelled, asyncio.CancelledError)
    assert len(server.logins) == 1


def test_a_blocking_call_in_the_event_loop_that_logs_in_does_not_wait_for_it() -> None:
    """It would for ever: it blocks the very loop that it waits for. It logs in by itself."""
    server, plugin = Server(expires_in=3600), Machine("id", "s3cret")
    blocking, client = server.client(plugin), server.async_client(plugin)

    async def call_meanwhile() -> None:
        server.before_login = lambda: None
        assert call(blocking) == {"token": "token-1"}

    server.before_login = call_meanwhile
    assert call(client) == {"token": "token-2"}
    assert call(blocking) == {"token": "token-2"} and len(server.logins) == 2


def test_a_renewal_is_waited_for_under_trio(waiting: Waiting) -> None:
    """httpx serves trio, too."""
    trio: Any = pytest.importorskip("trio", reason="trio is not at hand")
    waiting.wanted = 9
    server = Server(expires_in=3600)
    client = server.async_client()
    results: list[Any] = []

    async def see() -> None:
        await trio.to_thread.run_sync(waiting.see)

    async def one() -> None:
        results.append(await client.call(GET, NO_PARAMS))

    async def many() -> None:
        async with trio.open_nursery() as nursery:
            for _ in range(10):
                nursery.start_soon(one)

    server.before_login = see
    trio.run(many)
    assert results == [{"token": "token-1"}] * 10 and len(server.logins) == 1


def test_waiting_under_trio_ends_with_the_loop() -> None:
    """A renewal that ends after the loop of one who waited for it is no error."""
    trio: Any = pytest.importorskip("trio", reason="trio is not at hand")
    renewal = Renewal()

    async def give_up() -> None:
        with trio.move_on_after(0):
            await renewal.wait_async()

    trio.run(give_up)
    renewal.end(None)
    assert renewal.is_over


LATE = r"^GET /things was not sent: its login at https://login\.example/token got no answer: the deadline has passed"


def test_a_thread_waits_for_a_login_no_longer_than_its_call_may_last() -> None:
    """Nothing of it is sent; the login goes on, for the call that makes it and all that have more time."""
    server = Server(expires_in=3600)
    begun, go_on = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        assert go_on.wait(PATIENCE)

    server.before_login = hang
    client = server.client()
    with ThreadPoolExecutor(1) as threads:
        patient = threads.submit(call, client)
        try:
            assert begun.wait(PATIENCE)
            with pytest.raises(GuardedTimeoutError, match=LATE):
                call(client.with_options(deadline=0.01))
            assert not server.logins and not server.calls
        finally:
            go_on.set()
        assert patient.result() == call(client) == {"token": "token-1"}
    assert len(server.logins) == 1


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_a_task_waits_for_a_login_no_longer_than_its_call_may_last(loop: str) -> None:
    """The same in each event loop; one that waits beside it, and has the time, gets the token."""
    server = Server(expires_in=3600)
    client = server.async_client()
    results: list[Any] = []

    async def patient() -> None:
        results.append(await client.call(GET, NO_PARAMS))

    async def main() -> None:
        begun, go_on = anyio.Event(), anyio.Event()

        async def hang() -> None:
            begun.set()
            await go_on.wait()

        server.before_login = hang
        with anyio.fail_after(PATIENCE):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(patient)
                await begun.wait()
                tasks.start_soon(patient)
                with pytest.raises(GuardedTimeoutError, match=LATE):
                    await client.with_options(deadline=0.01).call(GET, NO_PARAMS)
                assert not server.logins and not server.calls
                go_on.set()

    anyio.run(main, backend=loop)
    assert results == [{"token": "token-1"}] * 2 and len(server.logins) == 1


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of each deadline, which is the last one of these; for pauses it stands still."""
    told = [1000.0]
    for name in ("bounds", "calls.settings"):
        monkeypatch.setattr(f"generator.runtime.{name}.monotonic", lambda: told[-1])
    monkeypatch.setattr("generator.runtime.calls.core.monotonic", lambda: told[0])
    return told


def test_what_was_lost_before_a_wait_that_is_too_long_stays_lost(moments: list[float], pauses: list[float]) -> None:
    """The first attempt may have been carried out, and the second one has no token in time."""
    keyed = Operation("POST", "/things", dict[str, Any], idempotency="Idempotency-Key")
    server = Server(expires_in=3600)
    client = server.client()
    call(client)
    begun, go_on = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        assert go_on.wait(PATIENCE)

    with ThreadPoolExecutor(1) as threads:

        def lose() -> None:
            server.before_call, server.before_login = lambda: None, hang
            Clock.seconds += 3600
            threads.submit(call, client)
            assert begun.wait(PATIENCE)
            moments.append(2000.0)
            raise httpx.ReadError("")

        server.before_call = lose
        try:
            with pytest.raises(ApiOutcomeUnknownError):
                call(client.with_options(deadline=100, headers={"Idempotency-Key": "k"}), keyed)
        finally:
            go_on.set()
    assert len(pauses) == 1 and len(server.logins) == 2


@pytest.mark.parametrize("flavour", ["client", "async_client"])
def test_who_waits_for_a_login_whose_own_call_is_over_takes_over(
    flavour: str, waiting: Waiting, moments: list[float]
) -> None:
    """How little time another call has is no reason to fail."""
    waiting.wanted = 1
    server, plugin = Server(expires_in=3600), Machine("id", "s3cret")
    hasty, patient = (getattr(server, flavour)(plugin, **options) for options in ({"deadline": 5}, {}))
    begun = threading.Event()

    def be_late() -> None:
        server.before_login = lambda: None
        begun.set()
        waiting.see()
        moments.append(2000.0)
        raise httpx.ReadTimeout("")

    server.before_login = be_late
    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(call, hasty)
        assert begun.wait(PATIENCE)
        assert call(patient) == {"token": "token-1"}
        assert isinstance(late.exception(), GuardedTimeoutError)
