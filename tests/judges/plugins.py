"""Generated clients before a judge: sync and async, as they are, and with what they send changed on its way."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from itertools import count
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any

from generator import generate
from tests.library import httpx

Change = Callable[[httpx.Request], None]
FLAVOURS = ("sync", "async")
_NUMBERS = count()


class Calls:
    """Calls of one generated client, which is open as long as the block that made this.

    A call returns the answer or, where the server said no, the error that it raised.
    """

    def __init__(self, client: Any, run: Callable[..., Any], together: Callable[..., list[Any]]) -> None:
        self._client, self._run, self._together = client, run, together

    def __call__(self, method: str, *path: str, **params: Any) -> Any:
        """Make a call; `method` is as in `orders.list`."""
        return self._run(self._bound(method, path, params))

    def together(self, times: int, method: str, *path: str, **params: Any) -> list[Any]:
        """Make the same call a number of times at once, in threads or in tasks."""
        return self._together([self._bound(method, path, params)] * times)

    def _bound(self, method: str, path: tuple[str, ...], params: Mapping[str, Any]) -> Callable[[], Any]:
        return partial(reduce(getattr, method.split("."), self._client), *path, **params)


@dataclass(frozen=True, slots=True)
class Generated:
    """The package of one provider, `judged`, made of specs that a test wrote."""

    module: ModuleType
    runtime: ModuleType

    def plugin(self, *credentials: Any, **named: Any) -> Any:
        """Make the plugin of the provider's only scheme."""
        (scheme,) = self.module.Judged.api.schemes
        return scheme(*credentials, **named)

    def outgoing(self, request: httpx.Request) -> Any:
        """Return a request as a plugin takes it."""
        headers = [(name.decode(), value.decode()) for name, value in request.headers.raw if name.lower() != b"host"]
        url = request.url
        return self.runtime.messages.Outgoing(
            request.method, url.scheme, url.netloc.decode(), url.raw_path.decode(), headers, request.read()
        )

    @contextmanager
    def calls(
        self, url: str, flavour: str, plugin: Any = None, change: Change | None = None, **options: Any
    ) -> Iterator[Calls]:
        """Open a client; `change` is done to each request after it was signed, `options` are those of httpx."""
        opened = self._async if flavour == "async" else self._sync
        hooks = [change] if change else []
        with opened({"base_url": url, "auth": plugin}, hooks, {"trust_env": False, **options}) as calls:
            yield calls

    @contextmanager
    def _sync(self, settings: dict[str, Any], hooks: list[Change], options: dict[str, Any]) -> Iterator[Calls]:
        def run(call: Callable[[], Any]) -> Any:
            try:
                return call()
            except self.runtime.ApiStatusError as refused:
                return refused

        def together(calls: list[Callable[[], Any]]) -> list[Any]:
            with ThreadPoolExecutor(len(calls)) as pool:
                return list(pool.map(run, calls))

        with httpx.Client(event_hooks={"request": hooks}, **options) as http_client:
            yield Calls(self.module.Judged(http_client=http_client, **settings), run, together)

    @contextmanager
    def _async(self, settings: dict[str, Any], hooks: list[Change], options: dict[str, Any]) -> Iterator[Calls]:
        async def attempt(call: Callable[[], Any]) -> Any:
            try:
                return await call()
            except self.runtime.ApiStatusError as refused:
                return refused

        async def gather(calls: list[Callable[[], Any]]) -> list[Any]:
            return await asyncio.gather(*(attempt(call) for call in calls))

        async def changed(request: httpx.Request) -> None:
            for change in hooks:
                change(request)

        with asyncio.Runner() as runner:
            http_client = httpx.AsyncClient(event_hooks={"request": [changed]}, **options)
            client = self.module.AsyncJudged(http_client=http_client, **settings)
            try:
                yield Calls(client, lambda call: runner.run(attempt(call)), lambda calls: runner.run(gather(calls)))
            finally:
                runner.run(http_client.aclose())


def generated(folder: Path, auth: str, endpoints: Mapping[str, str]) -> Generated:
    """Generate and import a provider: `auth` is its only scheme, `endpoints` are texts by the names of their files."""
    package = f"judged_{next(_NUMBERS)}"
    provider = f"servers: {{main: http://127.0.0.1}}\nauth:\n  judged:\n{indent(auth, '    ')}\n"
    for name, text in {"provider.yaml": provider, **endpoints}.items():
        path = folder / package / "endpoint_specs" / "judged" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = generate(folder / package / "endpoint_specs", folder / package / package)
    assert report.written is not None, "\n".join(str(each) for each in report.diagnostics)
    sys.path.insert(0, str(folder / package))
    try:
        return Generated(importlib.import_module(f"{package}.judged"), importlib.import_module(f"{package}._runtime"))
    finally:
        sys.path.pop(0)
