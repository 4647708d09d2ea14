"""Bodies that are compressed: whole, in parts, cut, garbled, and far larger than they look."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.wire.inflate import Body, Inflater, is_known

TEXT = b"a body, and some more of it; " * 50


def raw(data: bytes) -> bytes:
    """Compress without a header."""
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


FORMS = {
    "gzip": gzip.compress(TEXT, mtime=0),
    "gzip, empty": gzip.compress(b"", mtime=0),
    "x-gzip": gzip.compress(TEXT, mtime=0),
    "GZIP ": gzip.compress(TEXT, mtime=0),
    "deflate": zlib.compress(TEXT),
    "deflate, fast": zlib.compress(TEXT, 1),
    "deflate, raw": raw(TEXT),
    "deflate, raw and short": raw(b"x"),
    "identity": TEXT,
    "": TEXT,
}
"""What each coding makes of the text; what stands behind a comma is for the reader."""


def inflated(coding: str, pieces: Iterable[bytes]) -> bytes:
    """Undo a coding."""
    inflater = Inflater(coding)
    found = b"".join(piece for data in pieces for piece in inflater.pieces(data))
    inflater.end()
    return found


def wanted(name: str) -> bytes:
    """Return what a form holds."""
    return b"" if "empty" in name else b"x" if "short" in name else TEXT


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
def test_what_is_compressed_comes_back(name: str, size: int) -> None:
    """However it is cut."""
    data = FORMS[name]
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    assert inflated(name.partition(",")[0], [b"", *pieces, b""]) == wanted(name)


@pytest.mark.parametrize("behind", [b"\0" * 3, b"\0" * 20_000, b"\x1f", b"\x1f\x00", b"padding", b"\r\n"])
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_padding_is_no_data(coding: str, behind: bytes) -> None:
    """Wherever it begins."""
    data = FORMS[coding]
    for cut in range(len(data) - 2, len(data) + len(behind[:3]) + 1):
        whole = data + behind
        assert inflated(coding, [whole[:cut], whole[cut:]]) == TEXT
        assert (
            inflated(coding, [whole[:cut], *(whole[at : at + 1] for at in range(cut, len(whole[: cut + 9])))]) == TEXT
        )


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=5), st.integers(1, 40))
def test_a_file_of_several_parts_is_all_of_them(parts: list[bytes], size: int) -> None:
    """RFC 1952, 2.2: however it is cut, inside of a header too."""
    data = b"".join(gzip.compress(part, mtime=0) for part in parts) + b"\0" * 5
    assert inflated("gzip", [data[place : place + size] for place in range(0, len(data), size)]) == b"".join(parts)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_what_is_cut_is_an_error_at_its_end(coding: str) -> None:
    """Wherever that is, but for the very beginning: an empty body is an empty body."""
    data = FORMS[coding]
    assert inflated(coding, []) == b""
    for size in range(1, len(data)):
        with pytest.raises(zlib.error):
            inflated(coding, [data[:size]])


@pytest.mark.parametrize("coding", ["gzip", "deflate", "x-gzip"])
@pytest.mark.parametrize("data", [b"no compression at all", b"\x1f\x8b\x08garbage" * 9, b"\x78\x9c\xff\xff\xff\xff"])
def test_garbage_is_an_error(coding: str, data: bytes) -> None:
    """Of one kind, which never quotes it."""
    with pytest.raises(zlib.error):
        inflated(coding, [data])
    body = Body(coding, 1000)
    body.feed(data)
    assert body.end() == (b"", "compression")


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress", "gzip;q=1"])
def test_a_coding_that_nobody_asked_for_is_unknown(coding: str) -> None:
    """Its body is not looked at."""
    body = Body(coding, 1000)
    assert not is_known(coding) and not body.feed(b"data") and body.end() == (b"", "compression")
    with pytest.raises(zlib.error):
        Inflater(coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_stops_at_the_cap(coding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand to one, in one piece: no more is inflated than fits, and one piece of bounded size."""
    made = zlib.compressobj(9, wbits=31 if coding == "gzip" else 15)
    bomb = b"".join([*(made.compress(b"\0" * 1_000_000) for _ in range(50)), made.flush()])
    assert len(bomb) < 60_000
    sizes: list[int] = []
    pieces = Inflater.pieces

    def counted(self: Inflater, data: bytes) -> Iterable[bytes]:
        for piece in pieces(self, data):
            sizes.append(len(piece))
            yield piece

    monkeypatch.setattr(Inflater, "pieces", counted)
    body = Body(coding, 200_000)
    assert not body.feed(bomb)
    content, flaw = body.end()
    assert (len(content), flaw) == (200_000, "size")
    assert max(sizes) <= 65_536 and sum(sizes) <= 200_000 + 65_536


@pytest.mark.parametrize("coding", ["", "identity", "gzip"])
@pytest.mark.parametrize(("most", "fits"), [(len(TEXT), True), (len(TEXT) - 1, False), (0, False)])
def test_a_body_may_be_as_large_as_said(coding: str, most: int, fits: bool) -> None:
    """To the byte; what is too large is cut there, and nothing more is taken."""
    body = Body(coding, most)
    assert body.feed(gzip.compress(TEXT) if coding == "gzip" else TEXT) is fits
    if not fits:
        assert not body.feed(b"more")
    assert body.end() == ((TEXT, "") if fits else (TEXT[:most], "size"))
