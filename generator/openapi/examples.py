"""Examples of bodies, as OpenAPI has them, and of exchanges, as the notation has them."""

from __future__ import annotations

from collections.abc import Iterable

from ..spec.jsonvalues import Json


def exchanges(requests: Iterable[tuple[str, Json]], answers: Iterable[tuple[str, str, Json]]) -> dict[str, Json]:
    """Make exchanges of the examples of a request body (name, body) and of answers (status, name, body).

    A request and the first answer of the same name are the halves of one; each further answer of a name that is taken
    gets its status behind it.
    """
    found: dict[str, dict[str, Json]] = {}
    for name, body in requests:
        found[name] = {"request": {"body": body}}
    for status, name, body in answers:
        key = name
        if "response" in found.get(key, {}):
            key = f"{name}_{status}"
        while "response" in found.get(key, {}):
            key += "_"
        found.setdefault(key, {})["response"] = {"status": int(status), "body": body}
    return dict(found)
