# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The way through a listing, page by page, without I/O: what is asked for next, and which turns are wrong ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from ..answers.misfits import departures
from ..calls.core import answered
from ..calls.operation import Operation
from ..calls.reading import read_with_tree
from ..calls.request import draft
from ..calls.responses import Arrival
from ..calls.settings import Settings
from ..errors import ApiResponseError, ArgumentValueError, RequestSummary
from ..messages import Answer, Outgoing
from ..models import wire_name
from ..steps import Steps
from ..wire.jsontext import ABSENT, at
from .paging import Arrived, ByOffset, ByPage, Paging
from .rounds import Rounds

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


class Walk:
    """One way through a listing. A page that came is not asked for again: one that leads back ends in an error.

    Where something is raised the walk stays where it was.
    """

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
        self._seen: set[int] = set()
        self._longest = 0
        self._rounds = Rounds()

    def page(self) -> Steps[Page[Any, Any]]:
        """Ask for the next page.

        Raises what a call raises, and the provider's response error where the page before names none that can be
        asked for: one that came before, or one on another origin.
        """
        operation, path, params, settings = self._call
        unsigned = draft(operation, path, params, settings)
        if self._next is not None:
            self._aim(unsigned)
        asked = unsigned.copy()
        self._came = request, answer = yield from answered(operation, unsigned, settings)
        result, tree = read_with_tree(operation, settings, request, answer)
        listed = self._items_in(tree, result)
        arrived = Arrived(asked, tree, answer.headers, len(listed), self._longest)
        self._refuse_rounds(arrived, listed)
        following = self._style.after(arrived)
        if (led := self._mark(asked)) is not None:
            self._seen.add(led)
        if not listed and hash(str(following)) in self._seen:
            following = None  # it stands still at its end
        self._next, self.is_over = following, following is None
        self._longest = max(self._longest, len(listed))
        arrival = Arrival(answer.status, answer.headers, request)
        return Page(result, _within(result, self._path_to_items()) or listed, following, arrival)

    def _aim(self, request: Outgoing) -> None:
        try:
            self._style.lead(request, self._next)
            if self._mark(request) in self._seen:
                raise ValueError("it is one that came before")
        except (TypeError, ValueError) as error:
            raise self._error(f"the page behind it cannot be asked for: {error}") from None

    def _mark(self, request: Outgoing) -> int | None:
        """Return a hash of what leads to the page of a request, which may be long; None where the client counts."""
        led = None if isinstance(self._style, ByPage | ByOffset) else self._style.asked(request)
        return None if led is None else hash(str(led))

    def _items_in(self, tree: object, result: object) -> list[Any]:
        """Return the items as they came; none for null, nor for a list that the description lets be absent.

        Any other answer without a list says nothing about how many items there are.
        """
        found = at(tree, self._style.items)
        if isinstance(found, list):
            return found
        if found is None or (found is ABSENT and self._may_lack(tree, result)):
            return []
        raise self._error(f"there is no list at `{self._style.items}`")

    def _may_lack(self, tree: object, result: object) -> bool:
        """Say whether an answer may be without its list: as nothing on the way to it is wrong."""
        for key in _keys(self._style.items):
            if not isinstance(tree, dict):
                return tree is None
            if key not in tree:
                break
            tree = tree[key]
        way = tuple(self._path_to_items())
        return not any(way[: len(problem.path)] == problem.path for problem in departures(result))

    def _refuse_rounds(self, page: Arrived, listed: list[Any]) -> None:
        """Raise the provider's response error for a page that shows that numbers lead nowhere."""
        style = self._style
        if not (listed and isinstance(style, ByPage | ByOffset)):
            return
        if self._rounds.comes_again(listed, style.words(page), style.patience(page)):
            raise self._error("its items are those of a page before")

    def _error(self, why: str) -> ApiResponseError | ArgumentValueError:
        operation, _, _, settings = self._call
        if self._came is None:
            return ArgumentValueError(f"{operation.endpoint}: `start`: {why}")
        request, answer = self._came
        summary = f"{operation.endpoint} answered {answer.status}, but {why}"
        secrets = settings.keyring.secrets()
        return settings.api.errors.response(summary, request=request, answer=answer, secrets=secrets)

    def _path_to_items(self) -> list[str]:
        """Return the way to the items from what the call returns, which is the payload of the envelope."""
        operation, _, _, settings = self._call
        envelope = None if operation.whole else settings.api.envelope
        items, payload = _keys(self._style.items), _keys(envelope.payload if envelope else "$")
        return items[len(payload) :] if items[: len(payload)] == payload else items


def _keys(path: str) -> list[str]:
    return [key for key in path.removeprefix("$").split(".") if key]


def _within(value: Any, way: list[str]) -> list[Any] | None:
    """Return the list in an answer at the end of a way of wire names, typed as far as it could be."""
    for key in way:
        if isinstance(value, BaseModel):
            fields = type(value).model_fields.items()
            name = next((name for name, field in fields if wire_name(name, field) == key), key)
            value = value.__dict__.get(name, (value.__pydantic_extra__ or {}).get(key))
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else None
