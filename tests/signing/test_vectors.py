"""Every published vector, through the plugin that is generated from the library's scheme of that name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator.checks.plugin import Plugin, generated, read_scheme_file
from generator.checks.vectors import Vector, read_vectors, run
from generator.diagnostics import Problems
from generator.spec.library import library_names, library_source

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"
SHOWN = {
    "the value `public_key_x` is not used",
    "the value `public_key_y` is not used",
    "the value `signature` is not used",
}
"""Values of the library that nothing is made of: people compare them with what a page shows."""

UNUSED = {
    "bitvavo: not used: header": "its header has one name",
    "rfc9421: not used: public_key": "it is given as the key that checks",
}
"""What of a vector a scheme does not take, and why."""


@cache
def vectors() -> tuple[Vector, ...]:
    """All vectors that name a scheme."""
    return tuple(each for each in read_vectors(VECTORS) if isinstance(each, Vector)) if VECTORS.is_dir() else ()


@pytest.fixture(scope="module")
def plugins() -> Iterator[dict[str, Plugin]]:
    """The plugins of the whole library, generated once."""
    schemes = []
    for name in library_names():
        problems = Problems()
        schemes += read_scheme_file(library_source(name), f"{name}.yaml", problems)
        assert {each.message for each in problems} <= SHOWN, name
    with generated(tuple(schemes)) as made:
        yield {plugin.name: plugin for plugin in made}


def test_the_vectors_are_all_there() -> None:
    """Two hundred and forty-five, of forty-six schemes: a scheme without a file of its own would pass in silence."""
    if not vectors():
        pytest.skip("the vectors are not at hand")
    assert len(vectors()) == 245
    schemes = {vector.scheme for vector in vectors()}
    assert len(schemes) == 46
    assert schemes <= set(library_names())


@pytest.mark.parametrize("vector", vectors() or [None], ids=lambda vector: vector.path if vector else "none")
def test_a_vector_comes_out_as_published(vector: Vector | None, plugins: dict[str, Plugin]) -> None:
    """The intermediate strings as well as what is put on the request; and all of the vector is used."""
    if vector is None:
        pytest.skip("the vectors are not at hand")
    outcome = run(plugins[vector.scheme], vector)
    assert outcome.passed, (outcome.reason, outcome.difference)
    expected: dict[str, Any] = dict(vector.part("expected"))
    promised = sum(len(each) if isinstance(each, dict) else 1 for each in expected.values())
    assert len(outcome.compared) == promised
    unexplained = [note for note in outcome.notes if f"{vector.scheme}: {note}" not in UNUSED]
    assert unexplained == []


def test_each_exception_still_applies(plugins: dict[str, Plugin]) -> None:
    """A reason for something that no longer happens goes."""
    if not vectors():
        pytest.skip("the vectors are not at hand")
    found = {f"{each.scheme}: {note}" for each in vectors() for note in run(plugins[each.scheme], each).notes}
    assert set(UNUSED) <= found
