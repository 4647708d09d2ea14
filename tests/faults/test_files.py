"""Files that go out and come in piece by piece: half of one is never taken for the whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from ..runtime.sample_api import AsyncShop, Shop, ShopConnectionError, ShopResponseError, ShopTimeoutError, User
from .calls import FLAVOURS, PATIENT, TOKEN, Outcome
from .faults import BODY, HTTP, answer, good
from .server import Script, receive, reset, say, serving, wait

CONTENT: Final = bytes(range(256)) * 1000


def pieces() -> Iterator[bytes]:
    """Return the content once, piece by piece."""
    yield CONTENT[:1000]
    yield CONTENT[1000:]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_file_is_sent_again_from_its_beginning(flavour: str, tmp_path: Path) -> None:
    """The second attempt is as whole as the first."""
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    with serving((receive, reset), good("plain")) as server, path.open("rb") as file:
        for body in (path, file):
            server.seen.clear()
            server.connections = 0
            outcomes = FLAVOURS[flavour](["store"], {"base_url": server.url}, None, body)
            assert outcomes == [Outcome(User(id="1", email="naïve"))]
            assert [each.body for each in server.seen] == [CONTENT] * 2


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_what_can_be_read_once_is_sent_once(flavour: str) -> None:
    """An iterator is used up: a second attempt would send half of it, or nothing."""
    with serving((receive, reset), good("plain")) as server:
        (outcome,) = FLAVOURS[flavour](["store"], {"base_url": server.url}, None, pieces())
    assert type(outcome.error) is ShopConnectionError and outcome.error.attempts == 1
    assert len(server.seen) == 1


def download(url: str, path: Path, **options: Any) -> int:
    """Save an answer by the synchronous client."""
    with (
        Shop(auth=(), base_url=url, **options) as client,
        client.with_streaming_response(client.ping) as answer,
    ):
        return answer.save(path)


def download_async(url: str, path: Path, **options: Any) -> int:
    """Save an answer by the asynchronous client."""

    async def run() -> int:
        async with (
            AsyncShop(auth=(), base_url=url, **options) as client,
            client.with_streaming_response(client.ping) as answer,
        ):
            return await answer.save(path)

    return asyncio.run(run())


BREAKS: Final[dict[str, tuple[Script, type[Exception]]]] = {
    "by its length": ((receive, say(answer()[:-5])), ShopConnectionError),
    "by a reset": ((receive, say(answer()[:-5]), reset), ShopConnectionError),
    "after a chunk": (
        (receive, say(HTTP + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")),
        ShopConnectionError,
    ),
    "in what is compressed": (
        (receive, say(answer(200, BODY, "Content-Encoding: gzip"))),  # read whole: JSON in an envelope may say no
        ShopResponseError,
    ),
    "for ever": ((receive, say(answer()[:-5]), wait), ShopTimeoutError),
}


@pytest.mark.parametrize("save", [download, download_async], ids=["sync", "async"])
@pytest.mark.parametrize("name", BREAKS)
def test_a_download_that_breaks_off_leaves_no_file(name: str, save: Callable[..., int], tmp_path: Path) -> None:
    """What was there before stays, and no part of the new one is left beside it."""
    (tmp_path / "file").write_text("before", encoding="utf-8")
    script, error = BREAKS[name]
    with serving(script) as server, pytest.raises(error) as caught:
        save(server.url, tmp_path / "file", timeout=(PATIENT, 0.5 if error is ShopTimeoutError else PATIENT))
    assert type(caught.value) is error and TOKEN not in str(caught.value)
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("file", "before")]


@pytest.mark.parametrize("save", [download, download_async], ids=["sync", "async"])
def test_a_download_that_does_not_break_off_is_a_file(save: Callable[..., int], tmp_path: Path) -> None:
    """All of it is there."""
    with serving(good("plain")) as server:
        assert save(server.url, tmp_path / "file") == len(BODY)
    assert (tmp_path / "file").read_bytes() == BODY
