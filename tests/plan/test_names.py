"""Python names for the provider's: identifiers, each given once, and none that depends on the others without need."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import runtime
from generator.plan.names import (
    BUILTINS,
    CLIENT_ATTRIBUTES,
    KEYWORDS,
    Scope,
    class_name,
    generic_name,
    python_name,
    python_names,
    singular,
    snake,
    take,
)

WIRE = st.one_of(st.text(max_size=12), st.from_regex(r"[A-Za-z_+-]{0,3}[A-Za-z0-9_ .:-]{0,8}", fullmatch=True))


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("userId", "user_id"),
        ("userID", "user_id"),
        ("HTTPServer", "http_server"),
        ("user-id", "user_id"),
        ("user.name", "user_name"),
        ("class", "class_"),
        ("list", "list_"),
        ("id", "id"),
        ("type", "type_"),
        ("2fa", "n2fa"),
        ("+1", "plus_1"),
        ("-1", "minus_1"),
        ("x-request-id", "x_request_id"),
        ("größe", "größe"),
        ("名前", "名前"),
        ("", "field"),
        ("$$$", "field"),
        ("__init__", "init"),
        ("URLs", "urls"),
    ],
)
def test_a_name_is_the_wire_name_in_snake_case(wire: str, name: str) -> None:
    """`_` after keywords and builtins, words for signs, a letter before digits."""
    assert python_name(wire) == name


@given(wires=st.lists(WIRE, unique=True, max_size=6), reserved=st.frozensets(st.sampled_from(["copy", "json", "name"])))
def test_each_property_has_a_name_of_its_own(wires: list[str], reserved: frozenset[str]) -> None:
    """All names are identifiers, none is reserved, and none is the wire name of another property."""
    names = python_names(wires, reserved=reserved)
    assert list(names) == wires
    assert len(set(names.values())) == len(wires)
    for wire, name in names.items():
        assert name.isidentifier() and not keyword.iskeyword(name) and name not in BUILTINS | KEYWORDS | reserved
        assert name == wire or name not in wires


@given(wire=WIRE, others=st.lists(WIRE, max_size=4))
def test_a_name_stays_when_others_come(wire: str, others: list[str]) -> None:
    """Without a clash a name follows from the wire name alone."""
    if python_name(wire) not in {*map(python_name, others), *others}:
        assert python_names([*others, wire])[wire] == python_names([wire])[wire]


def test_the_property_that_is_spelled_like_a_name_gets_it() -> None:
    """The other one keeps its capitals, or gets a `_`."""
    assert python_names(["userId", "user_id"]) == {"userId": "userId", "user_id": "user_id"}
    assert python_names(["a-b", "a.b"]) == {"a-b": "a_b", "a.b": "a_b_"}


def test_a_pin_comes_first() -> None:
    """A pinned name is kept, and the property that would have had it gets another."""
    assert python_names(["klassName", "class"], {"class": "klass_name"}) == {
        "klassName": "klassName",
        "class": "klass_name",
    }
    assert python_names(["x"], {"x": "copy"}, frozenset({"copy"})) == {"x": "copy_"}


def test_a_pin_that_cannot_be_had_is_no_pin() -> None:
    """The wire name of another property, and what another one has pinned, are reported before this is asked."""
    assert python_names(["class", "klass"], {"class": "klass"}) == {"class": "class_", "klass": "klass"}
    assert python_names(["a", "b"], {"a": "x", "b": "x"}) == {"a": "x", "b": "b"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("User", "User"), ("user_address", "UserAddress"), ("HTTPError", "HTTPError"), ("2fa", "N2fa"), ("", "Schema")],
)
def test_a_class_keeps_the_authors_capitals(name: str, expected: str) -> None:
    """Everything else is words with capitals."""
    assert class_name(name) == expected


@given(name=st.text(max_size=20))
def test_a_class_name_is_an_identifier(name: str) -> None:
    """Whatever a schema is called."""
    assert class_name(name).isidentifier()
    assert snake(name).isidentifier()


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("Ok<User>", "UserOk"),
        ("Ok<User[]>", "UserListOk"),
        ("Ok<Page<User>>", "UserPageOk"),
        ("Pair<User, Order>", "UserOrderPair"),
        ("Ok<User | null>", "UserOrNullOk"),
        ("Ok<map<User>>", "UserMapOk"),
        ("Ok<integer>", "IntegerOk"),
    ],
)
def test_a_generic_is_named_after_what_it_holds(expression: str, name: str) -> None:
    """Inside out, as one would say it."""
    assert generic_name(expression) == name


@pytest.mark.parametrize(
    ("plural", "one"),
    [("users", "user"), ("companies", "company"), ("boxes", "box"), ("status", "status"), ("news", "news")],
)
def test_the_singular_of_a_resource(plural: str, one: str) -> None:
    """Good enough for names, and never empty."""
    assert singular(plural) == one


def test_a_scope_gives_each_name_once() -> None:
    """The next candidate, then a `_`: never a number."""
    scope = Scope(["A"])
    assert [scope.take("A", "AModel") for _ in range(3)] == ["AModel", "AModel_", "AModel__"]


def test_a_name_can_be_taken_in_several_scopes_and_flavours() -> None:
    """It has to be free in all of them, with each prefix."""
    one, two = Scope(["AsyncUsers"]), Scope(["UsersResource"])
    assert take((one, two), "Users", "UsersResource", flavours=("", "Async")) == "UsersResource_"
    assert "AsyncUsersResource_" in two


def test_no_resource_hides_what_a_client_defines() -> None:
    """What the runtime's clients have in public is reserved, so that their own calls still find it."""
    defined = {name for client in (runtime.Client, runtime.AsyncClient) for name in dir(client) if name[0] != "_"}
    assert defined <= CLIENT_ATTRIBUTES
