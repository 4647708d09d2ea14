"""What all tests of the runtime share: nobody sleeps."""

from __future__ import annotations

import pytest

from generator.runtime.steps import Pause


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each pause between two attempts, which is over at once."""
    found: list[float] = []

    def wait(self: Pause) -> None:
        found.append(self.seconds)

    async def wait_async(self: Pause) -> None:
        found.append(self.seconds)

    monkeypatch.setattr(Pause, "wait", wait)
    monkeypatch.setattr(Pause, "wait_async", wait_async)
    return found
