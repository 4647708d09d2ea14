"""What comes of a call when something goes wrong, as READMEs tell it; tests/faults holds the runtime to each line."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.api import Provider
from .errors import own_names
from .views import FaultView

_STATUS = "the error of its status"


def plan_faults(provider: Provider) -> tuple[FaultView, ...]:
    """List what can go wrong, with what comes of it for calls that may be made twice, with a key, and without."""
    return tuple(_faults(*(f"`{name}`" for name in own_names(provider)[1:5])))


def _faults(connection: str, timeout: str, unknown: str, response: str) -> Iterator[FaultView]:
    yield _alike("no connection, no TLS, or a proxy that lets nothing through", f"again, then {connection}")
    yield _alike("no connection in time", f"again, then {timeout}")
    broken = "the connection breaks before the answer is whole, or the answer is not HTTP"
    yield FaultView(broken, f"again, then {connection}", f"again, then {unknown}", unknown)
    late = "the answer, or a part of it, does not come in time"
    yield FaultView(late, f"again, then {timeout}", f"again, then {unknown}", unknown)
    yield FaultView("the `deadline` of the call is over before its answer is whole", timeout, unknown, unknown)
    again = f"again, after the time it asks for, then {_STATUS}"
    yield FaultView("status 408, 429, 500, 502, 503 or 504", again, again, _STATUS)
    yield _alike("the same, and it asks for more than a minute", _STATUS)
    yield _alike("any other refusal, whatever comes of its body", _STATUS)
    yield _alike("a redirect, which is never followed", response)
    yield _alike("a success that cannot be read: the call was carried out", response)
    yield _alike("a success larger than `max_answer_bytes`: the call was carried out", response)


def _alike(happens: str, then: str) -> FaultView:
    return FaultView(happens, then, then, then)
