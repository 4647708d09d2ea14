# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a call lists, page by page: the same walk for both clients, and a way to iterate for each.

for user in client.users.list(): ...                    all items, page after page
for page in client.users.list(size=50).pages(): ...     `page.items`, `page.answer`, `page.next`
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from .core import answered
from .errors import ApiResponseError, ArgumentValueError, RequestSummary
from .jsontext import ABSENT, at
from .messages import Answer, Outgoing
from .operation import Operation
from .paging import Arrived, ByOffset, ByPage, Paging
from .reading import read_with_tree
from .request import draft
from .responses import Arrival
from .settings import Settings
from .steps import Steps

I = TypeVar("I")  # noqa: E741 - an item
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Page(Generic[I, T]):
    """One page: what the endpoint answered, and the items in it.

    `next` is what leads to the next page (a cursor, a number or a URL), and None on the last: `pages(start=...)` goes
    on there, at another time and in another process. `arrival` has the status and the headers that it came with.
    """

    answer: T
    items: list[I]
    next: Any
    arrival: Arrival

    def __repr__(self) -> str:
        return f"<Page with {len(self.items)} items{'' if self.next is None else ', not the last'}>"


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

    def _walk(self, start: Any) -> _Walk:
        return _Walk(self._operation, self._path, self._params, self._settings, start)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._operation.endpoint}>"


class Paged(_Paged[T], Generic[I, T]):
    """The items of a listing, of all its pages; each iteration begins anew, and asks for a page when it gets there.

    What a call can raise is raised there, too.
    """

    def __iter__(self) -> Iterator[I]:
        for page in self.pages():
            yield from page.items

    def pages(self, start: Any = None) -> Iterator[Page[I, T]]:
        """Iterate over the pages, from the first, or from the one that another page's `next` leads to."""
        walk = self._walk(start)
        while not walk.is_over:
            yield self._run(walk.page())

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
        """Iterate over the pages, from the first, or from the one that another page's `next` leads to."""
        return _AsyncPages(self._run, self._walk(start))

    async def first_page(self) -> Page[I, T]:
        """Send one call and return its page."""
        return await anext(self.pages())

    async def first(self) -> I | None:
        """Return the first item, or None where there is none."""
        return await anext(aiter(self), None)


class _AsyncPages(Generic[I, T]):
    """Not an asynchronous generator: one that is given up half-way would have to be closed."""

    def __init__(self, run: Callable[[Steps[Any]], Awaitable[Any]], walk: _Walk) -> None:
        self._run = run
        self._walk = walk

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page[I, T]:
        if self._walk.is_over:
            raise StopAsyncIteration
        page: Page[I, T] = await self._run(self._walk.page())
        return page


class _AsyncItems(Generic[I]):
    def __init__(self, pages: AsyncIterator[Page[I, Any]]) -> None:
        self._pages = pages
        self._items: Iterator[I] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> I:
        while True:
            for item in self._items:
                return item
            self._items = iter((await anext(self._pages)).items)


class _Walk:
    """One way through a listing. A page is asked for at most once, and a page that was seen ends in an error."""

    def __init__(
        self,
        operation: Operation[Any],
        path: Mapping[str, object],
        params: Mapping[str, object],
        settings: Settings,
        start: Any,
    ) -> None:
        if operation.pages is None:
            raise TypeError(f"{operation.endpoint} has no pages")
        self.is_over = False
        self._style: Paging = operation.pages
        self._call = operation, path, params, settings
        self._next = start
        self._came: tuple[RequestSummary, Answer] | None = None
        self._seen: set[str] = set()
        self._longest = 0
        self._before: object = None

    def page(self) -> Steps[Page[Any, Any]]:
        """Ask for the next page.

        Raises what a call raises, and the provider's response error where the page before names none that can be
        asked for: one that came before, or one on another origin.
        """
        operation, path, params, settings = self._call
        unsigned = draft(operation, path, params, settings)
        if self._next is not None:
            self._lead(unsigned)
        asked = unsigned.copy()
        self._came = request, answer = yield from answered(operation, unsigned, settings)
        result, tree = read_with_tree(operation, settings, request, answer)
        listed = self._listed(tree)
        if (led := self._style.asked(asked)) is not None:
            self._seen.add(str(led))
        self._next = self._style.after(Arrived(asked, tree, answer.headers, len(listed), self._longest))
        if not listed and str(self._next) in self._seen:
            self._next = None  # it stands still at its end
        self._longest = max(self._longest, len(listed))
        self.is_over = self._next is None
        arrival = Arrival(answer.status, answer.headers, request)
        return Page(result, _within(result, self._way()) or listed, self._next, arrival)

    def _lead(self, request: Outgoing) -> None:
        try:
            if str(self._next) in self._seen:
                raise ValueError("it is one that came before")
            self._style.lead(request, self._next)
        except (TypeError, ValueError) as error:
            raise self._astray(f"the page behind it cannot be asked for: {error}") from None

    def _listed(self, tree: object) -> list[Any]:
        """Return the items as they came."""
        found = at(tree, self._style.items)
        if found is ABSENT or found is None:
            return []
        if not isinstance(found, list):
            raise self._astray(f"there is no list at `{self._style.items}`")
        if isinstance(self._style, ByPage | ByOffset):
            if found and found == self._before and isinstance(found[0], dict):
                raise self._astray("its items are those of the page before")
            self._before = found
        return found

    def _astray(self, why: str) -> ApiResponseError | ArgumentValueError:
        operation, _, _, settings = self._call
        if self._came is None:
            return ArgumentValueError(f"{operation.endpoint}: `start`: {why}")
        request, answer = self._came
        summary = f"{operation.endpoint} answered {answer.status}, but {why}"
        return settings.api.errors.response(summary, request=request, answer=answer)

    def _way(self) -> list[str]:
        """Return the way to the items from what the call returns, which is the payload of the envelope."""
        operation, _, _, settings = self._call
        wrapped = settings.api.envelope is not None and not operation.whole
        payload = settings.api.envelope.payload if settings.api.envelope and wrapped else "$"
        return [key for key in self._style.items.removeprefix(payload).removeprefix("$").split(".") if key]


def _within(value: Any, way: list[str]) -> list[Any] | None:
    """Return the list in an answer at the end of a way of wire names, typed as far as it could be."""
    for key in way:
        if isinstance(value, BaseModel):
            fields = type(value).model_fields.items()
            name = next((name for name, field in fields if (field.alias or name) == key), key)
            value = value.__dict__.get(name, (value.__pydantic_extra__ or {}).get(key))
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else None
