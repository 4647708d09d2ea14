# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What the core asks of a client: to send a request, or to wait: for a renewal, for a while, for a hook."""

from __future__ import annotations

import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from os import getpid
from threading import TIMEOUT_MAX, get_ident
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from weakref import ref

from .bounds import deadline, left
from .login import LoginProblem
from .messages import Answer, Failure, Outgoing

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


class Waiting(ABC):
    """Something that is to be over before a call goes on."""

    @abstractmethod
    def wait(self) -> None:
        """Block until it is over."""

    @abstractmethod
    async def wait_async(self) -> None:
        """Let the event loop run until it is over; under trio as well, which httpx serves, too."""


class Pause(Waiting):
    """A time, in seconds, between two attempts."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def wait(self) -> None:
        """Sleep."""
        time.sleep(self.seconds)

    async def wait_async(self) -> None:
        """Sleep while the event loop runs."""
        if _in_asyncio():
            import asyncio

            await asyncio.sleep(self.seconds)
        else:
            trio: Any = import_module("trio")
            await trio.sleep(self.seconds)


class Renewal:
    """A renewal that one call carries out while others wait for it, in whatever threads and event loops they run."""

    def __init__(self) -> None:
        from concurrent.futures import Future

        self._over: Future[LoginProblem | None] = Future()
        self._over.set_running_or_notify_cancel()  # now nobody who stops waiting can cancel it for the others
        self._thread = get_ident()
        self._pid = getpid()
        here = _loop()
        self._loop = ref(here) if here else None

    @property
    def is_forsaken(self) -> bool:
        """Whether nobody carries it out any more: its process was forked, or its event loop does not run.

        A loop that was stopped may run again, and end it then; nobody can wait for that.
        """
        if self._pid != getpid():
            return True
        loop = self._loop and self._loop()
        return self._loop is not None and not (loop and getattr(loop, "is_running", bool)())

    def end(self, problem: LoginProblem | None) -> None:
        """Let everybody go on; None is also the end of a renewal that was given up half-way."""
        self._over.set_result(problem)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._over.done()

    @property
    def problem(self) -> LoginProblem | None:
        """Why it failed, if it has ended and did."""
        return self._over.result() if self._over.done() else None

    def wait(self, until: float | None = None) -> bool:
        """Block until it is over, or until a moment of `time.monotonic`; say whether that came first.

        One of this very thread would never be over: its event loop is what this would block. It returns at once.
        """
        if self._thread == get_ident():
            return False
        seconds = left(until)
        with suppress(TimeoutError):
            self._over.result(None if seconds is None else min(seconds, TIMEOUT_MAX))
        return not self.is_over

    async def wait_async(self, until: float | None = None) -> bool:
        """Let the event loop run until it is over, or until that moment; say whether it came first."""
        with suppress(TimeoutError), deadline(until):
            if _in_asyncio():
                import asyncio

                await asyncio.wrap_future(self._over)
            else:
                await self._wait_in_trio()
        return not self.is_over

    async def _wait_in_trio(self) -> None:
        trio: Any = import_module("trio")
        over, loop = trio.Event(), trio.lowlevel.current_trio_token()

        def wake(_: object) -> None:
            with suppress(RuntimeError):  # that loop has ended, and whoever waited in it
                loop.run_sync_soon(over.set)

        self._over.add_done_callback(wake)
        await over.wait()


class WaitForRenewal(Waiting):
    """One call's wait for a renewal; `is_late` says whether the call was over first, at `until`."""

    def __init__(self, renewal: Renewal, until: float | None) -> None:
        self._renewal = renewal
        self._until = until
        self.is_late = False

    def wait(self) -> None:
        """Block for as long as there is time."""
        self.is_late = self._renewal.wait(self._until)

    async def wait_async(self) -> None:
        """Let the event loop run for as long as there is time."""
        self.is_late = await self._renewal.wait_async(self._until)


def _in_asyncio() -> bool:
    return _loop() is not None


def _loop() -> Any:
    """Return the event loop of asyncio that runs, if one does."""
    if "asyncio" not in sys.modules:  # a synchronous client does without it
        return None
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


Keeps: TypeAlias = Callable[[int, Mapping[str, str]], bool]
"""Says, by its status and headers, whether an answer is to be left open."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A request that is to be sent, and whose answer is to be left open if `keeps` says so."""

    request: Outgoing
    keeps: Keeps


Steps = Generator[Outgoing | Opening | Waiting, Answer | Failure | None, T]
"""A part of a call: it is told what came of each request, and None when something that it waited for is over.

What either of them raises is thrown into it, but for interrupts and cancellations: those close it.
"""


def sent(request: Outgoing, keeps: Keeps | None = None) -> Steps[Answer | Failure]:
    """Have a request sent; return what came of it."""
    outcome = yield Opening(request, keeps) if keeps else request
    assert outcome is not None
    return outcome
