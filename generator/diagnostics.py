"""What is wrong, where, and what to do about it.

Every room reports problems with the values of this module and goes on; nothing here prints. A place is a `Span`
(1-based, the end exclusive), a problem a `Diagnostic` whose code is listed in `generator.rules`. Rooms write into a
`Problems` sink; the corridor asks it once whether to stop.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from .rules import RULES

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: lines and columns count from 1, the end column is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 2


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: its code, how bad it is, its place, what is wrong and, in `hint`, what to do next."""

    code: str
    severity: Severity
    span: Span
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        if self.code not in RULES:
            raise ValueError(f"{self.code} has no line in generator/rules.py")


class Problems:
    """A sink that collects diagnostics, in any order, and gives them back sorted and without repeats."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def error(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Note a problem that stops the run before anything is written."""
        self._found[Diagnostic(code, "error", span, message, hint)] = None

    def warning(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Note a doubt: output is written, and the reader is told."""
        self._found[Diagnostic(code, "warning", span, message, hint)] = None

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        self._found.update(dict.fromkeys(diagnostics))

    @property
    def failed(self) -> bool:
        """Whether at least one error was noted."""
        return any(found.severity == "error" for found in self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found, key=lambda found: (found.span, found.code, found.message)))

    def __len__(self) -> int:
        return len(self._found)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the known name that is nearest to `name`, or "" when none is near."""
    candidates = {candidate.lower(): candidate for candidate in sorted(known, reverse=True)}
    close = difflib.get_close_matches(name.lower(), candidates, n=1, cutoff=0.6)
    return f"did you mean `{candidates[close[0]]}`?" if close else ""
