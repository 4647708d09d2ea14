# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What several threads or tasks would disturb one another in: they are told, as Python's own generators tell them."""

from __future__ import annotations

from threading import Lock


class Turn:
    """Lets one in at a time, and refuses whoever else comes: to wait would not say which step is whose.

    Raises RuntimeError.
    """

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            raise RuntimeError("an iterator is used by one thread or task at a time: another one is waiting for a step")

    def __exit__(self, *_: object) -> None:
        self._lock.release()
