# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Links as providers write them: the targets of a header `Link`, and paths with dots in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(r'<([^>]*)>?|"((?:[^"\\]|\\.)*+)"?|([^\s<>",;=]+)|([,;])')


def undotted(path: str) -> str:
    """Resolve the segments `.` and `..` of a path that begins with a slash, as RFC 3986 (5.2.4) says.

    Percent-encoded ones stay: they are other segments for whoever signs and for the HTTP library.
    """
    if "/." not in path:
        return path
    found: list[str] = []
    *segments, last = path[1:].split("/")
    for segment in segments:
        if segment == "..":
            del found[-1:]
        elif segment != ".":
            found.append(segment)
    if last == "..":
        del found[-1:]
    found.append("" if last in (".", "..") else last)
    return "/" + "/".join(found)


def next_link(header: str) -> str | None:
    """Return the target of the link of a `Link` header whose relations have `next` among them."""
    for target, parameters in _links(header):
        if "anchor" not in parameters and "next" in parameters.get("rel", "").lower().split():
            return target
    return None


def _links(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield targets and parameters; of parameters with the same name the first counts."""
    target, parameters, name = None, dict[str, str](), ""
    for uri, quoted, word, mark in (token.groups() for token in _TOKEN.finditer(header)):
        if mark == "," or uri is not None:
            if target is not None:
                yield target, parameters
            target, parameters, name = uri, {}, ""
        elif mark == ";":
            name = ""
        elif not name:
            name = (word or "").lower()
        else:
            parameters.setdefault(name, word if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
    if target is not None:
        yield target, parameters
