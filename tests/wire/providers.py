"""Clients of small providers that a test writes: generated into a folder of its own, imported, and called both ways."""

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
from types import ModuleType
from typing import Any

from generator import generate
from generator.plan.layout import client_class

FLAVOURS = ("sync", "async")
_NUMBERS = count(1)
_PATIENCE = 30.0


class Calls:
    """The calls of an open client: `calls("users.update", "u1", name="x")`."""

    def __init__(self, client: Any, run: Callable[..., Any], together: Callable[..., list[Any]]) -> None:
        self._client, self._run, self._together = client, run, together

    def __call__(self, method: str, *path: Any, **params: Any) -> Any:
        """Make one call."""
        return self._run(self._bound(method, path, params))

    def together(self, times: int, method: str) -> list[Any]:
        """Make the same call a number of times at once: in as many threads, or in tasks of one event loop."""
        return self._together([self._bound(method, (), {})] * times)

    def _bound(self, method: str, path: tuple[Any, ...], params: Mapping[str, Any]) -> Callable[[], Any]:
        return partial(reduce(getattr, method.split("."), self._client), *path, **params)


@dataclass(frozen=True, slots=True)
class Made:
    """The package of one provider, with the runtime beside it."""

    name: str
    module: ModuleType
    runtime: ModuleType

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)

    @contextmanager
    def calls(self, flavour: str, **options: Any) -> Iterator[Calls]:
        """Open a client, which is told `options`."""
        with (self._sync if flavour == "sync" else self._async)(options) as calls:
            yield calls

    @contextmanager
    def _sync(self, options: dict[str, Any]) -> Iterator[Calls]:
        def together(calls: list[Callable[[], Any]]) -> list[Any]:
            with ThreadPoolExecutor(len(calls)) as pool:
                return [each.result(_PATIENCE) for each in [pool.submit(call) for call in calls]]

        with getattr(self.module, client_class(self.name))(**options) as client:
            yield Calls(client, lambda call: call(), together)

    @contextmanager
    def _async(self, options: dict[str, Any]) -> Iterator[Calls]:
        async def one(call: Callable[[], Any]) -> Any:
            return await call()

        async def gather(calls: list[Callable[[], Any]]) -> list[Any]:
            return await asyncio.wait_for(asyncio.gather(*(call() for call in calls)), _PATIENCE)

        with asyncio.Runner() as runner:
            client = getattr(self.module, f"Async{client_class(self.name)}")(**options)
            try:
                yield Calls(client, lambda call: runner.run(one(call)), lambda calls: runner.run(gather(calls)))
            finally:
                runner.run(client.aclose())


def made(folder: Path, name: str, files: Mapping[str, str]) -> Made:
    """Generate and import a provider: `files` are the texts of its specs by their names."""
    package = f"made_{next(_NUMBERS)}"
    for file, text in files.items():
        path = folder / package / "specs" / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = generate(folder / package / "specs", folder / package / package)
    assert report.written is not None, "\n".join(str(each) for each in report.diagnostics)
    sys.path.insert(0, str(folder / package))
    try:
        return Made(name, importlib.import_module(f"{package}.{name}"), importlib.import_module(f"{package}._runtime"))
    finally:
        sys.path.pop(0)
