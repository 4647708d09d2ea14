"""What others say, in the messages of errors: on one line, of bounded length, without credentials; whole beside it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest

from generator.runtime import ConfigurationError, Operation, Outgoing
from generator.runtime.credentials import Secret
from generator.runtime.errors import ApiError
from generator.runtime.masking import LONGEST, shown
from generator.runtime.results.events import Events, Lines
from generator.runtime.results.paging import ByNextUrl
from generator.runtime.signing.pieces import headers as headers_of
from generator.runtime.signing.rfc9421 import http_signature
from generator.runtime.signing.signer import sealed
from generator.runtime.webhooks import Received, SignatureError
from tests.library import httpx

from .guarded import Machine, Server
from .guarded import call as call_guarded
from .receiver import BODY, SECRET, Sample, signed
from .sample_api import GET, RENAME, UPDATE, Shop, Token

TOKEN: Final = "t0ken-of-shop"
NASTY: Final = "\x1b]0;title\x07\x1b[31mred\r\n2026-01-01 ERROR paid twice\u202e\u2066\x00\x9b2J\u2028"
SAID: Final = f"{NASTY}\ud800 you sent {TOKEN} {'x' * 200_000}"
"""What a server says: what a terminal obeys, the credential that it was sent, and a great deal more."""

HEADER: Final = [(b"x-request-id", f"{NASTY}{TOKEN}{'x' * 5000}".encode())]
BOUND: Final = LONGEST + 200
"""Characters: the words, an ellipsis, the name of the request and the number of attempts."""

USER: Final = {"user_id": "1"}
COUNTS: Final = Operation("GET", "/counts", dict[str, int])
LINES: Final = Operation("GET", "/counts", dict[str, int], streams=Lines())
EVENTS: Final = Operation("GET", "/counts", dict[str, int], streams=Events())
PAGES: Final = Operation("GET", "/items", dict[str, Any], pages=ByNextUrl("$.data.items", read="$.data.next"))
LOST: Final = httpx.RemoteProtocolError(SAID)
SSE: Final = [(b"content-type", b"text/event-stream")]


class Breaking(httpx.SyncByteStream):
    """A body that breaks off, and an error that quotes the server."""

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"a": 1}\n'
        raise LOST


def said(status: int, tree: object, headers: Any = HEADER) -> httpx.Response:
    """Return an answer of JSON."""
    return httpx.Response(status, content=json.dumps(tree), headers=headers)


def client(answer: httpx.Response | Exception, **options: Any) -> Shop:
    """Return a client of a server that gives one answer, or of one that gives none."""

    def handle(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Shop(auth=Token(TOKEN), http_client=httpx.MockTransport(handle), retries=0, **options)


def strict(tree: object) -> Shop:
    """Return a client that takes no answer which is not as described."""
    return client(said(200, {"success": True, "data": tree}), answers="strict")


def event() -> None:
    """Read an event at fault."""
    body = b"data: " + json.dumps({SAID: "x"}).encode() + b"\n\n"
    answer = httpx.Response(200, content=body, headers=[*SSE, *HEADER])
    list(client(answer, answers="strict").stream_events(EVENTS, {}))


def download() -> None:
    """Read a body that breaks off."""
    made = client(httpx.Response(200, stream=Breaking()))
    with made.with_streaming_response(made.request, "GET", "/file", bytes) as answer:
        list(answer)


def login(answer: httpx.Response | Exception) -> None:
    """Log in, where that gives no token."""
    server = Server()
    server.login_answers = [answer]
    call_guarded(server.client(Machine("id", TOKEN)))


PROBLEM: Final = [(b"content-type", b"application/problem+json")]
OFTEN: Final = {f"{number}{NASTY}": "x" for number in range(1000)}
FAILING: Final[Mapping[str, Callable[[], object]]] = {
    "a refusal": lambda: client(said(422, {"message": SAID, "errors": {SAID: [SAID]}})).call(GET, USER),
    "a refusal that names its problem": lambda: client(said(400, {"detail": SAID}, PROBLEM)).call(COUNTS, {}),
    "no answer": lambda: client(LOST).call(GET, USER),
    "no answer, and nobody knows": lambda: client(LOST).call(RENAME, USER),
    "a departure": lambda: strict({SAID: "x"}).call(COUNTS, {}),
    "departures": lambda: strict(OFTEN).call(COUNTS, {}),
    "no JSON": lambda: client(httpx.Response(200, content=b"<html>", headers=HEADER)).call(GET, USER),
    "a line": lambda: list(client(said(200, {SAID: "x"}), answers="strict").stream_lines(LINES, {})),
    "an event": event,
    "a stream": lambda: list(client(httpx.Response(200, stream=Breaking())).stream_lines(LINES, {})),
    "a download": download,
    "a page": lambda: list(strict({"items": [1], "next": f"https://\u2100{NASTY}{TOKEN}/"}).paged(PAGES, {})),
    "a login": lambda: login(said(401, {"error": SAID, "error_description": SAID})),
    "a login without an answer": lambda: login(LOST),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_message_is_safe_whatever_a_server_says(name: str) -> None:
    """For a terminal, and for a log that is read line by line."""
    with pytest.raises(ApiError) as caught:
        FAILING[name]()
    told = str(caught.value)
    assert told.isprintable() and len(told) <= BOUND and TOKEN not in told
    assert str(pickle.loads(pickle.dumps(caught.value))) == told


def test_what_matters_is_said_before_what_a_server_says() -> None:
    """And its words are cut, not ours."""
    words = {
        "a refusal": r"^GET /users/{user_id} answered 422 .*red 2026.* x+\.\.\. \(request id .*\*\*\*x+\.\.\.\)$",
        "no answer, and nobody knows": r"^POST .* got no answer; it may have been carried out: RemoteProtocolError",
        "departures": r"^GET /counts answered 200 OK, but not as described, though the call itself succeeded: `0",
        "a login": r"^GET /things was not sent: its login at https://login.example/token answered 401 .* \(request id ",
    }
    for name, pattern in words.items():
        with pytest.raises(ApiError, match=pattern):
            FAILING[name]()


def test_the_words_of_a_refusal_are_whole_beside_it() -> None:
    """Programs read them there; only credentials are taken out."""
    with pytest.raises(ApiError) as caught:
        FAILING["a refusal"]()
    error: Any = caught.value
    assert error.message == SAID.replace(TOKEN, "***")
    assert error.errors == {SAID: [SAID]} and json.loads(error.body)["message"] == SAID
    assert error.fields == {error.message: (error.message,)}
    assert error.request_id == HEADER[0][1].decode().replace(TOKEN, "***")


class Listed(Sample):
    """A receiver that signs what the sender lists."""

    @sealed
    def check(self, request: Outgoing) -> Received:
        """Look at the list."""
        http_signature(request, headers_of(request).sole("Signature-Input") or "", "")
        return Received(accepted=False)


def test_a_message_that_nobody_has_signed_writes_no_lines() -> None:
    """Its sender may be anybody."""
    with pytest.raises(SignatureError) as caught:
        Listed(SECRET).verify(BODY, [*signed(), ("Signature-Input", SAID.replace(" ", "\t"))])
    told = str(caught.value)
    assert told.startswith("Listed: the message cannot be checked: ")
    assert told.isprintable() and len(told) <= BOUND


def test_names_that_others_choose_write_no_lines() -> None:
    """A program may hand on the keys of a form; so may a signature list what it wants."""
    with pytest.raises(TypeError, match="is unknown") as caught:
        client(said(200, {})).call(UPDATE, USER, {NASTY: 1})
    assert str(caught.value).isprintable()
    with pytest.raises(ConfigurationError, match="is no component of a message") as refused:
        http_signature(Outgoing("GET", "https", "a", "/", []), [(NASTY, "")], "")
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("before", range(LONGEST - len(TOKEN) - 2, LONGEST + 2))
def test_a_credential_is_taken_out_before_a_text_is_cut(before: int) -> None:
    """Nobody would find the half of it that is left."""
    assert TOKEN[:4] not in shown("x" * before + TOKEN + "x" * LONGEST, [Secret(TOKEN)])


@pytest.mark.parametrize("said", ["", "a", "no such user", "ünï 好", "x" * LONGEST])
def test_what_is_harmless_stays(said: str) -> None:
    """As it is, up to the bound."""
    assert shown(said) == said
    assert shown(f" {said}\n\n") == said
    assert shown(f"{said}{'y' * LONGEST}y") == f"{said}{'y' * LONGEST}"[:LONGEST] + "..."
