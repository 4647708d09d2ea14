"""What is on the wire: target, headers and body, byte for byte, the same from both clients."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime import Operation
from generator.runtime.wire.encoding import Encoding, segment
from generator.runtime.wire.uploads import Upload

from .sample_api import CREATE, DELETE, IMPORT, LIST, NOTE, RENAME, SEARCH, UPDATE, UPLOAD, XML
from .wire import both, sent_by, wire

USER = {"user_id": "u1"}


def test_a_form_goes_where_its_keys_say() -> None:
    """One call fills the form, the query, the headers and the cookies, each under its wire name."""
    request = sent_by(
        UPDATE, USER, phone="1 2", country_code="+852", class_="c", admin=True, tags=["a", "b"],
        status="s", status_query="q", x_request_id="r", theme="dark; x",
    )  # fmt: skip
    assert request.method == "PUT"
    assert request.url.raw_path == b"/v1/users/u1?status=q"
    assert request.content == b"phone=1+2&country_code=%2B852&class=c&admin=1&tags%5B%5D=a&tags%5B%5D=b&status=s"
    assert request.headers.raw == [
        (b"Host", b"api.shop.example"),
        (b"Content-Length", b"80"),
        (b"Accept", b"application/json"),
        (b"Accept-Encoding", b"gzip, deflate"),
        (b"User-Agent", b"shop-python apigraft-runtime/1"),
        (b"Content-Type", b"application/x-www-form-urlencoded"),
        (b"x-request-id", b"r"),
        (b"API-Version", b"2024-01-01"),
        (b"Cookie", b"theme=dark%3B%20x"),
        (b"Authorization", b"Bearer t0ken"),
    ]


def test_json_is_written_once_and_exactly() -> None:
    """Decimals are text or, where they say so, numbers with their digits; a date is ISO 8601; null is null."""
    request = sent_by(
        CREATE,
        amount=Decimal("10.00"),
        total=Decimal("0.1000"),
        from_="小明",
        due=date(2024, 2, 29),
        at=datetime(2024, 2, 29, tzinfo=UTC),
        note=None,
        seal=b"\xff\x00",
        vehicle={"class_": "x", "district_id": 1},
        vehicles=[{"class_": "y", "district_id": 2}],
    )
    assert request.headers["content-type"] == "application/json"
    assert request.content.decode() == (
        '{"amount":"10.00","total":0.1000,"from":"小明","due":"2024-02-29","at":"2024-02-29T00:00:00+00:00",'
        '"note":null,"seal":"/wA=","vehicle":{"class":"x","district_id":1},"vehicles":[{"class":"y","district_id":2}]}'
    )


def test_a_key_that_is_left_out_is_absent() -> None:
    """There is no default and no sentinel."""
    assert sent_by(CREATE, amount=Decimal(1)).content == b'{"amount":"1"}'
    assert sent_by(UPDATE, USER).content == b""


def test_standing_values_give_way_to_the_caller() -> None:
    """`sends` is this value and `fresh` a new one with each call, unless the caller gives one."""
    one, other = sent_by(UPDATE, USER), sent_by(UPDATE, USER, api_version="2023-01-01")
    assert (one.headers["api-version"], other.headers["api-version"]) == ("2024-01-01", "2023-01-01")
    assert len(one.headers["x-request-id"]) == 36 and one.headers["x-request-id"] != other.headers["x-request-id"]


def test_a_query_follows_the_profile() -> None:
    """A query joins the one of the path; lists in headers are joined by commas; null is empty here."""
    near = {"lat": Decimal("1.50")}
    request = sent_by(SEARCH, name=None, tags=["a&b", "c"], near=near, fields=["a", "b"], trace=None)
    assert request.url.raw_path == b"/v1/search?v=2&name=&tag%5B%5D=a%26b&tag%5B%5D=c&near%5Blat%5D=1.50"
    assert (request.headers["x-fields"], request.headers["x-trace"]) == ("a,b", "")
    assert request.content == b"" and "content-type" not in request.headers


def test_an_optional_body_is_sent_when_a_key_of_it_is_given() -> None:
    """No key, no body, no media type."""
    assert wire(sent_by(RENAME, USER))[3] == b"" and "content-type" not in sent_by(RENAME, USER).headers
    assert sent_by(RENAME, USER, first_name="Jo").content == b'{"first_name":"Jo"}'


def test_a_required_body_without_keys_is_an_empty_object() -> None:
    """A server that asks for JSON gets JSON."""
    operation = Operation("POST", "/x", None, takes=RENAME.takes)
    assert sent_by(operation).content == b"{}"


@pytest.mark.parametrize(
    ("operation", "path", "params", "media_type", "content"),
    [
        (IMPORT, {}, {"body": [{"kind": "taxi", "plate": "x"}]}, "application/json", b'[{"kind":"taxi","plate":"x"}]'),
        (IMPORT, {}, {"body": []}, "application/json", b"[]"),
        (NOTE, {"name": "n"}, {"body": "小"}, "text/plain; charset=utf-8", "小".encode()),
        (XML, {}, {"body": "<a/>"}, "application/xml", b"<a/>"),
    ],
)
def test_a_body_that_is_no_object(
    operation: Operation[Any], path: dict[str, Any], params: dict[str, Any], media_type: str, content: bytes
) -> None:
    """The one key `body` is the whole body."""
    request = sent_by(operation, path, **params)
    assert (request.headers["content-type"], request.content) == (media_type, content)


def test_parts_hold_fields_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is called as its path, as it says, or as its field."""
    monkeypatch.setattr("secrets.token_hex", lambda size: "B")
    path = tmp_path / 'a "b".txt'
    path.write_bytes(b"\x00\xff")
    request = sent_by(UPLOAD, title="é", file=path, more=[b"raw", Upload(b"{}", "x.json", "application/json")])
    assert request.headers["content-type"] == "multipart/form-data; boundary=B"
    assert request.content == (
        b'--B\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xc3\xa9\r\n'
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="a %22b%22.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n\x00\xff\r\n"
        b'--B\r\nContent-Disposition: form-data; name="more[]"; filename="more[]"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\nraw\r\n"
        b'--B\r\nContent-Disposition: form-data; name="more[]"; filename="x.json"\r\n'
        b"Content-Type: application/json\r\n\r\n{}\r\n--B--\r\n"
    )


@pytest.mark.parametrize("upload", [Upload(b"", "a\r\nX: y"), Upload(b"", "a", "text/x\r\nX: y")])
def test_a_part_cannot_smuggle_a_header(upload: Upload) -> None:
    """Control characters in a file name or a media type are refused."""
    with pytest.raises(ValueError, match="`file`: the name or media type of a part must not hold a control character"):
        sent_by(UPLOAD, title="t", file=upload)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    """The error is the one that every Python program knows."""
    with pytest.raises(FileNotFoundError):
        sent_by(UPLOAD, title="t", file=tmp_path / "none")


def test_a_base_url_is_a_prefix() -> None:
    """Its path is kept, its last slash is not doubled."""
    assert sent_by(LIST, client={"base_url": "http://x:8080/a/b/"}).url == "http://x:8080/a/b/users"
    assert sent_by(LIST, client={"server": "staging"}).url == "https://staging.shop.example/v1/users"


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_the_target_is_sent_as_it_was_encoded(value: str) -> None:
    """No library encodes it again, whatever the value holds: signatures cover these bytes."""
    request = sent_by(UPDATE, {"user_id": value}, status_query=value)
    name = segment(value, Encoding())
    assert request.url.raw_path.decode() == f"/v1/users/{name}?status={name.replace('%20', '+')}"


@pytest.mark.parametrize("value", ["*", "'", "~", " ", "%2F", "%", "+", "é小", 'a;b,c:d@e!$()[]{}|^`\\"<>#?&=/'])
def test_awkward_characters_survive(value: str) -> None:
    """The characters that libraries disagree about."""
    test_the_target_is_sent_as_it_was_encoded.hypothesis.inner_test(value)  # type: ignore[attr-defined]


CALLS: list[tuple[Operation[Any], dict[str, Any], dict[str, Any]]] = [
    (UPDATE, {"user_id": "a/b"}, {"phone": "1", "country_code": "2", "x_request_id": "r", "theme": "t"}),
    (CREATE, {}, {"amount": Decimal("1.0"), "total": Decimal("2.50"), "vehicle": {"district_id": 1}}),
    (IMPORT, {}, {"body": [], "dry_run": True}),
    (SEARCH, {}, {"tags": ["a"]}),
    (UPLOAD, {}, {"title": "t", "file": b"x"}),
    (NOTE, {"name": "n"}, {"body": "x"}),
    (DELETE, {"user_id": "1"}, {}),
]


@pytest.mark.parametrize(("operation", "path", "params"), CALLS)
def test_both_clients_send_the_same_bytes(
    operation: Operation[Any], path: dict[str, Any], params: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Synchronous or not is a matter of waiting."""
    monkeypatch.setattr("secrets.token_hex", lambda size: "boundary")
    one, other = both(operation, path, params)
    assert wire(one) == wire(other)
