"""What must happen when something goes wrong: the table that the README of each generated package shows.

What a test expects is read from its words, so that nothing else is promised than what is tested.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ATTEMPTS: Final = 3
"""How often a call is made that may be made again: the default."""

COLUMNS: Final = {"get": 0, "put": 0, "keyed": 1, "bare": 2}
"""Which column is about which of the calls."""

_ERRORS: Final = ("connection", "timeout", "unknown", "response", "login")


@dataclass(frozen=True, slots=True)
class Then:
    """What comes of a call: whether it is made again, and the error in the end; `status` is that of its status."""

    again: bool
    error: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what happens, and what comes of it for calls that may be made twice, with a key, without."""

    happens: str
    cells: tuple[str, str, str]

    def then(self, kind: str) -> Then:
        """Read what must come of one kind of call."""
        words = self.cells[COLUMNS[kind]]
        error = next((each for each in _ERRORS if f"`{{{each}}}`" in words), "status")
        assert error != "status" or words.endswith("the error of its status")
        return Then(words.startswith("again"), error)

    @property
    def statuses(self) -> tuple[int, ...]:
        """The statuses that its words name, families apart."""
        return tuple(map(int, re.findall(r"\b[0-9]{3}\b", self.happens)))

    def line(self, names: Mapping[str, str]) -> str:
        """Return the line as a README has it; `names` are the provider's classes by kind of error."""
        return f"| {' | '.join((self.happens, *self.cells))} |".format(**names)


def _alike(happens: str, then: str) -> Row:
    return Row(happens, (then, then, then))


HEAD: Final = (
    "| what happens | GET, PUT, DELETE | POST, PATCH with an idempotency key | POST, PATCH without |",
    "|---|---|---|---|",
)
UNSENT: Final = _alike("no connection, no TLS, or a proxy that lets nothing through", "again, then `{connection}`")
UNSENT_LATE: Final = _alike("no connection in time", "again, then `{timeout}`")
BROKEN: Final = Row(
    "the connection breaks before the answer is whole, or the answer is not HTTP",
    ("again, then `{connection}`", "again, then `{unknown}`", "`{unknown}`"),
)
LATE: Final = Row(
    "the answer, or a part of it, does not come in time",
    ("again, then `{timeout}`", "again, then `{unknown}`", "`{unknown}`"),
)
BUSY: Final = Row(
    "status 408, 429, 500, 502, 503 or 504",
    (
        "again, after the time it asks for, then the error of its status",
        "again, after the time it asks for, then the error of its status",
        "the error of its status",
    ),
)
BUSY_LONG: Final = _alike("the same, and it asks for more than a minute", "the error of its status")
REFUSED: Final = _alike("any other refusal, whatever comes of its body", "the error of its status")
UNTOLD: Final = Row(
    "an attempt is sent and lost, and the last one is told "
    "401, 403, 407, 408, 409, 421, 423, 424, 425, 429, 5XX or above",
    ("again, then the error of its status", "again, then `{unknown}`", "`{unknown}`"),
)
TOLD: Final = Row(
    "an attempt is sent and lost, and the last one is told any other refusal",
    ("again, then the error of its status", "again, then the error of its status", "`{unknown}`"),
)
MOVED_LATE: Final = Row(
    "an attempt is sent and lost, and the last one is redirected",
    ("again, then `{response}`", "again, then `{unknown}`", "`{unknown}`"),
)
MOVED: Final = _alike("a redirect, which is never followed", "`{response}`")
UNREADABLE: Final = _alike("a success that cannot be read: the call was carried out", "`{response}`")
LARGE: Final = _alike("a success larger than `max_answer_bytes`: the call was carried out", "`{response}`")
OVER: Final = Row(
    "the `deadline` of the call is over before its answer is whole", ("`{timeout}`", "`{unknown}`", "`{unknown}`")
)

OVER_UNSENT: Final = _alike("the `deadline` of the call is over before anything is sent", "`{timeout}`")

ROWS: Final = (
    *(UNSENT, UNSENT_LATE, BROKEN, LATE, OVER, OVER_UNSENT),
    *(BUSY, BUSY_LONG, REFUSED, UNTOLD, TOLD, MOVED_LATE, MOVED, UNREADABLE, LARGE),
)

EXPIRED: Final = _alike(
    "status 401 with a token of an earlier call", "once more, with a new token, then the error of its status"
)
TOKENLESS: Final = _alike("a login that gives no token: the call was not sent", "`{login}`")
LOGIN_LOST: Final = _alike("a login that gets no answer: the call was not sent", "`{connection}` or `{timeout}`")

LOGIN_ROWS: Final = (EXPIRED, TOKENLESS, LOGIN_LOST)
"""The lines of an API that gives tokens."""
