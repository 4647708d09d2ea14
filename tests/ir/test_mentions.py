"""What the keys of an endpoint mention is there: names of `$when`, paths of `secret`, parameters of examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.ir.api import Operation
from generator.ir.types import Condition, Equals
from generator.pipeline import Loaded, read

PROVIDER = """\
servers: {live: https://shop.example}
headers: {"X-Version?": string = 2}
schemas:
  Ok<T>: {success: =true, data: T}
  Card: {number: string, "holder?": string, "parent?": Card}
  Cards: Card[]
  Either: Card | Cards | null
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(PROVIDER)
    return tmp_path


def loaded(folder: Path, endpoint: str) -> Loaded:
    (folder / "shop" / "pay.yaml").write_text(endpoint)
    return read(folder)


def operation(found: Loaded) -> Operation:
    assert not found.failed, found.diagnostics
    return found.providers[0].resources[0].operations[0]


def messages(found: Loaded) -> list[str]:
    return [each.message for each in found.diagnostics]


def test_conditions_at_the_top_name_what_stands_in_any_place(folder: Path) -> None:
    """The query, headers of the provider and of the endpoint, cookies and the body are named alike, by wire names."""
    found = loaded(
        folder,
        "post: /pay\nquery:\n  mode?: string\nheaders:\n  X-Trace?: string\ncookies:\n  basket?: string\n"
        "form:\n  phone?: string\n"
        "$when:\n  - {if: [mode, X-Version], then: [phone]}\n"
        "  - {if: {phone: [1, null]}, then: [basket], else: X-Trace}\n",
    )
    assert operation(found).conditions == (
        Condition(("mode", "X-Version"), (), ("phone",), ()),
        Condition((), (Equals("phone", (1, None)),), ("basket",), ("X-Trace",)),
    )


def test_conditions_at_the_top_see_a_body_that_has_a_name(folder: Path) -> None:
    """The properties of a schema that the body refers to are its own."""
    found = loaded(folder, "post: /pay\nquery:\n  mode?: string\njson: Card\n$when: {if: [mode], then: [holder]}\n")
    assert operation(found).conditions == (Condition(("mode",), (), ("holder",), ()),)


@pytest.mark.parametrize(
    ("endpoint", "named"),
    [
        ("post: /pay/{id}\npath: {id: string}\njson: Card\n$when: {if: [number], then: [id]}\n", "id"),
        ("post: /pay\njson: {a: string}\nform: {a: string, b: string}\n$when: {if: [a], then: [b]}\n", "b"),
        ("post: /pay\njson: Card[]\n$when: {if: [number], then: [number]}\n", "number"),
        ("post: /pay\njson: Either\n$when: {if: [number], then: [number]}\n", "number"),
        ("get: /pay\n$when: {if: [x-version], then: [X-Version]}\n", "x-version"),
    ],
)
def test_conditions_at_the_top_see_only_what_every_method_takes_by_name(
    folder: Path, endpoint: str, named: str
) -> None:
    """Not the path, not what one of several bodies has, not the items of a list, and names have their case."""
    message = f"`$when` names `{named}`, which the method does not take by name"
    assert set(messages(loaded(folder, endpoint))) == {message}


def test_conditions_do_not_name_what_is_never_sent(folder: Path) -> None:
    """A property that is only read cannot be given."""
    endpoint = "post: /pay\njson:\n  id: {type: string, readOnly: true}\n  a?: string\n  $when: {if: [a], then: [id]}\n"
    assert messages(loaded(folder, endpoint)) == ["`$when` names `id`, which is no property beside it"]
    moved = "post: /pay\njson:\n  id: {type: string, readOnly: true}\n  a?: string\n$when: {if: [a], then: [id]}\n"
    assert messages(loaded(folder, moved)) == ["`$when` names `id`, which the method does not take by name"]


@pytest.mark.parametrize(
    "path",
    [
        "card",
        "card.number",
        "card.parent.parent.number",
        "cards.number",
        "cards[].number",
        "either.holder",
        "data.number",
        "success",
        "X-Version",
        "token",
        "map.anything.number",
        "free.what.ever",
        "dotted.name",
    ],
)
def test_a_secret_is_found_wherever_it_travels(folder: Path, path: str) -> None:
    """In parameters, bodies and answers, through lists, unions, maps and references, and where names hold dots."""
    endpoint = (
        "post: /pay\nquery:\n  token?: string\njson:\n  card: Card\n  cards: Cards\n  either: Either\n"
        f'  map: map<Card>\n  free: any\n  dotted.name: string\nresponses:\n  200: Ok<Card>\nsecret: ["{path}"]\n'
    )
    assert operation(loaded(folder, endpoint)).secret == (path,)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("card.nummer", "did you mean `number`?"),
        ("crad.number", "did you mean `card`?"),
        ("card.number.x", "`number` holds no properties"),
        ("cards.zip", "`zip` is none of `number`, `holder`, `parent`"),
        ("data", "`data` is none of `X-Version`, `card`, `cards`"),
    ],
)
def test_a_secret_that_leads_to_nothing_is_said_with_the_nearest(folder: Path, path: str, hint: str) -> None:
    """The hint speaks of the step at which the path ends."""
    found = loaded(folder, f"post: /pay\njson:\n  card: Card\n  cards: Cards\nsecret: [{path}]\n")
    (problem,) = found.diagnostics
    assert (problem.code, problem.span.line, problem.span.column) == ("E122", 5, 10)
    assert problem.message == f"`{path}` leads to no property of the endpoint"
    assert problem.hint == hint


def test_a_secret_that_turns_in_a_circle_ends(folder: Path) -> None:
    """Schemas that refer to each other are walked once for each step of the path."""
    text = (folder / "shop" / "provider.yaml").read_text() + "  A: B | null\n  B: {a: A} \n"
    (folder / "shop" / "provider.yaml").write_text(text)
    found = loaded(folder, "post: /pay\njson: B\nsecret: [a.a.a.a.b]\n")
    assert [each.code for each in found.diagnostics] == ["E122"]


def test_what_is_wrong_in_a_generic_is_seen_before_it_is_used(folder: Path) -> None:
    """Types, conditions and keywords of a generic that nobody uses are judged; one that is used is judged once."""
    text = (folder / "shop" / "provider.yaml").read_text()
    text += "  Page<T>:\n    items: Tt[]\n    next: T\n    other: {not: T}\n    $when: {if: [itmes], then: [next]}\n"
    (folder / "shop" / "provider.yaml").write_text(text)
    unused = loaded(folder, "get: /pay\nresponses: {200: none}\n").diagnostics
    used = loaded(folder, "get: /pay\nresponses: {200: Page<Card>, 400: Page<string>}\n").diagnostics
    assert [(each.code, each.span.line) for each in unused] == [("E207", 9), ("W301", 11), ("E121", 12)]
    assert used == unused


@pytest.mark.parametrize(
    ("place", "name"), [("headers", "x-version"), ("headers", "X-VERSION"), ("path", "id"), ("query", "q")]
)
def test_an_example_names_parameters_of_the_provider_too(folder: Path, place: str, name: str) -> None:
    """Headers in any case."""
    found = loaded(
        folder,
        "get: /pay/{id}\npath: {id: string}\nquery: {q: string}\nresponses: {200: none}\n"
        f"examples:\n  one:\n    request:\n      {place}: {{{name}: 1}}\n",
    )
    assert messages(found) == []
