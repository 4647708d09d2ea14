"""Operations on text, against the standard library and the reference algorithms of the RFCs."""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.errors import SigningError
from generator.runtime.signing import texts

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def by_hand(data: bytes, safe: str) -> str:
    """Percent-encode as RFC 3986 says it."""
    return "".join(chr(byte) if chr(byte) in UNRESERVED + safe else f"%{byte:02X}" for byte in data)


@given(st.text(), st.sampled_from(["", "/", "/:", "^-]\\", "é"]))
def test_percent_encodes_all_but_unreserved_and_safe(text: str, safe: str) -> None:
    """What is safe is ASCII; a hyphen or a bracket in it means itself."""
    ascii_safe = safe if safe.isascii() else ""
    assert texts.percent(text, safe) == by_hand(text.encode(), ascii_safe) == quote(text, safe=safe)


@given(st.text())
def test_unpercent_undoes_percent(text: str) -> None:
    """Whatever the text."""
    assert texts.unpercent(texts.percent(text)) == text
    assert texts.unpercent("a+b") == "a+b"


@given(st.binary())
def test_bytes_that_are_no_text_survive(data: bytes) -> None:
    """A path may hold any bytes; their signature is over those and no others."""
    decoded = texts.unpercent(by_hand(data, ""))
    assert unquote_to_bytes(texts.percent(decoded)) == data
    assert texts.as_bytes(decoded) == data


@pytest.mark.parametrize(
    ("text", "encoded"),
    [("a b", "a+b"), ("a+b", "a%2Bb"), ("*-._", "*-._"), ("~", "%7E"), ("é&=", "%C3%A9%26%3D"), ("plain", "plain")],
)
def test_form_encoding_is_that_of_browsers(text: str, encoded: str) -> None:
    """URL Standard, application/x-www-form-urlencoded."""
    assert texts.form_encode(text) == encoded


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a/b/c/./../../g", "/a/g"),
        ("mid/content=5/../6", "mid/6"),
        ("/example/..", "/"),
        ("/a/b/..", "/a"),
        ("/a/.", "/a"),
        ("//example//", "/example/"),
        ("/./", "/"),
        ("/../a", "/a"),
        ("/a/...", "/a/..."),
        ("/%2e%2E/a", "/%2e%2E/a"),
    ],
)
def test_a_path_is_normalised(path: str, normal: str) -> None:
    """The first two with dots are the examples of RFC 3986, 5.2.4."""
    assert texts.normalize(path) == normal


@given(st.lists(st.sampled_from(["a", ".", "..", "b c"]), max_size=7), st.booleans())
def test_dot_segments_go_as_the_rfc_says(segments: list[str], ended: bool) -> None:
    """RFC 3986, 5.2.4, step by step, but for the slash that it leaves of a dot segment at the end: AWS does not."""
    path = "/" + "/".join(segments) + ("/" if ended and segments else "")
    wanted = remove_dot_segments(path)
    if segments and segments[-1] in (".", "..") and not ended and wanted != "/":
        wanted = wanted.rstrip("/")
    assert texts.normalize(path) == (wanted or "/")


def remove_dot_segments(path: str) -> str:
    """Carry out the steps of RFC 3986, 5.2.4."""
    output: list[str] = []
    while path:
        if path.startswith("/./"):
            path = path[2:]
        elif path == "/.":
            path = "/"
        elif path.startswith("/../") or path == "/..":
            path = "/" + path[4:]
            del output[-1:]
        else:
            end = path.find("/", 1)
            end = len(path) if end < 0 else end
            output.append(path[:end])
            path = path[end:]
    return "".join(output)


def test_blanks_are_trimmed_and_collapsed() -> None:
    """Those of HTTP; a no-break space is a character like others."""
    assert texts.trim(" \t\r\n a  b \u00a0 ") == "a  b \u00a0"
    assert texts.collapse("a  b\n  c\td e \u00a0 f") == "a b c d e \u00a0 f"
    assert texts.collapse(" a ") == " a "


def test_parts_of_a_text() -> None:
    """Of text characters count, of bytes bytes; without a separator all is before it, and nothing after."""
    assert texts.slice_("héllo", 1, 3) == "él"
    assert texts.slice_("héllo".encode(), 1, 3) == "é".encode()
    assert texts.slice_("abc", -2) == "bc"
    assert (texts.before("a.b.c", "."), texts.after("a.b.c", ".")) == ("a", "b.c")
    assert (texts.before_last("a.b.c", "."), texts.after_last("a.b.c", ".")) == ("a.b", "c")
    assert (texts.before("abc", "."), texts.after("abc", ".")) == ("abc", "")
    assert (texts.before_last("abc", "."), texts.after_last("abc", ".")) == ("abc", "")
    assert (texts.strip_prefix("whsec_x", "whsec_"), texts.strip_prefix("x", "whsec_")) == ("x", "x")
    assert texts.replace("a%20b%20", "%20", "+") == "a+b+"
    assert (texts.ensure_end("/a", "/"), texts.ensure_end("/a/", "/")) == ("/a/", "/a/")
    assert (texts.lower("ÄB"), texts.upper("äb")) == ("äb", "ÄB")


def test_nothing_is_put_before_or_behind_nothing() -> None:
    """The line feed before a body is there only if the body is."""
    assert texts.prepend("", "x") == texts.append("", "x") == ""
    assert texts.prepend(b"", "x") == texts.append(b"", b"x") == b""
    assert (texts.prepend("a", "x"), texts.append("a", "x")) == ("xa", "ax")
    assert (texts.prepend(b"a", "é"), texts.append(b"a", b"\xff")) == (b"\xc3\xa9a", b"a\xff")
    assert (texts.prepend("a", b"\xff"), texts.append("é", b"\xff")) == (b"\xffa", b"\xc3\xa9\xff")


def test_a_number_is_an_integer() -> None:
    """In ASCII digits; what is none is not quoted."""
    assert (texts.number("1300819380"), texts.number("-7")) == (1300819380, -7)
    for wrong in ("", "1.5", "s3cret", "٣", "1_0", " 1"):
        with pytest.raises(SigningError, match=r"^a value is not an integer$"):
            texts.number(wrong)
