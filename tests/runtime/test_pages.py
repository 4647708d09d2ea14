"""Listings: whatever the style, the items of all pages come once and in order, and a wrong turn is an error."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NotRequired
from urllib.parse import parse_qs, parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import TypedDict

from generator import runtime
from generator.runtime import ArgumentValueError, Operation, problems
from generator.runtime.calls.responses import Arrival
from generator.runtime.errors import RequestSummary
from generator.runtime.models import Model
from generator.runtime.params import In
from generator.runtime.results.links import next_link
from generator.runtime.results.pages import AsyncPaged, Page, Paged
from generator.runtime.results.paging import ByCursor, ByLink, ByNextUrl, ByOffset, ByPage, Paging
from tests.library import httpx

from .sample_api import AsyncShop, Shop, ShopResponseError, ShopStatusError, Token


class Item(Model):
    """What is listed."""

    id: int


class Items(Model):
    """A page, as far as the envelope leaves it."""

    items: list[Item] | None = None
    next: Any = None


class List(TypedDict):
    """What the listings take."""

    page: NotRequired[Annotated[int, In("query")]]
    offset: NotRequired[Annotated[int, In("query")]]
    cursor: NotRequired[Annotated[str, In("query")]]
    size: NotRequired[Annotated[int, In("query")]]
    sort: NotRequired[Annotated[str, In("query")]]


class Search(TypedDict):
    """What a listing takes in a body."""

    text: str
    offset: NotRequired[int]


Handler = Callable[[httpx.Request], httpx.Response]


def listing(pages: Paging, **more: Any) -> Operation[Items]:
    return Operation("GET", "/items", Items, takes=List, pages=pages, **more)


def answer(items: list[Any] | None, headers: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"success": True, "data": {"items": items, **more}}, headers=headers)


def sync_client(handler: Handler) -> Shop:
    return Shop(auth=Token("t0ken"), http_client=httpx.Client(transport=httpx.MockTransport(handler)))


def walk(
    flavour: str, handler: Handler, operation: Operation[Any], params: Mapping[str, object], start: Any
) -> Iterator[Any]:
    """Yield the pages of a listing, as either of the clients gets them."""
    if flavour == "sync":
        paged: Paged[Item, Items] = sync_client(handler).paged(operation, {}, params)
        yield from paged.pages(start)
        return
    client = AsyncShop(auth=Token("t0ken"), http_client=httpx.AsyncClient(transport=httpx.MockTransport(handler)))
    other: AsyncPaged[Item, Items] = client.paged(operation, {}, params)
    pages = other.pages(start)
    with asyncio.Runner() as runner:
        while (page := runner.run(anext(pages, None))) is not None:  # type: ignore[arg-type]
            yield page


def ids(pages: Iterator[Any]) -> list[int]:
    return [item.id for page in pages for item in page.items]


class Library:
    """A provider of so many items, in pages of `size` unless the call says less or more; `cap` is the most it gives."""

    def __init__(self, total: int, size: int, *, says: bool = False, cap: int = 100, base: int = 1) -> None:
        self.all = [{"id": number} for number in range(total)]
        self.size, self.says, self.cap, self.base = size, says, cap, base
        self.requests: list[httpx.Request] = []

    def cut(self, start: int, request: httpx.Request) -> tuple[list[dict[str, int]], int, int]:
        """Return a page, where it ends, and how long pages are."""
        self.requests.append(request)
        size = min(self.cap, int(dict(parse_qsl(request.url.query.decode())).get("size", self.size)))
        return self.all[start : start + size], start + size, size

    def word(self, name: str, value: object) -> dict[str, Any]:
        """Return what a provider that says where it stands says."""
        return {name: value} if self.says else {}

    def query(self, request: httpx.Request, name: str, default: str) -> str:
        (value,) = parse_qs(request.url.query.decode()).get(name, [default])
        return value

    def by_cursor(self, request: httpx.Request) -> httpx.Response:
        start = int(self.query(request, "cursor", "c 0").removeprefix("c "))
        items, end, _ = self.cut(start, request)
        over = end >= len(self.all)
        headers = {} if over else {"X-Next": f"c {end}"}
        return answer(items, headers, next=None if over else f"c {end}", **self.word("more", not over))

    def by_page(self, request: httpx.Request) -> httpx.Response:
        page = int(self.query(request, "page", str(self.base))) - self.base
        size = self.cut(0, request)[2]
        pages = -(-len(self.all) // size)
        items = self.all[page * size : (page + 1) * size]
        return answer(items, **self.word("last", pages - 1 + self.base))

    def by_offset(self, request: httpx.Request) -> httpx.Response:
        items, _, _ = self.cut(int(self.query(request, "offset", "0")), request)
        return answer(items, **self.word("last", len(self.all)))

    def by_link(self, request: httpx.Request) -> httpx.Response:
        items, end, size = self.cut(int(self.query(request, "from", "0")), request)
        links = '<https://elsewhere.example/>; rel="first prev", </v1/items?from=%d&size=%d>; REL="last Next"'
        return answer(items, {"Link": links % (end, size)} if end < len(self.all) else None)

    def by_next_url(self, request: httpx.Request) -> httpx.Response:
        items, end, size = self.cut(int(self.query(request, "from", "0")), request)
        url = f"https://api.shop.example/v1/items?from={end}&size={size}"
        over = end >= len(self.all)
        return answer(items, {} if over else {"next-page": url}, next="" if over else url)


STYLES: dict[str, tuple[Paging, ...]] = {
    "by_cursor": (
        ByCursor("$.data.items", send="cursor", read="$.data.next"),
        ByCursor("$.data.items", send="cursor", read="$.data.next", more="$.data.more"),
        ByCursor("$.data.items", send="cursor", header="X-Next"),
    ),
    "by_page": (
        ByPage("$.data.items", send="page"),
        ByPage("$.data.items", send="page", size="size", last="$.data.last"),
        ByPage("$.data.items", send="page", size="size", most=100),
    ),
    "by_offset": (
        ByOffset("$.data.items", send="offset"),
        ByOffset("$.data.items", send="offset", size="size", last="$.data.last"),
        ByOffset("$.data.items", send="offset", size="size", most=100),
    ),
    "by_link": (ByLink("$.data.items"),),
    "by_next_url": (
        ByNextUrl("$.data.items", read="$.data.next"),
        ByNextUrl("$.data.items", header="Next-Page"),
    ),
}


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize("style", STYLES)
@given(data=st.data(), total=st.integers(0, 25), size=st.integers(1, 7), says=st.booleans())
@settings(max_examples=25, deadline=None)
def test_all_items_come_once_and_in_order(
    style: str, flavour: str, data: st.DataObject, total: int, size: int, says: bool
) -> None:
    """Of any number of items in pages of any length; and no style asks more than one page too many."""
    operation = listing(data.draw(st.sampled_from(STYLES[style])))
    choices: list[dict[str, object]] = [{}, {"size": size}, {"size": size, "sort": "a&b"}]
    params = data.draw(st.sampled_from(choices))
    library = Library(total, size, says=says)
    assert ids(walk(flavour, getattr(library, style), operation, params, None)) == list(range(total))
    assert len(library.requests) <= max(1, -(-total // size)) + 1


@pytest.mark.parametrize("style", ["by_page", "by_offset"])
@given(total=st.integers(0, 40), asked=st.integers(1, 40), cap=st.integers(1, 10))
@settings(max_examples=30, deadline=None)
def test_a_provider_that_gives_less_than_was_asked_loses_nothing(style: str, total: int, asked: int, cap: int) -> None:
    """Where nobody says how long a page may be, one that is shorter than was asked for is not taken for the last."""
    kind = ByPage if style == "by_page" else ByOffset
    pages = kind("$.data.items", send=style[3:], size="size")
    library = Library(total, 20, cap=cap)
    assert ids(walk("sync", getattr(library, style), listing(pages), {"size": asked}, None)) == list(range(total))


@pytest.mark.parametrize(("size", "calls"), [({}, 3), ({"size": 2}, 3), ({"size": 7}, 1), ({"size": 5}, 2)])
def test_a_page_that_is_shorter_than_a_full_one_is_the_last(size: dict[str, int], calls: int) -> None:
    """Five items, in pages of two unless more are asked for: the call behind the last page is not made."""
    pages = ByPage("$.data.items", send="page", size="size", full=2, most=100)
    library = Library(5, 2)
    assert len(ids(walk("sync", library.by_page, listing(pages), size, None))) == 5
    assert len(library.requests) == calls


@pytest.mark.parametrize(
    ("base", "first", "params", "asked"),
    [
        (1, 1, {}, ["", "2", "3"]),
        (0, 0, {}, ["", "1", "2"]),
        (0, 1, {"page": 0}, ["0", "1", "2"]),
        (1, 1, {"page": 2}, ["2", "3"]),
    ],
)
def test_pages_are_counted_from_where_they_begin(
    base: int, first: int, params: dict[str, int], asked: list[str]
) -> None:
    """From what the description says, or from the number that the caller gives."""
    library = Library(5, 2, base=base, says=True)
    pages = ByPage("$.data.items", send="page", first=first, last="$.data.last")
    ids(walk("sync", library.by_page, listing(pages), params, None))
    assert [library.query(request, "page", "") for request in library.requests] == asked


def test_every_page_is_a_call_of_its_own() -> None:
    """Path, other parameters and credentials go with each; an offset goes on from what came."""
    library = Library(5, 2)
    pages = ByOffset("$.data.items", send="offset")
    ids(walk("sync", library.by_offset, listing(pages), {"offset": 1, "sort": "a&b"}, None))
    assert [request.url.raw_path for request in library.requests] == [
        b"/v1/items?offset=1&sort=a%26b",
        b"/v1/items?offset=3&sort=a%26b",
        b"/v1/items?offset=5&sort=a%26b",
    ]
    assert {request.headers["authorization"] for request in library.requests} == {"Bearer t0ken"}


@pytest.mark.parametrize("sends", ["json", "form"])
def test_a_listing_may_count_in_its_body(sends: str) -> None:
    """The number goes where the other keys go, and they stay as they are."""
    bodies: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content.decode())
        return answer([{"id": len(bodies)}] if len(bodies) < 3 else [])

    pages = ByOffset("$.data.items", send="offset", place="json" if sends == "json" else "form")
    operation = Operation("POST", "/search", Items, takes=Search, sends=sends, pages=pages)
    assert ids(walk("sync", handle, operation, {"text": "ä &"}, None)) == [1, 2]
    if sends == "json":
        assert [json.loads(body) for body in bodies] == [
            {"text": "ä &"},
            {"text": "ä &", "offset": 1},
            {"text": "ä &", "offset": 2},
        ]
    else:
        assert [dict(parse_qsl(body)).get("offset") for body in bodies] == [None, "1", "2"]
        assert {dict(parse_qsl(body))["text"] for body in bodies} == {"ä &"}


def test_nothing_is_sent_before_a_page_is_asked_for_and_each_iteration_begins_anew() -> None:
    """A listing is a description; items and pages can be had from it any number of times."""
    library = Library(3, 2)
    paged: Paged[Item, Items] = sync_client(library.by_cursor).paged(listing(STYLES["by_cursor"][0]), {})
    assert library.requests == []
    assert repr(paged) == "<Paged GET /items>"
    first = paged.first()
    assert first is not None and first.id == 0
    assert len(library.requests) == 1
    assert [item.id for item in paged] == [item.id for item in paged] == [0, 1, 2]
    page = paged.first_page()
    assert isinstance(page, Page)
    assert (page.answer.items, page.next) == (page.items, "c 2")
    assert repr(page) == "<Page with 2 items, not the last>"
    empty: Paged[Item, Items] = sync_client(Library(0, 1).by_page).paged(listing(STYLES["by_page"][0]), {})
    assert empty.first() is None


def test_the_async_listing_has_the_same_ways_in() -> None:
    """Items by `async for`, the first item and the first page to be awaited."""
    library = Library(3, 2)

    async def use() -> tuple[list[int], Item | None, Page[Item, Items]]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(library.by_cursor))
        paged: AsyncPaged[Item, Items]
        paged = AsyncShop(auth=Token("t"), http_client=http).paged(listing(STYLES["by_cursor"][0]), {})
        return [item.id async for item in paged], await paged.first(), await paged.first_page()

    items, first, page = asyncio.run(use())
    assert (items, first, page.items) == ([0, 1, 2], Item(id=0), [Item(id=0), Item(id=1)])


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize("style", STYLES)
def test_a_listing_goes_on_where_another_ended(style: str, flavour: str) -> None:
    """What a page says of the next one is enough to begin there: in another process, with another client."""
    operation, library = listing(STYLES[style][0]), Library(7, 2)
    page = next(walk("sync", getattr(library, style), operation, {}, None))
    assert ids(walk(flavour, getattr(Library(7, 2), style), operation, {}, page.next)) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("nothing", [None, "", False, {}])
def test_no_cursor_ends_a_listing(nothing: Any) -> None:
    """Also null and an empty one; and an answer without the key."""

    def handle(_: httpx.Request) -> httpx.Response:
        return answer([{"id": 1}], **({} if nothing == {} else {"next": nothing}))

    assert ids(walk("sync", handle, listing(STYLES["by_cursor"][0]), {}, None)) == [1]


def test_a_page_without_items_ends_no_listing_that_has_a_cursor() -> None:
    """A cursor says that there is more; one that leads nowhere, on an empty page, says that there is not."""
    answers = iter(
        [answer([{"id": 1}], next="a"), answer([], next="b"), answer([{"id": 2}], next="c"), answer(None, next="c")]
    )
    assert ids(walk("sync", lambda _: next(answers), listing(STYLES["by_cursor"][0]), {}, None)) == [1, 2]


@pytest.mark.parametrize(
    ("style", "more"),
    [
        (ByCursor("$.data.items", send="cursor", read="$.data.next", last="$.data.last"), {"next": "a", "last": True}),
        (ByCursor("$.data.items", send="cursor", read="$.data.next", more="$.data.more"), {"next": "a", "more": False}),
        (ByPage("$.data.items", send="page", more="$.data.more"), {"more": False}),
        (ByPage("$.data.items", send="page", last="$.data.last"), {"last": 1}),
        (ByPage("$.data.items", send="page", last="$.data.last"), {"last": "1"}),
        (ByOffset("$.data.items", send="offset", last="$.data.last"), {"last": 1}),
        (ByLink("$.data.items", last="$.data.last"), {"last": True}),
        (ByNextUrl("$.data.items", read="$.data.next", more="$.data.more"), {"next": "/v1/items?a", "more": False}),
    ],
)
def test_the_last_page_may_say_that_it_is(style: Paging, more: dict[str, Any]) -> None:
    """By a flag, or by a number where there are numbers; whatever else it holds."""
    headers = {"Link": '</v1/items?a>; rel="next"'}
    assert ids(walk("sync", lambda _: answer([{"id": 1}], headers, **more), listing(style), {}, None)) == [1]


def test_a_total_that_was_not_counted_ends_nothing() -> None:
    """Where the number of the last page is below zero, as providers write it, the length of a page says the end."""
    answers = iter([answer([{"id": 1}, {"id": 2}], last=-1), answer([{"id": 3}], last="-1")])
    style = ByPage("$.data.items", send="page", size="size", full=2, last="$.data.last")
    assert ids(walk("sync", lambda _: next(answers), listing(style), {}, None)) == [1, 2, 3]


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize(
    ("style", "answers", "words"),
    [
        (STYLES["by_cursor"][0], [{"next": "a"}, {"next": "b"}, {"next": "a"}], "it is one that came before"),
        (STYLES["by_next_url"][0], [{"next": "/v1/items"}], "it is one that came before"),
        (STYLES["by_next_url"][0], [{"next": "https://evil.example/v1/items"}], "leads to another origin"),
        (STYLES["by_next_url"][0], [{"next": "http://api.shop.example/v1/items"}], "leads to another origin"),
        (STYLES["by_next_url"][0], [{"next": "https://api.shop.example:444/"}], "leads to another origin"),
        (STYLES["by_next_url"][0], [{"next": "https://a:b@api.shop.example/"}], "leads to another origin"),
        (STYLES["by_next_url"][0], [{"next": "//evil.example/"}], "leads to another origin"),
        (STYLES["by_next_url"][0], [{"next": "https://[/"}], "leads to another origin"),
        (STYLES["by_next_url"][0], [{"next": 7}], "it is no URL"),
        (STYLES["by_cursor"][0], [{"next": ["a"]}], "it is neither text nor a number"),
    ],
)
def test_a_wrong_turn_is_an_error_behind_the_page(style: Paging, answers: list[Any], words: str, flavour: str) -> None:
    """The items that came are there; the page that cannot be asked for is an error, and nothing is sent."""
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answer([{"id": len(sent)}], **answers[len(sent) - 1])

    seen: list[int] = []
    with pytest.raises(ShopResponseError, match=words) as raised:
        for page in walk(flavour, handle, listing(style), {}, None):
            seen.extend(item.id for item in page.items)
    assert seen == list(range(1, len(answers) + 1))
    assert len(sent) == len(answers)
    assert "evil" not in str(raised.value) and raised.value.status == 200


def test_a_provider_that_does_not_count_is_found_out() -> None:
    """The same items on two pages in a row are no listing without end."""
    with pytest.raises(ShopResponseError, match="its items are those of a page before"):
        ids(walk("sync", lambda _: answer([{"id": 1}]), listing(STYLES["by_page"][0]), {}, None))


@pytest.mark.parametrize(
    ("style", "start"),
    [("by_next_url", "https://evil.example/"), ("by_link", 7), ("by_page", "x"), ("by_cursor", ["a"])],
)
def test_a_start_that_cannot_be_is_a_wrong_argument(style: str, start: Any) -> None:
    """It may come from anywhere: nothing is sent."""
    library = Library(3, 1)
    with pytest.raises(ArgumentValueError, match="GET /items: `start`:"):
        ids(walk("sync", getattr(library, style), listing(STYLES[style][0]), {}, start))
    assert library.requests == []


def test_an_answer_without_a_list_is_an_error_and_without_the_key_is_empty() -> None:
    """A page that is no page must not look like the end; null and nothing are how some say that there is none."""
    operation = listing(STYLES["by_page"][0])
    with pytest.raises(ShopResponseError, match=r"there is no list at `\$.data.items`"):
        ids(
            walk(
                "sync",
                lambda _: httpx.Response(200, json={"success": True, "data": {"items": {}}}),
                operation,
                {},
                None,
            )
        )
    assert ids(walk("sync", lambda _: answer(None), operation, {}, None)) == []
    assert (
        ids(walk("sync", lambda _: httpx.Response(200, json={"success": True, "data": None}), operation, {}, None))
        == []
    )


class Whole(Model):
    """A page that must hold its list."""

    items: list[Item]


class Wrapped(Model):
    """A page around a page."""

    inner: Whole | None = None


Lacking = tuple[Any, str, Any, bool]
LACKING: dict[str, Lacking] = {
    "one of the things": (Whole, "$.data.items", {"id": "p9"}, False),
    "nothing": (Whole, "$.data.items", {}, False),
    "a list": (Items, "$.data.items", [], False),
    "a text": (Items, "$.data.items", "no", False),
    "null": (Whole, "$.data.items", None, True),
    "null in it": (Whole, "$.data.items", {"items": None}, True),
    "an optional list": (Items, "$.data.items", {}, True),
    "an optional page": (Wrapped, "$.data.inner.items", {}, True),
    "no list in an optional page": (Wrapped, "$.data.inner.items", {"inner": {"id": 1}}, False),
    "a list in place of an optional page": (Wrapped, "$.data.inner.items", {"inner": [1]}, False),
    "an object for a list": (list[Item], "$.data", {"ok": True}, False),
    "a map without a description": (dict[str, Any], "$.data.items", {}, True),
}


@pytest.mark.parametrize("name", LACKING)
def test_no_list_where_one_must_be_is_an_error(name: str) -> None:
    """Somebody who compares accounts must not take it for none; absent is empty only where it may be absent."""
    kind, items, data, is_empty = LACKING[name]
    operation: Operation[Any] = Operation("GET", "/items", kind, pages=ByLink(items))
    pages = walk("sync", lambda _: httpx.Response(200, json={"success": True, "data": data}), operation, {}, None)
    if is_empty:
        assert ids(pages) == []
    else:
        with pytest.raises(ShopResponseError, match=f"GET /items answered 200, but .* no list at `{re.escape(items)}`"):
            ids(pages)


@pytest.mark.parametrize("body", [{"success": True}, [], 1])
def test_an_answer_without_the_payload_is_no_empty_page(body: object) -> None:
    """The way to the list is that of the whole answer, its envelope included."""
    pages = walk("sync", lambda _: httpx.Response(200, json=body), listing(ByLink("$.data.items")), {}, None)
    with pytest.raises(ShopResponseError, match="there is no list"):
        ids(pages)


def test_a_refusal_in_the_middle_is_the_providers_error() -> None:
    """It is raised where its page would have come."""
    answers = iter([answer([{"id": 1}], next="a"), httpx.Response(409, json={"message": "No"})])
    pages = walk("sync", lambda _: next(answers), listing(STYLES["by_cursor"][0]), {}, None)
    assert [item.id for item in next(pages).items] == [1]
    with pytest.raises(ShopStatusError, match="409"):
        next(pages)


def test_items_that_do_not_fit_are_kept_as_they_came() -> None:
    """A page is as tolerant as any answer, and says what departs."""
    items = [{"id": 1}, {"id": "x"}, 3]
    (page,) = walk("sync", lambda _: answer(items, next=None), listing(STYLES["by_cursor"][0]), {}, None)
    assert page.items[0] == Item(id=1)
    assert [len(page.items), page.items[2]] == [3, 3]
    assert {problem.place for problem in problems(page.answer)} == {"items[1].id", "items[2]"}


def test_a_list_is_found_where_the_answer_is_returned_whole_or_is_the_list() -> None:
    """The path is of the whole answer, whatever of it the method returns."""
    body = {"success": True, "data": [{"id": 1}]}
    cases: list[tuple[Any, str, bool]] = [(list[Item], "$.data", False), (dict[str, Any], "$.data", True)]
    for kind, items, whole in cases:
        operation: Operation[Any] = Operation("GET", "/items", kind, whole=whole, pages=ByLink(items))
        (page,) = walk("sync", lambda _: httpx.Response(200, json=body), operation, {}, None)
        assert [getattr(item, "id", item) for item in page.items] == ([{"id": 1}] if whole else [1])


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('</a>; rel="next"', "/a"),
        ("</a>;rel=next", "/a"),
        ('</a>; title="x, y; rel=\\"next\\"", </b>; rel="prev NEXT"', "/b"),
        ('<http://x/a,b;c>; rel="alternate next"; title=t', "http://x/a,b;c"),
        (' </a> ; REL = "next" ,', "/a"),
        ('</a>; rel="prev"; rel="next"', None),
        ('</a>; rel="next"; anchor="/other"', None),
        ('</a>; rel="nextish", </b>; next', None),
        ("</a>; rel*=UTF-8''next", None),
        ("", None),
        ("garbage, <", None),
        ('<>; rel="next"', ""),
    ],
)
def test_links_are_read_as_rfc_8288_writes_them(header: str, target: str | None) -> None:
    """Several in one header, quoted or not, with several relations, and whatever a title holds."""
    assert next_link(header) == target


@pytest.mark.parametrize("piece", ['"', '\\"', "<", ";", '"\\', "< ", "a=", ","])
def test_a_hostile_header_costs_no_more_than_its_length(piece: str) -> None:
    """A header of a hundred thousand signs is read at once."""
    assert next_link(f"</a>; title={piece * 50_000}") is None


def test_a_number_keeps_its_digits_as_a_cursor() -> None:
    """A cursor that is a number goes out as it came."""
    answers = iter([answer([], next=12345678901234567890), answer([], next=1503435956.000247), answer([])])
    sent: list[bytes] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.query)
        return next(answers)

    ids(walk("sync", handle, listing(STYLES["by_cursor"][0]), {}, None))
    assert sent == [b"", b"cursor=12345678901234567890", b"cursor=1503435956.000247"]


def test_a_call_that_is_no_listing_has_no_pages() -> None:
    """That is a mistake of a program, and said so."""
    with pytest.raises(TypeError, match="GET /items has no pages"):
        next(iter(sync_client(Library(1, 1).by_page).paged(Operation("GET", "/items", Items), {})))


def test_no_credential_is_in_what_a_page_shows() -> None:
    """The URL of a next page may hold one."""
    arrival = Arrival(
        200, {"link": "<https://api.shop.example/?token=s3cret>"}, RequestSummary("GET /", "GET", "https://h")
    )
    page = Page(Items(), [], "https://api.shop.example/?token=s3cret", arrival)
    assert "s3cret" not in repr(page) + repr(arrival)


SCRIPT = """
import asyncio, sys
sys.modules[{blocked!r}] = None
from _runtime import Api, AsyncClient, Client, Operation
from _runtime.results.paging import ByCursor
from _runtime.library import httpx

class Shop(Client):
    api = Api("shop", servers={{"production": "https://shop.example"}})

class AsyncShop(AsyncClient):
    api = Shop.api

def handle(request):
    seen.append(str(request.url))
    page = {{"": ("ab", "1"), "after=1": ("cd", "2"), "after=2": ("e", None)}}[request.url.query.decode()]
    return httpx.Response(200, json={{"all": list(page[0]), "next": page[1]}})

async def listed():
    client = AsyncShop(http_client=httpx.AsyncClient(transport=transport))
    return [letter async for letter in client.paged(listing, {{}})]

seen = []
transport = httpx.MockTransport(handle)
listing = Operation("GET", "/", dict, pages=ByCursor("$.all", send="after", read="$.next"))
print(httpx.__name__)
print(list(Shop(http_client=httpx.Client(transport=transport)).paged(listing, {{}})))
print(asyncio.run(listed()), len(seen))
"""


@pytest.mark.parametrize(("library", "other"), [("httpx", "httpx2"), ("httpx2", "httpx")])
def test_both_libraries_serve(library: str, other: str, tmp_path: Path) -> None:
    """The same pages come through httpx and through its fork, sync and async."""
    shutil.copytree(Path(runtime.__file__).parent, tmp_path / "_runtime")
    command = [sys.executable, "-c", SCRIPT.format(blocked=other)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    letters = "['a', 'b', 'c', 'd', 'e']"
    assert done.stdout.splitlines() == [library, letters, f"{letters} 6"], done.stderr
