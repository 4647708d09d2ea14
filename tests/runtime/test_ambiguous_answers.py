"""Answers that could be several types, at every depth: read as pydantic reads them, only not as slowly."""

# ruff: noqa: RUF012 - as it is generated

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from generator.runtime import problems
from generator.runtime.answers import decoding
from generator.runtime.answers.decoding import decode
from generator.runtime.answers.shapes import loops
from generator.runtime.models import Model

NOON = "2026-01-31T12:00:00Z"


class Timed(Model):
    """One whose fields are made of texts and numbers."""

    at: AwareDatetime | None = None
    size: int = 0
    kid: Timed | Told | Said | None = None
    kids: list[Timed | Told] = []


class Told(Model):
    """One that has the texts as they are."""

    at: str | None = None
    size: bool = False
    note: Literal["a", "b"] = "a"
    kid: str | Told | Timed | list[Timed | Told] | None = None


class Said(Model):
    """One that has anything."""

    at: Any = None
    size: float | None = None
    kid: Timed | Said | None = None
    kids: dict[str, Said | Told] | None = None


class Chain(Model):
    """One that is endless, but could be nothing else."""

    at: AwareDatetime | str | None = None
    size: int | bool | None = None
    end: Whole | Part | None = None
    kid: Chain | list[Chain] | str | None = None


class Whole(Model):
    """An end."""

    at: AwareDatetime


class Part(Model):
    """Another end."""

    at: str
    size: float | None = None


LEAVES: dict[str, Any] = {
    "at": st.sampled_from([NOON, "noon", None, 1]),
    "size": st.sampled_from([True, False, 0, 1, 2, 1.5, "1", "b", None]),
    "note": st.sampled_from(["a", "c", 1]),
}


def trees(**holders: Any) -> Any:
    """Return objects of these fields, in one another."""
    return st.recursive(
        st.fixed_dictionaries({}, optional=LEAVES),
        lambda kid: st.fixed_dictionaries(
            {}, optional={**LEAVES, **{name: hold(kid) for name, hold in holders.items()}}
        ),
        max_leaves=6,
    )


def typed(value: Any) -> Any:
    """Return a value with the types of all that is in it: `True == 1` to Python."""
    if isinstance(value, Model):
        return type(value), typed({**value.__dict__, **(value.model_extra or {})}), value.model_fields_set
    if isinstance(value, (list, dict)):
        return [typed(one) for one in (value.items() if isinstance(value, dict) else value)]
    return [typed(one) for one in value] if isinstance(value, tuple) else (type(value), value)


def read_alike(kind: Any, tree: Any) -> None:
    """Check that what pydantic reads is read as it does, and that of the rest there are problems."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    value = decode(adapter, kind, tree)
    try:
        expected = adapter.validate_python(tree)
    except ValidationError:
        assert problems(value)
        return
    assert typed(value) == typed(expected) and problems(value) == ()


@given(trees(kid=lambda kid: kid | st.just("s"), kids=lambda kid: st.lists(kid, max_size=2)))
def test_an_ambiguous_type_is_read_as_pydantic_reads_it(tree: Any) -> None:
    """What knows most of the fields wins, then what makes nothing of another type, then what comes first."""
    assert loops(TypeAdapter(Timed)) == "many"
    for kind in (Timed, Timed | Told, Told | Said | Timed):
        read_alike(kind, tree)


@given(trees(kid=lambda kid: kid | st.lists(kid, max_size=2), end=lambda _: st.fixed_dictionaries({}, optional=LEAVES)))
def test_what_is_deep_is_read_as_what_is_not(tree: Any) -> None:
    """By its parts, and with the same result."""
    assert loops(TypeAdapter(Chain)) == "once"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "_DEEP", 0)
        read_alike(Chain, tree)


def test_nothing_is_made_of_another_type_where_a_member_has_it() -> None:
    """A text stays a text, and `true` is no number."""
    kind: Any = Timed | Told
    value = decode(TypeAdapter(kind), kind, {"kid": {"at": NOON, "size": True}})
    assert type(value.kid) is Told and value.kid.at == NOON and value.kid.size is True
    value = decode(TypeAdapter(kind), kind, {"kid": {"at": NOON, "size": 2, "kids": []}})
    assert type(value.kid) is Timed and value.kid.at.hour == 12
