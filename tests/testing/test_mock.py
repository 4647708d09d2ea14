"""The mock of a provider: what it answers, what a test can tell it, and what it tells of calls."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ..wire.providers import Made


def test_nothing_is_needed_to_make_a_client(shop: Made, mock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, and no environment that leads elsewhere: the client is a real one, sync or async."""
    monkeypatch.setenv("SHOP_BASE_URL", "https://elsewhere.example")

    async def asked() -> Any:
        async with mock.async_client() as client:
            assert isinstance(client, shop.AsyncShop)
            return await client.users.me()

    with mock.client() as client:
        assert isinstance(client, shop.Shop)
        assert client.users.me() == asyncio.run(asked())
    assert "authorization" not in mock.calls[-1].headers


def test_the_first_example_of_a_success_is_the_answer(mock: Any) -> None:
    """With its status and headers; an example of a refusal is given when a test asks for it."""
    with mock.client() as client:
        answer = client.with_raw_response(client.users.update, 1, name="Ada")
        assert (answer.parsed.id, answer.status, answer.headers["x-id"]) == ("u1", 200, "r1")


def test_without_an_example_the_answer_is_made(shop: Made, mock: Any) -> None:
    """It has all that is described, in the envelope, with the status of a success."""
    with mock.client(answers="strict") as client:
        answer = client.with_raw_response(client.users.add, name="Ada")
        assert answer.status == 201
        assert answer.json["ok"] is True
        assert shop.problems(answer.parsed) == ()
        assert answer.parsed.email == "user@example.com", "a value of its factory, which nobody has imported"


def test_a_call_is_told_as_it_was_made(mock: Any) -> None:
    """Keywords and path as the method took them, the places of the request by the names of the wire, typed."""
    with mock.client() as client:
        client.users.update(7, name="Ada & Bo", active=False, tags=["a", "b,c"], x_reason="why", theme="dark/1")
    call = mock.calls[-1]
    assert (call.operation, call.method, call.path) == ("users.update", "PUT", {"id": 7})
    form, rest = {"name": "Ada & Bo", "active": False}, {"tags": ["a", "b,c"], "x_reason": "why", "theme": "dark/1"}
    assert call.params == {**form, **rest}
    assert call.query == {"tags": ["a", "b,c"]}
    assert call.body == form
    assert (call.headers["x-reason"], call.headers["version"]) == ("why", "7")
    assert call.content == b"name=Ada%20%26%20Bo&active=0"


def test_each_kind_of_body_is_decoded(mock: Any) -> None:
    """JSON with exact decimals and dates, forms, files beside fields: each by the method that sends it."""
    with mock.client() as client:
        client.users.add(name="a", price=Decimal("1.50"), rate=Decimal("0.10"), born=date(2026, 1, 31), sizes=[1, 2.5])
        client.users.add_form(name="b")
        client.users.add_multipart(file=b"\r\n--\x00\xff\r\n", title="T & \u540d")
    json, form, multipart = mock.calls
    assert json.params["price"] == Decimal("1.50") and json.params["rate"] == Decimal("0.10")
    assert json.params["born"] == date(2026, 1, 31) and json.params["sizes"] == [1, 2.5]
    assert [form.operation, form.params["name"]] == ["users.add_form", "b"]
    assert multipart.params["file"] == b"\r\n--\x00\xff\r\n" and multipart.params["title"] == "T & \u540d"


def test_a_word_of_a_path_is_more_than_a_parameter(mock: Any) -> None:
    """`/users/me` is not the user `me`."""
    with mock.client() as client:
        client.users.me()
        client.users.get("you")
    assert [call.operation for call in mock.calls] == ["users.me", "users.get"]


def test_a_listing_ends(shop: Made, mock: Any) -> None:
    """Its documented page is the only one; a test that wants more says what each of them holds."""
    with mock.client() as client:
        assert [user.id for user in client.users.list()] == ["a"]
        mock.answer(client.users.list, returns=[{"id": "b", "email": "b@b.c", "role": "clerk"}], times=1)
        mock.answer(client.users.list, returns=[])
        assert [user.id for user in client.users.list()] == ["b"]
    assert [call.query for call in mock.calls[-2:]] == [{}, {"page": 2}]


def test_a_made_page_is_the_last_one(users: Any, mock: Any) -> None:
    """A factory fills in where the listing goes on, as it fills in all else; that leads nowhere."""
    ann, bea = users.make_user(id="ann"), users.make_user(id="bea")
    with mock.client() as client:
        for listing in (client.users.found, client.users.counted):
            mock.answer(listing, returns=users.make_page(users=[ann, bea]))
            assert [user.id for user in listing()] == ["ann", "bea"]
            mock.answer(listing, returns=users.make_page(users=[], total=7))
            assert [*listing()] == [] and listing().first_page().answer.total == 7
    assert not any("after" in call.query for call in mock.calls)


def test_a_page_leads_where_a_test_says(users: Any, mock: Any) -> None:
    """By a cursor that is not the factory's, by a number of pages, or by a function that plays the provider."""
    pages = [users.make_page(users=[users.make_user(id=name)], next_cursor=name) for name in "ab"]
    with mock.client() as client:
        for page in pages:
            mock.answer(client.users.found, returns=page, times=1)
            mock.answer(client.users.counted, returns=page, times=1)
        mock.answer(client.users.found, returns=users.make_page(users=[users.make_user(id="c")]))
        mock.answer(client.users.counted, returns=users.make_page(users=[]))
        assert "".join(user.id for user in client.users.found()) == "abc"
        assert "".join(user.id for user in client.users.counted()) == "ab"
        mock.answer(client.users.found, returns=lambda call: pages["after" in call.query])
        assert client.users.found().first_page().next == "a"


def test_an_answer_must_be_as_described(shop: Made, users: Any, mock: Any) -> None:
    """A test that passes on what the provider never sends proves nothing; one that wants just that can say so."""
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("users.get", {"returns": {"id": 1}}, r"`id`: Input should be a valid string; .*`email`: Field required"),
        ("users.get", {"body": {"ok": True, "data": {"id": 1}}}, "GET /users/{id}: the answer with status 200 is not"),
        ("users.get", {"body": {"ok": True}}, "the answer: Input should be"),
        ("users.get", {"body": "text"}, "the answer: Input should be"),
        ("users.get", {"body": {1: 2}}, "the answer is no JSON"),
        ("users.get", {"status": 404, "body": {"ok": False}}, "with status 404 is not as described .*`message`"),
        ("users.list", {"returns": [{"id": "b"}]}, r"`\[0\]\.email`"),
    ]
    for call, options, words in wrong:
        with pytest.raises(shop.ArgumentError, match=words):
            mock.answer(call, **options)
    mock.answer("users.get", returns=lambda _: {"id": 1})
    with mock.client() as client:
        with pytest.raises(shop.ArgumentError, match="`id`: Input"):
            client.users.get("u")
        mock.answer("users.get", returns={"id": 1}, check=False)
        assert client.users.get("u").id == 1
        mock.answer("users.get", body=b'{"ok": true, "data": 5}')
        assert client.users.get("u").id is None


def test_answers_come_in_turn(shop: Made, users: Any, mock: Any) -> None:
    """Those with a number of times first, in order, then the one that holds, until another takes its place."""
    with mock.client(retries=0) as client:
        mock.answer("users.me", returns=users.make_user(id="for ever"))
        mock.answer(client.users.me, status=422, times=1)
        mock.answer(client.users.me, returns=users.make_user(id="once"), status=203, times=2)
        with pytest.raises(shop.UnprocessableEntityError):
            client.users.me()
        assert [client.users.me().id for _ in range(3)] == ["once", "once", "for ever"]
        mock.answer(client.users.me, returns={"id": "new", "email": "a@b.c", "role": "clerk"})
        assert client.users.me().id == "new"
        mock.reset()
        assert (client.users.me().id, len(mock.calls)) == ("id", 1)


def test_a_refusal_is_an_example_or_made(shop: Made, mock: Any) -> None:
    """By name, by its status, by the type that the spec has for it, or with what a test says is on the wire."""
    with mock.client() as client:
        for said in ({"example": "long"}, {"status": 422}):
            mock.answer(client.users.update, **said)
            with pytest.raises(shop.UnprocessableEntityError, match="too long"):
                client.users.update(1, name="Ada")
        mock.answer(client.users.get, status=404)
        with pytest.raises(shop.NotFoundError) as caught:
            client.users.get("u1")
        assert caught.value.detail.message == "message"
        mock.answer(client.users.get, body={"ok": False, "message": "no"}, headers={"X-Request-Id": "r"})
        with pytest.raises(shop.RefusedError, match="no") as refused:
            client.users.get("u1")
        assert refused.value.request_id == "r"
        mock.answer(client.users.get, status=500, body="<html>")
        with pytest.raises(shop.ServerError) as down:
            client.users.get("u1")
        assert down.value.body == b"<html>"


def test_a_function_may_answer(users: Any, mock: Any) -> None:
    """It is given the call: what a test needs to play a provider that remembers."""
    mock.answer("users.update", returns=lambda call: users.make_user(id=str(call.path["id"])))
    with mock.client() as client:
        assert [client.users.update(number, name="Ada").id for number in (1, 2)] == ["1", "2"]


def test_calls_are_made_again_without_a_wait(mock: Any) -> None:
    """A refusal that passes says that it passes at once, so that tests of retries are quick."""
    mock.answer("users.me", status=503, times=2)
    with mock.client() as client:
        assert client.with_raw_response(client.users.me).attempts == 3
    assert mock.calls[0].operation == mock.calls[2].operation == "users.me"


def test_a_client_of_ones_own_does_not_wait_either(shop: Made, mock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing says how long to wait: it is told by the connections that it was given."""
    pauses: list[float] = []
    monkeypatch.setattr(shop.runtime.steps.Pause, "wait", lambda pause: pauses.append(pause.seconds))
    for connections in (mock.http_client(), mock.transport()):
        mock.fail("users.me", "unreachable", times=2)
        with shop.Shop(http_client=connections, auth=shop.Token("t")) as client:
            assert client.with_raw_response(client.users.me).attempts == 3
    assert pauses == [0] * 4


def test_an_asynchronous_client_of_ones_own_does_not_wait(
    shop: Made, mock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, in an event loop."""
    pauses: list[float] = []

    async def note(pause: Any) -> None:
        pauses.append(pause.seconds)

    async def asked() -> int:
        async with shop.AsyncShop(http_client=mock.async_http_client(), auth=shop.Token("t")) as client:
            response = await client.with_raw_response(client.users.me)
            return int(response.attempts)

    monkeypatch.setattr(shop.runtime.steps.Pause, "wait_async", note)
    mock.fail("users.me", "lost", times=2)
    assert asyncio.run(asked()) == 3
    assert pauses == [0, 0]


def test_a_call_can_fail(shop: Made, mock: Any) -> None:
    """Before it is sent, too late, or with nobody knowing what became of it; or with an error of the test's own."""
    with mock.client(retries=0) as client:
        expected = {
            "unreachable": shop.ShopConnectionError,
            "timeout": shop.ShopOutcomeUnknownError,
            "lost": shop.ShopOutcomeUnknownError,
        }
        for how, kind in expected.items():
            mock.fail(client.users.add, how, times=1)
            with pytest.raises(kind, match=", as the mock was told") as caught:
                client.users.add(name="Ada")
            assert type(caught.value) is kind
        mock.fail(client.users.me, "timeout", times=1)
        with pytest.raises(shop.ShopTimeoutError):
            client.users.me()
        mock.fail(client.users.me, ZeroDivisionError("own"))
        with pytest.raises(ZeroDivisionError, match="own"):
            client.users.me()


def test_what_a_test_says_wrongly_is_refused_at_once(shop: Made, testing: Any, users: Any, mock: Any) -> None:
    """Unknown calls and examples, methods that make no call, two answers at once, a model for what is on the wire."""
    for said, words in (
        (("users.updat",), "no call `users.updat`, did you mean `users.update`"),
        (("users.update", "lang"), "no example `lang`, only `ada`, `long`"),
        ((mock.client,), "no method that makes a call"),
        ((print,), "no method that makes a call"),
    ):
        with pytest.raises(shop.ArgumentError, match=words):
            mock.answer(*said)
    for options in ({"example": "ada", "body": {}}, {"returns": 1, "body": 2}, {"times": 0}):
        with pytest.raises(shop.ArgumentError):
            mock.answer("users.update", **options)
    with pytest.raises(shop.ArgumentError, match="unreachable, timeout, lost"):
        mock.fail("users.update", "slow")
    with pytest.raises(shop.ArgumentError, match=r"mock.http_client\(\)"):
        mock.client(http_client=None)
    with pytest.raises(shop.ArgumentError, match="give `returns`"):
        mock.answer("users.update", body=[users.make_user()])


def test_each_flavour_of_a_method_names_its_call(shop: Made, mock: Any) -> None:
    """Methods of the sync and the async client, of a copy, and of a class."""
    names = [
        mock._catalog.name_of(method)
        for method in (
            mock.client().users.update,
            mock.async_client().users.update,
            mock.client().with_options(timeout=1).users.update,
            type(mock.client().users).update,
            mock.client().far,
        )
    ]
    assert names == ["users.update"] * 4 + ["far"]


def test_an_error_survives_a_process(testing: Any) -> None:
    """It can be pickled, for test runners that use several."""
    error = testing.SpecViolationError("GET /a", (("the path", "is unknown"),))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.broken) == ("GET /a: the path: is unknown", (("the path", "is unknown"),))


def test_a_client_imports_nothing_of_it(shop: Made) -> None:
    """Whoever only calls the provider pays nothing for tests; a mock loads what its test asks for."""
    package, folder = shop.module.__name__, Path(str(shop.module.__file__)).parent.parent.parent
    code = f"""
import sys
from {package} import Shop
Shop().users
assert not any("testing" in name for name in sys.modules if name.startswith({package.partition(".")[0]!r}))
from {package}.testing import MockShop
MockShop().client().users.me()
assert "{package}.testing.users" in sys.modules
assert "{package}.testing.reports" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
