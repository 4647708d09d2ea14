# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a call lists, page by page: the same walk for both clients, and a way to iterate for each.

for user in client.users.list(): ...                    all items, page after page
for page in client.users.list(size=50).pages(): ...     `page.items`, `page.answer`, `page.next`
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar

from ..calls.operation import Operation
from ..calls.settings import Settings
from ..steps import Steps
from .turns import Turn
from .walks import Page, Walk

__all__ = ["AsyncPaged", "Page", "Paged"]

I = TypeVar("I")  # noqa: E741 - an item
T = TypeVar("T")


class _Paged(Generic[T]):
    """The call, and its arguments."""

    def __init__(
        self,
        run: Callable[[Steps[Any]], Any],
        operation: Operation[T],
        path: Mapping[str, object],
        params: Mapping[str, object],
        settings: Settings,
    ) -> None:
        self._run = run
        self._operation = operation
        self._path = path
        self._params = params
        self._settings = settings

    def _walk(self, start: Any) -> Walk:
        return Walk(self._operation, self._path, self._params, self._settings, start)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._operation.endpoint}>"


class Paged(_Paged[T], Generic[I, T]):
    """The items of a listing, of all its pages; each iteration begins anew, and asks for a page when it gets there.

    What a call can raise is raised there, too.
    """

    def __iter__(self) -> Iterator[I]:
        return _Items(self.pages())

    def pages(self, start: Any = None) -> Iterator[Page[I, T]]:
        """Iterate over the pages, from the first, or from the one that another page's `next` leads to.

        Behind an error the next step asks for the same page again. One thread at a time can take a step: RuntimeError.
        """
        return _Pages(self._run, self._walk(start))

    def first_page(self) -> Page[I, T]:
        """Send one call and return its page."""
        return next(self.pages())

    def first(self) -> I | None:
        """Return the first item, or None where there is none."""
        return next(iter(self), None)


class AsyncPaged(_Paged[T], Generic[I, T]):
    """The items of a listing, of all its pages; each iteration begins anew, and asks for a page when it gets there.

    What a call can raise is raised there, too.
    """

    def __aiter__(self) -> AsyncIterator[I]:
        return _AsyncItems(self.pages())

    def pages(self, start: Any = None) -> AsyncIterator[Page[I, T]]:
        """Iterate over the pages, from the first, or from the one that another page's `next` leads to.

        Behind an error the next step asks for the same page again. One task at a time can take a step: RuntimeError.
        """
        return _AsyncPages(self._run, self._walk(start))

    async def first_page(self) -> Page[I, T]:
        """Send one call and return its page."""
        return await anext(self.pages())

    async def first(self) -> I | None:
        """Return the first item, or None where there is none."""
        return await anext(aiter(self), None)


class _Pages(Generic[I, T]):
    """No generator: that would be over after an error."""

    def __init__(self, run: Callable[[Steps[Any]], Any], walk: Walk) -> None:
        self._run = run
        self._walk = walk
        self._turn = Turn()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Page[I, T]:
        return self._turn.take(self._step)

    def _step(self) -> Page[I, T]:
        if self._walk.is_over:
            raise StopIteration
        page: Page[I, T] = self._run(self._walk.page())
        return page


class _Items(Generic[I]):
    def __init__(self, pages: Iterator[Page[I, Any]]) -> None:
        self._pages = pages
        self._items: Iterator[I] = iter(())
        self._turn = Turn()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> I:
        for item in self._items:  # of a page that is there each has another one, whoever they are
            return item
        return self._turn.take(self._step)

    def _step(self) -> I:
        while True:
            for item in self._items:
                return item
            self._items = iter(next(self._pages).items)


class _AsyncPages(Generic[I, T]):
    """Not an asynchronous generator: one that is given up half-way would have to be closed."""

    def __init__(self, run: Callable[[Steps[Any]], Awaitable[Any]], walk: Walk) -> None:
        self._run = run
        self._walk = walk
        self._turn = Turn()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page[I, T]:
        return await self._turn.take_async(self._step)

    async def _step(self) -> Page[I, T]:
        if self._walk.is_over:
            raise StopAsyncIteration
        page: Page[I, T] = await self._run(self._walk.page())
        return page


class _AsyncItems(Generic[I]):
    def __init__(self, pages: AsyncIterator[Page[I, Any]]) -> None:
        self._pages = pages
        self._items: Iterator[I] = iter(())
        self._turn = Turn()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> I:
        for item in self._items:  # of a page that is there each has another one, whoever they are
            return item
        return await self._turn.take_async(self._step)

    async def _step(self) -> I:
        while True:
            for item in self._items:
                return item
            self._items = iter((await anext(self._pages)).items)
