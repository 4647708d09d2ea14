"""AWS SigV4 of generated clients before rclone, which serves a folder as S3 does."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.library import httpx

from . import changes
from .clock import clock_off_by
from .plugins import FLAVOURS, Change, Generated, generated
from .servers.amazon import REGION, Aws

S3 = {
    "buckets/list.yaml": "get: /\nresponses: {200: {text: string}}\n",
    "objects/list.yaml": """
get: /{bucket}
path: {bucket: string}
query:
  prefix?: string
  max-keys?: integer
responses: {200: {text: string}}
""",
    "objects/put.yaml": """
put: /{bucket}/{key}
path: {bucket: string, key: string}
headers:
  x-amz-meta-note?: string
bytes: binary
responses: {200: none}
""",
    "objects/get.yaml": """
get: /{bucket}/{key}
path: {bucket: string, key: string}
responses: {200: {bytes: binary}}
""",
    "objects/delete.yaml": "delete: /{bucket}/{key}\npath: {bucket: string, key: string}\nresponses: {204: none}\n",
}
# Letters that are encoded in a way of their own somewhere: RFC 3986, forms, httpx, Go, S3.
ODD = "azAZ09-._~ +*%&=?#!$'(),;:@[]é漢😀"


REFUSED = (400, 403)


@pytest.fixture(scope="module")
def aws_s3(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generated(
        tmp_path_factory.mktemp("s3"), f"{{scheme: aws-sigv4, options: {{region: {REGION}, service: s3}}}}", S3
    )


def text(draw: random.Random, most: int) -> str:
    return "".join(draw.choices(ODD, k=draw.randint(1, most)))


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_objects_come_and_go(s3: Aws, aws_s3: Generated, flavour: str) -> None:
    """Fifty objects with odd names are written, listed by odd prefixes, read, and deleted."""
    draw = random.Random(flavour)
    plugin = aws_s3.plugin(s3.access_key_id, s3.secret_access_key)
    with aws_s3.calls(s3.url, flavour, plugin) as call:
        assert "orders" in call("buckets.list")
        for number in range(50):
            key, content = f"folder/{number}{text(draw, 12)}", draw.randbytes(draw.randint(0, 200))
            assert call("objects.put", "orders", key, body=content, x_amz_meta_note="a   note") is None
            assert call("objects.get", "orders", key) == content
            listed = call("objects.list", "orders", prefix=key[: draw.randint(1, len(key))], max_keys=10)
            assert "<Key>" in listed, listed
            assert call("objects.delete", "orders", key) is None


# rclone does not compare the body with its digest; moto does, in `test_sigv4_moto.py`.
WRONG: dict[str, Change] = {
    "path": changes.path,
    "query": changes.query,
    "method": changes.method,
    "date": changes.header("x-amz-date", "20200101T000000Z"),
    "signed header": changes.header("x-amz-meta-note", "another"),
    "digest": changes.header("x-amz-content-sha256", "0" * 64),
    "no digest": changes.header("x-amz-content-sha256"),
    "signature": changes.signature,
    "no signature": changes.header("authorization"),
    "region": changes.in_header("authorization", REGION, "eu-west-1"),
    "signed headers": changes.in_header("authorization", ";x-amz-date", ""),
    "host": changes.header("host", "s3.example.com"),
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("change", WRONG)
def test_what_is_changed_on_its_way_is_refused(s3: Aws, aws_s3: Generated, flavour: str, change: str) -> None:
    """An object cannot be written by a request that was signed otherwise."""
    plugin = aws_s3.plugin(s3.access_key_id, s3.secret_access_key)
    with aws_s3.calls(s3.url, flavour, plugin, WRONG[change]) as call:
        refused = call("objects.put", "orders", "changed", body=b"content", x_amz_meta_note="note")
    assert getattr(refused, "status", None) in REFUSED, refused


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("credentials", [("AKIDNOBODYKNOWS00000", ""), ("", "another secret")])
def test_a_stranger_is_refused(s3: Aws, aws_s3: Generated, flavour: str, credentials: tuple[str, str]) -> None:
    """The key must be known, and the secret its own."""
    key, secret = credentials
    plugin = aws_s3.plugin(key or s3.access_key_id, secret or s3.secret_access_key)
    with aws_s3.calls(s3.url, flavour, plugin) as call:
        assert call("buckets.list").status in REFUSED


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("offset", [timedelta(minutes=-20), timedelta(minutes=20)])
def test_a_signature_of_another_time_is_refused(s3: Aws, aws_s3: Generated, flavour: str, offset: timedelta) -> None:
    """Twenty minutes are too many, early or late."""
    plugin = aws_s3.plugin(s3.access_key_id, s3.secret_access_key)
    with clock_off_by(offset, aws_s3), aws_s3.calls(s3.url, flavour, plugin) as call:
        assert call("buckets.list").status in REFUSED


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_presigned_address_is_good_for_whoever_has_it(s3: Aws, aws_s3: Generated, flavour: str) -> None:
    """With `placement: query` the signature is in the address: whoever is given it may do this, and nothing else."""
    plugin = aws_s3.plugin(s3.access_key_id, s3.secret_access_key)
    request = httpx.Request("GET", f"{s3.url}/orders/presigned%20%2B")
    outgoing = aws_s3.outgoing(request)
    outgoing.headers.clear()
    plugin.with_options(placement="query", expires=60).sign(outgoing)
    with aws_s3.calls(s3.url, flavour, plugin) as call:
        call("objects.put", "orders", "presigned +", body=b"content")
    assert outgoing.headers == []
    with httpx.Client(trust_env=False) as client:
        assert client.get(outgoing.url).content == b"content"
        for wrong in (outgoing.url.replace("presigned", "another"), f"{outgoing.url}&more=1", outgoing.url[:-1] + "x"):
            assert client.get(wrong).status_code in REFUSED
        assert client.delete(outgoing.url).status_code in REFUSED
