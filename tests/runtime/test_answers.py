"""Answers: what fits is typed, what does not is kept and listed, and nothing raises for its content."""

from __future__ import annotations

import json
import logging
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from generator.runtime import Operation, problems
from generator.runtime.answers.decoding import decode
from generator.runtime.answers.misfits import Problem
from generator.runtime.models import Model

from .sample_api import (
    CREATE,
    DELETE,
    FIND,
    GET,
    LIST,
    MAP,
    NOTE,
    PING,
    XML,
    Address,
    Card,
    Payment,
    ShopResponseError,
    User,
    Wallet,
)
from .wire import Provider


def answer(operation: Operation[Any], data: Any, **options: Any) -> Any:
    """Call an operation of a provider that answers with this payload."""
    provider = Provider(200, json={"success": True, "data": data})
    params = {"amount": Decimal(1)} if operation is CREATE else {}
    return provider.client(**options).call(operation, {"user_id": "1"}, params)


def test_a_fitting_answer_is_typed_and_has_no_problems() -> None:
    """Fields have their Python names, and what the spec does not know is kept."""
    user = answer(GET, {"id": "1", "class": "a", "role": "new role", "address": {"city": "x"}, "extra": [1]})
    assert isinstance(user, User) and isinstance(user.address, Address)
    assert (user.id, user.class_, user.role, user.model_dump()["extra"]) == ("1", "a", "new role", [1])
    assert problems(user) == ()


def test_what_does_not_fit_is_kept_as_it_came() -> None:
    """The rest of the object is typed all the same, nested models too."""
    tree = {"id": 5, "class": ["x"], "past": [{"city": "a"}, {"city": None, "zip": "1"}, 7], "extra": {"a": 1}}
    user = answer(GET, tree)
    assert (user.id, user.class_, user.email) == (5, ["x"], None)
    assert user.past[0] == Address(city="a")
    assert [type(item) for item in user.past] == [Address, Address, int]
    assert (user.past[1].city, user.past[1].zip_code, user.past[2]) == (None, "1", 7)
    assert user.model_dump(by_alias=True, warnings=False)["extra"] == {"a": 1}
    assert [str(problem) for problem in problems(user)] == [
        "`id`: Input should be a valid string",
        "`class`: Input should be a valid string",
        "`past[2]`: Input should be a valid dictionary or instance of Address",
        "`past[1].city`: Input should be a valid string",
    ]
    assert problems(user.past[1]) == (Problem(("city",), "Input should be a valid string"),)


def test_a_missing_field_is_none_and_listed() -> None:
    """Reading it does not raise."""
    user = answer(GET, {"address": {}})
    assert (user.id, user.address.city) == (None, None)
    assert {problem.place for problem in problems(user)} == {"id", "address.city"}
    assert user.model_fields_set == {"address"}


@pytest.mark.parametrize("tree", [{"_fields_set": 1}, {"cls": 1, "self": 2}, {"model_config": 1, "__dict__": {}}])
def test_a_provider_cannot_choose_an_awkward_name(tree: dict[str, Any]) -> None:
    """Unknown names are data, whatever they are."""
    user = answer(GET, tree)
    assert user.__pydantic_extra__ == tree


def test_problems_survive_copies_and_pickles() -> None:
    """They belong to the object."""
    user = answer(GET, {"id": 5})
    assert problems(pickle.loads(pickle.dumps(user))) == problems(user.model_copy()) == problems(user) != ()


def test_lists_and_maps_of_models() -> None:
    """The place of a problem says which item."""
    users = answer(LIST, [{"id": "1"}, {"id": 2}])
    assert isinstance(users[0], User) and users[1].id == 2
    assert problems(users) == (Problem((1, "id"), "Input should be a valid string"),)
    by_name = answer(MAP, {"jo": {"id": "1"}, "al": 3})
    assert by_name["jo"] == User(id="1") and by_name["al"] == 3
    assert [problem.place for problem in problems(by_name)] == ["al"] and problems(users)[0].place == "[1].id"


@pytest.mark.parametrize(
    ("operation", "data", "empty"),
    [(GET, None, None), (GET, [1], None), (LIST, None, []), (LIST, {"a": 1}, []), (MAP, None, {}), (MAP, [], {})],
)
def test_an_answer_of_another_kind_is_an_empty_one(operation: Operation[Any], data: Any, empty: Any) -> None:
    """A program that reads or iterates it goes on; the problem is listed."""
    value = answer(operation, data)
    assert value == empty if empty is not None else isinstance(value, User)
    assert problems(value)[0].place == ""


def test_a_tag_tells_the_member_of_a_union() -> None:
    """A variant with one wrong field is still that variant; one that nobody knows is kept as it came."""
    payment = answer(CREATE, {"amount": "1.10", "method": {"kind": "wallet", "phone": 5}})
    assert type(payment.method) is Wallet and payment.method.model_extra == {}
    assert payment.model_dump(warnings=False)["method"]["phone"] == 5
    assert problems(payment) == (Problem(("method", "phone"), "Input should be a valid string"),)
    unknown = answer(CREATE, {"amount": "1.10", "method": {"kind": "s3cret", "phone": "1"}})
    assert unknown.method == {"kind": "s3cret", "phone": "1"} and problems(unknown) == ()
    fitting = answer(CREATE, {"amount": "1", "method": {"kind": "card", "last4": "1234"}})
    assert fitting.method == Card(kind="card", last4="1234") and problems(fitting) == ()


def test_a_union_without_a_tag_is_built_as_what_fits_best() -> None:
    """The member with the fewest problems, in unions of unions, too."""
    kind: Any = (User | list[Card]) | (Wallet | None)
    wallet = decode(TypeAdapter(kind), kind, {"kind": "wallet", "phone": 5, "id": 3, "email": 4})
    assert type(wallet) is Wallet and [problem.place for problem in problems(wallet)] == ["phone"]
    cards = decode(TypeAdapter(kind), kind, [{"kind": "card", "last4": "1"}, {"kind": "card"}])
    assert cards[0] == Card(kind="card", last4="1") and [problem.place for problem in problems(cards)] == ["[1].last4"]
    assert decode(TypeAdapter(kind), kind, 5) == 5


def test_the_digits_of_money_are_kept() -> None:
    """A number in an answer that holds decimals never passes through a float."""
    provider = Provider(200, content=b'{"success":true,"data":{"amount":0.1000000000000000055511151231257827}}')
    payment = provider.client().call(CREATE, {}, {"amount": Decimal(1)})
    assert payment == Payment(amount=Decimal("0.1000000000000000055511151231257827"))


def test_a_model_with_a_problem_is_dumped_like_any_other() -> None:
    """JSON in, JSON out."""
    tree = {"id": 5, "zip": 1, "address": {"zip": 7}}
    dumped = answer(GET, tree).model_dump(by_alias=True, exclude_unset=True, warnings=False)
    assert dumped == tree


def test_a_client_can_warn(caplog: pytest.LogCaptureFixture) -> None:
    """The log of the API names place and rule, never a value."""
    with caplog.at_level(logging.WARNING, logger="apigraft.shop"):
        assert answer(GET, {"id": ["s3cret"]}, answers="warn").id == ["s3cret"]
    assert caplog.messages == ["GET /users/{user_id} answered not as described: `id`: Input should be a valid string"]


def test_a_client_can_be_strict() -> None:
    """The error says that the call succeeded and carries the answer."""
    with pytest.raises(
        ShopResponseError, match="the call itself succeeded: `id`: Input should be a valid string"
    ) as caught:
        answer(GET, {"id": ["s3cret"]}, answers="strict")
    assert "s3cret" not in str(caught.value) and b"s3cret" in caught.value.body


def test_a_strict_client_refuses_a_bare_value_of_another_type() -> None:
    """A number has no place for problems, and where a text was promised it is refused all the same."""
    operation = Operation("GET", "/name", str, whole=True)
    assert Provider(200, content=b"5").client().call(operation, {}) == 5
    with pytest.raises(ShopResponseError, match="Input should be a valid string"):
        Provider(200, content=b"5").client(answers="strict").call(operation, {})
    assert Provider(200, content=b'"jo"').client(answers="strict").call(operation, {}) == "jo"


def test_a_tolerant_client_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is logged unless it is asked for."""
    answer(GET, {"id": 1})
    assert caplog.messages == []


@pytest.mark.parametrize("content", [b"<html>", b"", b" ", b'{"success":true', b"\xff", b"[" * 100_000])
def test_a_success_that_is_no_json_says_that_the_call_succeeded(content: bytes) -> None:
    """The error carries the status and the raw body."""
    with pytest.raises(ShopResponseError, match="the call itself succeeded") as caught:
        Provider(201, content=content).client().call(GET, {"user_id": "1"})
    assert (caught.value.status, caught.value.body) == (201, content)


@pytest.mark.parametrize(
    "content",
    [
        b'\xef\xbb\xbf{"a":1}',
        '{"a":"\u00e9"}'.encode("utf-16"),
        '{"a":"\u00e9"}'.encode("utf-32-be"),
        b'{"a":["\\ud800", "\\ud83d\\ude00"]}',
        b'{"a":1,"b":2,"a":3}',
        b'{"a":[-0.0, -0, 1e5, 4.35, 9007199254740993.0, 123456789012345678901234567890, Infinity]}',
        b'{"a":' * 300 + b"1" + b"}" * 300,
    ],
)
def test_json_is_read_in_whatever_way_it_is_written(content: bytes) -> None:
    """In other encodings, with half of a surrogate pair, deeply nested: as the standard library reads it."""
    assert repr(Provider(200, content=content).client().call(PING, {})) == repr(json.loads(content))


def test_an_empty_answer_is_none_where_none_is_a_type() -> None:
    """204 is the usual way to say null."""
    assert Provider(204, content=b"").client().call(FIND, {}) is None
    assert Provider(200, content=b"null").client().call(FIND, {}) is None
    assert Provider(204, content=b"").client().call(DELETE, {"user_id": "1"}) is None
    assert Provider(200, content=b"OK").client().call(DELETE, {"user_id": "1"}) is None


def test_the_whole_answer_is_there_for_those_who_ask() -> None:
    """`whole` leaves the payload in its envelope."""
    assert Provider(200, json={"success": True, "data": 1}).client().call(PING, {}) == {"success": True, "data": 1}


def test_text_and_bytes_are_read_as_they_are() -> None:
    """Text by its charset, bytes untouched."""
    headers = {"content-type": "text/plain; charset=latin-1"}
    client = Provider(200, content="é".encode("latin-1"), headers=headers).client()
    assert client.call(NOTE, {"name": "n"}, {"body": ""}) == "é"
    assert client.call(XML, {}, {"body": ""}) == b"\xe9"
    odd = Provider(200, content=b"\xff", headers={"content-type": "text/plain; charset=none"}).client()
    assert odd.call(NOTE, {"name": "n"}, {"body": ""}) == "\ufffd"


class Node(Model):
    """An object that holds its own kind."""

    name: str
    next: Node | None = None


def test_depth_without_end_does_not_raise() -> None:
    """What is nested too deeply to be built is a problem like any other; what is above it is typed."""
    tree: dict[str, Any] = {}
    for _ in range(5_000):
        tree = {"name": "a", "next": tree}
    node = decode(TypeAdapter(Node), Node, tree)
    assert isinstance(node, Node) and isinstance(node.next, Node)
    assert [problem.rule for problem in problems(node)] == ["the nesting is too deep"]


def test_a_number_beyond_decimals_is_kept_as_its_digits() -> None:
    """The call succeeded: one number that nothing can hold does not take the rest of the answer away."""
    content = b'{"success":true,"data":{"amount":1e99999999999999999999}}'
    payment = Provider(200, content=content).client().call(CREATE, {}, {"amount": Decimal(1)})
    assert isinstance(payment, Payment)
    assert payment.model_dump()["amount"] == "1e99999999999999999999"
    assert [problem.place for problem in problems(payment)] == ["amount"]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "past", "address", "city", "class", "zip", "x"]), inner, max_size=4),
    max_leaves=10,
)


@given(TREES)
def test_no_json_raises(tree: Any) -> None:
    """Whatever comes, an object of the promised class goes on."""
    user = decode(TypeAdapter(User), User, tree)
    assert isinstance(user, User)
    assert problems(user) or User.model_validate(tree) == user
    json.dumps(user.model_dump(mode="json", warnings=False))


class Outer(Model):
    """Refers to a class that is defined below it, as generated modules do."""

    inner: Inner
    name: str


class Inner(Model):
    id: str


def test_a_class_that_comes_later_is_found_at_the_first_answer() -> None:
    """An answer that does not fit may be the first use of a model whose building was deferred."""
    outer = decode(TypeAdapter(Outer), Outer, {"inner": {"id": 5}, "name": "n"})
    assert isinstance(outer, Outer)
    assert isinstance(outer.inner, Inner)
    assert [problem.place for problem in problems(outer)] == ["inner.id"]
