"""Two schemes on one call: the second signs what the first has made of the request; both are recomputed by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import pytest

from generator import generate
from tests.library import httpx

Call: TypeAlias = Callable[..., httpx.Request]

SPECS = Path(__file__).parent.parent / "cases" / "corridor" / "signing" / "specs"
PACKAGE = "clients_that_sign"
SECRET = b"\x00merchant\xff"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of the provider."""
    folder = tmp_path_factory.mktemp("signing")
    assert not generate(SPECS, folder / PACKAGE).failed
    sys.path.insert(0, str(folder))
    yield importlib.import_module(f"{PACKAGE}.signing")
    sys.path.remove(str(folder))


@pytest.fixture
def call(module: Any) -> Call:
    """Make a call and return the request that went out."""

    def sent(name: str, *, told: dict[str, Any] | None = None, **keywords: Any) -> httpx.Request:
        requests: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            return httpx.Response(204)

        merchant = module.Merchant("m-1", base64.b64encode(SECRET).decode(), **told or {})
        plugins = [merchant, module.Edge("client", "access", "s3cret")]
        http = httpx.Client(transport=httpx.MockTransport(answer))
        with module.Signing(auth=plugins, http_client=http) as client:
            getattr(client.orders, name)(**keywords)
        (request,) = requests
        return request

    return sent


def token(request: httpx.Request, tag: str, *canonical: str) -> str:
    """Sign as the merchant's scheme says, with what the request says of time and nonce."""
    stamp, nonce = request.headers["X-Time"], request.headers["X-Nonce"]
    assert re.fullmatch(r"\d{8}T\d{6}Z", stamp) and re.fullmatch("[0-9A-Za-z]{16}", nonce)
    day = hmac.digest(SECRET, stamp[:8].encode(), "sha256")
    key = hmac.digest(day, f"m-1/{tag}".encode(), "sha256")
    digest = hmac.digest(key, "\n".join(canonical).encode(), "sha256").hex()
    return base64.b64encode(hmac.digest(key, f"{stamp}\n{nonce}\n{digest}".encode(), "sha256")).decode()


def test_both_sign_in_their_order(call: Call) -> None:
    """The merchant's signature is that of the request; EdgeGrid's covers the merchant's header."""
    request = call("create", note="né", told={"tag": "vip", "agent": "a b"})
    body = '{"note":"né"}'.encode()
    assert request.content == body
    headers = "host:signing.example.com\ncontent-type:application/json\n"
    digest = hashlib.sha256(body).hexdigest()
    wanted = token(request, "vip", "POST", "/v1/orders", "agent=a%20b", headers, "host;content-type", digest)
    assert request.headers["X-Signature"] == wanted
    assert request.url.raw_path == b"/v1/orders?agent=a%20b"
    start, _, signature = request.headers["Authorization"].partition("signature=")
    found = re.fullmatch(r"EG1-HMAC-SHA256 client_token=client;access_token=access;timestamp=(\S+);nonce=(\S+);", start)
    assert found
    parts = ["POST", "https", "signing.example.com", "/v1/orders?agent=a%20b", f"x-signature:{wanted}"]
    data = "\t".join([*parts, base64.b64encode(hashlib.sha256(body).digest()).decode(), start])
    key = base64.b64encode(hmac.digest(b"s3cret", found[1].encode(), "sha256"))
    assert signature == base64.b64encode(hmac.digest(key, data.encode(), "sha256")).decode()


def test_options_of_the_call_place_the_signature(call: Call) -> None:
    """In the query, over other headers, without the body; the one scheme of the call signs alone."""
    request = call("list", page=2)
    wanted = token(request, "standard", "GET", "/v1/orders", "page=2", _covered(request), "host;x-time", "")
    assert request.url.raw_path == f"/v1/orders?page=2&signature={quote(wanted, safe='')}".encode()
    assert "X-Signature" not in request.headers
    assert "Authorization" not in request.headers


def test_each_call_is_signed_anew(call: Call) -> None:
    """Time and nonce are those of the call, and so is the signature."""
    one, other = call("create", note="a"), call("create", note="a")
    assert one.headers["X-Nonce"] != other.headers["X-Nonce"]
    assert one.headers["X-Signature"] != other.headers["X-Signature"]
    assert one.headers["Accept"] == "application/json"


def _covered(request: httpx.Request) -> str:
    return f"host:signing.example.com\nx-time:{request.headers['X-Time']}\n"
