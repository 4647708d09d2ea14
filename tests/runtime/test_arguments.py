"""Misuse: an argument that breaks a rule is refused before a byte is sent, and its value is shown nowhere."""

from __future__ import annotations

import inspect
import traceback
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, NotRequired

import pytest
from typing_extensions import TypedDict

from generator.runtime import ArgumentError, ArgumentTypeError, ArgumentValueError, Operation
from generator.runtime.calls.arguments import OPTIONS
from generator.runtime.params import In, Is, Pattern, When

from .sample_api import CREATE, GROW, IMPORT, LIST, NOTE, RENAME, UPDATE, Shop
from .wire import Provider, sent_by

USER = {"user_id": "u1"}
TYPE_ERRORS: list[tuple[Operation[Any], dict[str, Any], str]] = [
    (UPDATE, {"phon": "1"}, "PUT /users/{user_id}: `phon` is unknown, did you mean `phone`?"),
    (UPDATE, {"class": "1"}, "`class` is unknown, did you mean `class_`?"),
    (UPDATE, {"xyzzy": "1"}, "`xyzzy` is unknown"),
    (
        CREATE,
        {"amount": Decimal(1), "timeout": 3},
        "/orders: `timeout` is an option: `client.with_options(timeout=...)`",
    ),
    (CREATE, {"amount": Decimal(1), "vehicle": {"query": 3}}, "`vehicle.query` is unknown"),
    (UPDATE, {"tags": ("a",)}, "`tags`: Input should be a valid list"),
    (UPDATE, {"tags": ["a", 1]}, "`tags[1]`: Input should be a valid string"),
    (UPDATE, {"admin": 1}, "`admin`: Input should be a valid boolean"),
    (UPDATE, {"phone": None}, "`phone`: Input should be a valid string"),
    (CREATE, {}, "POST /orders: `amount` must be given"),
    (CREATE, {"amount": "1.00"}, "`amount`: Input should be an instance of Decimal"),
    (CREATE, {"amount": 1.0}, '`amount`: Input should be an instance of Decimal, as in `Decimal("12.5")`'),
    (CREATE, {"amount": Decimal(1), "due": "2024-01-01"}, "`due`: Input should be a valid date"),
    (CREATE, {"amount": Decimal(1), "at": date(2024, 1, 1)}, "`at`: Input should be a valid datetime"),
    # In either order: typing remembers the first of two equal unions that a process makes.
    (CREATE, {"amount": Decimal(1), "count": 1.5}, " or Input should be a valid "),
    (CREATE, {"amount": Decimal(1), "vehicle": {"plat": "x"}}, "`vehicle.plat` is unknown, did you mean `plate`?"),
    (CREATE, {"amount": Decimal(1), "vehicles": [{"class": "x"}]}, "`vehicles[0].class` is unknown, did you mean"),
    (IMPORT, {}, "`body` must be given"),
    (LIST, {"page": 1}, "GET /users: `page` is unknown, there are no keywords"),
]
VALUE_ERRORS: list[tuple[Operation[Any], dict[str, Any], str]] = [
    (UPDATE, {"calling_code": "hello"}, "`calling_code`: String should match pattern"),
    (UPDATE, {"phone": "1"}, "PUT /users/{user_id}: `country_code` must be given when `phone` is given"),
    (CREATE, {"amount": Decimal(-1)}, "`amount`: Input should be greater than or equal to 0"),
    (CREATE, {"amount": Decimal("NaN")}, "`amount`: Input should be a finite number"),
    (CREATE, {"amount": Decimal(1), "ratio": float("inf")}, "`ratio`: Input should be a finite number"),
    (CREATE, {"amount": Decimal(1), "anything": {"a": float("nan")}}, "`anything`: a number must be finite"),
    (CREATE, {"amount": Decimal(1), "size": "xl"}, "`size`: Input should be 's' or 'l'"),
    (CREATE, {"amount": Decimal(1), "note": "\ud800"}, "`note`: text must be valid Unicode"),
    (CREATE, {"amount": Decimal(1), "vehicle": {}}, "`district_id` must be given unless `kind` is 'taxi' or 'van'"),
    (CREATE, {"amount": Decimal(1), "vehicle": {"kind": "van"}}, "`plate` must be given when `kind` is 'taxi' or 'va"),
    (CREATE, {"amount": Decimal(1), "vehicles": [{"kind": "van"}]}, "in `vehicles[0]`"),
    (CREATE, {"amount": Decimal(1), "vehicle": {"district_id": 1, "class_": "too long"}}, "`vehicle.class_`: String s"),
    (RENAME, {"last_name": "Doe"}, "`first_name` must be given when `last_name` is given"),
    (UPDATE, {"x_request_id": "a\r\nb"}, "`x-request-id`: the header `x-request-id` would hold a control character"),
    (UPDATE, {"theme": "\ud800"}, "`theme`"),
]


def error_of(operation: Operation[Any], params: dict[str, Any], **options: Any) -> ArgumentError:
    """Return what a call raises; nothing may have been sent."""
    provider = Provider()
    with pytest.raises(ArgumentError) as caught:
        provider.client(**options).call(operation, USER, params)
    assert not provider.requests
    return caught.value


@pytest.mark.parametrize(("operation", "params", "words"), TYPE_ERRORS)
def test_a_wrong_key_or_type_is_a_type_error(operation: Operation[Any], params: dict[str, Any], words: str) -> None:
    """It names endpoint, key and rule."""
    error = error_of(operation, params)
    assert isinstance(error, ArgumentTypeError) and isinstance(error, TypeError)
    assert str(error).startswith(operation.endpoint) and words in str(error)


def test_what_is_an_option_is_known_as_one() -> None:
    """All that `with_options` takes, and nothing else."""
    assert set(inspect.signature(Shop.with_options).parameters) - {"self"} == set(OPTIONS)


@pytest.mark.parametrize(("operation", "params", "words"), VALUE_ERRORS)
def test_a_broken_rule_is_a_value_error(operation: Operation[Any], params: dict[str, Any], words: str) -> None:
    """It names endpoint, key and rule."""
    error = error_of(operation, params)
    assert isinstance(error, ArgumentValueError) and isinstance(error, ValueError)
    assert str(error).startswith(operation.endpoint) and words in str(error)


def test_all_that_is_wrong_is_named_at_once() -> None:
    """One run shows every problem of a call."""
    assert str(error_of(UPDATE, {"phon": "1", "admin": "yes", "calling_code": "x"})).count("; ") == 2


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        (UPDATE, {"calling_code": "s3cret"}),
        (UPDATE, {"admin": "s3cret"}),
        (CREATE, {"amount": Decimal(1), "size": "s3cret"}),
        (CREATE, {"amount": Decimal(1), "count": ["s3cret"]}),
        (UPDATE, {"x_request_id": "s3cret\n"}),
    ],
)
def test_the_value_is_not_in_the_traceback(operation: Operation[Any], params: dict[str, Any]) -> None:
    """Neither the message nor a chained exception quotes what was given."""
    error = error_of(operation, params)
    assert "s3cret" not in "".join(traceback.format_exception(error))
    assert error.__suppress_context__ or error.__context__ is None


def test_conditions_hold_at_any_depth() -> None:
    """A TypedDict that holds itself is checked in each place."""
    tree = {"name": "a", "label": "a", "kids": [{"label": "b", "kids": [{"name": "c"}]}]}
    assert str(error_of(GROW, tree)).endswith("`label` must be given when `name` is given, in `kids[0].kids[0]`")


@pytest.mark.parametrize("empty", ["", None, []])
def test_an_empty_key_makes_no_condition(empty: Any) -> None:
    """`When` asks for keys that are given and not empty."""
    assert When("phone", then=("country_code",)).broken({"phone": empty}) is None


def test_a_condition_is_equality_as_in_json() -> None:
    """True does not stand for 1."""
    condition = When(Is("kind", 1), then=("plate",), otherwise=("area",))
    assert condition.broken({"kind": 1, "plate": "x"}) is None
    assert condition.broken({"kind": True, "area": "x"}) is None
    assert condition.broken({"kind": True}) == "`area` must be given unless `kind` is 1"


def test_a_pattern_is_one_of_python_in_ascii() -> None:
    """It is searched for, it may look ahead, and its digits are those of ASCII."""

    class Takes(TypedDict):
        code: NotRequired[Annotated[str | None, Pattern(r"^(?=.*[A-Z])\d")]]

    operation = Operation("GET", "/x", None, takes=Takes, auth=())
    for fitting in ("1A", None):
        Provider().client().call(operation, {}, {"code": fitting})
    for wrong in ("1a", "A1", "\u0661A"):
        error = error_of(operation, {"code": wrong})
        assert str(error) == r"GET /x: `code`: must match ^(?=.*[A-Z])\d"


def test_an_int_is_fine_where_a_float_is_meant() -> None:
    """The one exception to strictness."""
    provider = Provider()
    provider.client().call(CREATE, {}, {"amount": Decimal(1), "ratio": 2})
    assert provider.request.content == b'{"amount":"1","ratio":2}'


@pytest.mark.parametrize("params", [case[1] for case in VALUE_ERRORS[:3]])
def test_a_client_can_leave_rules_to_the_provider(params: dict[str, Any]) -> None:
    """With `check=False` patterns, bounds, choices and conditions are not looked at."""
    provider = Provider()
    operation: Operation[Any] = CREATE if "amount" in params else UPDATE
    provider.client(check=False).call(operation, USER, params)
    assert provider.request.content


def test_unchecked_arguments_are_still_encoded() -> None:
    """Renaming, routing and types do not depend on `check`."""
    provider = Provider()
    provider.client(check=False).call(UPDATE, USER, {"calling_code": "é", "class_": "c", "status_query": "q"})
    assert provider.request.content == b"calling_code=%C3%A9&class=c"
    assert provider.target == "/v1/users/u1?status=q"
    assert isinstance(error_of(UPDATE, {"phon": "1"}, check=False), ArgumentTypeError)
    assert isinstance(error_of(UPDATE, {"admin": "1"}, check=False), ArgumentTypeError)


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ({"user_id": ""}, ArgumentValueError, "PUT /users/{user_id}: `user_id`: a value of the path must not be empty"),
        ({"user_id": ".."}, ArgumentValueError, "`user_id`"),
        ({"user_id": None}, ArgumentTypeError, "`user_id`: a value of the path must be given"),
        ({}, ArgumentTypeError, "`user_id`"),
        ({"user_id": ["a"]}, ArgumentTypeError, "`user_id`: a value of type list has no text form"),
    ],
)
def test_a_wrong_path_value_is_refused(path: dict[str, Any], kind: type[ArgumentError], words: str) -> None:
    """A path value that would reach another endpoint never leaves."""
    with pytest.raises(kind) as caught:
        Provider().client().call(UPDATE, path, {})
    assert words in str(caught.value)


def test_a_body_of_the_wrong_type_is_refused() -> None:
    """Text is asked for, and bytes are not it."""
    with pytest.raises(ArgumentTypeError, match="`body`: Input should be a valid string"):
        Provider().client().call(NOTE, {"name": "n"}, {"body": b"x"})


def test_a_datetime_is_no_date() -> None:
    """A date is asked for, and a time of day would be lost."""
    assert "`due`" in str(error_of(CREATE, {"amount": Decimal(1), "due": datetime(2024, 1, 1)}))


PAGE = Operation(
    "GET",
    "/users/{user-id}/{year}/{day}",
    None,
    at={"user-id": Annotated[str, Pattern(r"^u\d+\Z")], "year": Literal[2024, 2025], "day": date},
)


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ({"user-id": "x"}, ArgumentValueError, "GET /users/{user-id}/{year}/{day}: `user-id`: must match ^u\\d+$"),
        ({"user-id": 1}, ArgumentTypeError, "`user-id`: Input should be a valid string"),
        ({"year": 2023}, ArgumentValueError, "`year`: Input should be 2024 or 2025"),
        ({"day": "2024-01-01"}, ArgumentTypeError, "`day`: Input should be a valid date"),
    ],
)
def test_the_path_is_checked_too(path: dict[str, Any], kind: type[ArgumentError], words: str) -> None:
    """A path parameter with a type or limits of its own is refused before anything is sent."""
    provider = Provider()
    with pytest.raises(kind) as caught:
        provider.client().call(PAGE, {"user-id": "u1", "year": 2024, "day": date(2024, 1, 1), **path})
    assert words in str(caught.value)
    assert not provider.requests


def test_a_sound_path_is_sent() -> None:
    """What fits goes out as text; what no limit is known of is not looked at."""
    provider = Provider()
    provider.client().call(PAGE, {"user-id": "u1", "year": 2025, "day": date(2024, 1, 1)})
    assert provider.requests[0].url.raw_path.endswith(b"/users/u1/2025/2024-01-01")


class Loose(TypedDict):
    number: NotRequired[float]
    numbers: NotRequired[list[float]]
    level: NotRequired[Literal[1, 2]]


def test_what_passes_for_another_type_is_sent_as_that() -> None:
    """A decimal for a number keeps its digits and is a number; true for the literal 1 is 1."""
    operation = Operation("POST", "/loose", None, takes=Loose)
    sent = sent_by(operation, number=Decimal("1.10"), numbers=[Decimal("2.50"), 3], level=True)
    assert sent.content == b'{"number":1.10,"numbers":[2.50,3],"level":1}'


def test_a_url_that_is_too_long_is_refused() -> None:
    """What no HTTP library sends is an error of the argument, and not one of the library."""
    operation = Operation("GET", "/loose", None, takes=Long)
    with pytest.raises(ArgumentValueError, match="the URL cannot be sent"):
        sent_by(operation, q="a" * 70_000)


class Long(TypedDict):
    q: Annotated[str, In("query")]


def test_the_fixed_text_of_a_path_is_signed_as_it_is_sent() -> None:
    """What is no part of a URL is encoded before a plugin sees the request."""
    operation = Operation("GET", '/caf\u00e9/"g"/{id}', None)
    assert operation.path_parts == ("/caf%C3%A9/%22g%22/", "id", "")


def test_what_a_call_takes_can_be_asked() -> None:
    """Each keyword with its type, and where it goes; and what is wrong with values that nobody wants to send."""
    arguments = UPDATE.arguments
    assert arguments is not None
    routes = {key: (route.place, route.wire) for key, (_, route) in arguments.keywords().items()}
    assert routes["class_"] == ("form", "class") and routes["x_request_id"] == ("header", "x-request-id")
    assert [(each.path, each.code) for each in arguments.findings({"phone": "1", "phon": 1})] == [
        (("phon",), "extra_forbidden")
    ]
    assert arguments.findings({"admin": True}) == ()
