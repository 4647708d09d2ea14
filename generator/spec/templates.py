"""The language of signing: `Credential=${app_id}/${now | utc('%Y%m%d')}`, read into values that know their place.

    template   = literal text, with `${ pipeline }` in it; `$${` is a literal `${`, any other `$` is itself
    pipeline   = head ( "|" operation )*
    head       = name | name "(" arguments ")" | literal | integer
    operation  = name | name "(" arguments ")"
    argument   = name | literal | integer
    literal    = 'text' | "text"                       without escapes: a backslash is an error that names the source

There are no loops, attributes, arithmetic or nesting: a template is data. What its names mean is asked in the next
room; here nothing is known but the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

from ..diagnostics import Problems, Span
from .nodes import Scalar
from .scanning import ExpressionError, Scanner, fail


@dataclass(frozen=True, slots=True)
class Name:
    """A credential, an option, a value or a source, by its name."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or an integer that stands for itself."""

    value: str | int
    span: Span


Argument: TypeAlias = Name | Literal


@dataclass(frozen=True, slots=True)
class Call:
    """A source with arguments, or an operation with those that stand behind the value on its left."""

    name: str
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A head and what is done with it, from left to right."""

    head: Name | Literal | Call
    operations: tuple[Call, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts and pipelines, in turn; `text` is what was written."""

    text: str
    parts: tuple[str | Pipeline, ...]
    span: Span

    def names(self) -> Iterator[Name]:
        """Yield the names that it reads, in their order; those of operations are not among them."""
        for part in self.parts:
            if isinstance(part, Pipeline):
                head = part.head.arguments if isinstance(part.head, Call) else (part.head,)
                given = (argument for call in part.operations for argument in call.arguments)
                yield from (each for each in (*head, *given) if isinstance(each, Name))

    def sources(self) -> Iterator[Name]:
        """Yield the names again, with those of sources that have brackets behind them."""
        yield from (
            Name(part.head.name, part.head.span)
            for part in self.parts
            if isinstance(part, Pipeline) and isinstance(part.head, Call)
        )
        yield from self.names()


INSTEAD: Final = {"n": "lf", "r\\n": "crlf", "t": "tab", "0": "nul", "x00": "nul", "\\": "backslash"}
"""What people write behind a backslash, and the source that means it."""

_OPEN = re.compile(r"\$\$\{|\$\{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INTEGER = re.compile(r"-?[0-9]+(?![\w.])")
_WORD = re.compile(r"[\w.]+|.", re.DOTALL)
_MOST = 40
_LONGEST = 4000
_MOST_DIGITS = 15
_FORM = "as in `${nonce | hmac('sha256', key) | hex}`"
_BETWEEN = "a `|` stands before an operation, a `,` between two arguments"
_NUMBER = "a number is an integer, and a text stands in quotes"
_HINTS: Final = {
    "(": "an argument is a name, a 'text' or an integer: give a name under `values` to what has to be made first",
    "|": "an argument is a name, a 'text' or an integer: give a name under `values` to what has to be made first",
    ".": "there are no attributes: `${headers | get('Name')}` picks a header",
    "[": "`slice(0, 8)` cuts a text, `get('name')` picks a pair",
    "{": "one `${...}` does not stand inside of another: give the inner one a name under `values`",
    "$": "one `${...}` does not stand inside of another: give the inner one a name under `values`",
    "+": "what is put together stands side by side: `${a}${b}`",
    "?": "`default('text')` stands in for what is absent, `when(name)` decides",
}


def read_template(node: Scalar, problems: Problems) -> Template | None:
    """Read the template that a scalar holds; one that cannot be read is reported, and read as None."""
    if node.value is None:
        problems.error("E102", node.span, "a template without text", "`${empty}` is the empty text")
        return None
    if node.plain and node.comment:
        hint = "quote the whole text if the `#` belongs to it, else put the comment above the key"
        problems.error("E011", node.span, "a comment behind a text that is signed or sent", hint)
        return None
    if len(node.text) > _LONGEST:
        hint = "give names under `values` to its parts, and put them together with `lines`"
        problems.error("E501", node.span, f"a text of more than {_LONGEST:,} characters", hint)
        return None
    try:
        return Template(node.text, tuple(_parts(node)), node.span)
    except ExpressionError as error:
        problems.error("E501", node.place(error.start, error.end), error.message, error.hint)
        return None


def _parts(node: Scalar) -> Iterator[str | Pipeline]:
    text, at, words = node.text, 0, ""
    while opening := _OPEN.search(text, at):
        words += _plain(text, at, opening.start())
        if opening[0] == "$${":
            words, at = words + "${", opening.end()
            continue
        if words:
            yield words
        reader = _Reader(node, opening.start())
        yield reader.pipeline()
        words, at = "", reader.end
    words += _plain(text, at, len(text))
    if words or not text:
        yield words


def _plain(text: str, start: int, end: int, form: str = "write `${{{}}}`") -> str:
    """Return literal text, in which no backslash can stand; `form` says how the source that is meant is written."""
    if (found := text.find("\\", start, end)) >= 0:
        behind = max((each for each in INSTEAD if text.startswith(each, found + 1)), key=len, default="")
        others = "`lf`, `crlf`, `tab`, `nul` and `backslash` are sources, as in `${method}${lf}`"
        instead = form.format(INSTEAD[behind]) if behind else others
        fail("E501", found, found + 1 + len(behind), "a backslash: text here has no escapes", instead)
    return text[start:end]


class _Reader:
    """Reads one `${...}`; behind it `end` is the offset of what follows."""

    def __init__(self, node: Scalar, start: int) -> None:
        self._node, self._start = node, start
        self._scanner = Scanner(node.text)
        self._scanner.move(start + 2)
        self.end = start

    def pipeline(self) -> Pipeline:
        """Read up to the `}`."""
        head = self._call("a value")
        operations: list[Call] = []
        while self._scanner.take("|"):
            at = self._scanner.at
            operation = self._call("an operation")
            if isinstance(operation, Literal):
                fail("E501", at, self._scanner.end, "a literal where an operation stands", _FORM)
            if len(operations) == _MOST:
                hint = "give the first part a name under `values`"
                fail("E501", at, self._scanner.end, f"more than {_MOST} operations", hint)
            operations.append(Call(operation.text, (), operation.span) if isinstance(operation, Name) else operation)
        if not self._scanner.sees("}"):
            self._unexpected()
        self.end = self._scanner.at + 1
        return Pipeline(head, tuple(operations), self._node.place(self._start, self.end))

    def _call(self, what: str) -> Name | Literal | Call:
        start = self._scanner.at
        argument = self._argument(what)
        if not isinstance(argument, Name) or not self._scanner.sees("("):
            return argument
        opened = self._scanner.at
        self._scanner.take("(")
        arguments: list[Argument] = []
        while arguments or not self._scanner.sees(")"):
            arguments.append(self._argument("an argument"))
            if not self._scanner.take(","):
                break
        if not self._scanner.take(")"):
            if self._scanner.sees("}"):
                fail("E501", opened, opened + 1, "`(` is not closed", "put a `)` behind the arguments")
            self._unexpected()
        return Call(argument.text, tuple(arguments), self._node.place(start, self._scanner.end))

    def _argument(self, what: str) -> Argument:
        start = self._scanner.at
        if integer := self._scanner.match(_INTEGER):
            if len(integer[0]) > _MOST_DIGITS:
                fail(
                    "E501",
                    start,
                    integer.end(),
                    f"an integer of more than {_MOST_DIGITS} digits",
                    "write a smaller one",
                )
            self._scanner.move(integer.end())
            return Literal(int(integer[0]), self._node.place(start, integer.end()))
        if self._scanner.sees("'") or self._scanner.sees('"'):
            return self._quoted(start)
        name = self._scanner.match(_NAME)
        if name is None:
            if any(map(self._scanner.sees, "}|),")):
                end = len(self._node.text[:start].rstrip())
                fail("E501", end - 1, end, f"{what} is missing", _FORM)
            self._unexpected()
        self._scanner.move(name.end())
        return Name(name[0], self._node.place(start, name.end()))

    def _quoted(self, start: int) -> Literal:
        quote = self._node.text[start]
        end = self._node.text.find(quote, start + 1)
        if end < 0:
            fail("E501", start, start + 1, f"the quote {quote} is not closed", "put one behind the text")
        text = _plain(self._node.text, start + 1, end, "`{}` is a source: write its name, without quotes")
        self._scanner.move(end + 1)
        return Literal(text, self._node.place(start, end + 1))

    def _unexpected(self) -> NoReturn:
        """Fail at what comes next, which cannot stand there."""
        at = self._scanner.at
        word = self._scanner.match(_WORD)
        if word is None:
            fail("E501", self._start, self._start + 2, "`${` is not closed", "put a `}` behind the value")
        if word[0] == "\\":
            _plain(self._node.text, at, at + 1, "`{}` is a source: write its name")
        found = word[0][0]
        usual = _NUMBER if found.isdigit() else _BETWEEN if found.isalpha() or found in "'\"" else _FORM
        fail("E501", at, word.end(), f"`{word[0]}` where none can stand", _HINTS.get(found, usual))
