"""A leak of any kind in any place is found: without that the other tests would prove nothing."""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path

import pytest

from generator.runtime.credentials import Secret
from generator.runtime.masking import mask

from .looking import as_basic, leaks, listening, logged, shown_by, spellings
from .vault import NASTY

SECRET = f"pl4nted{NASTY}ü😀9"
HERE = [Path(__file__).parent]


def wrong(words: str, *, held: object = None) -> Exception:
    """Raise an error, and return it."""
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


@pytest.mark.parametrize(("spelling", "text"), [*spellings(SECRET).items(), ("basic", as_basic(SECRET))])
def test_every_spelling_is_found_and_masked(spelling: str, text: str) -> None:
    """In a message, here; what the runtime masks is looked for by other code than its own."""
    shown = shown_by(wrong(f"you sent {text}!"), [])
    assert f"0 str: {spelling}" in leaks([SECRET], shown)
    masked = mask(f"you sent {text}!", [Secret(SECRET)])
    assert leaks([SECRET], {"masked": masked}) == [] and masked.startswith("you sent ") and masked.endswith("!")


def test_frames_are_looked_at_with_their_variables() -> None:
    """Those of the code in the given folders, and no others."""
    error = wrong("quiet", held=SECRET)
    assert leaks([SECRET], shown_by(error, HERE)) != []
    assert leaks([SECRET], shown_by(error, [Path(sys.prefix)])) == []


def test_causes_and_contexts_are_looked_at() -> None:
    """Also of causes, and where they are not printed."""
    for chained in (wrong("a"), wrong("b")):
        chained.__context__ = wrong("c")
        chained.__context__.__cause__ = wrong(SECRET)
        chained.__suppress_context__ = True
        assert leaks([SECRET], shown_by(chained, [])) != []


def test_pickles_and_attributes_are_looked_at() -> None:
    """But for what the provider sent, unless it is asked for."""
    error = wrong("quiet")
    vars(error)["body"] = SECRET
    assert leaks([SECRET], shown_by(error, [])) == []
    assert leaks([SECRET], shown_by(error, [], raw=True)) != []
    vars(error)["words"] = SECRET
    assert leaks([SECRET], shown_by(error, [])) != []


def test_every_logger_is_listened_to() -> None:
    """At each level, with what is attached to a record, and with what is warned of."""
    with listening() as records:
        logging.getLogger("some.library").debug("quiet", extra={"held": SECRET})
        logging.getLogger("some.library").debug("%s", SECRET)
        warnings.warn(SECRET, stacklevel=1)
    assert len({each.partition(":")[0] for each in leaks([SECRET], logged(records))}) == 3
