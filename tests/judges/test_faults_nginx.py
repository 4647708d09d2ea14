"""The table of faults before nginx, which is in front of many an API."""

from __future__ import annotations

from itertools import count
from typing import Final

import pytest

from ..faults.calls import FLAVOURS, NOTE, Outcome
from ..faults.checks import check_error
from ..faults.matrix import ATTEMPTS, BROKEN, BUSY, COLUMNS, MOVED, REFUSED, UNREADABLE, UNSENT
from ..runtime.conftest import pauses
from ..runtime.sample_api import ServerError, User
from .servers.nginx import Front

__all__ = ["pauses"]

FAULTS: Final = {
    "hung-up": (BROKEN, None, 444),
    "cut": (BROKEN, None, 200),
    "dead": (BUSY, 502, 502),
    "silent": (BUSY, 504, 504),
    "reset": (BUSY, 502, 502),
    "limited/503": (BUSY, 503, 503),
    "moved": (MOVED, 307, 307),
    "page": (UNREADABLE, 200, 200),
    "forbidden": (REFUSED, 403, 403),
}
"""By its place: the line of the table, the status that the error has, and the one that nginx notes."""

NUMBERS: Final = count()
METHODS: Final = {"get": "GET", "put": "PUT", "keyed": "POST", "bare": "POST"}


def used_up(url: str, flavour: str) -> dict[str, str]:
    """Return where a client calls that has made the one call of this minute."""
    base = {"base_url": f"{url}/{next(NUMBERS)}"}
    (outcome,) = FLAVOURS[flavour](["get"], base)
    assert outcome.error is None
    return base


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("place", FAULTS)
def test_a_fault_ends_as_the_table_says(front: Front, place: str, kind: str, flavour: str) -> None:
    """nginx has noted as many requests as are safe, and no more."""
    row, status, noted = FAULTS[place]
    base = {"base_url": f"{front.url}/{place}"}
    if place.startswith("limited"):
        base = used_up(base["base_url"], flavour)
    front.seen()
    (outcome,) = FLAVOURS[flavour]([kind], base)
    attempts = ATTEMPTS if row.then(kind).again else 1
    check_error(outcome, row, kind, status, attempts)
    seen = front.seen()
    assert len(seen) == attempts
    assert {line.split()[0] for line in seen} == {METHODS[kind]}
    assert {line.split()[-1] for line in seen} == {str(noted)}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_limit_says_when_to_come_back(front: Front, pauses: list[float], kind: str, flavour: str) -> None:
    """Of calls within the limit one gets through; each of the others waits for three seconds, if it may come again."""
    base = used_up(f"{front.url}/limited/429", flavour)
    front.seen()
    (outcome,) = FLAVOURS[flavour]([kind], base)
    attempts = ATTEMPTS if BUSY.then(kind).again else 1
    check_error(outcome, BUSY, kind, 429, attempts)
    assert getattr(outcome.error, "retry_after", None) == 3
    assert pauses == [3] * (attempts - 1)
    assert len(front.seen()) == attempts


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["put", "keyed", "bare"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(front: Front, kind: str, flavour: str) -> None:
    """What nginx says while the body is still on its way is the answer."""
    (outcome,) = FLAVOURS[flavour]([kind], {"base_url": f"{front.url}/small"}, None, NOTE * 1000)
    check_error(outcome, REFUSED, kind, 413, 1)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_certificate_that_nobody_trusts_lets_nothing_out(front: Front, kind: str, flavour: str) -> None:
    """No request, and no credential, goes to a server that might be anybody."""
    front.origin.seen.clear()
    (outcome,) = FLAVOURS[flavour]([kind], {"base_url": f"https://{front.tls}"})
    check_error(outcome, UNSENT, kind, None, ATTEMPTS)
    assert front.origin.seen == []


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_server_that_wants_tls_says_so(front: Front, kind: str, flavour: str) -> None:
    """It answers plain HTTP with a refusal."""
    (outcome,) = FLAVOURS[flavour]([kind], {"base_url": f"http://{front.tls}"})
    check_error(outcome, REFUSED, kind, 400, 1)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_all_is_well_without_a_fault(front: Front, kind: str, flavour: str) -> None:
    """Compressed on its way, on a connection that is kept."""
    outcomes = FLAVOURS[flavour]([kind, kind], {"base_url": f"{front.url}/good"})
    assert outcomes == [Outcome(User(id="1", email="naïve"))] * 2


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_class_of_a_gateways_error_is_that_of_its_status(front: Front, flavour: str) -> None:
    """Its page of HTML hides nothing."""
    (outcome,) = FLAVOURS[flavour](["bare"], {"base_url": f"{front.url}/dead"})
    assert type(outcome.error) is ServerError
    assert b"502 Bad Gateway" in outcome.error.body
