"""No failure of any kind shows a credential: not in logs, messages, `repr`, pickles, nor in the frames of our code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.faults.server import Script, receive, say, serving
from tests.library import httpx

from .looking import leaks, listening, logged, pickled, shown_by
from .vault import CHALLENGE, KINDS, LOGGING_IN, TOKEN, Broken, Echo, Vault, secrets_of, sent_by

PIN = "p1n-of-a-thing"


def hook_that_raises(*args: object) -> None:
    """Fail like a hook of a user."""
    raise KeyError("a hook")


FAILURES: dict[str, tuple[Any, dict[str, Any]]] = {
    "refused": (lambda kind: Echo(kind, 401), {}),
    "forbidden": (lambda kind: Echo(kind, 403), {}),
    "broken": (lambda kind: Echo(kind, 500), {}),
    "problem": (lambda kind: Echo(kind, 400, also={"message": None}), {}),
    "said no": (lambda kind: Echo(kind, 200), {}),
    "redirected": (lambda kind: Echo(kind, 302, also={"ok": True}), {}),
    "departed": (
        lambda kind: Echo(kind, 200, also={"ok": True}),
        {"answers": "strict"},
    ),
    "connection": (lambda kind: Broken(httpx.ConnectError("refused")), {}),
    "timeout": (lambda kind: Broken(httpx.ConnectTimeout("too long")), {}),
    "unknown": (lambda kind: Broken(httpx.ReadError("reset")), {}),
    "quoted": (lambda kind: Broken(httpx.RemoteProtocolError(f"illegal header line: {sent_by(kind)}")), {}),
    "bug": (lambda kind: Broken(RuntimeError("a transport of the user's own")), {}),
    "before": (lambda kind: Echo(kind, 200), {"on_request": [hook_that_raises]}),
    "after": (lambda kind: Echo(kind, 200), {"on_response": [hook_that_raises]}),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_shows_no_credential(vault: Vault, kind: str, failure: str, flavour: str) -> None:
    """Whatever went wrong, whatever the provider says of it, and at any level of any logger."""
    answers, options = FAILURES[failure]
    plugin = vault.plugin(kind)
    with listening() as records, vault.calls(flavour, answers(kind), auth=plugin, **options) as call:
        with pytest.raises(Exception) as caught:
            call(f"put.{kind}", PIN, amount=1)
        shown = {**shown_by(caught.value, [vault.folder]), "plugin": repr(plugin) + pickled(plugin)}
    assert leaks(secrets_of(kind), {**shown, **logged(records)}) == []
    assert records and shown["0 frames"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("own", [True, False])
def test_a_url_that_cannot_be_sent_shows_no_credential(vault: Vault, kind: str, own: bool, flavour: str) -> None:
    """It is found out when the request is signed already, by the HTTP library."""
    options = {} if own else {"http_client": None}
    plugin = vault.plugin(kind)
    with listening() as records, vault.calls(flavour, Echo(kind, 200), auth=plugin, **options) as call:
        with pytest.raises(Exception) as caught:
            call(f"put.{kind}", "x" * 70_000)
        shown = shown_by(caught.value, [vault.folder])
    assert leaks(secrets_of(kind), {**shown, **logged(records)}) == []


LOGINS: dict[str, Any] = {
    "refused": lambda kind: Echo(kind, 401, at_login=True),
    "bad": lambda kind: Echo(kind, 400, at_login=True),
    "broken": lambda kind: Echo(kind, 500, at_login=True),
    "empty": lambda kind: Echo(kind, 200, at_login=True),
    "unsendable": lambda kind: Echo(kind, 200, at_login=True, also={"access_token": f"{TOKEN}\n"}),
    "connection": lambda kind: Broken(httpx.ConnectError("refused"), at_login=True),
    "quoted": lambda kind: Broken(httpx.RemoteProtocolError(f"illegal header line: {KINDS[kind]}"), at_login=True),
}


@pytest.mark.parametrize("kind", LOGGING_IN)
@pytest.mark.parametrize("failure", LOGINS)
def test_a_login_that_fails_shows_no_credential(vault: Vault, kind: str, failure: str, flavour: str) -> None:
    """Not what was sent, nor what was made of it for this login alone, nor what came."""
    sent: list[str] = []
    answers = LOGINS[failure](kind)

    def handler(request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        if assertion := form.get("client_assertion"):
            sent.append(assertion.rpartition(".")[2])  # the rest holds the client's name, which is masked by itself
        return answers(request)  # type: ignore[no-any-return]

    with listening() as records, vault.calls(flavour, handler, auth=vault.plugin(kind)) as call:
        with pytest.raises(vault.package.VaultError) as caught:
            call(f"put.{kind}", PIN)
        shown = shown_by(caught.value, [vault.folder], raw=True)
    assert leaks([*secrets_of(kind), *sent], {**shown, **logged(records)}) == []
    assert bool(sent) == (kind == "robot")


def in_header(said: bytes) -> Script:
    """Repeat what was sent in a line that is no header."""
    return receive, say(b"HTTP/1.1 200 OK\r\nyou sent " + said + b"\r\n\r\n")


def cut(said: bytes) -> Script:
    """Repeat what was sent in a body that breaks off."""
    return receive, say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + said)


def undecodable(said: bytes) -> Script:
    """Repeat what was sent in a body that is not compressed as it says."""
    length = b"Content-Length: %d" % len(said)
    return receive, say(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + length + b"\r\n\r\n" + said)


def silent(said: bytes) -> Script:
    """Close the connection without an answer."""
    return (receive,)


def login_or_challenge(kind: str) -> Script:
    """Answer what comes before the call itself."""
    token = json.dumps({"access_token": TOKEN}).encode()
    given = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(token) + token
    asked = f"HTTP/1.1 401 No\r\nWWW-Authenticate: {CHALLENGE}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return receive, say(asked.encode() if kind == "digest" else given)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "presented"])
@pytest.mark.parametrize("fault", [in_header, cut, undecodable, silent])
def test_a_broken_answer_shows_no_credential(vault: Vault, kind: str, fault: Callable[[bytes], Script]) -> None:
    """Over a real connection, with all that the layers below log and say of it."""
    first = [login_or_challenge(kind)] if kind in (*LOGGING_IN, "digest") else []
    scripts = (*first, fault(str(sent_by(kind)).encode()))
    with serving(*scripts) as server, listening() as records, httpx.Client(trust_env=False) as own:
        client = vault.package.Vault(auth=vault.plugin(kind), base_url=server.url, http_client=own)
        with pytest.raises(vault.package.VaultError) as caught:
            getattr(client.put, kind)(PIN)
    shown = shown_by(caught.value, [vault.folder], raw=True)
    assert leaks(secrets_of(kind), {**shown, **logged(records)}) == []
    assert "you sent" not in str(caught.value)
