"""Renewals that nobody carries out any more: who comes next begins one of its own, and does not wait for ever."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from generator.runtime.logins.slots import TokenSlot

from .guarded import GET, NO_PARAMS, Server

PATIENCE = 30.0


def hung(server: Server, calls: list[Any]) -> Callable[[], Awaitable[None] | None]:
    """Let the next login wait for ever, and those behind it pass."""

    async def hang() -> None:
        server.before_login = lambda: None
        asyncio.get_running_loop().stop()
        await asyncio.Event().wait()

    return hang


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("ends", ["closed", "forgotten", "stopped"])
def test_a_login_of_a_loop_that_does_not_run_holds_up_nobody(ends: str) -> None:
    """A loop that was stopped half-way, as by an interrupt, and never ran again."""
    server = Server(expires_in=3600)
    client, kept = server.async_client(), []
    server.before_login = hung(server, kept)
    loop = asyncio.new_event_loop()
    task = loop.create_task(client.call(GET, NO_PARAMS))
    loop.run_forever()
    if ends != "stopped":
        loop.close()
    if ends == "forgotten":
        del task, loop
        gc.collect()
    result = asyncio.run(asyncio.wait_for(client.call(GET, NO_PARAMS), PATIENCE))
    assert result["token"].startswith("token-")
    if ends == "stopped":
        task.cancel()
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.close()
    assert asyncio.run(client.call(GET, NO_PARAMS)) == result


def test_a_login_of_a_loop_that_runs_is_waited_for() -> None:
    """It is one at a time, in whatever thread and loop."""
    slot = TokenSlot()

    async def claim() -> None:
        renewal, is_ours = slot.claim(0) or pytest.fail("there is no token")
        assert is_ours and not renewal.is_forsaken
        assert slot.claim(0) == (renewal, False)
        assert await asyncio.to_thread(slot.claim, 0) == (renewal, False)

    asyncio.run(claim())
    renewal, is_ours = slot.claim(0) or pytest.fail("there is no token")
    assert is_ours and slot.claim(0) == (renewal, False)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_does_not_wait_for_a_login_of_its_parent() -> None:
    """Nobody in the child carries it out."""
    slot = TokenSlot()
    ours = slot.claim(0)
    assert ours and ours[1]
    if not (child := os.fork()):
        claimed = slot.claim(0)
        os._exit(0 if claimed and claimed[1] and claimed[0] is not ours[0] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert slot.claim(0) == (ours[0], False)
