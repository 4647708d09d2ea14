"""A place in the text of a type expression that moves on, and the error that ends there."""

from __future__ import annotations

import re
from typing import NoReturn

_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"[\w.?-]+|.", re.DOTALL)
_HINTS = {
    "=": "` = x` is a default, ` | =x` one more literal",
    "-": "a description is ` -- text`, with a blank on both sides",
    "[": "a list is written `T[]`",
    "{": "an object is written as a mapping: `{object: {...}}`",
    '"': 'a literal begins with `=`: `="text"`',
    "'": 'a literal begins with `=`: `="text"`',
    "(": "bounds stand behind a name: `string(1..64)`",
}
_HINT = "a union is `A | B`, a default ` = x`, a description ` -- text`"


class ExpressionError(Exception):
    """An expression that cannot be read: a diagnostic whose place is `text[start:end]`."""

    def __init__(self, code: str, start: int, end: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.start, self.end, self.message, self.hint = code, start, end, message, hint


def fail(code: str, start: int, end: int, message: str, hint: str) -> NoReturn:
    """Raise an ExpressionError."""
    raise ExpressionError(code, start, end, message, hint)


class Scanner:
    """A text and the offset `at` of its next character; what is taken takes the blanks behind it along."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.skip()

    @property
    def finished(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.text)

    @property
    def end(self) -> int:
        """The offset behind the last character that was taken and is no blank."""
        return len(self.text[: self.at].rstrip())

    def skip(self) -> None:
        """Go on to the next character that is no blank."""
        blanks = _BLANKS.match(self.text, self.at)
        self.at = blanks.end() if blanks else self.at

    def sees(self, start: str) -> bool:
        """Tell whether the rest begins with `start`."""
        return self.text.startswith(start, self.at)

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match the rest, without taking anything."""
        return pattern.match(self.text, self.at)

    def take(self, token: str) -> bool:
        """Take `token` if the rest begins with it."""
        if not self.sees(token):
            return False
        self.move(self.at + len(token))
        return True

    def move(self, at: int) -> None:
        """Go to an offset and over the blanks behind it."""
        self.at = at
        self.skip()

    def close(self, opener: str, closer: str, start: int, hint: str = "") -> None:
        """Take the end of a bracket that was opened at `start`."""
        if self.take(closer):
            return
        if self.finished:
            fail("E201", start, start + 1, f"`{opener}` is not closed", f"put a `{closer}` behind it")
        self.unexpected(hint)

    def unexpected(self, hint: str = "") -> NoReturn:
        """Fail at the next word, which cannot stand here."""
        word = self.match(_WORD)
        if word is None:
            end = len(self.text)
            fail("E201", end - 1, end, "the type ends too early", hint or "write the rest of it")
        found = word.group()
        if found[0] == "?":
            hint = "it stands behind the name of a property: `name?: string`"
            fail("E211", self.at, self.at + 1, "`?` behind a type", hint)
        hint = hint or _HINTS.get(found[0], _HINT)
        fail("E201", word.start(), word.end(), f"`{found}` where none can stand", hint)
