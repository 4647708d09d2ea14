"""AWS SigV4 of generated plugins beside botocore, on random requests: the same canonical text, the same signature."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import botocore.auth  # type: ignore[import-untyped]
import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]

from tests.library import httpx

from .plugins import generated
from .servers.amazon import REGION

REQUESTS = 1000
KEY = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
ODD = "azAZ09-._~ +*%&=?#/!$'(),;:@[]<>\"\\^`{|}\n\té漢😀"
ORDERS = {"orders/list.yaml": "get: /orders\nresponses: {200: object}\n"}


def text(draw: random.Random, most: int = 10) -> str:
    return "".join(draw.choices(ODD, k=draw.randint(0, most)))


def random_request(draw: random.Random, service: str, placement: str) -> httpx.Request:
    """Make up a request.

    Queries, and paths of S3, are spelled as botocore does: it signs another spelling as it is. A request that botocore
    presigns has no body and no name twice: it would sign another one.
    """
    parts = ["", ".", "..", "a", *(quote(text(draw), safe=draw.choice(["", "!$,:@"])) for _ in range(4))]
    if service == "s3":
        parts = [quote(unquote(part).replace("/", ""), safe="") for part in parts]
    path = "".join(f"/{draw.choice(parts)}" for _ in range(draw.randint(1, 5)))
    pairs = [(text(draw) or "a", text(draw)) for _ in range(draw.randint(0, 4))]
    pairs = list(dict(pairs).items()) if placement == "query" else pairs + pairs[:1]
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    headers = [("content-type", "text/plain"), ("User-Agent", "anybody"), ("Accept", "*/*"), ("Connection", "close")]
    values = ["", "a", "a  b   c", '"q  q"', "a,b", "\ta"]
    headers += [(f"X-Amz-Meta-{draw.choice('abC')}", draw.choice(values)) for _ in range(draw.randint(0, 4))]
    host = draw.choice(["orders.example.com", "orders.example.com:8443", "127.0.0.1:8080"])
    content = b"" if placement == "query" else draw.randbytes(draw.randint(0, 50))
    method = draw.choice(["GET", "PUT", "POST", "DELETE", "HEAD"])
    url = f"{draw.choice(['http', 'https'])}://{host}{path}{'?' + query if query else ''}"
    return httpx.Request(method, url, headers=draw.sample(headers, len(headers)), content=content)


@dataclass(slots=True)
class Computed:
    """What botocore computes on its way to a signature."""

    canonical_request: str = ""
    string_to_sign: str = ""
    signature: str = ""


def by_botocore(kind: Any, outgoing: Any, service: str, time: datetime, token: str | None) -> Computed:
    """Sign the same request with one of botocore's signers, at the same time."""
    computed = Computed()

    class Signer(kind):  # type: ignore[misc]
        def string_to_sign(self, request: Any, canonical_request: str) -> str:
            computed.canonical_request = canonical_request
            computed.string_to_sign = super().string_to_sign(request, canonical_request)
            return computed.string_to_sign

        def signature(self, string_to_sign: str, request: Any) -> str:
            computed.signature = super().signature(string_to_sign, request)
            return computed.signature

    request = AWSRequest(outgoing.method, outgoing.url, data=outgoing.body)
    for name, value in outgoing.headers:
        request.headers.add_header(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda: time)
        Signer(Credentials(*KEY, token), service, REGION).add_auth(request)
    return computed


SIGNERS = {
    ("sqs", "header"): SigV4Auth,
    ("s3", "header"): S3SigV4Auth,
    ("sqs", "query"): SigV4QueryAuth,
    ("s3", "query"): S3SigV4QueryAuth,
}


@pytest.mark.parametrize(("service", "placement"), SIGNERS)
def test_botocore_computes_the_same(service: str, placement: str, tmp_path: Path) -> None:
    """Canonical request, text to sign and signature are the same, character by character."""
    draw, kind = random.Random(f"{service} {placement}"), SIGNERS[service, placement]
    options = f"{{region: {REGION}, service: {service}, placement: {placement}}}"
    aws = generated(tmp_path, f"{{scheme: aws-sigv4, options: {options}}}", ORDERS)
    for _ in range(REQUESTS):
        token = draw.choice([None, "a session/token=="])
        outgoing = aws.outgoing(random_request(draw, service, placement))
        time = datetime.fromtimestamp(draw.randint(0, 2**32), UTC)
        mine = aws.plugin(*KEY, token).values(outgoing, amz_date=time.strftime("%Y%m%dT%H%M%SZ"))
        theirs = by_botocore(kind, outgoing, service, time, token)
        assert mine.canonical_request == theirs.canonical_request
        assert mine.string_to_sign == theirs.string_to_sign
        assert mine.signature == theirs.signature
