"""Lists of pairs: where they come from, and that each operation does what its line says and nothing else."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.errors import SigningError
from generator.runtime.messages import FORM_TYPE, Outgoing
from generator.runtime.signing import pieces
from generator.runtime.signing.pieces import Pairs

NAMES = st.sampled_from(["a", "A", "b", "x-c", "", "é"])
LISTS = st.lists(st.tuples(NAMES, st.sampled_from(["", "1", " 2  3 ", "é&", "\U0001f600"])), max_size=8)
ABC = Pairs([("b", "2"), ("a", "1"), ("A", "3"), ("a", "0")])
SENT = Pairs([("Host", "h"), ("X-A", "1"), ("x-a", "2"), ("X-Ab", "")], caseless=True)


def request(target: str = "/", body: bytes = b"", *headers: tuple[str, str]) -> Outgoing:
    """Return a request."""
    return Outgoing("GET", "https", "h:8443", target, list(headers), body)


def test_headers_have_a_host() -> None:
    """In front, unless it is there already; names and values are as sent."""
    assert list(pieces.headers(request("/", b"", ("X-B", " 1 ")))) == [("Host", "h:8443"), ("X-B", " 1 ")]
    assert list(pieces.headers(request("/", b"", ("A", "1"), ("hOST", "z")))) == [("A", "1"), ("hOST", "z")]


def test_a_query_is_decoded() -> None:
    """A `+` is a blank; a name may stand alone; what is empty between two `&` is none."""
    assert list(pieces.query(request("/?a=1+2&b&&c=%2B%20&=x&d=e=f"))) == [
        ("a", "1 2"),
        ("b", ""),
        ("c", "+ "),
        ("", "x"),
        ("d", "e=f"),
    ]
    assert list(pieces.query(request("/"))) == []


@given(st.lists(st.tuples(st.text(max_size=4), st.text(max_size=4)), max_size=5))
def test_a_query_is_read_as_the_library_does(pairs: list[tuple[str, str]]) -> None:
    """Whatever was written."""
    target = f"/?{urlencode(pairs)}"
    assert list(pieces.query(request(target))) == parse_qsl(target[2:], keep_blank_values=True)


def test_a_form_is_of_an_urlencoded_body_alone() -> None:
    """Another body has no fields; parameters are those of the query, then of the form."""
    asked = request("/?q=1", b"a=%C3%A9&b=\xff", ("content-type", f"{FORM_TYPE}; charset=utf-8"))
    assert list(pieces.form(asked)) == [("a", "é"), ("b", "\udcff")]
    assert pieces.parameters(asked).names(",") == "q,a,b"
    assert list(pieces.form(request("/", b"a=1", ("Content-Type", "text/plain")))) == []
    assert list(pieces.form(request("/", b"a=1"))) == []


def test_broken_bytes_are_signed_as_they_were_sent() -> None:
    """Decoded and encoded anew they are the same."""
    assert pieces.query(request("/?a=%FF%C3%A9")).percent().pairs("=", "&") == "a=%FF%C3%A9"


def test_pairs_are_chosen_by_name() -> None:
    """In their own order, or in that of the names; a pair list gives its names."""
    assert ABC.only("a", "zz").pairs("=", "&") == "a=1&a=0"
    assert ABC.exclude("a").pairs("=", "&") == "b=2&A=3"
    assert ABC.in_order("a", "zz", "b", "a").pairs("=", "&") == "a=1&a=0&b=2"
    assert ABC.prefix("A", "b").pairs("=", "&") == "b=2&A=3"
    wanted = Pairs.of(["A", "b"])
    assert ABC.only(wanted) == ABC.only("A", "b") == ABC.prefix(wanted)
    assert ABC.in_order(wanted, "a").names("") == "Abaa"
    assert ABC.exclude(wanted, "a") == Pairs()


def test_names_of_headers_have_no_case() -> None:
    """All that compares names heeds it, also after other operations."""
    assert SENT.only("x-A").values(",") == "1,2"
    assert SENT.exclude("HOST").names(",") == "X-A,x-a,X-Ab"
    assert SENT.in_order("x-ab", "HOST").names(",") == "X-Ab,Host"
    assert SENT.prefix("x-").names(",") == "X-A,x-a,X-Ab"
    assert SENT.trim().sort().get("x-A") == "1"
    assert SENT.combine().pairs(":", ";") == "Host:h;X-A:1,2;X-Ab:"
    assert SENT.add("X-a", "1").unique().pairs(":", ";") == SENT.pairs(":", ";")
    assert ABC.get("A") == "3" and ABC.get("zz") is None


def test_a_receiver_takes_the_only_value_of_a_name() -> None:
    """Of two it takes neither, not even if they are the same: who reads the message next may take the other."""
    assert ABC.sole("A") == "3" and ABC.sole("zz") is None and SENT.sole("x-AB") == ""
    for pairs, name in ((ABC, "a"), (SENT, "x-a"), (Pairs([("a", "s3cret"), ("a", "s3cret")]), "a")):
        with pytest.raises(SigningError, match=r"^a name of which the value is needed comes more than once$"):
            pairs.sole(name)


def test_pairs_are_shaped() -> None:
    """Names, or values, and never both."""
    assert SENT.lower().names(",") == "host,x-a,x-a,x-ab"
    assert SENT.upper().names(",") == "HOST,X-A,X-A,X-AB"
    assert Pairs([("content-MD5", "a"), ("x-1a", "B")]).title().pairs(":", ",") == "Content-Md5:a,X-1a:B"
    assert Pairs([(" n ", "  a  b ")]).trim() == Pairs([(" n ", "a  b")])
    assert Pairs([(" n  n", "a \n b")]).collapse() == Pairs([(" n  n", "a b")])
    assert SENT.drop_empty().names(",") == "Host,X-A,x-a"
    assert ABC.add("c", "").add("d", None).plus(Pairs([("e", "5")])).plus(None).names("") == "baAace"
    assert Pairs([("a", "1"), ("b", "1"), ("a", "1"), ("a", "2")]).unique().pairs("", "") == "a1b1a2"


def test_pairs_are_joined() -> None:
    """An empty value is `a=` or `a`, as the scheme has it."""
    pairs = Pairs([("a", "1"), ("b", ""), ("a", "2")])
    assert pairs.pairs("=", "&") == "a=1&b=&a=2"
    assert pairs.bare_pairs("=", "&") == "a=1&b&a=2"
    assert pairs.each(":", "\n") == "a:1\nb:\na:2\n"
    assert (pairs.names(";"), pairs.values(";")) == ("a;b;a", "1;;2")
    assert Pairs().pairs("=", "&") == Pairs().each("=", "&") == ""


def test_pairs_are_encoded() -> None:
    """Both halves."""
    pairs = Pairs([("a b", "é/~")])
    assert pairs.percent().pairs("=", "&") == f"{quote('a b', safe='')}={quote('é/~', safe='')}"
    assert pairs.percent("/").pairs("=", "&") == "a%20b=%C3%A9/~"
    assert pairs.form_encode().pairs("=", "&") == f"{quote_plus('a b')}={quote_plus('é/')}%7E"
    assert pairs.percent().unpercent() == pairs


@given(LISTS)
def test_sorting_is_by_bytes(items: list[tuple[str, str]]) -> None:
    """Of the name in UTF-8, then of the value."""
    expected = sorted(items, key=lambda pair: (pair[0].encode(), pair[1].encode()))
    assert list(Pairs(items).sort()) == expected


def test_sorting_by_the_beginning_of_a_name_is_stable() -> None:
    """The members of one object stay together, as they are."""
    nested = Pairs([("b[x]", "1"), ("a", "2"), ("b[a]", "3"), ("b", "4"), ("a[z]", "0")])
    assert nested.sort_by_name("[").names(",") == "a,a[z],b[x],b[a],b"
    assert nested.sort_by_name("").names(",") == "a,a[z],b,b[a],b[x]"


@given(LISTS, st.lists(NAMES, max_size=3), st.booleans())
def test_choosing_parts_a_list_in_two(items: list[tuple[str, str]], names: list[str], caseless: bool) -> None:
    """What `only` keeps is what `exclude` drops, and `in_order` has the same pairs."""
    pairs = Pairs(items, caseless=caseless)
    kept, dropped = pairs.only(*names), pairs.exclude(*names)
    assert len(kept) + len(dropped) == len(pairs)
    assert kept.plus(dropped).sort() == pairs.sort()
    assert pairs.in_order(*names).sort() == kept.sort()
    assert kept.only(*names) == kept and not dropped.only(*names)


@given(LISTS, st.booleans())
def test_combining_loses_nothing(items: list[tuple[str, str]], caseless: bool) -> None:
    """Each name once, in the order of its first place; the values in theirs."""
    pairs = Pairs(items, caseless=caseless)
    fold = str.lower if caseless else str
    names = list(dict.fromkeys(fold(name) for name, _ in items))
    assert [fold(name) for name, _ in pairs.combine()] == names
    assert [value for _, value in pairs.combine()] == [
        ",".join(v for n, v in items if fold(n) == name) for name in names
    ]


@given(LISTS)
def test_pairs_do_not_change(items: list[tuple[str, str]]) -> None:
    """Operations return new ones; the list they were made of may change."""
    pairs = Pairs(items)
    before = list(pairs)
    pairs.sort().lower().percent().add("a", "b").unique()
    items.clear()
    assert list(pairs) == before
    with pytest.raises(AttributeError):
        pairs.extra = 1  # type: ignore[attr-defined]


def test_an_option_is_a_list_of_pairs() -> None:
    """A text is name and value; one text is no list of its letters."""
    assert list(Pairs.of(["a", ("b", "1"), ["c", "2"]])) == [("a", "a"), ("b", "1"), ("c", "2")]
    assert Pairs.of(ABC) is ABC
    assert Pairs.of(()) == Pairs()
    with pytest.raises(SigningError, match="given as one text"):
        Pairs.of("abc")
    with pytest.raises(SigningError, match="neither a text nor a pair"):
        Pairs.of([["a", "b", "c"]])


def test_pairs_are_values() -> None:
    """Equal by what they hold; their repr shows nothing of it."""
    assert ABC == Pairs(list(ABC)) != SENT
    assert list(ABC) != ABC
    assert hash(ABC) == hash(Pairs(list(ABC)))
    assert bool(ABC) and not Pairs()
    assert repr(Pairs([("token", "s3cret")])) == "<1 pairs>"
