"""The table of faults before WireMock, which misbehaves on demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest

from ..faults.calls import FLAVOURS, PATIENT, Outcome
from ..faults.checks import check_error
from ..faults.faults import BODY
from ..faults.matrix import ATTEMPTS, BROKEN, BUSY, COLUMNS, LATE, MOVED, OVER, REFUSED, UNREADABLE, Row
from ..runtime.conftest import pauses
from ..runtime.sample_api import User
from .servers.wiremock import Mock

__all__ = ["pauses"]

ANY: Final = {"method": "ANY", "urlPathPattern": "/users.*"}
GOOD: Final[Mapping[str, Any]] = {
    "status": 200,
    "headers": {"Content-Type": "application/json"},
    "body": BODY.decode(),
}
NO: Final = '{"success":false,"message":"no"}'
FAULTS: Final[Mapping[str, tuple[Row, int | None, Mapping[str, Any]]]] = {
    "reset": (BROKEN, None, {"fault": "CONNECTION_RESET_BY_PEER"}),
    "empty": (BROKEN, None, {"fault": "EMPTY_RESPONSE"}),
    "malformed chunk": (BROKEN, None, {"fault": "MALFORMED_RESPONSE_CHUNK"}),
    "random data": (BROKEN, None, {"fault": "RANDOM_DATA_THEN_CLOSE"}),
    "503": (BUSY, 503, {"status": 503, "body": NO}),
    "429": (BUSY, 429, {"status": 429, "body": NO, "headers": {"Retry-After": "0"}}),
    "422": (REFUSED, 422, {"status": 422, "body": NO}),
    "302": (MOVED, 302, {"status": 302, "headers": {"Location": "/ready"}}),
    "not JSON": (UNREADABLE, 200, {"status": 200, "body": "<h1>Welcome</h1>"}),
    "not UTF-8": (UNREADABLE, 200, {"status": 200, "base64Body": "eyJpZCI6Iv8ifQ=="}),
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_as_the_table_says(mock: Mock, name: str, kind: str, flavour: str) -> None:
    """WireMock has noted as many requests as are safe, and no more."""
    row, status, response = FAULTS[name]
    mock.tell({"request": ANY, "response": response})
    (outcome,) = FLAVOURS[flavour]([kind], {"base_url": mock.url})
    attempts = ATTEMPTS if row.then(kind).again else 1
    check_error(outcome, row, kind, status, attempts)
    assert mock.seen() == attempts


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["put", "keyed"])
@pytest.mark.parametrize("name", [name for name, (row, _, _) in FAULTS.items() if row in (BROKEN, BUSY)])
def test_a_fault_that_passes_is_not_noticed(mock: Mock, name: str, kind: str, flavour: str) -> None:
    """The second attempt is answered, and its answer is the result."""
    once = {"scenarioName": "s", "requiredScenarioState": "Started", "newScenarioState": "well"}
    mock.tell(
        {"request": ANY, "response": FAULTS[name][2], **once},
        {"request": ANY, "response": GOOD, "scenarioName": "s", "requiredScenarioState": "well"},
    )
    outcomes = FLAVOURS[flavour]([kind], {"base_url": mock.url})
    assert outcomes == [Outcome(User(id="1", email="naïve"))]
    assert mock.seen() == 2


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_an_answer_that_does_not_come_in_time(mock: Mock, kind: str, flavour: str) -> None:
    """WireMock would take two minutes for it."""
    mock.tell({"request": ANY, "response": {**GOOD, "fixedDelayMilliseconds": 120_000}})
    (outcome,) = FLAVOURS[flavour]([kind], {"base_url": mock.url, "timeout": (PATIENT, 0.1)})
    check_error(outcome, LATE, kind, None, ATTEMPTS if LATE.then(kind).again else 1)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["put", "bare"])
def test_an_answer_that_dribbles_ends_at_the_deadline(mock: Mock, kind: str, flavour: str) -> None:
    """Each piece of it comes in time, and the whole of it would take a minute."""
    dribble = {"numberOfChunks": len(BODY), "totalDuration": 60_000}
    mock.tell({"request": ANY, "response": {**GOOD, "chunkedDribbleDelay": dribble}})
    (outcome,) = FLAVOURS[flavour]([kind], {"base_url": mock.url, "deadline": 1.0})
    check_error(outcome, OVER, kind, None, 1)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", COLUMNS)
def test_all_is_well_without_a_fault(mock: Mock, kind: str, flavour: str) -> None:
    """Also on a connection that is kept."""
    mock.tell({"request": ANY, "response": GOOD})
    outcomes = FLAVOURS[flavour]([kind, kind], {"base_url": mock.url})
    assert outcomes == [Outcome(User(id="1", email="naïve"))] * 2
    assert mock.seen() == 2
