"""Escape hatches: answers with all that came, calls of no description, more to send, clients of one's own."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from generator.runtime import ArgumentTypeError, ArgumentValueError, ConfigurationError, Operation
from generator.runtime.calls.responses import Response
from generator.runtime.limits import RateLimit
from tests.library import httpx

from .sample_api import (
    API,
    GET,
    LIST,
    UPDATE,
    AsyncShop,
    RefusedError,
    Shop,
    ShopOutcomeUnknownError,
    ShopTimeoutError,
    Token,
    User,
)
from .wire import Provider, sent_by

USER = {"user_id": "u1"}
ANSWER = {"success": True, "data": {"id": "1"}, "meta": {"page": 1}}
HEADERS = {"X-Request-Id": "r-1", "X-RateLimit-Remaining": "3"}
REPORT = Operation("GET", "/report", None, servers={"production": "https://reports.shop.example/v2", "x": "http://x"})


def raw(provider: Provider, way: str, **params: Any) -> Response[User]:
    """Call with the answer, by one of the two clients."""
    if way == "sync":
        client = provider.client()
        return client.with_raw_response(client.users.update, "u1", **params)

    async def run() -> Response[User]:
        client = provider.async_client()
        return await client.with_raw_response(client.users.update, "u1", **params)

    return asyncio.run(run())


@pytest.mark.parametrize("way", ["sync", "async"])
def test_an_answer_comes_with_all_of_it(way: str) -> None:
    """The result, and the status, the headers, the name of the request, the body, the envelope, the attempts."""
    provider = Provider(201, json=ANSWER, headers=HEADERS)
    response = raw(provider, way, admin=True)
    assert response.parsed == User(id="1")
    assert (response.status, response.request_id, response.attempts) == (201, "r-1", 1)
    assert response.headers["x-ratelimit-remaining"] == "3" and response.rate_limit == RateLimit(remaining=3)
    assert response.json == ANSWER and b'"meta"' in response.body
    assert response.request.endpoint == "PUT /users/{user_id}"
    assert provider.request.content == b"admin=1"
    assert repr(response) == f"<Response 201 of PUT /users/{{user_id}}, {len(response.body)} bytes>"


def test_a_refusal_is_an_error_there_too() -> None:
    """The answer is in the error."""
    with pytest.raises(RefusedError):
        raw(Provider(200, json={"success": False}), "sync")


def test_operations_of_the_client_itself_come_with_their_answer() -> None:
    """As do calls of no description; and the client stays what it is."""
    client = Provider(200, json={"up": True}).client()
    response = client.with_raw_response(client.ping)
    assert response.parsed == response.json == {"up": True}
    asked: Response[Any] = client.with_raw_response(client.request, "GET", "/ping", Any, whole=True)
    assert asked.parsed == {"up": True}
    assert client.ping() == {"up": True}


def test_the_method_is_one_of_the_client() -> None:
    """Another's has options of its own, and something else is no method."""
    client, other = Provider().client(), Provider().client()
    for method in (other.users.list, client.with_options().users.list, print, client.call.__func__):  # type: ignore[attr-defined]
        with pytest.raises(ArgumentTypeError, match="a method of this client or of its resources"):
            client.with_raw_response(method)


@pytest.mark.parametrize("way", ["with_raw_response", "with_streaming_response"])
def test_a_resource_says_who_has_the_method_that_it_has_not(way: str) -> None:
    """Other clients have it there; the error of this one has the way to write it."""
    for client in (Provider().client(), Provider().async_client()):
        with pytest.raises(AttributeError, match=rf"write `client\.{way}\(client\.RESOURCE\.METHOD, \.\.\.\)`"):
            getattr(client.users, way)
        assert not hasattr(client.users, way)
        assert callable(getattr(client, way))


@pytest.mark.parametrize(
    ("said", "target", "content", "content_type"),
    [
        ({"query": {"tags": ["a", "b"], "on": True}}, "/v1/things/a%20b?tags%5B%5D=a&tags%5B%5D=b&on=1", b"", None),
        ({"json": {"a": None}}, "/v1/things/a%20b", b'{"a":null}', "application/json"),
        ({"json": None}, "/v1/things/a%20b", b"null", "application/json"),
        ({"json": [1]}, "/v1/things/a%20b", b"[1]", "application/json"),
        ({"form": {"a": [1], "b": False}}, "/v1/things/a%20b", b"a%5B%5D=1&b=0", "application/x-www-form-urlencoded"),
        ({"content": "<a/>", "content_type": "application/xml"}, "/v1/things/a%20b", b"<a/>", "application/xml"),
        ({"content": b"\0"}, "/v1/things/a%20b", b"\0", "application/octet-stream"),
    ],
)
def test_a_call_of_no_description_is_sent_like_the_others(
    said: Any, target: str, content: bytes, content_type: str | None
) -> None:
    """With the API's credentials, spelling and envelope."""
    provider = Provider(200, json=ANSWER)
    client = provider.client()
    user = client.request("POST", "/things/{id}", User, path={"id": "a b"}, headers={"X-A": "1"}, **said)
    assert user == User(id="1")
    assert provider.target == target and provider.request.content == content
    assert provider.request.headers.get("content-type") == content_type
    assert (provider.request.headers["x-a"], provider.request.headers["authorization"]) == ("1", "Bearer t0ken")


def test_a_multipart_body_of_no_description() -> None:
    """Its fields are parts."""
    provider = Provider(200, json=ANSWER)
    provider.client().request("POST", "/files", Any, multipart={"title": "a"})
    assert b'name="title"\r\n\r\na\r\n' in provider.request.content


@pytest.mark.parametrize(
    ("cast_to", "result"), [(Any, {"id": "1"}), (dict[str, str], {"id": "1"}), (None, None), (User, User(id="1"))]
)
def test_an_answer_is_what_the_caller_says(cast_to: Any, result: object) -> None:
    """And with `whole` the envelope stays around it."""
    client = Provider(200, json=ANSWER).async_client()
    assert asyncio.run(client.request("GET", "/things", cast_to)) == result
    assert asyncio.run(client.request("GET", "/things", Any, whole=True)) == ANSWER


def test_text_and_bytes_are_the_body() -> None:
    """Not what a JSON parser makes of it."""
    assert Provider(200, content="ü").client().request("GET", "/text", str) == "ü"
    assert Provider(200, content=b"\xff").client().request("GET", "/bytes", bytes) == b"\xff"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"json": 1, "form": {}}, "one body, not `json` and `form`"),
        ({"jsno": 1}, "`jsno` is unknown"),
        ({"path": {}}, "`id`: a value of the path must be given"),
    ],
)
def test_a_call_of_no_description_is_looked_at(said: Any, words: str) -> None:
    """As far as that goes."""
    provider = Provider()
    with pytest.raises(ArgumentTypeError, match=words):
        provider.client().request("POST", "/things/{id}", Any, **said)
    assert provider.requests == []


def test_a_call_of_no_description_may_have_a_key() -> None:
    """Then it may be made again, with the same one."""
    provider = Provider(503, json={})
    with pytest.raises(API.errors.server):
        provider.client().request("POST", "/pay", Any, json={}, idempotency="Idempotency-Key")
    keys = {request.headers["idempotency-key"] for request in provider.requests}
    assert len(provider.requests) == 3 and len(keys) == 1
    given = Provider(200, json=ANSWER)
    given.client().request("POST", "/pay", Any, headers={"idempotency-key": "k"}, idempotency="Idempotency-Key")
    assert given.request.headers["idempotency-key"] == "k"


def test_schemes_can_be_named_for_a_call_of_no_description() -> None:
    """None of them is a way, too."""
    provider = Provider(200, json=ANSWER)
    provider.client().request("get", "/open", Any, auth=())
    assert provider.request.method == "GET" and "authorization" not in provider.request.headers


def test_fields_of_the_body_go_with_each_call_that_has_some() -> None:
    """They replace what the call sends under the same name; other bodies stay as they are."""
    provider = Provider(200, json=ANSWER)
    client = provider.client().with_options(body={"beta": [1], "admin": "yes"})
    client.users.update("u1", admin=True, phone="1", country_code="41")
    client.call(GET, USER)
    client.with_options(body={"beta": "x"}).users.update("u1")
    first, second, third = (request.content for request in provider.requests)
    assert first == b"admin=yes&phone=1&country_code=41&beta%5B%5D=1"
    assert (second, third) == (b"", b"beta=x&admin=yes")


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "https://reports.shop.example/v2/report"),
        ({"server": "production"}, "https://reports.shop.example/v2/report"),
        ({"server": "staging"}, "https://reports.shop.example/v2/report"),
        ({"base_url": "http://127.0.0.1:1/x"}, "http://127.0.0.1:1/x/report"),
    ],
)
def test_an_endpoint_has_servers_of_its_own(options: Any, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the client's name or else the first; an address given to the client leads all calls there."""
    monkeypatch.delenv("SHOP_BASE_URL", raising=False)
    assert str(sent_by(REPORT, client=options).url) == url
    monkeypatch.setenv("SHOP_BASE_URL", "http://env/y")
    assert str(sent_by(REPORT).url) == "http://env/y/report"


def answer2(request: Any) -> Any:
    """Answer as httpx2 does."""
    return httpx2.Response(200, json=ANSWER)


def lost2(request: Any) -> Any:
    """Lose an answer as httpx2 does."""
    raise httpx2.ReadTimeout("slow")


def test_a_client_of_httpx2_is_used_beside_httpx() -> None:
    """Its requests and its errors are of its own library."""
    own: Any = httpx2.Client(transport=httpx2.MockTransport(answer2))
    assert Shop(auth=Token("t"), http_client=own).users.update("u1") == User(id="1")
    other: Any = httpx2.AsyncClient(transport=httpx2.MockTransport(answer2))
    assert asyncio.run(AsyncShop(auth=Token("t"), http_client=other).users.update("u1")) == User(id="1")
    lost: Any = httpx2.Client(transport=httpx2.MockTransport(lost2))
    with pytest.raises(ShopTimeoutError):
        Shop(auth=Token("t"), http_client=lost).call(UPDATE, USER)
    with pytest.raises(ShopOutcomeUnknownError):
        Shop(auth=Token("t"), http_client=lost).request("POST", "/pay", Any)


def test_a_subclass_of_a_client_is_one() -> None:
    """Whatever module it is of."""

    class Own(httpx.Client):
        pass

    provider = Provider(200, json={"success": True, "data": []})
    assert Shop(auth=Token("t"), http_client=Own(transport=httpx.MockTransport(provider))).call(LIST, {}) == []


@pytest.mark.parametrize(
    "path", ["@evil.example/x", ".evil.example/x", ":8443/x", "users", "", "/a/../b", "/./x", "//../x"]
)
def test_a_path_that_is_none_is_refused(path: str) -> None:
    """It would lead to another server, with the credentials of this one, or to what is not signed."""
    provider = Provider()
    with pytest.raises(ArgumentValueError, match="begins with `/`"):
        provider.client().request("GET", path, Any)
    with pytest.raises(ArgumentValueError, match="method is a word"):
        provider.client().request("GET /x HTTP/1.1", "/x", Any)
    assert provider.requests == []


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding"])
def test_the_length_of_a_body_is_the_clients_to_say(name: str) -> None:
    """Another one would cut the body, or hide a second request in it."""
    provider = Provider()
    with pytest.raises(ArgumentValueError, match="is set by the client"):
        provider.client().with_options(headers={name: "5"}).request("POST", "/x", Any, json={"a": 1})
    assert provider.requests == []


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": "5"}, {"timeout": -1}, {"timeout": (1, 2, 3)}, {"timeout": float("nan")}, {"deadline": "5"},
        {"deadline": 0}, {"idle_timeout": None}, {"max_answer_bytes": None}, {"max_answer_bytes": 0},
        {"max_line_bytes": True}, {"log_values": "pin"}, {"http_client": "x"}, {"http_client": httpx.AsyncClient()},
    ],
)  # fmt: skip
def test_an_option_that_is_none_is_refused_at_once(options: dict[str, Any]) -> None:
    """And not by the first call, which may have been carried out by then."""
    with pytest.raises(ConfigurationError):
        Shop(auth=Token("t"), **options)
