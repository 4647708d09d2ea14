"""What an importer assumed and a person should confirm: the items of `review`."""

from __future__ import annotations

from ...spec.jsonvalues import Json


def review(at: str, found: str, assumed: str, why: str, code: str) -> dict[str, Json]:
    """Return an open item: the place in the spec, what the document says, what was made of it, and why."""
    return {"at": at, "found": found, "assumed": assumed, "why": why, "code": code, "state": "open"}
