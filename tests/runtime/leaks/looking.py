"""Where a credential could be seen after a failure, and in which spellings: what the tests of leaks look through."""

from __future__ import annotations

import base64
import html
import json
import logging
import pickle
import traceback
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

_RAW = ("body", "headers", "detail", "errors")
"""What an error keeps as the provider sent it: the caller's own data."""


def spellings(secret: str) -> dict[str, str]:
    """Return a credential in each of the ways in which it may turn up."""
    octets = secret.encode()
    return {
        "plain": secret,
        "repr": repr(secret)[1:-1],
        "base64": base64.b64encode(octets).decode().rstrip("="),
        "base64url": base64.urlsafe_b64encode(octets).decode().rstrip("="),
        "hex": octets.hex(),
        "HEX": octets.hex().upper(),
        "quoted": quote(secret, safe=""),
        "path": quote(secret),
        "lower": quote(secret, safe="").lower(),
        "form": quote_plus(secret),
        "json": json.dumps(secret)[1:-1],
        "json in json": json.dumps(json.dumps(secret))[3:-3],
        "php": json.dumps(secret)[1:-1].replace("/", "\\/"),
        "html": html.escape(secret),
    }


def as_basic(secret: str) -> str:
    """Return a credential as the second half of what `Authorization: Basic` holds."""
    return base64.b64encode(b"ann:" + secret.encode()).decode()


def leaks(secrets: Collection[str], places: Mapping[str, str]) -> list[str]:
    """Return in which place which spelling of a credential is."""
    known = [(how, text) for secret in secrets for how, text in spellings(secret).items()]
    # The characters at both ends also hold bits of what stands beside the credential.
    known += [("basic", as_basic(secret).rstrip("=")[6:-1]) for secret in secrets]
    return [f"{place}: {how}" for place, shown in places.items() for how, text in known if text in shown]


def shown_by(error: BaseException, code: Collection[Path], *, raw: bool = False) -> dict[str, str]:
    """Return what an error and all that it came from show: words, pickle, and the frames of the code in some folders.

    What the provider sent is left out of the pickle unless `raw`.
    """
    found: dict[str, str] = {}
    for number, each in enumerate(_chain(error)):
        found |= {f"{number} str": str(each), f"{number} repr": repr(each), f"{number} args": repr(each.args)}
        report = traceback.TracebackException.from_exception(each, capture_locals=True)
        ours = [frame for frame in report.stack if any(Path(frame.filename).is_relative_to(one) for one in code)]
        found[f"{number} frames"] = "\n".join(_frame(each) for each in ours)
        found[f"{number} notes"] = repr(getattr(each, "__notes__", ()))
    found["pickle"] = pickled(error if raw else _without_raw(error))
    return found


def pickled(value: object) -> str:
    """Return a pickle as text; empty for what refuses to be pickled."""
    try:
        return pickle.dumps(value).decode(errors="replace")
    except (TypeError, AttributeError, pickle.PicklingError) as refused:
        return str(refused)


class _Kept(logging.Handler):
    """Keeps records."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.NOTSET)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self._records.append(record)


@contextmanager
def listening() -> Iterator[list[logging.LogRecord]]:
    """Collect what is logged at any level by anybody, and what is warned of."""
    records: list[logging.LogRecord] = []
    handler = _Kept(records)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.captureWarnings(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            yield records
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        root.setLevel(level)


def logged(records: Iterable[logging.LogRecord]) -> dict[str, str]:
    """Return what records show to formatters: their line, and all that is attached to them.

    The HTTP library's lower half logs the headers of answers as they came, at DEBUG; these are not ours to change.
    """
    kept = (each for each in records if not each.getMessage().startswith("receive_response_headers"))
    return {
        f"log {number} {each.name}": f"{each.getMessage()}\n{json.dumps(vars(each), default=repr)}\n{vars(each)}"
        for number, each in enumerate(kept)
    }


def _frame(frame: traceback.FrameSummary) -> str:
    """Return a frame with its variables; their values are a repr already."""
    held = "".join(f"\n  {name} = {value}" for name, value in (frame.locals or {}).items())
    return f"{frame.name}: {frame.line}{held}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it was raised from or while handling."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [each.__cause__, each.__context__]


def _without_raw(error: BaseException) -> Any:
    """Return the parts of an error that are of our own making."""
    return type(error), error.args, {name: value for name, value in vars(error).items() if name not in _RAW}
