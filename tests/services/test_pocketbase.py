"""PocketBase, by the client that is generated from the specs of this project: logins, uploads, pages, downloads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest

from generated.pocketbase import (
    ArgumentError,
    AsyncPocketbase,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    Pocketbase,
    PocketbaseLoginError,
    PocketbaseTimeoutError,
    SuperuserLogin,
    Token,
    Upload,
    UserLogin,
)

from .both import FLAVOURS, every, flowing, got, opened, play
from .conftest import Service

pytestmark = pytest.mark.parametrize("flavour", FLAVOURS)
TITLE = {"name": "title", "type": "text", "required": True, "max": 20}
NUMBER = {"name": "number", "type": "number"}
TAGS = {"name": "tags", "type": "select", "values": ["hot", "cold", "sweet"], "maxSelect": 3}
FILES = {"name": "files", "type": "file", "maxSelect": 5, "maxSize": 5_000_000}
BINARY = bytes(range(256)) * 300 + b"\r\n--boundary--\r\n"


def client(service: Service, flavour: str, **options: Any) -> Any:
    """Make a client that takes an answer only as the specs describe it; a superuser unless `auth` says otherwise."""
    make = AsyncPocketbase if flavour == "async" else Pocketbase
    login = SuperuserLogin(service.user, service.password)
    return make(**{"auth": login, "base_url": service.url, "answers": "strict", **options})


async def furnish(client: Any, name: str, *titles: str, **rules: str) -> list[Any]:
    """Make a collection, and a record for each title; return the records."""
    made = await got(client.collections.create(name=name, type_="base", fields=[TITLE, NUMBER, TAGS, FILES], **rules))
    assert (made.name, made.type_, made.fields[1].name) == (name, "base", "title")
    bodies = [{"title": title, "number": number} for number, title in enumerate(titles)]
    return [await got(client.records.create(name, body=body)) for body in bodies]


def fields(record: Any) -> dict[str, Any]:
    """Return what a record has of its collection's fields."""
    return {key: value for key, value in record.model_extra.items() if key in ("title", "number", "files")}


def test_records_are_created_read_changed_and_deleted(pocketbase: Service, flavour: str, name: str) -> None:
    """With the fields of a collection that was made for them, and what every record has."""

    async def script(client: Any) -> None:
        (made,) = await furnish(client, name, "Tea ☕ 茶")
        assert (made.collection_name, fields(made)) == (name, {"title": "Tea ☕ 茶", "number": 0, "files": []})
        assert await got(client.records.get(name, made.id)) == made
        changed = await got(client.records.update(name, made.id, body={"number+": 1.5}))
        assert fields(changed) == {"title": "Tea ☕ 茶", "number": 1.5, "files": []}
        own = await got(client.records.create(name, body={"id": "chosenbycaller1", "title": "Milk"}))
        assert own.id == "chosenbycaller1"
        assert await got(client.records.delete(name, made.id)) is None
        with pytest.raises(NotFoundError, match="wasn't found"):
            await got(client.records.get(name, made.id))
        assert [each.id for each in await every(client.records.list(name))] == [own.id]
        assert await got(client.collections.delete(name)) is None
        with pytest.raises(NotFoundError):
            await got(client.collections.get(name))

    play(client(pocketbase, flavour), script)


def test_uploads_come_back_as_they_went(pocketbase: Service, flavour: str, name: str) -> None:
    """Bytes of any kind, several files in one field, beside text and numbers; and one of them is taken away again."""

    async def script(client: Any) -> None:
        await furnish(client, name)
        files = [Upload(BINARY, "all bytes.bin"), Upload("tea & milk, 茶".encode(), "list.txt", "text/plain")]
        body = {"title": "Tea", "number": 2, "tags": ["hot", "sweet"], "files": files}
        made = await got(client.records.create_multipart(name, body=body))
        assert [made.model_extra[key] for key in ("title", "number", "tags")] == ["Tea", 2, ["hot", "sweet"]]
        names = made.model_extra["files"]
        assert [each.partition("_")[0] for each in names] == ["all", "list"]
        answers = [await got(client.files.download(name, made.id, each)) for each in names]
        assert answers == [each.content for each in files]
        added = await got(client.records.update_multipart(name, made.id, body={"files+": b"more"}))
        kept = await got(client.records.update(name, made.id, body={"files-": names[0]}))
        assert kept.model_extra["files"] == [names[1], added.model_extra["files"][2]]
        assert await got(client.files.download(name, made.id, kept.model_extra["files"][1])) == b"more"
        with pytest.raises(NotFoundError) as caught:
            await got(client.files.download(name, made.id, names[0]))
        assert caught.value.detail.status == 404

    play(client(pocketbase, flavour), script)


def test_files_go_and_come_piece_by_piece(pocketbase: Service, flavour: str, name: str, tmp_path: Path) -> None:
    """A path, an open file and an iterator go as what they hold; a download is iterated, or saved to a file."""
    source, copy, large = tmp_path / "from disk.bin", tmp_path / "copy.bin", BINARY * 20
    source.write_bytes(large)

    async def script(client: Any) -> None:
        await furnish(client, name)
        with source.open("rb") as file:
            files = [source, file, Upload(pieces(large, flavour), "made.bin")]
            made = await got(client.records.create_multipart(name, body={"title": "Tea", "files": files}))
        names = made.model_extra["files"]
        assert [each.rpartition("_")[0] for each in names] == ["from_disk", "from_disk", "made"]
        for each in names:
            async with opened(client.with_streaming_response(client.files.download, name, made.id, each)) as answer:
                assert (answer.status, answer.headers["content-length"]) == (200, str(len(large)))
                assert b"".join(await every(answer)) == large
        async with opened(client.with_streaming_response(client.files.download, name, made.id, names[2])) as answer:
            assert await got(answer.save(copy)) == len(large)
        assert copy.read_bytes() == large
        with pytest.raises(NotFoundError):
            async with opened(client.with_streaming_response(client.files.download, name, made.id, "none.bin")):
                pass

    play(client(pocketbase, flavour), script)


def pieces(content: bytes, flavour: str) -> Iterator[bytes] | AsyncIterator[bytes]:
    """Yield a content in two pieces, to an asynchronous client asynchronously."""
    halves = [content[: len(content) // 2], content[len(content) // 2 :]]

    async def later() -> AsyncIterator[bytes]:
        for half in halves:
            yield half

    return later() if flavour == "async" else iter(halves)


def test_who_listens_hears_what_becomes_of_records(pocketbase: Service, flavour: str, name: str) -> None:
    """Each event is named by its subscription and says what was done to which record, in order, and nothing else."""

    async def script(client: Any) -> None:
        await furnish(client, name)
        async with opened(client.realtime.listen()) as stream, aclosing(flowing(stream)) as events:
            hello = await anext(events)
            assert (hello.event, hello.data.client_id) == ("PB_CONNECT", hello.id)
            await got(client.realtime.subscribe(client_id=hello.id, subscriptions=[f"{name}/*"]))
            made = await got(client.records.create(name, body={"title": "Tea"}))
            changed = await got(client.records.update(name, made.id, body={"title": "Milk"}))
            await got(client.records.delete(name, made.id))
            heard = [await anext(events) for _ in range(3)]
        assert [each.event for each in heard] == [f"{name}/*"] * 3
        assert [each.data.action for each in heard] == ["create", "update", "delete"]
        assert [each.data.record for each in heard] == [made, changed, changed]
        with pytest.raises(NotFoundError, match="client id"):
            await got(client.realtime.subscribe(client_id="of nobody", subscriptions=[]))

    play(client(pocketbase, flavour), script)


def test_a_connection_that_is_lost_is_said(pocketbase: Service, flavour: str) -> None:
    """A new one would have subscribed to nothing, and nobody would know: silence beyond the timeout is an error."""

    async def script(client: Any) -> None:
        impatient = client.with_options(idle_timeout=0.5)
        async with opened(impatient.realtime.listen()) as stream, aclosing(flowing(stream)) as events:
            assert (await anext(events)).event == "PB_CONNECT"
            with pytest.raises(PocketbaseTimeoutError, match="broke off after 1 items"):
                await anext(events)

    play(client(pocketbase, flavour), script)


def test_a_listing_goes_through_all_pages(pocketbase: Service, flavour: str, name: str) -> None:
    """Item by item and page by page, sorted and filtered, with the totals and without them."""

    async def script(client: Any) -> None:
        await furnish(client, name, *"abcdefg")
        listing = client.records.list(name, per_page=3, sort="-title")
        assert [each.model_extra["title"] for each in await every(listing)] == list("gfedcba")
        pages = await every(listing.pages())
        assert [len(page.items) for page in pages] == [3, 3, 1]
        assert [(page.answer.page, page.answer.total_items, page.answer.total_pages) for page in pages] == [
            (1, 7, 3),
            (2, 7, 3),
            (3, 7, 3),
        ]
        assert [page.next for page in pages] == [2, 3, None]
        uncounted = await every(client.records.list(name, per_page=3, skip_total=True).pages())
        assert [(len(page.items), page.answer.total_pages) for page in uncounted] == [(3, -1), (3, -1), (1, -1)]
        some = client.records.list(name, per_page=2, sort="title", filter_='number > 1 && title != "f"')
        assert [each.model_extra["title"] for each in await every(some)] == list("cdeg")
        assert name in [each.name for each in await every(client.collections.list(per_page=2))]

    play(client(pocketbase, flavour), script)


def test_a_refusal_names_the_fields_at_fault(pocketbase: Service, flavour: str, name: str) -> None:
    """With the provider's words and codes for each; JSON and multipart are refused alike."""

    async def script(client: Any) -> None:
        await furnish(client, name)
        for create in (client.records.create, client.records.create_multipart):
            with pytest.raises(BadRequestError, match="Failed to create record") as caught:
                await got(create(name, body={"title": "", "number": 1}))
            assert caught.value.fields == {"title": ("Cannot be blank.",)}
            assert caught.value.detail.data["title"].code == "validation_required"
            assert (caught.value.status, caught.value.message) == (400, "Failed to create record.")
        with pytest.raises(BadRequestError) as long:
            await got(client.records.create(name, body={"title": "x" * 21}))
        assert list(long.value.fields) == ["title"]
        with pytest.raises(ArgumentError, match="per_page"):
            await every(client.records.list(name, per_page=0))

    play(client(pocketbase, flavour), script)


def test_a_session_that_was_ended_is_begun_anew(pocketbase: Service, flavour: str, name: str) -> None:
    """A call that learns that its token is good for nothing any more logs in and goes out once more."""
    ended = {"authToken": {"secret": token_urlsafe(40), "duration": 3600}}

    async def script(client: Any) -> None:
        await furnish(client, name, "Tea")
        await got(client.with_options(body=ended).collections.update("_superusers"))
        attempts = [await got(client.with_raw_response(client.collections.get, name)) for _ in range(2)]
        assert [(each.attempts, each.parsed.name) for each in attempts] == [(2, name), (1, name)]

    play(client(pocketbase, flavour), script)


def test_a_user_logs_in(pocketbase: Service, flavour: str, name: str) -> None:
    """And sees what the rules of a collection let a user see; a wrong password is an error that does not repeat it."""
    email, password = f"{name}@example.com", "a users password 1"

    async def prepare(client: Any) -> None:
        user = {"email": email, "password": password, "passwordConfirm": password, "verified": True}
        made = await got(client.records.create("users", body=user))
        assert made.model_extra["email"] == email
        await furnish(client, name, "Tea", list_rule="@request.auth.id != ''")

    async def script(client: Any) -> None:
        assert [each.model_extra["title"] for each in await every(client.records.list(name))] == ["Tea"]
        with pytest.raises(PermissionDeniedError, match="superusers"):
            await got(client.records.create(name, body={"title": "Milk"}))
        refreshed = await got(client.sessions.refresh("users"))
        assert (refreshed.record.model_extra["email"], "token" in repr(refreshed)) == (email, False)
        again = await got(client.sessions.with_password("users", identity=email, password=password))
        assert again.record == refreshed.record
        assert (await got(client.files.token())).token.count(".") == 2

    async def refused(client: Any) -> None:
        with pytest.raises(PocketbaseLoginError, match="Failed to authenticate") as caught:
            await every(client.records.list(name))
        assert caught.value.status == 400
        assert "wrong one" not in f"{caught.value!r} {caught.value}"

    play(client(pocketbase, flavour), prepare)
    play(client(pocketbase, flavour, auth=UserLogin(email, password)), script)
    play(client(pocketbase, flavour, auth=UserLogin(email, "wrong one")), refused)


def test_what_needs_no_credential_sends_none(pocketbase: Service, flavour: str) -> None:
    """The state of the server and the ways to log in are for everybody; a wrong token opens nothing."""

    async def script(client: Any) -> None:
        assert (await got(client.health.check())).message == "API is healthy."
        methods = await got(client.sessions.methods("users"))
        assert (methods.password.enabled, methods.password.identity_fields) == (True, ["email"])
        with pytest.raises(PermissionDeniedError) as caught:
            await every(client.records.list("_superusers"))
        assert (caught.value.attempts, caught.value.fields) == (1, {})
        with pytest.raises(AuthenticationError, match="requires valid record authorization"):
            await every(client.collections.list())

    play(client(pocketbase, flavour, auth=Token("no.such.token")), script)
