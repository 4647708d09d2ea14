"""What comes of a call when something goes wrong, as READMEs tell it; tests/faults holds the runtime to each line."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.api import Provider
from .errors import logs_in, own_names
from .views import FaultView

_STATUS = "the error of its status"


def plan_faults(provider: Provider) -> tuple[FaultView, ...]:
    """List what can go wrong, with what comes of it for calls that may be made twice, with a key, and without."""
    connection, timeout, unknown, response, _, login = (f"`{name}`" for name in own_names(provider)[1:])
    logins = _logins(connection, timeout, login) if logs_in(provider) else ()
    return (*_faults(connection, timeout, unknown, response), *logins)


def _faults(connection: str, timeout: str, unknown: str, response: str) -> Iterator[FaultView]:
    yield _alike("no connection, no TLS, or a proxy that lets nothing through", f"again, then {connection}")
    yield _alike("no connection in time", f"again, then {timeout}")
    broken = "the connection breaks before the answer is whole, or the answer is not HTTP"
    yield FaultView(broken, f"again, then {connection}", f"again, then {unknown}", unknown)
    late = "the answer, or a part of it, does not come in time"
    yield FaultView(late, f"again, then {timeout}", f"again, then {unknown}", unknown)
    yield FaultView("the `deadline` of the call is over before its answer is whole", timeout, unknown, unknown)
    yield _alike("the `deadline` of the call is over before anything is sent", timeout)
    again = f"again, after the time it asks for, then {_STATUS}"
    yield FaultView("status 408, 429, 500, 502, 503 or 504", again, again, _STATUS)
    yield _alike("the same, and it asks for more than a minute", _STATUS)
    yield _alike("any other refusal, whatever comes of its body", _STATUS)
    told = f"again, then {_STATUS}"
    lost = "an attempt is sent and lost, and the last one is told"
    yield FaultView(
        f"{lost} 401, 403, 407, 408, 409, 421, 423, 424, 425, 429, 5XX or above",
        told,
        f"again, then {unknown}",
        unknown,
    )
    yield FaultView(f"{lost} any other refusal", told, told, unknown)
    redirected = "an attempt is sent and lost, and the last one is redirected"
    yield FaultView(redirected, f"again, then {response}", f"again, then {unknown}", unknown)
    yield _alike("a redirect, which is never followed", response)
    yield _alike("a success that cannot be read: the call was carried out", response)
    yield _alike("a success larger than `max_answer_bytes`: the call was carried out", response)


def _logins(connection: str, timeout: str, login: str) -> Iterator[FaultView]:
    yield _alike("status 401 with a token of an earlier call", f"once more, with a new token, then {_STATUS}")
    yield _alike("a login that gives no token: the call was not sent", login)
    yield _alike("a login that gets no answer: the call was not sent", f"{connection} or {timeout}")


def _alike(happens: str, then: str) -> FaultView:
    return FaultView(happens, then, then, then)
