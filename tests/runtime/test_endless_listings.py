"""Listings that go round: a provider that ignores the number is found out, and pages that are alike are not refused."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from typing import Any

import pytest

from generator.runtime import Operation
from generator.runtime.results.paging import ByOffset, ByPage
from tests.library import httpx

from .sample_api import ShopResponseError
from .test_pages import answer, listing, walk

STYLES: list[Any] = [ByPage, ByOffset]
A, B, C = ({"id": 1}, {"id": 2}), ({"id": 3}, {"id": 4}), ({"id": 5}, {"id": 6})
MOST = 4000
"""Pages after which a listing counts as endless here."""

Said = Callable[[int], dict[str, Any]]


def pages_of(style: Any, pages: Iterator[Any], said: Said = lambda number: {}, **told: str) -> Iterator[Any]:
    """Yield the pages of a provider that gives these, and what it says beside the items of each."""
    numbers = count(1)

    def handle(request: httpx.Request) -> httpx.Response:
        return answer(list(next(pages, [])), **said(next(numbers)))

    send = "page" if style is ByPage else "offset"
    operation: Operation[Any] = listing(style("$.data.items", send=send, **told))
    return islice(walk("sync", handle, operation, {}, None), MOST)


def found_out(pages: Iterator[Any]) -> int:
    """Return how many pages came before the listing was found to be endless."""
    came = 0
    with pytest.raises(ShopResponseError, match="its items are those of a page before"):
        for _ in pages:
            came += 1
    return came


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("pages", "most"), [([A], 1), ([A, B], 3), ([A, B, C], 6), ([A, B, C, (*A, *B), (*B, *C)], 20)]
)
def test_records_that_come_again_are_an_error(style: Any, pages: list[Any], most: int) -> None:
    """On the page behind at once, and soon where several pages take turns."""
    assert found_out(pages_of(style, cycle(pages))) <= most


@pytest.mark.parametrize("style", STYLES)
def test_a_provider_that_gives_its_last_page_for_any_number_is_found_out(style: Any) -> None:
    """Each page came once by then."""
    assert found_out(pages_of(style, iter([A, B, C, C]))) == 3


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("pages", [[[0, 0, 0]], [["a"], ["b"]], [[number] for number in range(40)]])
@pytest.mark.parametrize("told", [{}, {"more": "$.data.more"}, {"last": "$.data.last"}])
def test_values_that_come_again_and_again_are_an_error(style: Any, pages: list[Any], told: dict[str, str]) -> None:
    """However many pages take turns, and although each says that there is more."""
    assert found_out(pages_of(style, cycle(pages), lambda number: {"more": True, "last": False}, **told)) > 100


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("length", [3, 100])
def test_values_that_are_alike_are_a_listing(style: Any, length: int) -> None:
    """Nothing tells zeros from zeros; an empty page is their end."""
    assert len(list(pages_of(style, iter([[0, 0, 0]] * length)))) == length + 1


@pytest.mark.parametrize("length", [3, 1000])
def test_pages_that_are_alike_are_a_listing_for_as_long_as_the_provider_says_so(length: int) -> None:
    """A flag is believed for longer than silence, a number of pages whatever it is."""
    zeros = [0, 0, 0]
    more = pages_of(ByPage, cycle([zeros]), lambda page: {"more": page < length}, more="$.data.more")
    last = pages_of(ByPage, cycle([zeros]), lambda page: {"last": page == length}, last="$.data.last")
    number = pages_of(ByPage, cycle([zeros]), lambda page: {"last": length}, last="$.data.last")
    total = pages_of(ByOffset, cycle([zeros]), lambda page: {"last": str(3 * length)}, last="$.data.last")
    assert [len(list(pages)) for pages in (more, last, number, total)] == [length] * 4


def test_a_number_of_pages_is_believed_whatever_it_is() -> None:
    """The listing ends there."""
    pages = pages_of(ByPage, cycle([[0]]), lambda page: {"last": MOST - 1}, last="$.data.last")
    assert len(list(pages)) == MOST - 1


@pytest.mark.parametrize("style", STYLES)
def test_a_number_of_pages_is_believed_of_records_too(style: Any) -> None:
    """Hours without visits are all alike; a number of pages, or of items, ends them."""
    empty = ({"visits": 0, "errors": 0},) * 2
    last = 5 if style is ByPage else 10
    pages = pages_of(style, cycle([empty]), lambda page: {"last": last}, last="$.data.last")
    assert [len(page.items) for page in pages] == [2] * 5


@pytest.mark.parametrize("told", [{"more": "$.data.more"}, {"last": "$.data.last"}])
def test_records_that_are_alike_on_a_page_that_says_it_is_the_last_are_a_listing(told: dict[str, str]) -> None:
    """A provider that ignores the number would say the same of both."""
    pages = pages_of(ByPage, cycle([A]), lambda page: {"more": page < 2, "last": page == 2}, **told)
    assert [len(page.items) for page in pages] == [2, 2]


def test_values_that_come_again_irregularly_are_a_listing() -> None:
    """The same value on every second page is no circle if the pages between differ."""
    pages = ([0] if number % 2 else [number] for number in range(2000))
    assert len(list(pages_of(ByPage, pages))) == 2001


def kept() -> int:
    """Return the bytes that something still needs."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.parametrize("style", STYLES)
def test_a_long_listing_is_walked_in_little_memory(style: Any) -> None:
    """What is kept of the pages that were seen does not grow with them."""
    pages = pages_of(style, ([{"id": number}] for number in count()))
    tracemalloc.start()
    try:
        list(islice(pages, 600))  # now what is kept of URLs, so many and no more, is complete
        before = kept()
        for _ in islice(pages, 800):
            pass
        assert kept() - before < 20_000
    finally:
        tracemalloc.stop()
