"""JSON text, values of the caller, and the comparisons of a receiver."""

from __future__ import annotations

import json

import pytest

from generator.runtime.errors import SigningError
from generator.runtime.signing import conditions, plain


def test_json_is_compact_and_in_order() -> None:
    """Text stays text; a number that JSON does not have is refused."""
    members = {"b": 'é"\n', "a": 1, "c": {"d": [True, None]}}
    assert plain.json_text(members) == '{"b":"é\\"\\n","a":1,"c":{"d":[true,null]}}'
    assert json.loads(plain.json_text(members)) == members
    with pytest.raises(ValueError):
        plain.json_text({"a": float("nan")})


def test_the_caller_must_give_its_values() -> None:
    """The error says how; an empty text is given."""
    assert plain.given("", "challenge") == ""
    with pytest.raises(
        SigningError, match=r"`challenge` must be given by the caller: values\(request, challenge=...\)"
    ):
        plain.given(None, "challenge")


DOCUMENT = b'{"a": [{"b": "x"}, 1.10, 1E2], "c": null, "d": {"e" : 10.50, "f": [true, "\\u00e9\\""]}, "g": false}'


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a[0].b", "x"),
        ("$.a[1]", "1.10"),
        ("$.a[2]", "1E2"),
        ("$.a[9]", None),
        ("$.a.b", None),
        ("$.c", None),
        ("$.c.d", None),
        ("$[0]", None),
        ("$.g", "false"),
        ("$.d", '{"e":10.50,"f":[true,"é\\""]}'),
    ],
)
def test_json_is_read_at_a_path(path: str, found: str | None) -> None:
    """Numbers keep the digits that they were sent with; what is not there is absent, and so is a null."""
    assert plain.json_at(DOCUMENT, path) == plain.json_at(DOCUMENT.decode(), path) == found


@pytest.mark.parametrize("text", ["", "s3cret", b"\xff", "[" * 100_000])
def test_what_is_no_json_is_not_quoted(text: str | bytes) -> None:
    """Nor does the parser's error hang on ours, which holds it."""
    with pytest.raises(SigningError, match=r"^a message that was to be JSON is not$") as caught:
        plain.json_at(text, "$.a")
    assert caught.value.__context__ is None


def test_values_are_compared_as_bytes() -> None:
    """Text is UTF-8, and need not be ASCII."""
    assert conditions.same_as("é", "é".encode())
    assert not conditions.same_as("abc", "abd")
    assert not conditions.same_as("abc", "abcd")


@pytest.mark.parametrize("nothing", ["", b""])
def test_nothing_is_not_the_same_as_nothing(nothing: str | bytes) -> None:
    """A signature that is missing is not that of a message which nobody signed."""
    assert not conditions.same_as(nothing, nothing)
    assert not conditions.any_same_as(" , ", ",", "")
    assert not conditions.any_same_as("", " ", "")


def test_one_of_several_is_enough() -> None:
    """Wherever it stands."""
    assert conditions.any_same_as("v1,a v1,b", " ", "v1,b")
    assert conditions.any_same_as("v1,b", " ", b"v1,b")
    assert not conditions.any_same_as("v1,a v1,b", " ", "v1,c")
    assert not conditions.any_same_as("", " ", "v1,c")


def test_the_time_of_a_comparison_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are compared, by the function that is made for it, also after one that fits."""
    seen: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        seen.append(one)
        return one == other

    monkeypatch.setattr(conditions, "compare_digest", compare)
    assert conditions.any_same_as("a b c", " ", "a")
    assert seen == [b"a", b"b", b"c"]
