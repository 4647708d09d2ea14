# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What the HTTP libraries log of our requests: the names of a query, and none of its values."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Final, TypeVar, cast

from ..calls.logs import names_only

R = TypeVar("R")
_OURS: Final = "_is_a_call_of_apigraft"


def hide_query(request: R) -> R:
    """Have the HTTP library log the names alone of what is in the query of its request, which may hold a credential."""
    _look_through(type(request).__module__.partition(".")[0])
    vars(cast("Any", request).url)[_OURS] = True
    return request


@cache
def _look_through(library: str) -> None:
    """Look through what an HTTP library logs: its clients write a line for each request."""
    logging.getLogger(library).addFilter(_Names())


class _Names(logging.Filter):
    """Lets all lines pass, though not the values in the queries of our URLs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the arguments of a record."""
        if isinstance(record.args, tuple):
            record.args = tuple(names_only(str(one)) if _is_ours(one) else one for one in record.args)
        return True


def _is_ours(value: object) -> bool:
    return _OURS in getattr(value, "__dict__", ())
