"""Requests: what can be read of one, and what is put on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.errors import ConfigurationError, SigningError
from generator.runtime.messages import FORM_TYPE, Outgoing
from generator.runtime.signing.pieces import form, query


def outgoing(target: str = "/x", body: bytes = b"", *headers: tuple[str, str]) -> Outgoing:
    """Return a request."""
    return Outgoing("POST", "https", "api.example.com:8443", target, list(headers), body)


def test_a_request_has_the_pieces_of_its_url() -> None:
    """As they are sent, nothing decoded."""
    request = outgoing("/a%20b/?c=%2F&d")
    assert request.url == "https://api.example.com:8443/a%20b/?c=%2F&d"
    assert (request.path, request.query_string) == ("/a%20b/", "c=%2F&d")
    assert (request.host, request.port) == ("api.example.com", "8443")


@pytest.mark.parametrize(("target", "sent"), [("", "/"), ("?x", "/?x"), ("/", "/"), ("/a?b?c", "/a?b?c"), ("*", "*")])
def test_a_target_always_has_a_path(target: str, sent: str) -> None:
    """The request line of `http://h?x` says `/?x`."""
    assert outgoing(target).target == sent


@pytest.mark.parametrize(
    ("scheme", "authority", "host", "port"),
    [
        ("https", "h", "h", "443"),
        ("http", "h", "h", "80"),
        ("http", "h:443", "h", "443"),
        ("https", "[::1]", "[::1]", "443"),
        ("https", "[::1]:8443", "[::1]", "8443"),
    ],
)
def test_a_port_is_known_where_the_url_leaves_it_out(scheme: str, authority: str, host: str, port: str) -> None:
    """An IPv6 address is not cut at its colons."""
    request = Outgoing("GET", scheme, authority, "/", [])
    assert (request.host, request.port) == (host, port)


def test_a_copy_shares_nothing_that_changes() -> None:
    """What is put on the copy is not on the request."""
    request = Outgoing("GET", "https", "h", "/", [("A", "1")], b"x", 200)
    copied = request.copy()
    assert copied == request
    copied.set("A", "2")
    copied.set_query("q", "1")
    assert (request.headers, request.target, copied.status) == ([("A", "1")], "/", 200)


def test_an_absent_value_is_not_put() -> None:
    """The request stays as it is."""
    request = outgoing("/x?a=1", b"", ("A", "1"))
    request.set("A", None)
    request.set_query("a", None)
    request.set_form("a", None)
    assert request == outgoing("/x?a=1", b"", ("A", "1"))


def test_what_is_there_can_be_kept() -> None:
    """An author's default gives way to what the caller has set."""
    request = outgoing("/x?a%2Db=1", b"c=1", ("Content-Type", FORM_TYPE), ("Date", "then"))
    request.set("date", "now", keep=True)
    request.set_query("a-b", "2", keep=True)
    request.set_form("c", "2", keep=True)
    assert (request.get("Date"), request.target, request.body) == ("then", "/x?a%2Db=1", b"c=1")
    request.set("New", "1", keep=True)
    request.set_query("n", "", keep=True)
    request.set_form("n", "1", keep=True)
    assert (request.get("New"), request.target, request.body) == ("1", "/x?a%2Db=1&n=", b"c=1&n=1")


def test_one_value_replaces_several() -> None:
    """At the place of the first, whatever the case of the header's name."""
    request = outgoing(
        "/?a=1&b=2&%61=3", b"a=1&b=2&a=3", ("X-A", "1"), ("B", "2"), ("x-a", "3"), ("Content-Type", FORM_TYPE)
    )
    request.set("x-A", "9")
    request.set_query("a", "9")
    request.set_form("a", "9")
    assert request.headers == [("x-A", "9"), ("B", "2"), ("Content-Type", FORM_TYPE)]
    assert (request.target, request.body) == ("/?a=9&b=2", b"a=9&b=2")


def test_pairs_are_encoded_and_their_neighbours_stay() -> None:
    """RFC 3986 for what is new; what was there keeps its own spelling, and its broken bytes."""
    request = outgoing("/?q=a+b&%FF", b"q=a+b&\xff", ("content-type", f"{FORM_TYPE}; charset=utf-8"))
    request.set_query("é ", "~*/+=&")
    request.set_form("é ", "~*/+=&")
    assert request.target == "/?q=a+b&%FF&%C3%A9%20=~%2A%2F%2B%3D%26"
    assert request.body == b"q=a+b&\xff&%C3%A9%20=~%2A%2F%2B%3D%26"


def test_a_form_is_begun_where_there_is_no_body() -> None:
    """With its type; a length that was stated follows."""
    request = outgoing("/x", b"", ("Content-Length", "0"))
    request.set_form("nonce", "1")
    request.set_form("b", "")
    assert request.body == b"nonce=1&b="
    assert request.headers == [("Content-Length", "10"), ("Content-Type", FORM_TYPE)]


@pytest.mark.parametrize("headers", [(), (("Content-Type", "application/json"),)])
def test_a_field_goes_into_no_other_body(headers: tuple[tuple[str, str], ...]) -> None:
    """Neither into JSON nor into what says no type; the message names the field, not its value."""
    request = outgoing("/x", b"{}", *headers)
    with pytest.raises(SigningError) as caught:
        request.set_form("nonce", "s3cret")
    assert str(caught.value) == "the field `nonce` goes into an urlencoded body, and this body is of another type"
    assert request.body == b"{}"


def test_an_unsendable_header_is_an_error_of_ours() -> None:
    """A signer lets it out with its message, which does not quote the value."""
    with pytest.raises(
        ConfigurationError, match=r"^the header `A` would hold a control character, or a blank at an end$"
    ):
        outgoing().set("A", "s3cret\n")


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=5))
def test_what_is_put_can_be_read(pairs: list[tuple[str, str]]) -> None:
    """Any text comes back from the query and from the form, under its name once."""
    pairs = [pair for pair in pairs if pair[0].isprintable() and pair[1].isprintable()]
    request = outgoing("/")
    for name, value in pairs:
        request.set_query(name, value)
        request.set_form(name, value)
    assert list(query(request)) == list(form(request)) == list(dict(pairs).items())
