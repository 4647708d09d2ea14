"""Failures: which class, and what it carries."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest

from generator.runtime import (
    ApiAnsweredError,
    ApiConnectionError,
    ApiError,
    ApiStatusError,
    ApiTimeoutError,
    ArgumentValueError,
    ConfigurationError,
    RequestSummary,
)
from tests.library import httpx

from .sample_api import (
    CREATE,
    GET,
    PING,
    UPDATE,
    XML,
    CardError,
    ClientError,
    NotFoundError,
    Refusal,
    RefusedError,
    ServerError,
    Shop,
    ShopConnectionError,
    ShopError,
    ShopResponseError,
    ShopStatusError,
    ShopTimeoutError,
    Token,
)
from .wire import Provider

USER = {"user_id": "1"}


def error_of(provider: Provider, operation: Any = UPDATE, params: Any = None) -> Any:
    """Return what a call raises."""
    with pytest.raises(ShopError) as caught:
        provider.client().call(operation, USER, params or {})
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, {}, NotFoundError),
        (404, {"success": False}, NotFoundError),
        (404, {"success": True, "data": {}}, NotFoundError),
        (418, {}, ClientError),
        (500, {}, ServerError),
        (599, {}, ServerError),
        (200, {"success": False}, RefusedError),
        (200, {"success": 1}, RefusedError),
        (201, {"success": None}, RefusedError),
        (302, {}, ShopResponseError),
        (304, {}, ShopResponseError),
    ],
)
def test_the_class_follows_status_and_envelope(status: int, body: Any, kind: type[ShopError]) -> None:
    """Either of the two can say no."""
    assert type(error_of(Provider(status, json=body))) is kind


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        (False, "false"),
        (None, "null"),
        (0, "0"),
        (1.5, "1.5"),
        ("no\x1b[2J", '"no [2J"'),
        ("x" * 99, f'"{"x" * 40}"'),
        ("t0ken", '"***"'),
        ([1], "a list"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_refusal_with_the_status_of_a_success_says_what_refused(flag: object, words: str) -> None:
    """The key of the envelope, and what stood there, without credentials and cut where it is long."""
    error = error_of(Provider(201, json={"success": flag, "message": "Blocked"}))
    assert str(error) == f"PUT /users/{{user_id}} answered 201 Created, but its `success` is {words}: Blocked"
    assert "its `" not in str(error_of(Provider(422, json={"success": flag})))


def test_an_answer_outside_the_envelope_is_judged_by_its_status() -> None:
    """Without the key that says ok there is nothing else to go by."""
    assert Provider(200, json=[1]).client().call(GET, USER).id is None
    assert type(error_of(Provider(500, json=[1]))) is ServerError


def test_an_operation_can_have_a_class_of_its_own() -> None:
    """It wins over the provider's."""
    assert type(error_of(Provider(402, json={}), CREATE, {"amount": Decimal(1)})) is CardError


def test_a_refusal_carries_all_that_is_known() -> None:
    """Request, status, headers, request id, raw body, and what the envelope says."""
    body = {"success": False, "message": "No such mail", "errors": {"email": ["bad"]}}
    error = error_of(Provider(422, json=body, headers={"X-Request-Id": "r-1", "A": "b"}))
    assert error.request == RequestSummary("PUT /users/{user_id}", "PUT", "https://api.shop.example/v1/users/1")
    assert (error.status, error.request_id, error.headers["a"]) == (422, "r-1", "b")
    assert b"No such mail" in error.body
    assert (error.message, error.errors) == ("No such mail", {"email": ["bad"]})
    assert isinstance(error.detail, Refusal) and error.detail.errors == {"email": ["bad"]}
    words = "PUT /users/{user_id} answered 422 Unprocessable Entity: No such mail (request id r-1)"
    assert str(error) == words


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff", b'{"success":', b"null", b'"x"', b"[" * 100_000])
def test_a_broken_body_never_hides_the_status(content: bytes) -> None:
    """The error is that of the status, and the body is there as it came."""
    error = error_of(Provider(503, content=content))
    assert type(error) is ServerError
    assert (error.status, error.body, error.message, error.errors) == (503, content, None, None)


def test_a_detail_that_does_not_fit_is_left_as_it_came() -> None:
    """An error about an error helps nobody."""
    error = error_of(Provider(400, json={"message": 7, "errors": "x"}))
    assert (error.detail.message, error.detail.errors, error.message) == (7, "x", None)


def test_a_detail_is_chosen_by_status() -> None:
    """The status, then its family, then the default; without a description there is none."""
    assert isinstance(error_of(Provider(404, json={"message": "m"})).detail, Refusal)
    assert error_of(Provider(500, json={"message": "m"}), GET).detail is None


def test_a_refusal_is_seen_where_bytes_are_promised() -> None:
    """A download that answers with the envelope's no is an error."""
    provider = Provider(200, json={"success": False, "message": "no"})
    assert error_of(provider, XML, {"body": ""}).message == "no"


@pytest.mark.parametrize(
    ("failure", "kind", "where"),
    [
        (httpx.ConnectError("refused"), ShopConnectionError, " (api.shop.example)"),
        (httpx.ReadError("reset"), ShopConnectionError, ""),
        (httpx.RemoteProtocolError("cut"), ShopConnectionError, ""),
        (httpx.ConnectTimeout("slow"), ShopTimeoutError, " (api.shop.example)"),
        (httpx.ReadTimeout("slow"), ShopTimeoutError, ""),
        (httpx.PoolTimeout("busy"), ShopTimeoutError, " (api.shop.example)"),
    ],
)
def test_no_answer_is_a_connection_error(failure: httpx.RequestError, kind: type[ShopError], where: str) -> None:
    """A timeout is a kind of connection error; where nothing was sent, it says to where not."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise failure

    client = Shop(auth=Token("t"), http_client=httpx.Client(transport=httpx.MockTransport(fail)))
    with pytest.raises(ShopConnectionError) as caught:
        client.with_options(retries=0).call(GET, USER)
    assert type(caught.value) is kind
    assert str(caught.value) == f"GET /users/{{user_id}} got no answer: {type(failure).__name__}: {failure}{where}"
    assert caught.value.__cause__ is caught.value.__context__ is None  # httpx's would hold the signed request


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [(200, ShopResponseError, "cannot be decompressed: the call itself succeeded"), (404, NotFoundError, "404")],
)
def test_a_broken_compression_hides_no_status(status: int, error: type[ShopError], words: str) -> None:
    """An answer came, and its status and headers say what became of the call."""
    headers = {"content-encoding": "gzip", "x-request-id": "r-1"}

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(b"no gzip"))

    client = Shop(auth=Token("t"), http_client=httpx.Client(transport=httpx.MockTransport(handler)))
    with pytest.raises(error, match=words) as caught:
        client.call(GET, USER)
    assert isinstance(caught.value, ApiAnsweredError)
    assert (caught.value.status, caught.value.request_id) == (status, "r-1")


def test_provider_errors_are_ours_too() -> None:
    """One `except` for a provider, one for all, one for each kind."""
    assert issubclass(NotFoundError, ShopStatusError) and issubclass(ShopStatusError, ApiStatusError)
    assert issubclass(ShopTimeoutError, ApiTimeoutError) and issubclass(ApiTimeoutError, ApiConnectionError)
    assert issubclass(ShopTimeoutError, ShopConnectionError) and issubclass(ShopError, ApiError)
    assert not issubclass(ArgumentValueError, ApiError) and issubclass(ConfigurationError, ValueError)


def test_errors_can_be_pickled() -> None:
    """They cross to another process with all that they carry."""
    error = error_of(Provider(422, json={"message": "m"}, headers={"x-request-id": "r"}))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is ClientError and str(again) == str(error)
    assert vars(again) == vars(error)


def test_an_error_holds_no_credential() -> None:
    """Neither its words, nor its attributes, nor its pickle."""
    provider = Provider(500, json={})
    client = provider.client(auth=Token("s3cret"))
    with pytest.raises(ServerError) as caught:
        client.call(GET, USER)
    assert all(request.headers["authorization"] == "Bearer s3cret" for request in provider.requests)
    assert b"s3cret" not in pickle.dumps(caught.value)
    assert "s3cret" not in repr(vars(caught.value))


def test_an_endpoint_without_envelope_is_ok_by_status() -> None:
    """A plain answer is no refusal."""
    assert Provider(200, json={"up": True}).client().call(PING, {}) == {"up": True}
