"""What a client logs: who asks for it is told each call, each request and each retry; nobody else pays for it."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import chain, repeat
from typing import Any

import pytest

from generator.runtime import Operation
from generator.runtime.calls import logs
from tests.library import httpx

from .guarded import Server
from .guarded import call as call_guarded
from .sample_api import GET, RENAME, SEARCH, UPDATE, AsyncShop, Shop, ShopTimeoutError, Token

USER = {"user_id": "u 1"}
GOOD = {"success": True, "data": {"id": "1", "email": "ann@example.com"}}
SHOP = "apigraft.shop"
TOKEN_TEXT = "t0ken-of-shop"
TOKEN = Token(TOKEN_TEXT)
COUNTS = Operation("GET", "/counts", dict[str, int])


def calls(handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> Callable[..., Any]:
    """Return a function that makes a call; with `is_async` by the asynchronous client."""
    transport = httpx.MockTransport(handler)

    def call(operation: Any, path: Any = USER, *, is_async: bool = False, **params: Any) -> Any:
        told = {"auth": TOKEN, **options}
        if not is_async:
            return Shop(http_client=httpx.Client(transport=transport), **told).call(operation, path, params)

        async def run() -> Any:
            async with httpx.AsyncClient(transport=transport) as own:
                return await AsyncShop(http_client=own, **told).call(operation, path, params)

        return asyncio.run(run())

    return call


def answers(*statuses: int, **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    """Answer with these statuses in turn, and from then on with the last."""
    turns = chain(statuses, repeat(statuses[-1]))
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: httpx.Response(next(turns), headers=said, json=GOOD)


def told(caplog: pytest.LogCaptureFixture, level: int) -> list[Mapping[str, Any]]:
    """Return the records of the client at one level, as formatters see them."""
    return [vars(record) for record in caplog.records if record.name == SHOP and record.levelno == level]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def is_async(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_each_call_is_one_line_of_information(caplog: pytest.LogCaptureFixture, is_async: bool) -> None:
    """With what a person reads, and the same for programs."""
    caplog.set_level(logging.INFO, SHOP)
    calls(answers(503, 200, retry_after="1", x_request_id="r-1"))(GET, is_async=is_async)
    (line,) = told(caplog, logging.INFO)
    assert line["message"].startswith("GET /users/{user_id}: 200, attempts: 2, 0.")
    assert line["message"].endswith(" s, request id: r-1")
    assert {name: line[name] for name in line if name.startswith("api_") and name != "api_seconds"} == {
        "api_endpoint": "GET /users/{user_id}",
        "api_outcome": "200",
        "api_status": 200,
        "api_attempts": 2,
        "api_request_id": "r-1",
    }
    assert line["api_seconds"] >= 0
    assert told(caplog, logging.DEBUG) == []


def test_a_call_that_gets_no_answer_is_a_line_as_well(caplog: pytest.LogCaptureFixture, is_async: bool) -> None:
    """It names the error that the caller gets."""
    caplog.set_level(logging.INFO, SHOP)

    def late(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("too slow")

    with pytest.raises(ShopTimeoutError):
        calls(late, retries=0)(GET, is_async=is_async)
    (line,) = told(caplog, logging.INFO)
    assert line["message"].startswith("GET /users/{user_id}: ShopTimeoutError, attempts: 1, ")
    assert (line["api_status"], line["api_request_id"]) == (None, None)


def test_a_call_that_is_given_up_is_a_line_as_well(caplog: pytest.LogCaptureFixture) -> None:
    """Its request may have gone out."""
    caplog.set_level(logging.INFO, SHOP)

    async def forever(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(forever)) as own:
            task = asyncio.ensure_future(AsyncShop(auth=TOKEN, http_client=own).call(GET, USER))
            for _ in range(10):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    assert [line["api_outcome"] for line in told(caplog, logging.INFO)] == ["given up"]


def test_each_retry_is_a_warning(caplog: pytest.LogCaptureFixture, is_async: bool, pauses: list[float]) -> None:
    """It says why, and after which pause; no other level is needed for it."""
    caplog.set_level(logging.WARNING, SHOP)
    calls(answers(503, 429, 200, retry_after="2"))(GET, is_async=is_async)
    assert [line["message"] for line in told(caplog, logging.WARNING)] == [
        "GET /users/{user_id}: answered 503, again in 2.00 s after attempt 1",
        "GET /users/{user_id}: answered 429, again in 2.00 s after attempt 2",
    ]
    assert [line["api_pause"] for line in told(caplog, logging.WARNING)] == pauses == [2, 2]


def test_each_request_is_a_line_for_debugging(caplog: pytest.LogCaptureFixture, is_async: bool) -> None:
    """Names of headers and of a query are shown, values only where they are known to be harmless."""
    caplog.set_level(logging.DEBUG, SHOP)
    calls(answers(200, etag='"v1"', set_cookie="s=1", x_ratelimit_remaining="3"))(
        SEARCH, {}, is_async=is_async, name="ann", tags=["a"], trace="x-1"
    )
    (line,) = told(caplog, logging.DEBUG)
    assert (line["api_request"], line["api_method"], line["api_status"]) == ("attempt 1", "GET", 200)
    assert line["api_url"] == "https://api.shop.example/v1/search?v&name&tag%5B%5D"
    assert line["api_headers"] == {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": "shop-python apigraft-runtime/1",
        "X-Trace": "***",
        "Authorization": "***",
    }
    came = line["api_answer_headers"]
    assert (came["etag"], came["x-ratelimit-remaining"], came["set-cookie"]) == ('"v1"', "3", "***")
    assert "ann@example.com" not in str(line) and line["api_url"] in line["message"]


def test_values_are_shown_by_name_alone(caplog: pytest.LogCaptureFixture, is_async: bool) -> None:
    """Of headers and of fields at any depth of what is sent and answered; a credential is masked all the same."""
    caplog.set_level(logging.DEBUG, SHOP)
    shown = ("PHONE", "email", "Authorization", "x-trace")
    calls(answers(200), log_values=shown)(UPDATE, is_async=is_async, phone="079 1", country_code="41")
    (line,) = told(caplog, logging.DEBUG)
    assert line["api_fields"] == {"phone": "079 1"}
    assert line["api_answer_fields"] == {"data.email": "ann@example.com"}
    assert line["api_headers"]["Authorization"] == "Bearer ***"


@pytest.mark.parametrize(("content", "kind"), [(b"{", "application/json"), (b"\xff=1", "x/urlencoded"), (b"a", "")])
def test_a_body_that_has_no_fields_shows_none(caplog: pytest.LogCaptureFixture, content: bytes, kind: str) -> None:
    """What cannot be read is not shown in another way."""
    caplog.set_level(logging.DEBUG, SHOP)
    call = calls(lambda request: httpx.Response(500, content=content, headers={"Content-Type": kind}), log_values=["a"])
    with pytest.raises(Exception, match="500"):
        call(RENAME)
    assert [line["api_answer_fields"] for line in told(caplog, logging.DEBUG)] == [{}]


def test_a_login_is_a_line_without_any_value(caplog: pytest.LogCaptureFixture) -> None:
    """Tokens and what is made for them come and go there; its own call follows."""
    caplog.set_level(logging.DEBUG, "apigraft.guarded")
    call_guarded(Server().client(log_values=["access_token", "grant_type"]))
    lines = [vars(record) for record in caplog.records if record.levelname == "DEBUG"]
    assert [(line["api_request"], line["api_url"]) for line in lines] == [
        ("login", "https://login.example/token"),
        ("attempt 1", "https://api.example/v1/things"),
    ]
    login = lines[0]
    assert {*login["api_headers"].values(), *login["api_answer_headers"].values()} == {"***"}
    assert login["api_fields"] == login["api_answer_fields"] == {}


def test_a_body_that_is_sent_in_pieces_is_not_read(caplog: pytest.LogCaptureFixture) -> None:
    """It would have to fit into memory, or be there only once; the line is there all the same."""
    caplog.set_level(logging.DEBUG, SHOP)
    client = Shop(auth=TOKEN, http_client=httpx.Client(transport=httpx.MockTransport(answers(200))), log_values=["a"])
    client.request("POST", "/files", None, content=iter([b"a=1", b"&a=2"]), content_type="a/x-www-form-urlencoded")
    (line,) = told(caplog, logging.DEBUG)
    assert line["api_fields"] == {} and line["api_status"] == 200


def test_the_log_of_the_http_library_shows_no_query(caplog: pytest.LogCaptureFixture) -> None:
    """It writes the URL of each request of a client of the user's own; requests of others stay as they are."""
    caplog.set_level(logging.INFO)
    calls(answers(200))(SEARCH, {}, name="s3cret", is_async=False)
    with httpx.Client(transport=httpx.MockTransport(answers(200))) as own:
        own.get("https://api.shop.example/?of=another")
    lines = [record.getMessage() for record in caplog.records if record.name == httpx.__name__]
    assert lines[0].startswith("HTTP Request: GET https://api.shop.example/v1/search?v&name ")
    assert "?of=another" in lines[1] and len(lines) == 2


def test_who_does_not_listen_does_not_pay() -> None:
    """The steps of a call are then the same object."""
    client = Shop(auth=TOKEN)
    steps: Any = object()
    assert logs.logged(steps, lambda: pytest.fail("asked"), GET, client._settings) is steps


def test_a_program_without_logging_sees_nothing() -> None:
    """As with every library: no line on standard error, not even of a warning."""
    script = """
import logging
from generator.runtime.calls import logs
logs.logger_of("shop").warning("a retry")
logging.getLogger("else").warning("heard")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "heard\n")


def test_what_cannot_be_logged_costs_no_result(caplog: pytest.LogCaptureFixture) -> None:
    """A filter of the user's that fails must not hide what became of a payment."""

    def broken(record: logging.LogRecord) -> bool:
        raise ZeroDivisionError

    caplog.set_level(logging.DEBUG, SHOP)
    logging.getLogger(SHOP).addFilter(broken)
    try:
        assert calls(answers(503, 200))(GET).id == "1"
    finally:
        logging.getLogger(SHOP).removeFilter(broken)


def test_records_fit_into_json_and_beside_the_attributes_of_others(caplog: pytest.LogCaptureFixture) -> None:
    """Programs often put a `request_id`, a `url` or a `status` of their own on each record."""
    usual = logging.getLogRecordFactory()

    def factory(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = usual(*args, **kwargs)
        vars(record).update(request_id="mine", url="mine", status="mine", endpoint="mine", method="mine")
        return record

    caplog.set_level(logging.DEBUG, SHOP)
    logging.setLogRecordFactory(factory)
    try:
        calls(answers(503, 200))(GET)
    finally:
        logging.setLogRecordFactory(usual)
    lines = [line for level in (logging.DEBUG, logging.INFO, logging.WARNING) for line in told(caplog, level)]
    assert len(lines) == 4
    for line in lines:
        json.dumps({name: value for name, value in line.items() if name.startswith("api_")})


def test_a_line_stays_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a server says."""
    caplog.set_level(logging.DEBUG, SHOP)
    headers = [(b"x-request-id", b"r-1\x85\t" + b"x" * 500)]
    calls(lambda request: httpx.Response(200, headers=headers, json=GOOD))(GET)
    lines = told(caplog, logging.INFO) + told(caplog, logging.DEBUG)
    assert all(line["message"].isprintable() for line in lines)
    assert len(lines[0]["api_request_id"]) < 210


def test_departures_are_a_line_of_bounded_length(caplog: pytest.LogCaptureFixture) -> None:
    """However many there are, and whatever a server calls the places; a credential is masked there, too."""
    caplog.set_level(logging.WARNING, SHOP)
    nasty = f"\x1b[31m\n{TOKEN_TEXT}{'x' * 500}"
    body = {"success": True, "data": {f"{number}{nasty}": "x" for number in range(50)}}
    calls(lambda request: httpx.Response(200, json=body), answers="warn")(COUNTS, {})
    (line,) = told(caplog, logging.WARNING)
    assert line["message"].isprintable() and len(line["message"]) < 5000 and line["message"].endswith("; ...")
    assert len(line["api_problems"]) == 21 and TOKEN_TEXT not in str(line)
    assert line["api_problems"][0].startswith("`0 [31m ***xxx")


def test_places_of_fields_are_cleaned_as_their_values(caplog: pytest.LogCaptureFixture) -> None:
    """A server chooses what they are called."""
    caplog.set_level(logging.DEBUG, SHOP)
    tree = {f"\x1b[31m{TOKEN_TEXT}": {"email": "ann@example.com"}}
    calls(lambda request: httpx.Response(200, json=tree), log_values=["email"])(COUNTS, {})
    (line,) = told(caplog, logging.DEBUG)
    assert line["api_answer_fields"] == {"[31m***.email": "ann@example.com"}
