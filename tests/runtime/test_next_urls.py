"""Next pages by their URLs: what is signed is what is sent, and a way that leads back is seen however it is written."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.runtime.messages import Outgoing
from generator.runtime.results.links import undotted
from generator.runtime.results.paging import ByCursor, ByLink, ByNextUrl, Paging
from tests.library import httpx

from .sample_api import Shop, ShopResponseError, Token
from .test_pages import answer, listing

NEXT = ByNextUrl("$.data.items", read="$.data.next")
LINK = ByLink("$.data.items")
HERE = "https://api.shop.example"


def walked(urls: list[str | None], style: Paging = NEXT) -> list[tuple[str, str]]:
    """Return the target of each request of a walk, as a plugin or a hook sees it, and as it goes out."""
    seen: list[str] = []
    sent: list[str] = []
    left = iter(urls)

    def look(request: Any, attempt: int) -> None:
        seen.append(request.target)

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.raw_path.decode())
        url = next(left, None)
        headers = {"Link": f'<{url}>; rel="next"'} if url and style is LINK else None
        return answer([{"id": len(sent)}], headers, next=url)

    http = httpx.Client(transport=httpx.MockTransport(handle))
    client = Shop(auth=Token("t0ken"), http_client=http, on_request=[look])
    for _ in client.paged(listing(style), {}).pages():
        pass
    return list(zip(seen, sent, strict=True))


@pytest.mark.parametrize("style", [NEXT, LINK])
@pytest.mark.parametrize(
    ("url", "target"),
    [
        (f"{HERE}/v1/../v2/items?a=../b", "/v2/items?a=../b"),
        (f"{HERE}/v1/./items?a", "/v1/items?a"),
        (f"{HERE}/v1/items/.?a", "/v1/items/?a"),
        (f"{HERE}/v1/items/..?a", "/v1/?a"),
        (f"{HERE}/../../items?a", "/items?a"),
        (f"{HERE}/v1//../items?a", "/v1/items?a"),
        (f"{HERE}/..", "/"),
        ("../v2/./items?a", "/v2/items?a"),
        ("/v1/%2e%2e/items", "/v1/%2e%2e/items"),
        ("/v1/%2E./items", "/v1/%2E./items"),
        ("/v1/.../.items/items..", "/v1/.../.items/items.."),
        (f"{HERE}?a=1", "/?a=1"),
        (HERE, "/"),
    ],
)
def test_dots_in_a_path_are_resolved_before_it_is_signed(style: Paging, url: str, target: str) -> None:
    """As RFC 3986 says; percent-encoded ones go out as they came."""
    assert walked([url, None], style)[1] == (target, target)


SEGMENTS = st.lists(st.sampled_from(["", ".", "..", "...", "a", ".b", "%2e", "%2E%2e", ";x", "ä", "%", "[", "%zz"]))


@given(segments=SEGMENTS, query=st.sampled_from(["", "?", "?a=/../b", "?a=%", "?a=ä [']", "?a?b"]))
@example(segments=[".."], query="?a")
def test_what_is_signed_is_what_is_sent(segments: list[str], query: str) -> None:
    """Whatever URL a provider names."""
    request = Outgoing("GET", "https", "api.shop.example", "/v1/items", [])
    NEXT.lead(request, f"{HERE}/{'/'.join(segments)}{query}")
    assert httpx.URL(request.url).raw_path.decode() == request.target
    assert not {".", ".."} & set(urlsplit(request.url).path.split("/"))


@given(segments=st.lists(st.sampled_from(["", ".", "..", "a", "b"]), min_size=1))
def test_dots_are_resolved_once_and_for_all(segments: list[str]) -> None:
    """And the path begins with a slash."""
    path = undotted("/" + "/".join(segments))
    assert path.startswith("/") and undotted(path) == path


def test_the_examples_of_the_rfc() -> None:
    """RFC 3986, 5.2.4 and 5.4."""
    examples: Mapping[str, str] = {
        "/a/b/c/./../../g": "/a/g",
        "/b/c/../../../g": "/g",
        "/b/c/g;x=1/./y": "/b/c/g;x=1/y",
        "/b/c/g;x=1/../y": "/b/c/y",
        "/b/c/./g/.": "/b/c/g/",
        "/b/c/..": "/b/",
        "/b/c/..g": "/b/c/..g",
    }
    assert {path: undotted(path) for path in examples} == examples


@pytest.mark.parametrize(
    "url",
    [
        "/v1/./items",
        "/v1/x/../items",
        f"{HERE}/v1/./items",
        f"{HERE}/v1/x/../items",
        "https://API.shop.example/v1/items",
        f"{HERE}:443/v1/items",
        f"{HERE}/v1/items#top",
    ],
)
def test_a_url_that_leads_back_is_found_however_it_is_written(url: str) -> None:
    """It is what is asked for that counts; nothing is sent twice."""
    with pytest.raises(ShopResponseError, match="it is one that came before"):
        walked([url] * 5)


def test_a_cursor_is_compared_as_it_is_sent() -> None:
    """A number and its text lead to the same page."""
    answers = iter([7, "7", 7, "7"])
    sent = count()

    def handle(request: httpx.Request) -> httpx.Response:
        return answer([{"id": next(sent)}], next=next(answers, None))

    cursor = ByCursor("$.data.items", send="cursor", read="$.data.next")
    http = httpx.Client(transport=httpx.MockTransport(handle))
    pages = Shop(auth=Token("t0ken"), http_client=http).paged(listing(cursor), {}).pages()
    assert [next(pages).next, next(pages).next] == [7, "7"]
    with pytest.raises(ShopResponseError, match="it is one that came before"):
        next(pages)
