"""Kinto, by the client that is generated from the specs of this project: a login, ETags, pages, patches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from generated.kinto import (
    ArgumentError,
    AsyncKinto,
    BadRequestError,
    Kinto,
    KintoStatusError,
    Login,
    NotFoundError,
    NotModified,
    PermissionDeniedError,
    PreconditionFailed,
)

from .both import FLAVOURS, every, got, play
from .conftest import Service

pytestmark = pytest.mark.parametrize("flavour", FLAVOURS)
COLLECTION = "articles"


def client(service: Service, flavour: str, **options: Any) -> Any:
    """Make a client that takes an answer only as the specs describe it."""
    make = AsyncKinto if flavour == "async" else Kinto
    login = Login(service.user, options.pop("password", service.password))
    return make(**{"auth": login, "base_url": service.url, "answers": "strict", **options})


async def furnish(client: Any, bucket: str, *titles: str) -> list[Any]:
    """Make a bucket with a collection, and a record for each title; return the records."""
    await got(client.buckets.create(data={"id": bucket}))
    await got(client.collections.create(bucket, data={"id": COLLECTION}))
    made = []
    for number, title in enumerate(titles):
        answer = await got(client.records.create(bucket, COLLECTION, data={"title": title, "number": number}))
        made.append(answer.data)
    return made


def test_objects_are_created_read_replaced_and_deleted(kinto: Service, flavour: str, name: str) -> None:
    """On all three levels, with the data and the permissions that were given."""

    async def script(client: Any) -> None:
        levels: list[tuple[Any, tuple[str, ...]]] = [
            (client.buckets, (name,)),
            (client.collections, (name, "things")),
            (client.records, (name, "things", "one")),
        ]
        for calls, path in levels:
            readers = {"read": ["system.Everyone"]}
            made = await got(calls.create(*path[:-1], data={"id": path[-1], "color": "blå"}, permissions=readers))
            assert (made.data.id, made.data.color) == (path[-1], "blå")
            assert made.permissions["read"] == readers["read"]
            assert await got(calls.get(*path)) == made
            replaced = await got(calls.replace(*path, data={"shape": [1.5, None, {"deep": True}]}))
            assert replaced.data.shape == [1.5, None, {"deep": True}]
            assert not hasattr(replaced.data, "color")
            assert replaced.data.last_modified > made.data.last_modified
            assert path[-1] in [each.id for each in await every(calls.list(*path[:-1]))]
        for calls, path in reversed(levels):
            removed = await got(calls.delete(*path))
            assert (removed.data.id, removed.data.deleted) == (path[-1], True)
            with pytest.raises(KintoStatusError) as caught:
                await got(calls.get(*path))
            assert caught.value.status in (403, 404)  # nobody is told of a bucket that is not there

    play(client(kinto, flavour), script)


def test_a_record_is_patched_in_three_ways(kinto: Service, flavour: str, name: str) -> None:
    """By fields, by a merge patch and by a JSON patch, each with the media type that it goes by."""

    async def script(client: Any) -> None:
        (record,) = await furnish(client, name, "Tea")
        path = (name, COLLECTION, record.id)
        patched = await got(client.records.patch(*path, data={"author": {"name": "Ada", "born": 1815}}))
        assert (patched.data.title, patched.data.author) == ("Tea", {"name": "Ada", "born": 1815})
        merged = await got(client.records.merge(*path, data={"author": {"born": None}, "number": None}))
        assert merged.data.author == {"name": "Ada"}
        assert not hasattr(merged.data, "number")
        steps = [
            {"op": "test", "path": "/data/title", "value": "Tea"},
            {"op": "move", "from_": "/data/author/name", "path": "/data/by"},
            {"op": "add", "path": "/permissions/read/system.Everyone"},
        ]
        stepped = await got(client.records.json_patch(*path, body=steps))
        assert (stepped.data.by, stepped.data.author) == ("Ada", {})
        assert stepped.permissions["read"] == ["system.Everyone"]
        with pytest.raises(BadRequestError):
            await got(client.records.json_patch(*path, body=[{"op": "test", "path": "/data/title", "value": "Milk"}]))
        assert (await got(client.records.get(*path))).data == stepped.data

    play(client(kinto, flavour), script)


def test_what_has_not_changed_is_not_sent_again(kinto: Service, flavour: str, name: str) -> None:
    """With the ETag of an answer, a second one is 304: an error of its own, with the ETag in its headers."""

    async def script(client: Any) -> None:
        (record,) = await furnish(client, name, "Tea")
        path = (name, COLLECTION, record.id)
        raw = await got(client.with_raw_response(client.records.get, *path))
        assert raw.parsed.data == record
        assert raw.headers["etag"] == f'"{record.last_modified}"'
        with pytest.raises(NotModified) as caught:
            await got(client.records.get(*path, if_none_match=raw.headers["etag"]))
        assert (caught.value.status, caught.value.body, caught.value.detail) == (304, b"", None)
        assert caught.value.headers["etag"] == raw.headers["etag"]
        await got(client.records.patch(*path, data={"title": "Milk"}))
        again = await got(client.records.get(*path, if_none_match=raw.headers["etag"]))
        assert again.data.title == "Milk"

    play(client(kinto, flavour), script)


def test_nobody_overwrites_what_was_changed_meanwhile(kinto: Service, flavour: str, name: str) -> None:
    """With an ETag that is old each way to change a record is 412, with what is there instead; so is a second first."""

    async def script(client: Any) -> None:
        (record,) = await furnish(client, name, "Tea")
        path, old = (name, COLLECTION, record.id), f'"{record.last_modified}"'
        new = (await got(client.records.patch(*path, data={"title": "Milk"}, if_match=old))).data
        changes: tuple[Callable[[], Any], ...] = (
            lambda: client.records.replace(*path, data={"title": "Lost"}, if_match=old),
            lambda: client.records.patch(*path, data={"title": "Lost"}, if_match=old),
            lambda: client.records.merge(*path, data={"title": "Lost"}, if_match=old),
            lambda: client.records.json_patch(*path, body=[{"op": "remove", "path": "/data/title"}], if_match=old),
            lambda: client.records.delete(*path, if_match=old),
            lambda: client.records.replace(*path, data={"title": "Lost"}, if_none_match="*"),
        )
        for change in changes:
            with pytest.raises(PreconditionFailed) as caught:
                await got(change())
            assert (caught.value.status, caught.value.code) == (412, "114")
            assert caught.value.detail.details["existing"]["last_modified"] == new.last_modified
        with pytest.raises(PreconditionFailed):
            await got(client.records.delete_all(name, COLLECTION, if_match=old))
        assert (await got(client.records.get(*path))).data == new

    play(client(kinto, flavour), script)


def test_a_listing_goes_through_all_pages(kinto: Service, flavour: str, name: str) -> None:
    """By the header `Next-Page`, item by item and page by page, sorted and filtered; and on from where it stopped."""

    async def script(client: Any) -> None:
        records = await furnish(client, name, *"abcdefg")
        listing = client.records.list(name, COLLECTION, limit=3, sort=["-title", "number"])
        assert [each.title for each in await every(listing)] == list("gfedcba")
        pages = await every(listing.pages())
        assert [[each.title for each in page.items] for page in pages] == [["g", "f", "e"], ["d", "c", "b"], ["a"]]
        assert pages[0].answer.data == pages[0].items
        assert [page.next is None for page in pages] == [False, False, True]
        rest = await every(listing.pages(start=pages[0].next))
        assert [page.items for page in rest] == [page.items for page in pages[1:]]
        assert [each.id for each in await every(client.records.list(name, COLLECTION, in_id=[records[2].id]))] == [
            records[2].id
        ]
        few = client.with_options(query={"min_number": 5}).records.list(name, COLLECTION, limit=1, sort=["number"])
        assert [each.title for each in await every(few)] == ["f", "g"]

    play(client(kinto, flavour), script)


def test_a_copy_is_kept_up_to_date(kinto: Service, flavour: str, name: str) -> None:
    """By the ETag of a collection: nothing has changed, or what has, deleted records among it."""

    async def script(client: Any) -> None:
        records = await furnish(client, name, "a", "b", "c")
        counted = await got(client.with_raw_response(client.records.count, name, COLLECTION))
        assert (counted.parsed, counted.body, counted.headers["total-objects"]) == (None, b"", "3")
        etag = counted.headers["etag"]
        with pytest.raises(NotModified):
            await every(client.records.list(name, COLLECTION, since=etag, if_none_match=etag))
        await got(client.records.delete(name, COLLECTION, records[0].id))
        added = (await got(client.records.create(name, COLLECTION, data={"title": "d"}))).data
        changed = await every(client.records.list(name, COLLECTION, since=etag, sort=["last_modified"]))
        assert [(each.id, getattr(each, "deleted", False)) for each in changed] == [
            (records[0].id, True),
            (added.id, False),
        ]
        emptied = await got(client.records.delete_all(name, COLLECTION))
        assert {each.id for each in emptied.data} == {records[1].id, records[2].id, added.id}
        assert await every(client.records.list(name, COLLECTION)) == []

    play(client(kinto, flavour), script)


def test_refusals_are_typed_and_name_what_is_wrong(kinto: Service, flavour: str, name: str) -> None:
    """A parameter that is invalid, an object that is missing, a user who may not: each has a class and its detail."""

    async def script(client: Any) -> None:
        await furnish(client, name)
        with pytest.raises(BadRequestError, match="_since in querystring") as caught:
            await every(client.records.list(name, COLLECTION, since="yesterday"))
        assert caught.value.code == "107"
        assert list(caught.value.fields) == ["_since"]
        assert caught.value.errors[0]["location"] == "querystring"
        with pytest.raises(NotFoundError) as missing:
            await got(client.records.get(name, COLLECTION, "nobody"))
        assert missing.value.detail.details == {"id": "nobody", "resource_name": "record"}
        with pytest.raises(ArgumentError, match="record"):
            await got(client.records.get(name, COLLECTION, "no id"))

    async def stranger(client: Any) -> None:
        with pytest.raises(PermissionDeniedError) as caught:
            await got(client.buckets.get(name))
        assert (caught.value.code, caught.value.detail.code) == ("121", 403)

    play(client(kinto, flavour), script)
    play(client(kinto, flavour, password="of somebody else"), stranger)


def test_the_server_knows_who_asks(kinto: Service, flavour: str) -> None:
    """The name and the password, with signs that are not ASCII, make the same account at each call."""

    async def script(client: Any) -> None:
        first, second = await got(client.info()), await got(client.info())
        assert first.project_name == "kinto"
        assert first.user == second.user
        assert first.user["id"].startswith("basicauth:")
        assert first.url == f"{kinto.url}/"

    play(client(kinto, flavour), script)
