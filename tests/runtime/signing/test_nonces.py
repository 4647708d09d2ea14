"""Nonces: fresh, and fairly drawn."""

from __future__ import annotations

import re
from collections import Counter
from uuid import UUID

import pytest

from generator.runtime.signing import nonces


@pytest.mark.parametrize("length", [0, 1, 16, 64, 1000])
def test_random_text_is_as_long_as_asked(length: int) -> None:
    """Letters and digits only."""
    assert re.fullmatch(f"[0-9A-Za-z]{{{length}}}", nonces.random_text(length))


def test_all_characters_are_equally_likely() -> None:
    """A byte modulo 62 would favour eight of them by a quarter, which is far outside of what chance does here."""
    counts = Counter(nonces.random_text(200_000))
    assert len(counts) == 62
    assert max(counts.values()) < 1.12 * min(counts.values())


def test_no_two_are_the_same() -> None:
    """Texts, bytes and UUIDs."""
    assert nonces.random_text(16) != nonces.random_text(16)
    assert nonces.random_bytes(16) != nonces.random_bytes(16)
    assert len(nonces.random_bytes(7)) == 7
    assert UUID(nonces.uuid4()).version == 4
    assert nonces.uuid4() != nonces.uuid4()
