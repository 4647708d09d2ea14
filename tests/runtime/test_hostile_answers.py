"""Answers that are made to cost: of memory and work no more than in proportion, and nothing of them raises."""

from __future__ import annotations

import copy
import pickle
import tracemalloc
from collections.abc import Iterator
from itertools import count
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter

from generator.runtime import ApiStatusError, Operation, masking, problems
from generator.runtime.answers.decoding import decode
from generator.runtime.answers.fields import fields_at_fault
from generator.runtime.answers.misfits import Place, Problem
from generator.runtime.answers.shapes import adapter_of, shape_of
from generator.runtime.models import Model
from generator.runtime.testing.answering import plain
from generator.runtime.testing.making import sample

from .sample_api import GET, NOTE, ShopResponseError
from .test_deep_answers import Link, nested
from .wire import Provider

USER = {"user_id": "1"}


class Thread(Model):
    """A comment with its answers."""

    votes: list[int] = []  # noqa: RUF012 - as it is generated
    reply: Thread | None = None


THREAD = Operation("GET", "/threads/{user_id}", Thread, whole=True, refuses={"4XX": Thread})
COLOURS = tuple(f"COLOUR_{number:03d}" for number in range(300))


class Pen(Model):
    """Of one of many colours."""

    colour: Literal[COLOURS]  # type: ignore[valid-type]


class Quiet(Model):
    """Its field has no name on the wire."""

    word: Annotated[int, Field(alias="")]


class Named(Model):
    """Its field is called otherwise on the wire."""

    user_id: Annotated[int | None, Field(alias="userId")] = None


class Whole(Model):
    """One of two."""

    x: int


class Part(Model):
    """The other one."""

    x: float


def depth(value: object) -> int:
    """Count how many objects and lists are in one another."""
    parts: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, parts), default=0) if isinstance(value, (dict, list)) else 0


def thread(levels: int, votes: list[Any]) -> Any:
    """Return a thread whose deepest comment has these votes."""
    return nested(levels, lambda reply: {"reply": reply}, {"votes": votes})


def test_what_is_deep_is_not_given_to_pydantic_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each fault it keeps the whole way there: a hundred kilobytes of faults in the deep would be a gigabyte."""
    given: list[int] = []
    original = TypeAdapter.validate_python

    def counted(self: TypeAdapter[Any], value: Any, **options: Any) -> Any:
        given.append(depth(value))
        return original(self, value, **options)

    monkeypatch.setattr(TypeAdapter, "validate_python", counted)
    for levels in (20, 60, 90, 400):
        given.clear()
        value = decode(TypeAdapter(Thread), Thread, thread(levels, ["?"] * 10))
        assert len(problems(value)) == (10 if levels < 100 else 1)
        assert max(given, default=0) <= 30


def test_a_path_is_written_once_for_all_that_was_noted_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a strict client writes as many problems as its message shows."""
    written: dict[str, Iterator[int]] = {"paths": count(), "problems": count()}
    path, text = Place.path, Problem.__str__

    def counted_path(self: Place, depth: int = 0) -> Any:
        next(written["paths"])
        return path(self, depth)

    def counted_text(self: Problem) -> str:
        next(written["problems"])
        return text(self)

    value = decode(TypeAdapter(Thread), Thread, thread(50, ["?"] * 1000))
    monkeypatch.setattr(Place, "path", counted_path)
    monkeypatch.setattr(Problem, "__str__", counted_text)
    assert len(problems(value)) == 1000 and next(written["paths"]) < 5
    with pytest.raises(ShopResponseError, match=r"votes\[0\]`: Input should be .*\.\.\."):
        Provider(200, json=thread(5, ["?"] * 1000)).client(answers="strict").call(THREAD, USER)
    assert next(written["problems"]) < 50


def test_a_rule_is_kept_once() -> None:
    """It names all that is allowed: thousands of values that break it share the text."""
    kind: Any = list[Pen]
    tree = [{"colour": "none"} for _ in range(3000)]
    decode(TypeAdapter(kind), kind, tree[:1])
    tracemalloc.start()
    try:
        value = decode(TypeAdapter(kind), kind, tree)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(problems(value)) == 3000 and len(problems(value)[0].rule) > 4000
    assert kept < 3000 * 2000


@pytest.mark.parametrize("errors", [[{"field": "a", "message": "x"}] * 5000, {"a": ["x"] * 5000}], ids=["list", "map"])
def test_a_field_that_is_named_again_and_again_has_a_hundred_words(errors: Any) -> None:
    """The first ones."""
    assert fields_at_fault(None, {"errors": errors}) == {"a": ("x",) * 100}


def test_a_hundred_fields_are_told() -> None:
    """The first ones, with all that is said of them."""
    errors = [{"field": f"f{number % 200}", "message": f"{number}"} for number in range(400)]
    found = fields_at_fault(None, {"errors": errors})
    assert len(found) == 100 and found["f0"] == ("0", "200") and found["f99"] == ("99", "299")


def test_the_patterns_of_a_credential_are_made_once_for_all_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for each text that a provider says."""
    made = count()
    ways = masking._ways

    def counted(secret: str) -> Iterator[str]:
        next(made)
        return ways(secret)

    monkeypatch.setattr(masking, "_ways", counted)
    errors = {f"a rather long field {number}": ["is not right: t0ken"] * 10 for number in range(90)}
    with pytest.raises(ApiStatusError) as caught:
        Provider(422, json={"success": False, "errors": errors}).client().call(GET, USER)
    assert caught.value.fields["a rather long field 7"] == ("is not right: ***",) * 10
    assert next(made) < 10


@pytest.mark.parametrize(
    "charset",
    ["idna", "undefined", "punycode", "utf-7", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "none", "a\\b"],
)
def test_a_charset_that_is_none_of_text_is_utf_8(charset: str) -> None:
    """Of a call that succeeded nothing is raised, and nobody chooses a decoder that takes time beyond all measure."""
    provider = Provider(200, content=b"a-\xff\xc3\xa9", headers={"content-type": f"text/plain; charset={charset}"})
    assert provider.client().call(NOTE, {"name": "n"}, {"body": ""}) == "a-\ufffdé"


@pytest.mark.parametrize("charset", ["ISO-8859-15", "windows-1250", "Shift_JIS", "GB18030", "koi8-u", "big5", "UTF-16"])
def test_a_charset_of_text_is_read(charset: str) -> None:
    """In whatever case its parameter is written."""
    text = {"ISO-8859-15": "€", "windows-1250": "ł", "koi8-u": "ї"}.get(charset, "日本")
    provider = Provider(200, content=text.encode(charset), headers={"content-type": f"text/plain; CHARSET={charset}"})
    assert provider.client().call(NOTE, {"name": "n"}, {"body": ""}) == text


@pytest.mark.parametrize("levels", [95, 150])
def test_what_is_deep_can_be_shown_copied_and_pickled(levels: int) -> None:
    """As far as it is typed: that ends before Python's stack does."""
    body = nested(levels, lambda kid: {"name": "n", "kid": kid}, {"name": "n"})
    value = decode(TypeAdapter(Link), Link, body)
    assert pickle.loads(pickle.dumps(value)) == value == copy.deepcopy(value)
    assert repr(value).count("Link(") == min(levels + 1, 100) and value.model_dump(exclude_unset=True) == body


@pytest.mark.parametrize("levels", [90, 200, 400])
def test_a_refusal_can_be_pickled_however_deep_it_is(levels: int) -> None:
    """Its body is there, if the rest cannot be."""
    with pytest.raises(ApiStatusError) as caught:
        Provider(422, json=thread(levels, [1])).client().call(THREAD, USER)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.status, again.body, str(again)) == (422, caught.value.body, str(caught.value))
    assert isinstance(caught.value.detail, Thread) and (levels > 90 or again.detail == caught.value.detail)
    caught.value.detail = (one for one in ())
    assert pickle.loads(pickle.dumps(caught.value)).detail is copy.copy(caught.value).detail is None


def test_unions_that_differ_in_their_order_are_not_mixed_up() -> None:
    """They are equal to Python, but what fits neither member is the first of them."""
    kinds: Any = {Whole: list[Whole | Part], Part: list[Part | Whole]}
    for first, kind in kinds.items():
        assert shape_of(kind).kind is kind
        (value,) = decode(adapter_of(kind), kind, [{"x": "?"}])
        assert type(value) is first


def test_a_field_without_a_name_is_read() -> None:
    """An empty text is a name like any other in JSON."""
    value = decode(TypeAdapter(Quiet), Quiet, {"": "?", "word": 2})
    assert value.word == "?" and value.model_extra == {"word": 2} and problems(value)[0].path == ("",)
    assert sample(Quiet) == {"": 1}


@pytest.mark.parametrize("tree", [{"user_id": 7}, {"user_id": 7, "userId": "?"}, {"user_id": 7, "userId": 3}])
def test_a_name_of_python_is_none_of_the_wire(tree: dict[str, Any]) -> None:
    """What a provider calls so is another field, which the description does not know."""
    value = decode(TypeAdapter(Named), Named, tree)
    assert value.user_id == tree.get("userId") and value.model_extra == {"user_id": 7}
    assert value.model_dump(by_alias=True) == {"userId": None, **tree}
    assert Named(user_id=5) == Named.model_validate({"userId": 5})


def test_a_name_that_is_no_text_is_a_problem() -> None:
    """Half a surrogate pair has no bytes: it is written out, so that the object can be shown."""
    value = decode(TypeAdapter(Whole), Whole, {"x": 1, "\ud800": 2, "é\n": 3})
    assert value.model_dump() == {"x": 1, "\\ud800": 2, "é\n": 3}
    assert problems(value) == (Problem(("\ud800",), "The name is no text"),)


def test_the_mock_sends_what_does_not_fit_without_a_word() -> None:
    """A warning would quote the value; here it would fail the test."""
    value = decode(TypeAdapter(Thread), Thread, thread(1, ["s3cret"]))
    assert plain([value]) == [plain(value)] == [thread(1, ["s3cret"])]
