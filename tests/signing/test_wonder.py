"""Wonder-RSA-SHA256 as its generated plugin, against vectors that another implementation recomputed."""

from __future__ import annotations

import base64
import json
import pickle
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generated._runtime import ConfigurationError, Outgoing
from generated.wonder.auth import WonderRsaSha256

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "wonder-self-made.json"
NAMES = ("get_no_body", "post_echo", "post_create_order_with_query", "put_edit_user_cjk", "lowercase_method")


@pytest.fixture(scope="module")
def vectors() -> Any:
    """The file of vectors, which is not part of this repository."""
    if not VECTORS.exists():
        pytest.skip("the vectors are not at hand")
    return json.loads(VECTORS.read_text())


@pytest.fixture(scope="module")
def key() -> str:
    """A key of our own, as PEM text."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    made = generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def outgoing(method: str = "GET", target: str = "/a", body: bytes = b"") -> Outgoing:
    """Return a request to sign."""
    return Outgoing(method, "https", "h", target, [], body)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_that_of_the_vector(name: str, vectors: Any) -> None:
    """The intermediate values as well as the signature."""
    (case,) = [case for case in vectors["cases"] if case["name"] == name]
    app_id, request_time, _ = case["credential"].split("/")
    signer = WonderRsaSha256(app_id, vectors["private_key_pem"])
    request = outgoing(case["method"], case["uri"], case["body"].encode())
    values = signer.values(request, nonce=case["nonce"], request_time=request_time)
    assert values.credential == case["credential"]
    assert values.k1.hex() == case["k1_hex"]
    assert values.k2.hex() == case["k2_hex"]
    assert values.pre_sign.decode() == case["pre_sign_string"]
    assert values.message == case["message_hex"]
    assert values.signature == case["signature_b64"]


def test_every_vector_is_used(vectors: Any) -> None:
    """A new one has to be named above."""
    assert tuple(case["name"] for case in vectors["cases"]) == NAMES


def test_signing_sets_three_headers_that_verify(key: str) -> None:
    """Time and nonce are fresh; the signature is that of the message."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    signer, request = WonderRsaSha256("app", key), outgoing("PUT", "/a?b=%20", b"{}")
    signer.sign(request)
    headers = dict(request.headers)
    assert list(headers) == ["Credential", "Nonce", "Signature"]
    app_id, request_time, algorithm = headers["Credential"].split("/")
    assert (app_id, algorithm) == ("app", "Wonder-RSA-SHA256")
    age = datetime.now(UTC) - datetime.strptime(request_time, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    assert timedelta(0) <= age < timedelta(minutes=1)
    assert re.fullmatch("[0-9A-Za-z]{16}", headers["Nonce"])
    values = signer.values(request, nonce=headers["Nonce"], request_time=request_time)
    public: Any = load_pem_private_key(key.encode(), None).public_key()
    public.verify(base64.b64decode(headers["Signature"]), values.message.encode(), PKCS1v15(), SHA256())


def test_each_attempt_has_a_nonce_of_its_own(key: str) -> None:
    """Two signatures of one request differ."""
    signer = WonderRsaSha256("app", key)
    assert signer.values(outgoing()).nonce != signer.values(outgoing()).nonce


def test_a_key_is_text_or_escaped_text_or_a_path(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All name the same key."""
    path = tmp_path / "key.pem"
    path.write_text(key)
    monkeypatch.setenv("WONDER_APP_ID", "app")
    monkeypatch.setenv("WONDER_PRIVATE_KEY", key.replace("\n", "\\n"))
    signers = [
        WonderRsaSha256("app", key),
        WonderRsaSha256(private_key=path),
        WonderRsaSha256(private_key=str(path)),
        WonderRsaSha256(),
    ]
    made = {signer.values(outgoing(), nonce="n" * 16, request_time="20240501120123").signature for signer in signers}
    assert len(made) == 1


@pytest.mark.parametrize("wrong", ["s3cret", "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----", "s\x00"])
def test_a_key_that_is_none_is_not_quoted(wrong: str) -> None:
    """The message names the plugin and no more."""
    with pytest.raises(ConfigurationError) as caught:
        WonderRsaSha256("app", wrong).sign(outgoing())
    expected = "`private_key` of WonderRsaSha256 is no unencrypted key in PEM, nor the path of one"
    assert str(caught.value) == expected
    assert caught.value.__context__ is None


def test_a_key_of_another_kind_is_refused() -> None:
    """An Ed25519 key is PEM, too."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(ConfigurationError, match="needs a private key of its own kind"):
        WonderRsaSha256("app", pem).sign(outgoing())


def test_the_key_is_shown_to_nobody(key: str) -> None:
    """Neither before nor after it was used."""
    signer = WonderRsaSha256("app", key)
    signer.sign(outgoing())
    assert repr(signer) == "<WonderRsaSha256>"
    with pytest.raises(TypeError):
        pickle.dumps(signer)


def test_cryptography_is_imported_at_first_use() -> None:
    """A client that does not sign with a key does not need it."""
    code = "import sys, generated.wonder; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
