"""Bytes as text and back, against the standard library."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.errors import SigningError
from generator.runtime.signing import encodings


@given(st.binary())
def test_bytes_as_text(data: bytes) -> None:
    """With the alphabet and the padding that the name says."""
    assert encodings.hex_(data) == base64.b16encode(data).decode().lower()
    assert encodings.base64(data) == base64.b64encode(data).decode()
    assert encodings.base64url(data) == base64.urlsafe_b64encode(data).decode()
    assert encodings.base64_unpadded(data) == base64.b64encode(data).decode().rstrip("=")
    assert encodings.base64url_unpadded(data) == base64.urlsafe_b64encode(data).decode().rstrip("=")


@given(st.binary())
def test_text_as_bytes(data: bytes) -> None:
    """Padded or not, and with the line end of the file that a secret was copied from."""
    assert encodings.unhex(f"{data.hex().upper()}\n") == data
    for text in (encodings.base64(data), encodings.base64_unpadded(data), f" {encodings.base64(data)}\n"):
        assert encodings.unbase64(text) == data
    for text in (encodings.base64url(data), encodings.base64url_unpadded(data)):
        assert encodings.unbase64url(text) == data
    shown = base64.b32encode(data).decode()
    for text in (shown, shown.rstrip("=").lower(), " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))):
        assert encodings.unbase32(text) == data


@given(st.text())
def test_text_as_utf8(text: str) -> None:
    """A credential from an environment that is no UTF-8 becomes the bytes that it was."""
    assert encodings.utf8(text) == text.encode()
    assert encodings.utf8("\udcff") == b"\xff"


@pytest.mark.parametrize(
    ("decode", "wrong"),
    [
        (encodings.unhex, "s3cret"),
        (encodings.unhex, "abc"),
        (encodings.unhex, "é"),
        (encodings.unbase64, "s3cr*t=="),
        (encodings.unbase64, "a"),
        (encodings.unbase64, "ab\ncd"),
        (encodings.unbase64, "ab-_"),
        (encodings.unbase64, "é"),
        (encodings.unbase64url, "ab+/"),
        (encodings.unbase32, "s3cret1!"),
        (encodings.unbase32, "é"),
    ],
)
def test_what_cannot_be_decoded_is_not_quoted(decode: Callable[[str], bytes], wrong: str) -> None:
    """A credential of another encoding is an error, never other bytes."""
    with pytest.raises(SigningError) as caught:
        decode(wrong)
    assert re.fullmatch(r"a value is not (hexadecimal|base32|base64|base64 for URLs)", str(caught.value))
    assert caught.value.__context__ is None
