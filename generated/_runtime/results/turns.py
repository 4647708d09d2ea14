# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What several threads or tasks would disturb one another in: they are told, as Python's own generators tell them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Turn:
    """Lets one in at a time, and refuses whoever else comes: to wait would not say which step is whose.

    Raises RuntimeError. It is no lock, as an interrupt can come between the taking of one and the note of it, and
    before it is given back: here each is one call that no interrupt can divide, within the same `try`.
    """

    def __init__(self) -> None:
        self._inside: list[object] = []

    def take(self, step: Callable[[], T]) -> T:
        """Take a step, and return what it gives."""
        mine = object()
        try:
            self._inside.append(mine)
            self._refuse(mine)
            return step()
        finally:
            self._inside.remove(mine)

    async def take_async(self, step: Callable[[], Awaitable[T]]) -> T:
        """Do the same with one that is to be awaited."""
        mine = object()
        try:
            self._inside.append(mine)
            self._refuse(mine)
            return await step()
        finally:
            self._inside.remove(mine)

    def _refuse(self, mine: object) -> None:
        if self._inside[0] is not mine:
            raise RuntimeError("an iterator is used by one thread or task at a time: another one is waiting for a step")
