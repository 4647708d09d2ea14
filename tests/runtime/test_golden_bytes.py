"""Queries, forms and multipart bodies of each profile, byte for byte, in a file that a person can read.

`APIGRAFT_RECORD=1` writes `golden/bytes.txt` anew; what changed in it is then reviewed like code.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from email import message_from_bytes
from email.policy import HTTP
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest

from generator.runtime import ArgumentError, Encoding
from tests.library import httpx

from .sample_api import API, Shop, Token

GOLDEN: Final = Path(__file__).parent / "golden" / "bytes.txt"

PROFILES: Final = {
    "default": Encoding(),
    "arrays: brackets": Encoding(arrays="brackets"),
    "arrays: indices": Encoding(arrays="indices"),
    "arrays: comma": Encoding(arrays="comma"),
    "objects: dots": Encoding(objects="dots"),
    "arrays: brackets, objects: dots": Encoding(arrays="brackets", objects="dots"),
    "arrays: indices, objects: dots": Encoding(arrays="indices", objects="dots"),
    "arrays: comma, objects: dots": Encoding(arrays="comma", objects="dots"),
    "booleans: [1, 0]": Encoding(booleans=("1", "0")),
    "booleans: [yes, no way]": Encoding(booleans=("yes", "no way")),
    "null: empty": Encoding(null="empty"),
    "null: empty, arrays: comma": Encoding(null="empty", arrays="comma"),
    "spaces: +": Encoding(spaces="+"),
    "as PHP and Rails read it": Encoding("brackets", "brackets", ("1", "0"), "empty", "+"),
    "as Stripe reads it": Encoding("indices", "brackets", ("true", "false"), "empty", "%20"),
    "as Spring reads it": Encoding("indices", "dots", ("true", "false"), "omit", "+"),
    "as AWS's query protocol reads it": Encoding("repeat", "dots", ("true", "false"), "omit", "%20"),
}

VALUES: Final[dict[str, dict[str, Any]]] = {
    "absent": {},
    "null": {"a": None},
    "empty text": {"a": ""},
    "empty list": {"a": []},
    "empty object": {"a": {}},
    "list": {"a": ["x", "y"]},
    "list of one": {"a": ["x"]},
    "list with null": {"a": ["x", None, ""]},
    "list with commas": {"a": ["x,y", "z"]},
    "list of lists": {"a": [["x", "y"], ["z"]]},
    "list of objects": {"a": [{"b": "x", "c": "y"}, {"b": "z"}]},
    "nested": {"a": {"b": {"c": "x"}, "d": ["y", "z"]}, "e": "f"},
    "nested null": {"a": {"b": None}},
    "boolean": {"a": True, "b": False},
    "list of booleans": {"a": [True, False]},
    "numbers": {"a": 1, "b": -2.5, "c": Decimal("1.10"), "d": Decimal("1E+3"), "e": date(2026, 1, 31)},
    "unicode": {"a": "é文🎉", "ключ": "x"},
    "reserved": {"a": "x y&z=1+2%3#[4];5/6?~-._'\"\\", "b c&d[e].f": "x"},
    "lines": {"a": "x\ny\r\nz\t"},
}
PLACES: Final = ("query", "form", "multipart")


@cache
def profiled(encoding: Encoding) -> type[Shop]:
    """Return a client of an API that has this profile."""
    return type("Profiled", (Shop,), {"api": replace(API, encoding=encoding)})


def sent(encoding: Encoding, place: str, fields: dict[str, Any]) -> httpx.Request:
    """Make a call with some fields and return its request."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"success": True})

    with profiled(encoding)(auth=Token("t"), http_client=httpx.MockTransport(answer)) as client:
        said: Any = {place: fields}
        client.request("POST", "/x", None, **said)
    return requests[0]


def written(encoding: Encoding, place: str, fields: dict[str, Any]) -> str:
    """Return what is on the wire, as text: boundaries are called B, line ends are shown."""
    try:
        request = sent(encoding, place, fields)
    except ArgumentError as error:
        return f"refused: {error}"
    if place == "query":
        return request.url.raw_path.decode().removeprefix("/v1/x")
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    content = request.content.replace(boundary, b"B") if boundary else request.content
    assert content.isascii() or place == "multipart"
    shown = content.decode().replace("\\", "\\\\").replace("\r\n", "\u23ce").replace("\n", "\\n").replace("\t", "\\t")
    return shown.replace('Content-Disposition: form-data; name="', 'C-D; name="')


def table() -> Iterator[str]:
    """Write the file, line by line."""
    yield "# What each profile makes of each value. `\u23ce` is CR LF, `C-D` is `Content-Disposition: form-data`."
    for profile, encoding in PROFILES.items():
        yield from ("", f"== {profile}")
        for value, fields in VALUES.items():
            for place in PLACES:
                yield f"{value:16} {place:9} {written(encoding, place, fields)}".rstrip()


def test_the_bytes_are_those_of_the_table() -> None:
    """Line by line: a byte that changes is seen."""
    found = list(table())
    if os.environ.get("APIGRAFT_RECORD"):
        GOLDEN.write_text("".join(f"{line}\n" for line in found))
    assert found == GOLDEN.read_text().splitlines()


@pytest.mark.parametrize("profile", PROFILES)
def test_others_read_the_same_from_each_place(profile: str) -> None:
    """Python's parsers of queries and of mail find the same names and texts in all three."""
    encoding = PROFILES[profile]
    for value, fields in VALUES.items():
        if written(encoding, "query", fields).startswith("refused"):
            continue
        query = parse_qsl(written(encoding, "query", fields).removeprefix("?"), keep_blank_values=True)
        form = parse_qsl(sent(encoding, "form", fields).content.decode(), keep_blank_values=True)
        assert query == form, value
        if (encoding.arrays == "comma" and ("list" in value or value == "nested")) or value == "reserved":
            continue  # a multipart body has a part for each item; mail quotes with backslashes
        assert mail(sent(encoding, "multipart", fields)) == form, value


@pytest.mark.parametrize("value", ["unicode", "reserved", "lines", "empty text"])
@pytest.mark.parametrize("profile", PROFILES)
def test_plain_texts_come_back(profile: str, value: str) -> None:
    """As they were given, by whatever profile."""
    found = parse_qsl(sent(PROFILES[profile], "form", VALUES[value]).content.decode(), keep_blank_values=True)
    assert dict(found) == VALUES[value]


def mail(request: httpx.Request) -> list[tuple[str, str]]:
    """Read a multipart body as mail: names and texts."""
    if not re.search(rb"name=", request.content):
        return []
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + request.content, policy=HTTP)
    parts: Any = message.get_payload()
    return [(part.get_param("name", header="content-disposition"), part.get_payload(decode=True).decode())
            for part in parts]  # fmt: skip
