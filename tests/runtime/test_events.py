"""Server-sent events by the rules of WHATWG, and lines: the same however they are cut on their way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.results.events import EventReader, LineReader, ServerEvent, TooLongError


def events(*pieces: bytes, most: int = 1000, **before: Any) -> list[ServerEvent[str]]:
    """Return the events of a stream."""
    return read(EventReader(most, **before), *pieces)


def read(reader: EventReader, *pieces: bytes) -> list[ServerEvent[str]]:
    """Return the events that a reader finds."""
    return [event for piece in pieces for event in reader.events(piece)] + list(reader.end())


def lines(*pieces: bytes, most: int = 1000) -> list[bytes]:
    """Return the lines of a body."""
    reader = LineReader(most)
    return [line for piece in pieces for line in reader.lines(piece)] + list(reader.end())


def cut(data: bytes) -> Iterator[tuple[bytes, ...]]:
    """Cut bytes in two at every place, and all of them apart."""
    yield from ((data[:place], data[place:]) for place in range(len(data) + 1))
    yield tuple(data[place : place + 1] for place in range(len(data)))
    yield tuple(piece for place in range(len(data)) for piece in (b"", data[place : place + 1]))


STREAMS: list[tuple[str, bytes, list[Any]]] = [
    ("one", b"data: a\n\n", [("a", "message", "")]),
    ("end of lines", b"data: a\r\rdata: b\r\n\r\ndata: c\n\n", [("a",), ("b",), ("c",)]),
    ("several lines", b"data: a\ndata:\ndata: b\n\n", [("a\n\nb",)]),
    ("one blank", b"data:  a \n\ndata:b\n\n", [(" a ",), ("b",)]),
    ("empty data", b"data\n\ndata:\n\ndata\ndata\n\n", [("",), ("",), ("\n",)]),
    ("no data", b"event: a\n\nid: 1\n\n: comment\n\n\n\n", []),
    ("names are reset", b"event: a\ndata: 1\n\ndata: 2\n\nevent: b\n\ndata: 3\n\n",
     [("1", "a"), ("2", "message"), ("3", "message")]),
    ("ids stay", b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", [("a", "message", "1"), ("b", "message", "1"),
                                                               ("c", "message", "")]),
    ("ids with NUL do not count", b"id: 1\ndata: a\n\nid: 2\x00\ndata: b\n\n", [("a", "message", "1"),
                                                                             ("b", "message", "1")]),
    ("comments", b": hello\ndata: a\n:data: b\n::\n\n", [("a",)]),
    ("other fields", b"Data: a\n data: b\ndatas: c\nx\ndata: d\n\n", [("d",)]),
    ("colons", b"data: a: b\ndata:: c\n\n", [("a: b\n: c",)]),
    ("mark", b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\ndata: c\n\n", [("a",), ("c",)]),
    ("UTF-8", "data: é文🎉\n\n".encode(), [("é文🎉",)]),
    ("no UTF-8", b"data: a\xff\xe6\x96b\n\n", [("a��b",)]),
    ("other ends of lines", "data: a\u2028b\x0bc\x85d\n\n".encode(), [("a\u2028b\x0bc\x85d",)]),
    ("no end", b"data: a\n\ndata: b\n", [("a",), ("b",)]),
    ("no end of the line", b"data: a\n\nevent: x\ndata: b", [("a",), ("b", "x")]),
    ("the standard's stocks", b"data: YHOO\ndata: +2\ndata: 10\n\n", [("YHOO\n+2\n10",)]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "wanted"), [row[1:] for row in STREAMS], ids=[row[0] for row in STREAMS])
def test_events_are_those_of_the_standard(data: bytes, wanted: list[Any]) -> None:
    """Wherever the bytes are cut. One thing is our own: the last event needs no empty line behind it."""
    for pieces in cut(data):
        found = [(event.data, event.event, event.id) for event in events(*pieces)]
        assert len(found) == len(wanted)
        assert [event[: len(want)] for event, want in zip(found, wanted, strict=True)] == wanted


WORDS = st.sampled_from(
    [b"data", b"id", b"event", b"retry", b":", b": ", b"\n", b"\r", b"\r\n", b"\n\n", b"a", b"12", b"\x00",
     b"\xef\xbb\xbf", b"\xff", "é".encode()]
)  # fmt: skip


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=40))
def test_a_stream_means_the_same_however_it_is_cut(words: list[tuple[bytes, bool]]) -> None:
    """Events, the last id and the pause."""
    whole, apart = EventReader(1000), EventReader(1000)
    pieces = [b""]
    for word, is_cut in words:
        pieces[-1] += word
        if is_cut:
            pieces.append(b"")
    assert read(whole, b"".join(pieces)) == read(apart, *pieces)
    assert (whole.last_id, whole.retry) == (apart.last_id, apart.retry)


@given(st.lists(st.sampled_from([b"a", b"{}", b"\r", b"\n", b"\r\n", b"\n\n", b"\x1e", "é".encode()]), max_size=30))
def test_lines_are_the_same_however_they_are_cut(pieces: list[bytes]) -> None:
    """As splitting the whole finds them; a line ends with LF, or CR and LF."""
    whole = b"".join(pieces)
    wanted = [line.removesuffix(b"\r") for line in whole.split(b"\n")]
    assert lines(*pieces) == wanted[:-1] + [line for line in wanted[-1:] if line]


def test_an_id_counts_when_its_event_has_come() -> None:
    """An event that breaks off in the middle is to be sent again."""
    reader = EventReader(1000)
    assert [event.id for event in reader.events(b"id: 1\ndata: a\n\nid: 2\ndata: b\n")] == ["1"]
    assert reader.last_id == "1"
    assert [event.id for event in reader.events(b"\n")] == ["2"] and reader.last_id == "2"
    assert list(reader.events(b"id: 3\n\n")) == [] and reader.last_id == "3"  # it needs no data


def test_a_reader_goes_on_behind_an_earlier_one() -> None:
    """Events without an id have the last one of before."""
    assert events(b"data: a\n\n", last_id="7") == [ServerEvent("a", "message", "7")]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("1500", 1.5), ("0", 0), ("", None), ("-1", None), ("1.5", None), ("٣", None), ("1e3", None), ("+1", None)],
)
def test_a_pause_is_made_of_digits(value: str, seconds: float | None) -> None:
    """In milliseconds; anything else does not count."""
    reader = EventReader(1000)
    list(reader.events(f"retry: {value}\n\n".encode()))
    assert reader.retry == seconds


def test_a_pause_of_many_digits_is_a_long_one() -> None:
    """And costs nothing to read."""
    reader = EventReader(100_000)
    list(reader.events(b"retry: " + b"9" * 90_000 + b"\n\n"))
    assert reader.retry is not None and reader.retry > 100_000


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_may_be_as_long_as_said(end: bytes) -> None:
    """And not longer, be it in one piece, in many, or without an end."""
    for pieces in cut(b"x" * 10 + end + b"y" * 10):
        assert lines(*pieces, most=10) == [b"x" * 10, b"y" * 10]
    for data in (b"x" * 11 + end, b"x" * 11, b"ok\n" + b"x" * 11):
        for pieces in cut(data):
            with pytest.raises(TooLongError, match="a line is longer than 10 bytes"):
                lines(*pieces, most=10)


def test_an_event_may_be_as_long_as_its_lines() -> None:
    """All its data together; comments are not kept, so they do not count."""
    assert events(b"data: abcd\n\n" * 50, b": abcdef\n" * 50, most=10) == [ServerEvent("abcd")] * 50
    with pytest.raises(TooLongError, match="an event is longer than 10 bytes"):
        events(b"data:\n" * 3, most=10)


def test_a_line_that_drips_in_costs_no_more_than_its_bytes() -> None:
    """Each byte is looked at once, not once for each that came before it."""
    reader = LineReader(1_000_000)
    for _ in range(100_000):
        list(reader.lines(b"x"))
    assert [len(line) for line in reader.lines(b"\n")] == [100_000]


def test_what_a_consumer_leaves_is_not_lost() -> None:
    """Items are read one by one, and what was cut before stays."""
    reader = EventReader(1000)
    found = reader.events(b"data: a\n\ndata: b\n\ndata: c")
    assert next(found).data == "a" and [event.data for event in found] == ["b"]
    assert [event.data for event in reader.events(b"d\n\n")] == ["cd"]
