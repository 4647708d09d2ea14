"""Keys: where they come from, what they sign, checked by the library itself, and what is said when they do not fit."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import NameOID

from generator.runtime.errors import ConfigurationError, SigningError
from generator.runtime.signing import digests, keys
from generator.runtime.signing.encodings import base64url_unpadded, unbase64url
from generator.runtime.signing.keys import PrivateKey

from .material import key, made, private_pem, public_pem, vectors

MESSAGE = "mé"
SHA256, SHA384 = hashes.SHA256(), hashes.SHA384()


def test_rsa_is_what_the_library_verifies() -> None:
    """PKCS#1 v1.5 gives the same bytes again, PSS others each time."""
    public = made("rsa").public_key()
    signature = keys.rsa(MESSAGE, "SHA-256", key("rsa"))
    assert signature == keys.rsa(MESSAGE.encode(), "sha256", key("rsa"))
    public.verify(signature, MESSAGE.encode(), padding.PKCS1v15(), SHA256)
    public.verify(keys.rsa(MESSAGE, "RSA-SHA1", key("rsa")), MESSAGE.encode(), padding.PKCS1v15(), hashes.SHA1())


def test_the_salt_of_pss_is_as_long_as_the_digest() -> None:
    """RFC 7518 and RFC 9421 say so."""
    signature = keys.rsa_pss(MESSAGE, "sha384", key("rsa"))
    public = made("rsa").public_key()
    public.verify(signature, MESSAGE.encode(), padding.PSS(padding.MGF1(SHA384), 48), SHA384)
    with pytest.raises(InvalidSignature):
        public.verify(signature, MESSAGE.encode(), padding.PSS(padding.MGF1(SHA384), 32), SHA384)


@pytest.mark.parametrize(("curve", "size"), [("p256", 32), ("p384", 48), ("p521", 66)])
def test_ecdsa_is_der_or_two_numbers(curve: str, size: int) -> None:
    """The numbers are as long as the curve says, zeros in front included."""
    public = made(curve).public_key()
    public.verify(keys.ecdsa(MESSAGE, "sha256", key(curve)), MESSAGE.encode(), ec.ECDSA(SHA256))
    for _ in range(8):
        raw = keys.ecdsa_raw(MESSAGE, "sha256", key(curve))
        assert len(raw) == 2 * size
        der = encode_dss_signature(int.from_bytes(raw[:size], "big"), int.from_bytes(raw[size:], "big"))
        public.verify(der, MESSAGE.encode(), ec.ECDSA(SHA256))


def test_ed25519_is_what_the_library_verifies() -> None:
    """It has no choice of hash."""
    made("ed25519").public_key().verify(keys.ed25519(MESSAGE, key("ed25519")), MESSAGE.encode())


CHECKS: list[tuple[str, Callable[..., bytes], Callable[..., bool], tuple[str, ...]]] = [
    ("rsa", keys.rsa, keys.rsa_valid, ("sha256",)),
    ("rsa", keys.rsa_pss, keys.rsa_pss_valid, ("sha512",)),
    ("p256", keys.ecdsa, keys.ecdsa_valid, ("sha256",)),
    ("p384", keys.ecdsa_raw, keys.ecdsa_raw_valid, ("sha384",)),
    ("ed25519", keys.ed25519, keys.ed25519_valid, ()),
]


@pytest.mark.parametrize(("kind", "sign", "check", "algorithm"), CHECKS)
def test_a_signature_is_checked(
    kind: str, sign: Callable[..., bytes], check: Callable[..., bool], algorithm: tuple[str, ...]
) -> None:
    """With the private key or the public one; another message, key or signature is not valid, and no error."""
    signature = sign(MESSAGE, *algorithm, key(kind))
    public = PrivateKey(public_pem(kind))
    assert check(MESSAGE, *algorithm, public, signature)
    assert check(MESSAGE.encode(), *algorithm, key(kind), signature)
    assert not check("m", *algorithm, public, signature)
    half = len(signature) // 2
    longer = signature[:half] + b"\0" + signature[half:]  # of two numbers the second is the same
    for wrong in (b"", b"\0" * len(signature), signature[:-1], signature + b"\0", signature[::-1], longer):
        assert not check(MESSAGE, *algorithm, public, wrong)


@pytest.mark.parametrize(
    ("name", "kind", "check", "algorithm"),
    [
        ("rsa-pss-sha512", "rsa", keys.rsa_pss_valid, ("sha512",)),
        ("rsa-v1_5-sha256", "rsa", keys.rsa_valid, ("sha256",)),
        ("ecdsa-p256-sha256", "p256", keys.ecdsa_raw_valid, ("sha256",)),
        ("ecdsa-p384-sha384", "p384", keys.ecdsa_raw_valid, ("sha384",)),
        ("ed25519", "ed25519", keys.ed25519_valid, ()),
    ],
)
def test_rfc_9421_has_names_of_its_own(
    name: str, kind: str, check: Callable[..., bool], algorithm: tuple[str, ...]
) -> None:
    """Section 3.3."""
    assert check(MESSAGE, *algorithm, PrivateKey(public_pem(kind)), keys.sign_as(MESSAGE, name, key(kind)))


def test_hmac_is_one_of_the_names() -> None:
    """Its key is no PrivateKey. The message, the key and the signature are those of RFC 9421, B.2.5."""
    base = (
        '"date": Tue, 20 Apr 2021 02:07:55 GMT\n"@authority": example.com\n"content-type": application/json\n'
        '"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    )
    shared = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    signature = keys.sign_as(base, "hmac-sha256", unbase64url(shared.replace("+", "-").replace("/", "_")))
    assert signature.hex() == unbase64url("pxcQw6G3AjtMBQjwo8XzkZf_bws5LelbaMk5rGIGtE8").hex()


def test_a_curve_that_is_named_is_the_keys() -> None:
    """A receiver would refuse the signature of another."""
    with pytest.raises(SigningError, match="ecdsa-p256-sha256 names its curve, and `key` of Test is on another"):
        keys.sign_as(MESSAGE, "ecdsa-p256-sha256", key("p384"))


@pytest.mark.parametrize(("name", "secret"), [("hmac-sha256", "rsa"), ("s3cret", "rsa"), ("ed25519", "")])
def test_an_algorithm_has_its_kind_of_key(name: str, secret: str) -> None:
    """The message lists the algorithms."""
    with pytest.raises(SigningError, match=r"rsa-pss-sha512, .* and hmac-sha256"):
        keys.sign_as(MESSAGE, name, key(secret) if secret else "text")


@pytest.mark.parametrize(("kind", "sign", "check", "algorithm"), CHECKS)
def test_a_key_of_another_kind_is_named(
    kind: str, sign: Callable[..., bytes], check: Callable[..., bool], algorithm: tuple[str, ...]
) -> None:
    """When it signs, when a public one is to sign, and when it checks: that is no matter of the message then."""
    other = key("p256" if kind in ("rsa", "ed25519") else "rsa")
    with pytest.raises(SigningError, match="needs a private key of its own kind, and `key` of Test is another"):
        sign(MESSAGE, *algorithm, other)
    with pytest.raises(ConfigurationError, match="needs a key of its own kind") as caught:
        check(MESSAGE, *algorithm, other, b"")
    assert not isinstance(caught.value, SigningError)
    with pytest.raises(SigningError, match="needs a private key"):
        sign(MESSAGE, *algorithm, PrivateKey(public_pem(kind)))


def test_one_function_signs_and_one_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that has only a published signature puts it in there."""
    monkeypatch.setattr(keys, "signature", lambda name, *_: name.encode())
    monkeypatch.setattr(keys, "is_valid", lambda name, *_: name == "ecdsa-raw-sha384")
    none = PrivateKey("")
    assert keys.rsa("", "RSA-SHA1", none) == b"rsa-sha1"
    assert keys.rsa_pss("", "sha512", none) == b"rsa-pss-sha512"
    assert keys.ecdsa("", "sha256", none) == b"ecdsa-sha256"
    assert keys.ecdsa_raw("", "sha256", none) == b"ecdsa-raw-sha256"
    assert keys.ed25519("", none) == b"ed25519"
    assert keys.sign_as("", "rsa-v1_5-sha256", none) == b"rsa-sha256"
    assert keys.ecdsa_raw_valid("", "sha384", none, b"") and not keys.ecdsa_valid("", "sha384", none, b"")


@pytest.mark.parametrize("kind", ["rsa", "p256", "ed25519"])
def test_a_key_is_pem_or_its_path(kind: str, tmp_path: Path) -> None:
    """As text, with the newlines of an environment variable, in a file; in either of the usual forms."""
    path = tmp_path / "key.pem"
    path.write_text(f"Some words before.\n{private_pem(kind)}and behind")
    escaped = private_pem(kind).replace("\n", "\\r\\n")
    forms: list[PrivateKey] = [PrivateKey(path), PrivateKey(str(path)), PrivateKey(escaped), key(kind)]
    if kind != "ed25519":
        forms.append(PrivateKey(private_pem(kind, PrivateFormat.TraditionalOpenSSL)))
    numbers = [
        form.load().private_bytes_raw() if kind == "ed25519" else form.load().private_numbers() for form in forms
    ]
    assert all(each == numbers[0] for each in numbers)


def test_the_parameters_before_an_ec_key_are_passed_over() -> None:
    """OpenSSL writes them into the same file."""
    parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    both = PrivateKey(parameters + private_pem("p256", PrivateFormat.TraditionalOpenSSL))
    assert both.load().private_numbers() == made("p256").private_numbers()


def test_the_first_of_several_keys_counts() -> None:
    """As in a chain of certificates, where the provider's own is in front."""
    both = PrivateKey(public_pem("rsa") + public_pem("p256"))
    assert both.load().public_numbers() == made("rsa").public_key().public_numbers()


def test_a_certificate_checks() -> None:
    """Its public key does; it cannot sign."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder(name, name, made("rsa").public_key(), 1, start, start + timedelta(days=1))
    pem = built.sign(made("rsa"), SHA256).public_bytes(Encoding.PEM).decode()
    assert keys.rsa_valid(MESSAGE, "sha256", PrivateKey(pem), keys.rsa(MESSAGE, "sha256", key("rsa")))
    assert PrivateKey(f"{pem}{private_pem('rsa')}").load().private_numbers() == made("rsa").private_numbers()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "s3cret",
        "/s3cret",
        "s3\0cret",
        "s3\ud800cret",
        "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----",
        "-----BEGIN S3CRET KEY-----\nAAAA\n-----END S3CRET KEY-----",
        "-----BEGIN s3cret",
    ],
)
def test_a_key_that_is_none_is_not_quoted(wrong: str) -> None:
    """The message names the credential, and no other error hangs on it."""
    with pytest.raises(ConfigurationError) as caught:
        PrivateKey(wrong, "`private_key` of Wonder").load()
    assert str(caught.value) == "`private_key` of Wonder is no unencrypted key in PEM, nor the path of one"
    assert caught.value.__context__ is None


def test_a_key_with_a_passphrase_is_refused() -> None:
    """There is nobody to ask for it."""
    pem = made("rsa").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")).decode()
    with pytest.raises(ConfigurationError, match="no unencrypted key"):
        PrivateKey(pem).load()


def test_a_key_is_loaded_once_and_late(tmp_path: Path) -> None:
    """A plugin can be made where its key is not."""
    path = tmp_path / "key.pem"
    late = PrivateKey(path)
    path.write_text(private_pem("p256"))
    loaded = late.load()
    path.unlink()
    assert late.load() is loaded


def test_a_key_is_shown_to_nobody() -> None:
    """Neither before it is loaded nor after; nor is it pickled."""
    loaded = key("rsa")
    loaded.load()
    for each in (key("rsa"), loaded):
        assert repr(each) == "PrivateKey(***)"
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(each)


def test_the_key_of_a_jwk() -> None:
    """On each curve, from its members; a point that is not that of the secret is refused."""
    for kind, size in (("p256", 32), ("p384", 48), ("p521", 66)):
        numbers = made(kind).private_numbers()
        d, x, y = (
            member(number, size)
            for number in (numbers.private_value, numbers.public_numbers.x, numbers.public_numbers.y)
        )
        assert keys.ec_key(d, x, y).load().private_numbers() == numbers
        assert keys.public_x(keys.ec_key(d, x, y)) == numbers.public_numbers.x.to_bytes(size, "big")
        for wrong in ((d, y, x), (y, x, y), (d, x[:-4], y), (d, "", "")):
            with pytest.raises(SigningError, match="no key on P-256, P-384 or P-521") as caught:
                keys.ec_key(*wrong)
            assert caught.value.__context__ is None


def member(number: int, size: int) -> str:
    """Return a number as a JWK has it."""
    return base64url_unpadded(number.to_bytes(size, "big"))


def test_the_ed25519_key_of_a_jwk() -> None:
    """RFC 8037, appendix A.1 and A.2."""
    loaded = keys.okp_key("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").load()
    public = unbase64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert loaded.public_key().public_bytes_raw() == public
    with pytest.raises(SigningError, match="no Ed25519 key"):
        keys.okp_key("nWGx")


def test_the_key_of_sigv4a() -> None:
    """Its public point is published with AWS's suite."""
    seen = set()
    for vector in vectors("aws-sigv4a-"):
        credentials, expected = vector["credentials"], vector["expected"]["intermediate"]
        derived = keys.sigv4a_key(credentials["secret_access_key"], credentials["access_key_id"])
        assert keys.public_x(derived).hex() == expected["public_key_x"]
        assert keys.public_y(derived).hex() == expected["public_key_y"]
        signature = bytes.fromhex(vector["expected"]["signature_to_verify"])
        assert keys.ecdsa_valid(expected["string_to_sign"], "sha256", derived, signature)
        seen.add(expected["public_key_x"])
    assert seen


def test_a_key_of_sigv4a_is_within_the_order_of_its_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    """A candidate outside of it is passed over, and the next attempt has the next number."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    candidates, asked = iter([2**256 - 1, order - 1, order - 2]), []

    def hmac(message: bytes, name: str, secret: str) -> bytes:
        asked.append((message, name, secret))
        return next(candidates).to_bytes(32, "big")

    monkeypatch.setattr(digests, "hmac", hmac)
    derived = keys.sigv4a_key("s", "AK")
    assert derived.load().private_numbers().private_value == order - 1
    before, behind = b"\0\0\0\1AWS4-ECDSA-P256-SHA256\0AK", b"\0\0\1\0"
    assert asked == [(before + bytes([number]) + behind, "sha256", "AWS4As") for number in (1, 2, 3)]


def test_only_a_curve_has_coordinates() -> None:
    """A public key on one will do."""
    assert keys.public_x(PrivateKey(public_pem("p256"))) == keys.public_x(key("p256"))
    with pytest.raises(SigningError, match="coordinates x and y"):
        keys.public_y(key("rsa"))


@pytest.mark.parametrize(
    "use",
    [
        lambda: keys.rsa("", "sha256", PrivateKey("x")),
        lambda: keys.ed25519_valid("", PrivateKey("x"), b""),
        lambda: keys.ec_key("", "", ""),
        lambda: keys.okp_key(""),
        lambda: keys.sigv4a_key("", ""),
        lambda: keys.public_x(PrivateKey("x")),
    ],
)
def test_the_package_that_is_missing_is_named(use: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever needs it first."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(ConfigurationError) as caught:
        use()
    assert str(caught.value) == "signing with a key needs `cryptography`: install it, or the extra `apigraft[keys]`"
    assert caught.value.__context__ is None


def test_cryptography_is_imported_at_first_use() -> None:
    """A client that does not sign with a key does not need it."""
    modules = ", ".join(path.stem for path in Path(keys.__file__).parent.glob("[a-z]*.py"))
    code = f"import sys; from generator.runtime.signing import {modules}; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
