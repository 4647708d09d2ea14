"""Examples beside the types of what they show: what is reported, where, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic
from generator.pipeline import read

PROVIDER = """\
servers: {live: https://x.example}
envelope: {ok: {success: true}}
schemas:
  Card: {type: =card, number: string}
  Bank: {type: =bank, iban: string}
  Method: {$oneOf: [Card, Bank], $discriminator: {propertyName: type}}
  Node: {name: string, "next?": Node}
"""


def found(folder: Path, endpoint: str) -> list[Diagnostic]:
    """Read an endpoint; return what is said of its examples."""
    (folder / "shop").mkdir()
    (folder / "shop" / "provider.yaml").write_text(PROVIDER, "utf-8")
    (folder / "shop" / "call.yaml").write_text(endpoint, "utf-8")
    loaded = read(folder)
    assert not loaded.failed, loaded.diagnostics
    return [each for each in loaded.diagnostics if each.code == "W307"]


def messages(folder: Path, endpoint: str) -> list[str]:
    """Return what is said of the only example, without its name."""
    return [each.message.partition(": ")[2] for each in found(folder, endpoint)]


def sent(kind: str, type_: str, body: str) -> str:
    """Write an endpoint whose example sends a body with one key."""
    return f"post: /a\n{kind}:\n  v: {type_}\nexamples: {{one: {{request: {{body: {{v: {body}}}}}}}}}\n"


def answered(type_: str, body: str) -> str:
    """Write an endpoint whose example answers a body."""
    return f"get: /a\nresponses:\n  200: {type_}\nexamples: {{one: {{response: {{status: 200, body: {body}}}}}}}\n"


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("string", "a"),
        ("string | null", "null"),
        ("integer(1..3)", "3"),
        ("number", "1"),
        ("decimal", '"1.50"'),
        ("boolean", "false"),
        ("date", "2026-01-31"),
        ("date-time", "2026-01-31T12:00:00Z"),
        ("=a | =b | string", "c"),
        ("integer[]", "[1, 2]"),
        ("map<integer>", "{a: 1}"),
        ("Method", "{type: bank, iban: DE}"),
        ("Node", "{name: a, next: {name: b}}"),
        ("any", "{a: [1]}"),
        ("binary", "5"),
    ],
)
def test_what_fits_is_passed_in_silence(type_: str, value: str, tmp_path: Path) -> None:
    """Each kind of value, sent as JSON."""
    assert messages(tmp_path, sent("json", type_, value)) == []


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        ("string", "5", "`v` is the number 5, and has to be text"),
        ("string(2..)", "a", '`v` is "a", and has to be text of `2..` characters'),
        ("string", "null", "`v` is null, and has to be text"),
        ("integer", '"5"', '`v` is "5", and has to be a whole number'),
        ("integer(1..3)", "4", "`v` is the number 4, and has to be a whole number in `1..3`"),
        ("decimal", "1.5", "`v` is the number 1.5, and has to be a decimal as text"),
        ("boolean", '"true"', '`v` is "true", and has to be true or false'),
        ("date", "today", '`v` is "today", and has to be a day as `2026-01-31`'),
        ("=a | =b", "c", '`v` is "c", and has to be one of `a`, `b`'),
        ("integer[]", "[1, x]", '`v` is "x", and has to be a whole number'),
        ("integer[]", "1", "`v` is the number 1, and has to be a list"),
        ("map<integer>", "{a: x}", '`a` is "x", and has to be a whole number'),
        ("Method", "{type: bank, number: a}", "`v` has no key `number`"),
        ("Node", "{name: a, next: {nam: b}}", "`next` has no key `nam`"),
        ("integer | boolean", "a", '`v` is "a", and of no type that it may have'),
    ],
)
def test_what_does_not_fit_is_named_at_its_place(type_: str, value: str, message: str, tmp_path: Path) -> None:
    """The value is named by its key, with what it is and what it has to be."""
    assert message in messages(tmp_path, sent("json", type_, value))


@pytest.mark.parametrize(
    ("type_", "value"), [("string", "5"), ("integer", '"5"'), ("=1 | =2", '"1"'), ("decimal", "1.5")]
)
def test_text_and_numbers_are_the_same_in_a_form(type_: str, value: str, tmp_path: Path) -> None:
    """On the wire all of them are text."""
    assert messages(tmp_path, sent("form", type_, value)) == []


def test_parameters_are_compared_too(tmp_path: Path) -> None:
    """The path, the query, headers in any case of letters, and cookies."""
    written = """\
get: /a/{id}
path: {id: integer}
query: {day: date}
headers: {X-Count: integer}
cookies: {seen: boolean}
examples:
  one: {request: {path: {id: a}, query: {day: 5}, headers: {x-count: b}, cookies: {seen: [1]}}}
"""
    assert [each.partition(" is ")[0] for each in messages(tmp_path, written)] == [
        "`id`",
        "`day`",
        "`x-count`",
        "`seen`",
    ]


def test_what_goes_only_the_other_way_is_neither_missing_nor_sent(tmp_path: Path) -> None:
    """A read-only property has no place in a request, a write-only one none in an answer."""
    written = """\
post: /a
json:
  id: {$type: string, readOnly: true}
  pin: {$type: string, writeOnly: true}
responses: {200: {object: {id: {$type: string, readOnly: true}, pin: {$type: string, writeOnly: true}}}}
examples:
  good: {request: {body: {pin: a}}, response: {status: 200, body: {id: a}}}
  bad: {request: {body: {id: a, pin: a}}, response: {status: 200, body: {pin: a}}}
"""
    assert messages(tmp_path, written) == ["`id` is read-only, and not sent", "`body` lacks `id`"]


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("{object: {id: string}}", "{id: a, more: kept}"),
        ("{object: {id: string(2..)}}", "{id: a}"),
        ("{object: {price: decimal}}", "{price: 1.5}"),
        ("Method", "{type: new, other: 1}"),
        ("{object: {id: string}}", "{success: false, error: Not today}"),
        ("{text: string}", "{id: a}"),
        ("{bytes: binary}", "a"),
    ],
)
def test_an_answer_may_hold_more_than_its_type(type_: str, body: str, tmp_path: Path) -> None:
    """What a client keeps or passes on is no misfit; nor is a refusal, which has another type."""
    assert messages(tmp_path, answered(type_, body)) == []


def test_an_answer_is_compared_with_the_type_of_its_status(tmp_path: Path) -> None:
    """Its own, that of its family, `default`; one that nothing describes is left alone."""
    written = """\
get: /a
responses: {200: integer, 4XX: {object: {code: integer}}, 204: none}
examples:
  a: {response: {status: 200, body: x}}
  b: {response: {status: 404, body: {code: x}}}
  c: {response: {status: 500, body: x}}
  d: {response: {status: 204, body: {}}}
"""
    said = ['`body` is "x", and has to be a whole number', '`code` is "x", and has to be a whole number']
    assert messages(tmp_path, written) == [*said, "the answer of `204` has no body"]


def test_each_piece_of_a_stream_is_compared(tmp_path: Path) -> None:
    """A list holds the data of events; text is not looked into."""
    written = """\
get: /a
responses: {200: {stream: {object: {id: integer}}}}
examples:
  list: {response: {status: 200, body: [{id: 1}, {id: x}]}}
  text: {response: {status: 200, body: "data: x"}}
"""
    assert messages(tmp_path, written) == ['`id` is "x", and has to be a whole number']


def test_one_of_several_bodies_is_enough(tmp_path: Path) -> None:
    """An example does not say which of the bodies it shows."""
    written = """\
post: /a
json: {a: integer}
form: {b: string}
examples:
  fits: {request: {body: {b: x}}}
  none: {request: {body: {c: x}}}
"""
    assert messages(tmp_path, written) == ["`body` lacks `a`", "`body` has no key `c`"]


def test_no_more_than_five_are_told_of_one_half(tmp_path: Path) -> None:
    """A page that shows another object altogether is one mistake."""
    keys = ", ".join(f"k{index}: 1" for index in range(9))
    assert len(found(tmp_path, sent("json", "string", f"a, {keys}"))) == 5


def test_types_of_types_without_end_are_left_alone(tmp_path: Path) -> None:
    """A chain of names that is longer than anybody means costs nothing, and the run goes on."""
    (tmp_path / "shop").mkdir()
    chain = "".join(f"  A{index}: A{index + 1} | null\n" for index in range(600))
    provider = f"servers: {{a: https://x.example}}\nschemas:\n{chain}  A600: integer\n"
    (tmp_path / "shop" / "provider.yaml").write_text(provider, "utf-8")
    (tmp_path / "shop" / "call.yaml").write_text(answered("A0", "x"), "utf-8")
    assert not read(tmp_path).failed


def test_alternatives_inside_of_each_other_are_tried_once(tmp_path: Path) -> None:
    """The work grows with the example, and not with the power of its depth."""
    fields = ", ".join(f'"f{index}?": integer' for index in range(3))
    provider = f"A: {{t: =a, {fields}, in?: A | B | null}}\n  B: {{t: =b, {fields}, in?: B | A | null}}\n"
    nested = "{t: x}"
    for _ in range(25):
        nested = f"{{t: x, in: {nested}}}"
    (tmp_path / "shop").mkdir()
    schemas = provider.replace("in?", '"in?"')
    (tmp_path / "shop" / "provider.yaml").write_text(
        f"servers: {{a: https://x.example}}\nschemas:\n  {schemas}", "utf-8"
    )
    (tmp_path / "shop" / "call.yaml").write_text(answered('"A | B"', nested), "utf-8")
    assert {each.code for each in read(tmp_path).diagnostics} == {"W307"}
