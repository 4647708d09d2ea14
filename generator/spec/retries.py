"""`retry` and `idempotency`: when a call is made again, and the header by which the provider knows it again.

    retry: {max: 2, on: [408, 429, 5XX]}
    idempotency: {header: Idempotency-Key}

Either may be `none`.
"""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import Problems
from .keys import Keys
from .model import IdempotencySpec, RetrySpec
from .nodes import Mapping, Node, Scalar, Sequence, to_json
from .validate import HEADER_NAME

NONE: Final = "none"
MOST: Final = 10
"""More retries than that are no help to anybody."""

STATUSES: Final = re.compile(r"[45]XX\Z")
_STATUS_HINT: Final = "a status from 400 on, or a family of them: `on: [408, 429, 5XX]`"


def read_retry(keys: Keys, problems: Problems) -> RetrySpec | None:
    """Read `retry`: what is not said stays as it is without."""
    node = keys.take("retry")
    if node is None:
        return None
    if _is_none(node):
        return RetrySpec(NONE, 0, None)
    inner = Keys(node, "`retry`", problems, form="as in `retry: {max: 2, on: [408, 429, 5XX]}`, or `none`")
    most, on = inner.take("max"), inner.take("on")
    spec = RetrySpec(to_json(node), _read_max(most, problems), _read_on(on, problems))
    inner.close()
    return spec


def read_idempotency(keys: Keys, problems: Problems) -> IdempotencySpec | None:
    """Read `idempotency`: the header, or that there is none where the provider has one."""
    node = keys.take("idempotency")
    if node is None:
        return None
    if _is_none(node):
        return IdempotencySpec(NONE, "", node.span)
    inner = Keys(node, "`idempotency`", problems, form="as in `idempotency: {header: Idempotency-Key}`, or `none`")
    found, header = inner.take("header"), inner.text("header")
    inner.close()
    if isinstance(node, Mapping) and found is None:
        problems.error("E102", node.span, "`idempotency` names no header", "as in `{header: Idempotency-Key}`")
    elif found is not None and header and not HEADER_NAME.match(header):
        problems.error("E120", found.span, f"`{header}` is no name of a header", "letters, digits and `-` (RFC 9110)")
    return IdempotencySpec(to_json(node), header, found.span) if found and header else None


def _is_none(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value == NONE


def _read_max(node: Node | None, problems: Problems) -> int | None:
    if node is None:
        return None
    value = to_json(node)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST:
        return value
    problems.error("E102", node.span, "`max` is not a number of retries", f"a whole number from 0 to {MOST}")
    return None


def _read_on(node: Node | None, problems: Problems) -> tuple[int | str, ...] | None:
    if node is None:
        return None
    if not isinstance(node, Sequence):
        problems.error("E102", node.span, "`on` is not a list of statuses", _STATUS_HINT)
        return None
    found: list[int | str] = []
    for item in node.items:
        value = to_json(item)
        is_status = isinstance(value, int) and not isinstance(value, bool) and 400 <= value <= 599
        if is_status or (isinstance(value, str) and STATUSES.match(value)):
            found.append(value)  # type: ignore[arg-type]
        else:
            problems.error("E107", item.span, "this is no status after which a call is made again", _STATUS_HINT)
    return tuple(found)
