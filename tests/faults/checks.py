"""What the table promises, held against what came of a call."""

from __future__ import annotations

import pickle

from ..runtime.sample_api import API, ShopError
from .calls import NOTE, TOKEN, Outcome
from .matrix import Row
from .server import Server


def check_error(outcome: Outcome, row: Row, kind: str, status: int | None, attempts: int) -> None:
    """See that the error is the one of the table, says all that is known, and survives a pickle.

    `status` is what the last attempt was told; an outcome that stays unknown has none.
    """
    error, then = outcome.error, row.then(kind)
    statuses = API.errors.of_status(status or 0)
    expected = statuses if then.error == "status" else getattr(API.errors, then.error)
    assert type(error) is expected and isinstance(error, ShopError), repr(outcome)
    assert error.attempts == attempts
    assert getattr(error, "status", None) == (None if then.error == "unknown" else status)
    if then.error == "unknown":
        assert (error.request.idempotency_key is not None) == (kind == "keyed")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert TOKEN not in f"{error} {error!r} {vars(error)}"


def check_requests(server: Server, kind: str, whole: int, note: str = NOTE) -> None:
    """See that just so many requests came, each of them whole and the same, with its key."""
    assert len(server.seen) == whole
    assert len({(each.method, each.target, each.body, each.header("idempotency-key")) for each in server.seen}) <= 1
    for each in server.seen:
        assert (note.encode() in each.body) == (kind != "get")
        assert (each.header("idempotency-key") is not None) == (kind == "keyed")
