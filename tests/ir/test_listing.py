"""Which calls have pages: what an endpoint says, what it takes from its provider, what its parameters tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.ir.api import ByCursor, ByNumber, ByUrl, Paging
from generator.pipeline import read

ANSWER = "responses: {200: {object: {data: 'string[]', 'next?': string, 'last?': integer}}}\n"


def paging(folder: Path, endpoint: str, provider: str = "") -> Paging | None:
    """Read a provider of one endpoint; return how that goes from page to page."""
    (folder / "shop").mkdir()
    (folder / "shop" / "provider.yaml").write_text(f"servers: {{live: https://x.example}}\n{provider}", "utf-8")
    (folder / "shop" / "list.yaml").write_text(f"get: /things\n{endpoint}", "utf-8")
    loaded = read(folder)
    assert [each for each in loaded.diagnostics if each.severity == "error"] == []
    return loaded.providers[0].resources[0].operations[0].paging


@pytest.mark.parametrize(
    ("parameter", "first"),
    [
        ("integer = 1", 1),
        ("integer = 0", 0),
        ("string = 3", 3),
        ("integer(0..)", 0),
        ("integer(1..)", 1),
        ("integer", 1),
    ],
)
def test_pages_begin_where_their_parameter_does(parameter: str, first: int, tmp_path: Path) -> None:
    """The default says it, or else a minimum of 0 or 1; else it is 1."""
    written = f"paginate: {{style: page, items: $.data, send: page}}\nquery: {{page: '{parameter}'}}\n{ANSWER}"
    assert paging(tmp_path, written) == Paging(("data",), ByNumber("pages", "page", False, first))


def test_the_length_of_a_page_is_what_its_parameter_says(tmp_path: Path) -> None:
    """Its default is what a full page has, its maximum the most that can be asked for."""
    written = (
        "paginate: {style: offset, items: $.data, send: from, size: limit, last: $.last}\n"
        f"query: {{from: integer, limit: 'integer(1..100) = 20'}}\n{ANSWER}"
    )
    step = ByNumber("items", "from", False, 0, "limit", 20, 100)
    assert paging(tmp_path, written) == Paging(("data",), step, last=("last",))


DEFAULT = "paginate: {style: cursor, items: $.data, send: after, read: $.next, size: limit, more: $.more}\n"


@pytest.mark.parametrize(
    ("endpoint", "fits"),
    [
        ("query: {after: string, limit: integer}\n" + ANSWER, True),
        ("query: {after: string}\n" + ANSWER, False),
        ("query: {limit: integer}\n" + ANSWER, False),
        ("query: {after: string, limit: integer}\nresponses: {200: {object: {data: 'string[]'}}}\n", False),
        ("query: {after: string, limit: integer}\nresponses: {200: {object: {data: string, next: string}}}\n", False),
        ("query: {after: string, limit: integer}\nresponses: {200: object}\n", False),
        ("query: {after: string, limit: integer}\nresponses: {204: none}\n", False),
        ("query: {after: string, limit: integer}\npaginate: none\n" + ANSWER, False),
    ],
)
def test_a_default_is_for_endpoints_that_have_all_that_it_names(endpoint: str, fits: bool, tmp_path: Path) -> None:
    """Parameters, the list and what is read; a mark that an answer lacks is left out, and nothing is said."""
    expected = Paging(("data",), ByCursor("after", False, ("next",)))
    assert paging(tmp_path, endpoint, DEFAULT) == (expected if fits else None)


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("{style: next_url, items: $.data, read: {header: Next-Page}}", ByUrl(None, "Next-Page")),
        (
            "{style: cursor, items: $.data, send: after, read: {header: X-After}}",
            ByCursor("after", False, (), "X-After"),
        ),
    ],
)
def test_a_header_may_lead_to_the_next_page(written: str, step: ByUrl | ByCursor, tmp_path: Path) -> None:
    """By its name, in the place of a path; then nothing of the answer's body has to hold anything."""
    answer = "responses: {200: {object: {data: 'string[]'}}}\n"
    assert paging(tmp_path, f"paginate: {written}\nquery: {{after: string}}\n{answer}") == Paging(("data",), step)


def test_what_an_endpoint_says_goes_before_the_default(tmp_path: Path) -> None:
    """Also where the default would fit."""
    written = f"paginate: {{style: link, items: $.data}}\nquery: {{after: string, limit: integer}}\n{ANSWER}"
    assert paging(tmp_path, written, DEFAULT) == Paging(("data",), ByUrl(None))
