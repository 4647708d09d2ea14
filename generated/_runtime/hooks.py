# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Functions of the user's own that are called before each attempt and after each answer."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable, iscoroutine
from typing import TypeAlias

from .errors import ConfigurationError
from .messages import Answer, Outgoing
from .steps import Waiting

OnRequest: TypeAlias = Callable[[Outgoing, int], object]
"""Is given the request, before it is signed, and the number of the attempt, from 1 on.

What it sets on the request is sent, and signed, with this attempt. If it raises, nothing more is sent.
"""

OnResponse: TypeAlias = Callable[[Outgoing, Answer, int], object]
"""Is given a copy of the request as it was before it was signed, the answer, and the number of the attempt.

It is not called where no answer came, nor for logins. If it raises, the caller gets that error in the place of a
result, and the call may well have been carried out.
"""


class Told(Waiting):
    """A hook that is to be called; what an async one returns is awaited."""

    def __init__(self, hook: Callable[..., object], *what: object) -> None:
        self._hook = hook
        self._what = what

    def wait(self) -> None:
        """Call it. Raises ConfigurationError for an async one, which nobody could await."""
        result = self._hook(*self._what)
        if isawaitable(result):
            if iscoroutine(result):
                result.close()
            raise ConfigurationError("a hook of a synchronous client is not async")

    async def wait_async(self) -> None:
        """Call it, and await what it returns."""
        result = self._hook(*self._what)
        if isawaitable(result):
            await result
