# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Listings that go round: pages that come again, of a provider that ignores which one it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


class Rounds:
    """What is kept of the pages that were seen: a few numbers, however many pages there are.

    It is Brent's way to find a cycle: each page is compared with a mark, which is set anew after 1, 2, 4, 8... pages,
    so that it is in the cycle at last, and stays for longer than a round takes. A page is kept as its hash: its
    items are the caller's, who may change them.

    Records differ from one another, so that one page of them that comes again is enough. Plain values do not: pages of
    zeros are a listing like any other. Of those, only a long run of rounds that are alike, with all the pages between
    one coming of the mark and the next, is a listing without end.
    """

    def __init__(self) -> None:
        self._before, self._mark = 0, 0
        self._steps, self._limit = 0, 1
        self._begin()

    def _begin(self) -> None:
        self._round, self._last, self._length, self._again = 0, 0, 0, 0

    def comes_again(self, items: Sequence[object], words: object, patience: float) -> bool:
        """Take the next page, by its items and what it says of where it stands; say whether the listing has no end.

        `patience` is how many pages of plain values may come again; where it has no end the provider has said how many
        there are, and that is believed of records, too.
        """
        page = hash(str((items, words)))
        again = self._turned(page)
        is_record = isinstance(items[0], dict) and patience != inf
        is_known = page in (self._before, self._mark) if is_record else again > patience
        self._before = page
        self._steps += 1
        if self._steps == self._limit:
            self._mark, self._steps, self._limit = page, 0, self._limit * 2
            self._begin()
        return is_known

    def _turned(self, page: int) -> int:
        """Return how many pages came again, in the same order, up to the round that this one may have ended."""
        self._round = hash((self._round, page))
        self._length += 1
        if page == self._mark:
            self._again = self._again + self._length if self._round == self._last else 0
            self._last, self._round, self._length = self._round, 0, 0
        return self._again
