"""JSON Web Signatures, against the examples of their RFCs and against the library's own verification."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from generator.runtime.errors import SigningError
from generator.runtime.signing import keys
from generator.runtime.signing.encodings import unbase64url
from generator.runtime.signing.jws import jws, jws_detached

from .material import key, made, vectors

SHARED = unbase64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")


def test_hs256_of_the_rfc() -> None:
    """RFC 7515, A.1: header and payload are signed as they are written, line ends included."""
    header = '{"typ":"JWT",\r\n "alg":"HS256"}'
    payload = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
    assert jws(payload, "HS256", header, SHARED) == (
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )


def test_a_payload_that_is_not_encoded() -> None:
    """RFC 7797, 4.1 and 4.2: the header decides; a full stop would end the payload, so it must be detached."""
    assert jws("$.02", "HS256", '{"alg":"HS256"}', SHARED) == (
        "eyJhbGciOiJIUzI1NiJ9.JC4wMg.5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ"
    )
    header = '{"alg":"HS256","b64":false,"crit":["b64"]}'
    assert jws_detached("$.02", "HS256", header, SHARED) == (
        "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"
    )
    with pytest.raises(SigningError, match="must be detached"):
        jws("$.02", "HS256", header, SHARED)
    assert jws("02", "HS256", header, SHARED).split(".")[1] == "02"


def test_eddsa_of_the_rfc() -> None:
    """RFC 8037, A.4."""
    signer = keys.okp_key("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
    assert jws("Example of Ed25519 signing", "EdDSA", '{"alg":"EdDSA"}', signer) == (
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
        ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [(f"{way}{bits}", "rsa") for way in ("RS", "PS") for bits in (256, 384, 512)]
    + [("ES256", "p256"), ("ES384", "p384"), ("ES512", "p521")],
)
def test_signatures_are_what_the_library_verifies(algorithm: str, kind: str) -> None:
    """RFC 7518, table 1."""
    compact = jws(b"\xff payload", algorithm, f'{{"alg":"{algorithm}"}}', key(kind))
    head, payload, encoded = compact.split(".")
    assert base64.urlsafe_b64decode(payload + "==") == b"\xff payload"
    signature, digest = unbase64url(encoded), getattr(hashes, f"SHA{algorithm[2:]}")()
    how: dict[str, tuple[Any, ...]] = {
        "RS": (padding.PKCS1v15(), digest),
        "PS": (padding.PSS(padding.MGF1(digest), digest.digest_size), digest),
        "ES": (ec.ECDSA(digest),),
    }
    half = len(signature) // 2
    if algorithm[:2] == "ES":
        signature = encode_dss_signature(
            int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
        )
    made(kind).public_key().verify(signature, f"{head}.{payload}".encode(), *how[algorithm[:2]])


def test_a_detached_payload_is_signed_all_the_same() -> None:
    """RFC 7515, appendix F."""
    whole = jws("payload", "HS384", '{"alg":"HS384"}', "key").split(".")
    assert jws_detached("payload", "HS384", '{"alg":"HS384"}', "key").split(".") == [whole[0], "", whole[2]]


@pytest.mark.parametrize(
    ("algorithm", "header", "kind", "words"),
    [
        ("HS256", "[]", "", "the text of a JSON object"),
        ("HS256", "s3cret", "", "the text of a JSON object"),
        ("HS256", '{"alg":"none"}', "", "names another algorithm"),
        ("none", '{"alg":"none"}', "", "of HS, RS, PS and ES"),
        ("HS257", "{}", "", "of HS, RS, PS and ES"),
        ("HS256", "{}", "rsa", "of HS, RS, PS and ES"),
        ("RS256", "{}", "", "of HS, RS, PS and ES"),
        ("EdDSA", "{}", "", "of HS, RS, PS and ES"),
        ("RS256", "{}", "p256", "needs a private key of its own kind"),
        ("ES256", "{}", "p384", "ES256 names its curve, and `key` of Test is on another"),
    ],
)
def test_what_is_no_jws_is_not_signed(algorithm: str, header: str, kind: str, words: str) -> None:
    """An algorithm that does not fit its key, or its header."""
    with pytest.raises(SigningError, match=words) as caught:
        jws("payload", algorithm, header, key(kind) if kind else "key")
    assert caught.value.__context__ is None


def test_published_signatures_are_over_our_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 7515, A.2 to A.4, as published: what we would sign is what was signed there."""
    for vector in vectors("jwt-rfc7515-a"):
        params, credentials, expected = vector["params"], vector["credentials"], vector["expected"]
        if vector["check"] != "verify":
            continue
        signer = keys.ec_key(credentials["d"], credentials["x"], credentials["y"])
        signature = unbase64url(expected["signature_to_verify"])
        asked: list[tuple[str, bytes]] = []
        with monkeypatch.context() as patched:
            patched.setattr(
                keys, "signature", lambda name, _, message, s=signature, a=asked: a.append((name, message)) or s
            )
            compact = jws(params["payload"], params["alg"], params["header"], signer)
        assert compact.endswith(f".{expected['signature_to_verify']}")
        ((name, message),) = asked
        assert keys.is_valid(name, signer, message, signature)
