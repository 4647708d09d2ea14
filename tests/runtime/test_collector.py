"""The garbage collector while an answer is read: it does not run, and is afterwards as it was."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter
from pydantic_core import from_json

from generator.runtime.models import Model
from generator.runtime.wire.collector import uncollected


class Item(Model):
    """One of many."""

    name: str
    tags: list[str]


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generations that are collected, one after the other."""
    begun: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            begun.append(about["generation"])

    gc.callbacks.append(note)
    yield begun
    gc.callbacks.remove(note)


def test_no_collection_runs_while_a_large_answer_is_read(collections: list[int]) -> None:
    """Ten thousand objects are made, and not one collection begins before all of them are there."""
    body = json.dumps([{"name": f"n{number}", "tags": [str(number)]} for number in range(10_000)]).encode()
    adapter = TypeAdapter(list[Item])
    adapter.validate_python([])
    during: list[int] = []

    def read(given: bytes) -> list[Item]:
        items = adapter.validate_json(given)  # one native call, as every reader is that is given to it
        during.extend(collections)
        return items

    gc.collect()
    collections.clear()
    assert len(uncollected(read, body)) == 10_000
    assert during == []


def test_the_collector_goes_on_afterwards_even_when_the_reader_raises() -> None:
    """An answer that cannot be read does not leave a process without a collector."""
    assert gc.isenabled()
    with pytest.raises(ValueError):
        uncollected(from_json, b"no json")
    assert gc.isenabled()


def test_a_collector_that_is_switched_off_stays_so() -> None:
    """Some services collect at moments of their own choice."""
    gc.disable()
    try:
        assert uncollected(from_json, b"[1]") == [1]
        assert not gc.isenabled()
    finally:
        gc.enable()
