"""The README of a generated package says what comes of each fault, in the words that the other tests are driven by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .faults import FAULTS
from .matrix import BUSY, BUSY_LONG, COLUMNS, HEAD, LARGE, LOGIN_ROWS, OVER, OVER_UNSENT, ROWS, UNTOLD

GENERATED = Path(__file__).parent.parent.parent / "generated"
PROVIDERS = sorted(path.parent.name for path in GENERATED.glob("*/README.md"))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_page_has_the_table(provider: str) -> None:
    """Line by line, with the provider's own classes."""
    page = (GENERATED / provider / "README.md").read_text(encoding="utf-8").splitlines()
    names = _classes(provider)
    rows = (*ROWS, *(LOGIN_ROWS if "login" in names else ()))
    table = [*HEAD, *(row.line(names) for row in rows)]
    start = page.index(table[0])
    assert page[start : start + len(table)] == table
    assert not page[start + len(table)].startswith("|")


def _classes(provider: str) -> dict[str, str]:
    """Return the classes that the errors of a provider have, by their kinds; that of logins where there are any."""
    module = (GENERATED / provider / "errors.py").read_text(encoding="utf-8")
    return dict(re.findall(r"^    (\w+)=(\w+),$", module, re.MULTILINE))


def test_each_line_is_tested() -> None:
    """No promise without a fault behind it."""
    assert {*(fault.row for fault in FAULTS), OVER, OVER_UNSENT, LARGE} == {*ROWS}
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_the_statuses_are_those_that_are_tested() -> None:
    """The lines of statuses name all of them, and no other."""
    statuses = {fault.status for fault in FAULTS if fault.row is BUSY}
    assert {*BUSY.statuses} == statuses
    behind = {fault.status or 0 for fault in FAULTS if fault.row is UNTOLD}
    assert {*UNTOLD.statuses} == {status for status in behind if status < 500} and "5XX" in UNTOLD.happens
    assert {*range(500, 505), 599} <= behind
    assert {fault.status for fault in FAULTS if fault.row is BUSY_LONG} <= statuses


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_has_no_key_is_made_once(kind: str) -> None:
    """Unless it never left: no line of the table lets a call without a key be made again."""
    again = {row.happens for row in ROWS if row.then(kind).again}
    assert (kind == "bare") == (len(again) == 2)
    assert all(happens.startswith("no connection") for happens in again if kind == "bare")
