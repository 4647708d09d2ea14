"""Digests and keyed digests, against the vectors of their RFCs."""

from __future__ import annotations

import hashlib

import pytest

from generator.runtime.errors import SigningError
from generator.runtime.signing import digests


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("sha256", "sha256"),
        ("SHA-256", "sha256"),
        ("HMAC-SHA256", "sha256"),
        ("HmacSHA256", "sha256"),
        ("HMAC_SHA256", "sha256"),
        ("RSA-SHA1", "sha1"),
        ("ecdsa-with-SHA384", "sha384"),
        ("MD5", "md5"),
        ("SHA512/256", "sha512_256"),
        ("SHA-512-256", "sha512_256"),
        ("sha512_256", "sha512_256"),
        ("SHA-224", "sha224"),
    ],
)
def test_an_algorithm_has_many_names(name: str, plain: str) -> None:
    """All of them are used by some provider's page."""
    assert digests.algorithm(name) == plain
    assert digests.hash_("abc", name) == hashlib.new(plain, b"abc").digest()


@pytest.mark.parametrize("name", ["", "sha", "sha3", "sha2560", "s3cret", "hmac"])
def test_an_unknown_algorithm_is_not_guessed(name: str) -> None:
    """The message lists those that there are."""
    with pytest.raises(SigningError, match="none of md5, sha1"):
        digests.hmac("a", name, "b")


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha384", "sha512", "sha512_256"])
def test_each_digest_has_its_function(name: str) -> None:
    """Text is UTF-8."""
    function = getattr(digests, name)
    assert function("é") == function("é".encode()) == hashlib.new(name, "é".encode()).digest()


def test_truncated_sha512_is_an_algorithm_of_its_own() -> None:
    """FIPS 180-4; its example for `abc`."""
    expected = "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"
    assert digests.sha512_256("abc").hex() == expected


@pytest.mark.parametrize(
    ("name", "mac"),
    [
        ("sha256", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            "sha512",
            (
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
            ),
        ),
    ],
)
def test_hmac_takes_the_message_from_the_left(name: str, mac: str) -> None:
    """RFC 4231, test case 1."""
    assert digests.hmac("Hi There", name, b"\x0b" * 20).hex() == mac


def test_hmac_of_rfc_2202() -> None:
    """Test case 2 for MD5 and SHA-1, with text on both sides."""
    assert digests.hmac("what do ya want for nothing?", "md5", "Jefe").hex() == "750c783e6ab0b503eaa86e310a5db738"
    assert digests.hmac("what do ya want for nothing?", "HMAC-SHA1", "Jefe").hex() == (
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    )


@pytest.mark.parametrize("empty", ["", b""])
def test_an_empty_key_is_no_key(empty: str | bytes) -> None:
    """Everybody has it: what is signed with it is signed by nobody."""
    for sign in (lambda: digests.hmac("a", "sha256", empty), lambda: digests.hmac_chain(empty, "sha256", "a")):
        with pytest.raises(SigningError, match=r"^an HMAC has an empty key$"):
            sign()


def test_a_chain_takes_the_key_from_the_left() -> None:
    """The signing key of AWS's documentation."""
    secret = "AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    key = digests.hmac_chain(secret, "sha256", "20120215", "us-east-1", "iam", "aws4_request")
    assert key.hex() == "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"


@pytest.mark.parametrize(
    ("name", "material", "salt", "info", "length", "derived"),
    [
        (
            "sha256",
            b"\x0b" * 22,
            bytes(range(13)),
            bytes(range(0xF0, 0xFA)),
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            "sha256",
            b"\x0b" * 22,
            b"",
            b"",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
        (
            "sha1",
            b"\x0b" * 11,
            bytes(range(13)),
            bytes(range(0xF0, 0xFA)),
            42,
            "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896",
        ),
    ],
)
def test_hkdf(name: str, material: bytes, salt: bytes, info: bytes, length: int, derived: str) -> None:
    """RFC 5869, test cases 1, 3 and 4."""
    assert digests.hkdf(material, name, salt, info, length).hex() == derived
    assert digests.hkdf(material, name, salt, info).hex() == derived[:64]


@pytest.mark.parametrize("length", [0, -1, 255 * 32 + 1])
def test_hkdf_has_an_end(length: int) -> None:
    """RFC 5869, 2.3; the longest that there is has 255 blocks."""
    assert len(digests.hkdf("a", "sha256", "", "", 255 * 32)) == 255 * 32
    with pytest.raises(SigningError, match="gives 1 to 8160 bytes"):
        digests.hkdf("a", "sha256", "", "", length)


def test_an_algorithm_that_openssl_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some builds leave out what they hold for weak."""

    def lacking(*_: object, **__: object) -> bytes:
        raise ValueError("unsupported hash type s3cret")

    monkeypatch.setattr(hashlib, "new", lacking)
    monkeypatch.setattr(digests, "_keyed", lacking)
    with pytest.raises(SigningError, match="does not have md5") as caught:
        digests.md5("a")
    assert caught.value.__context__ is None
    with pytest.raises(SigningError, match="does not have md5") as caught:
        digests.hmac("a", "md5", "b")
    assert caught.value.__context__ is None
