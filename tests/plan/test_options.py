"""Options of an endpoint on the wire: each plugin of the call is told those that it has."""

from __future__ import annotations

import hashlib
import hmac
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import generate
from tests.library import httpx

SPECS = Path(__file__).parent.parent / "cases" / "corridor" / "options" / "specs"
PACKAGE = "clients_with_options"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of the provider whose endpoints have options."""
    folder = tmp_path_factory.mktemp("options")
    assert not generate(SPECS, folder / PACKAGE).failed
    sys.path.insert(0, str(folder))
    yield importlib.import_module(f"{PACKAGE}.options")
    sys.path.remove(str(folder))


@pytest.fixture
def sent(module: Any) -> Callable[..., httpx.Headers]:
    """Make a call and return the headers that went out; the token server always answers."""

    def call(name: str, **keywords: Any) -> httpx.Headers:
        requests: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            token = {"access_token": f"for {request.content.decode()}", "token_type": "bearer", "expires_in": 60}
            return httpx.Response(200, json=token) if request.url.path == "/token" else httpx.Response(204)

        plugins = [module.Login("id", "s3cret"), module.Signature("k", region="eu"), module.Checksum()]
        with module.Options(auth=plugins, http_client=httpx.Client(transport=httpx.MockTransport(answer))) as client:
            getattr(client.calls, name)(**keywords)
        return requests[-1].headers

    return call


def signature(message: str) -> str:
    return hmac.new(b"k", message.encode(), hashlib.sha256).hexdigest()


def test_a_call_without_options_is_signed_as_the_scheme_says(sent: Callable[..., httpx.Headers]) -> None:
    """What the constructor was given and the defaults of the spec hold."""
    assert sent("none")["X-Signature"] == signature("eustandard@method")


def test_options_change_the_call_that_has_them(sent: Callable[..., httpx.Headers]) -> None:
    """An option goes to each plugin that has it, under the name that its argument has in Python."""
    headers = sent("each", note="abcdef")
    body = '{"note":"abcdef"}'
    assert headers["X-Signature"] == signature(f"eupremium@path,a{body}")
    assert headers["X-Checksum"] == hashlib.sha256(body[:8].encode()).hexdigest()
    assert "scope=read+write" in headers["Authorization"]


def test_an_optional_one_can_be_taken_away(module: Any) -> None:
    """`null` is absent, whatever the client was given."""
    plugin = module.Signature("k", region="eu", ext="x")
    messages = importlib.import_module(f"{PACKAGE}._runtime.messages")
    request = messages.Outgoing("GET", "https", "options.example.com", "/", [])
    assert plugin.values(request).message == b"eustandardx@method"
    assert plugin.with_options(ext=None).values(request).message == b"eustandard@method"
