# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Functions of the user's own that are called before each attempt and after each answer."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable, iscoroutine
from typing import TypeAlias

from ..errors import ArgumentTypeError, ArgumentValueError, ConfigurationError
from ..messages import FRAMING, Answer, Outgoing, can_be_header
from ..steps import Waiting
from ..wire.content import Content

OnRequest: TypeAlias = Callable[[Outgoing, int], object]
"""Is given the request, before it is signed, and the number of the attempt, from 1 on.

The headers, the query and the body that it sets are sent, and signed, with this attempt. Method, server and path are
what the caller asked for, and how a request is framed is the client's to say: who changes those gets an
ArgumentValueError. If a hook raises, nothing more is sent.
"""

OnResponse: TypeAlias = Callable[[Outgoing, Answer, int], object]
"""Is given a copy of the request as it was before it was signed, the answer, and the number of the attempt.

It is not called where no answer came, nor for logins. If it raises, the caller gets that error in the place of a
result, and the call may well have been carried out.
"""


def check_changes(endpoint: str, attempt: Outgoing, asked: Outgoing) -> None:
    """Raise ArgumentValueError where a hook did what none may, ConfigurationError for what no header can carry.

    Retries go by the method, logs and errors by the URL, and credentials are those of one server. Raises
    ArgumentTypeError for what is no target, header or body at all.
    """
    _check_types(endpoint, attempt)
    for part in ("method", "scheme", "authority", "path"):
        if getattr(attempt, part) != getattr(asked, part):
            raise ArgumentValueError(f"{endpoint}: a hook changed the {part} of the request")
    size = len(attempt.content) if isinstance(attempt.content, bytes) else attempt.content.size
    for name, value in attempt.headers:
        if not can_be_header(name, value):
            raise ConfigurationError("a header that a hook set would hold a control character, or a blank at an end")
        if name.lower() in FRAMING and (name.lower(), value) != ("content-length", str(size)):
            raise ArgumentValueError(f"{endpoint}: a hook set `{name}`, which is the client's to set")


def _check_types(endpoint: str, attempt: Outgoing) -> None:
    """Raise ArgumentTypeError for a part of a request whose type is not the one that is declared."""
    if not isinstance(attempt.target, str):
        raise ArgumentTypeError(f"{endpoint}: a hook set a target that is no text")
    if not isinstance(attempt.content, bytes | Content):
        raise ArgumentTypeError(
            f"{endpoint}: a hook set a body that is not bytes, but {type(attempt.content).__name__}"
        )
    headers: object = attempt.headers
    if not isinstance(headers, list) or not all(map(_is_header, headers)):
        raise ArgumentTypeError(f"{endpoint}: a hook set headers that are no list of pairs of texts")


def _is_header(pair: object) -> bool:
    return isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(half, str) for half in pair)


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
