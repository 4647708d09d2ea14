"""Path templates -> what the notation takes: one segment text with `{name}` for each variable, each name once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from .document import Part

_VARIABLE = re.compile(r"\{([^{}/]*)\}")
_QUERY_VARIABLES = re.compile(r"\{[?&][^{}]*\}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f{}?#]")


@dataclass(frozen=True, slots=True)
class Path:
    """A path that the notation takes, the names in braces, and the constants of a query that stood behind it."""

    text: str
    variables: tuple[str, ...]
    constants: tuple[tuple[str, str], ...]


def read_path(key: str, part: Part) -> Path:
    """Read a key of `paths`; what has to be changed in it is reported."""
    text = _QUERY_VARIABLES.sub("", key.partition("#")[0])
    text, _, query = text.partition("?")
    constants = tuple(parse_qsl(query, keep_blank_values=True))
    pieces = _VARIABLE.split("/" + text.lstrip("/") if not text.startswith("/") else text)
    variables: list[str] = []
    written = ""
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            written += _UNSAFE.sub(lambda found: f"%{ord(found.group()):02X}", piece)
        else:
            name = _UNSAFE.sub("_", piece.strip().lstrip("+#./;").rstrip("*")) or "value"
            variables.append(_unique(name, variables))
            written += f"{{{variables[-1]}}}"
    if written != key:
        part.report.degraded("paths", part.place, f"the path is written `{written}`")
    return Path(written, tuple(variables), constants)


def _unique(name: str, taken: list[str]) -> str:
    found = name
    while found in taken:
        found += "_"
    return found
