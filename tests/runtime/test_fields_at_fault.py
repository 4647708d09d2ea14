"""The fields at fault, and the provider's own codes: in whatever form a refusal has them."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from typing import Any

import pytest

from generator.runtime import ApiStatusError, Envelope, Errors, Operation
from generator.runtime.answers.fields import fields_at_fault
from tests.library import httpx

from .sample_api import API, GET, ClientError, NotFoundError, RefusedError, Shop, ShopError, ShopStatusError, Token
from .wire import Provider

USER = {"user_id": "1"}


class OutOfStockError(ShopStatusError):
    """Code E1."""


class CardError(ShopStatusError):
    """Code 1001 of one endpoint."""


@pytest.mark.parametrize(
    ("tree", "fields"),
    [
        ({"errors": {"email": ["is taken", "is odd"]}}, {"email": ("is taken", "is odd")}),
        ({"errors": {"email": "is taken"}}, {"email": ("is taken",)}),
        ({"errors": {"email": {"code": "dup", "message": "is taken"}}}, {"email": ("is taken",)}),
        ({"errors": {"email": [{"message": "is taken"}]}}, {"email": ("is taken",)}),
        ({"errors": [{"field": "a", "message": "x"}, {"field": "a", "message": "y"}]}, {"a": ("x", "y")}),
        ({"errors": [{"detail": "x", "pointer": "#/profile/age"}]}, {"profile.age": ("x",)}),
        ({"errors": [{"source": {"pointer": "/data/attributes/a"}, "detail": "x"}]}, {"data.attributes.a": ("x",)}),
        ({"invalid-params": [{"name": "age", "reason": "x"}]}, {"age": ("x",)}),
        ({"detail": [{"loc": ["body", "tags", 0], "msg": "x"}]}, {"body.tags.0": ("x",)}),
        ({"errors": [{"field": "a"}]}, {"a": ()}),
        ({"errors": ["everything"]}, {}),
        ({"errors": {"count": 3}}, {}),
        ({"detail": "no"}, {}),
        ([1], {}),
        (None, {}),
    ],
)
def test_fields_are_found_in_each_form(tree: Any, fields: object) -> None:
    """What names no field has none."""
    assert fields_at_fault(None, tree) == fields


def test_what_the_envelope_points_at_comes_first() -> None:
    """The rest is looked at only where that says nothing."""
    assert fields_at_fault({"a": "x"}, {"errors": {"b": "y"}}) == {"a": ("x",)}
    assert fields_at_fault("no", {"errors": {"b": "y"}}) == {"b": ("y",)}


def test_an_error_names_the_fields_at_fault() -> None:
    """It carries all that is known, also in a pickle and a copy."""
    body = {"success": False, "errors": {"email": ["is taken"]}}
    provider = Provider(422, json=body, headers={"x-request-id": "r"})
    with pytest.raises(ShopError) as caught:
        provider.client().call(GET, USER)
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value),
                  copy.deepcopy(caught.value)):  # fmt: skip
        assert type(error) is ClientError
        assert error.fields == {"email": ("is taken",)}
        assert (error.status, error.request_id, error.request.method, error.attempts) == (422, "r", "GET", 1)
        assert b"is taken" in error.body and str(error) == str(caught.value)


def test_problem_details_are_a_message() -> None:
    """RFC 9457, where no envelope says where a message is."""
    body = {"title": "Bad", "detail": "Age is odd", "errors": [{"detail": "x", "pointer": "#/age"}]}
    headers = {"content-type": "application/problem+json"}
    error = refusal(None, GET, 400, json=body, headers=headers)
    assert (error.message, error.fields) == ("Age is odd", {"age": ("x",)})
    assert str(error).endswith("answered 400 Bad Request: Age is odd")


def refusal(envelope: Envelope | None, operation: Operation[Any], status: int, **answer: Any) -> ApiStatusError:
    """Return what a call to an API with that envelope raises."""
    errors = Errors(client=ClientError, refused=RefusedError, statuses={404: NotFoundError},
                    codes={"E1": OutOfStockError})  # fmt: skip

    class Other(Shop):
        api = replace(API, envelope=envelope, errors=errors)

    own = httpx.Client(transport=httpx.MockTransport(Provider(status, **answer)))
    with pytest.raises(ApiStatusError) as caught:
        Other(auth=Token("t"), http_client=own).call(operation, USER)
    return caught.value


def test_a_status_that_is_no_refusal_is_an_error_where_it_has_a_class() -> None:
    """304 means that nothing has changed: with a class it is that error, with its headers; a 200 stays a success."""
    unchanged = Operation("GET", "/users/{user_id}", dict[str, Any], errors={304: CardError, 200: OutOfStockError})
    error = refusal(None, unchanged, 304, headers={"ETag": '"1"'})
    assert (type(error), error.headers["etag"], error.body) == (CardError, '"1"', b"")
    own = httpx.Client(transport=httpx.MockTransport(Provider(200, json={})))
    assert Shop(auth=Token("t"), http_client=own).call(unchanged, USER) == {}


CODED = Envelope(code="$.error.code")
OWN = Operation("GET", "/own", None, errors={"1001": CardError, 409: CardError})


def test_a_code_that_repeats_a_credential_is_masked() -> None:
    """As a message is."""
    token = "t0ken-of-shop"
    own = httpx.MockTransport(Provider(400, json={"error": {"code": token}, "errors": {token: token}}))

    class Other(Shop):
        api = replace(API, envelope=CODED)

    with pytest.raises(ApiStatusError) as caught:
        Other(auth=Token(token), http_client=own).call(GET, USER)
    assert (caught.value.code, caught.value.fields) == ("***", {"***": ("***",)})


@pytest.mark.parametrize(
    ("envelope", "operation", "status", "body", "kind", "code"),
    [
        (CODED, GET, 400, {"error": {"code": "E1"}}, OutOfStockError, "E1"),
        (CODED, GET, 404, {"error": {"code": "E1"}}, OutOfStockError, "E1"),
        (CODED, GET, 404, {"error": {"code": "E2"}}, NotFoundError, "E2"),
        (CODED, OWN, 400, {"error": {"code": 1001}}, CardError, "1001"),
        (CODED, OWN, 409, {"error": {"code": "E1"}}, CardError, "E1"),
        (CODED, GET, 400, {"error": {"code": ["E1"]}}, ClientError, None),
        (CODED, GET, 400, {"error": {"code": True}}, ClientError, None),
        (CODED, GET, 400, [], ClientError, None),
        (Envelope(ok={"code": ("0",)}), GET, 200, {"code": "E1"}, OutOfStockError, "E1"),
        (Envelope(ok={"code": ("0",)}), GET, 200, {"code": "E2"}, RefusedError, None),
        (None, GET, 400, {"code": "E1"}, ClientError, None),
    ],
)
def test_a_code_of_the_provider_chooses_the_class(
    envelope: Envelope, operation: Operation[Any], status: int, body: Any, kind: type[ApiStatusError], code: str | None
) -> None:
    """Before the status, and only from where the envelope says that it stands."""
    error = refusal(envelope, operation, status, json=body)
    assert type(error) is kind
    assert error.code == code
