"""Type expressions: the text of one line of a spec -> a small tree, or an error with its exact place.

An expression is read from left to right: the type, then at most one ` = default`, then at most one ` -- `, after which
all is description. Which names exist and what they mean is not known here.

    expression  = union [" = " literal] [" -- " description]
    union       = list {"|" list}
    list        = primary {"[]"}
    primary     = "(" union ")" | "=" literal | name ["<" union {"," union} ">"] ["(" constraint {"," constraint} ")"]
    constraint  = number | [number] ".." [number] | "/" pattern "/"
    literal     = quoted JSON text, or a YAML 1.2 scalar up to a blank or `|`, within brackets also up to their end
"""

from __future__ import annotations

import functools
import json
import re

from .jsonvalues import Json, resolve
from .scanning import Scanner, fail
from .typetree import Constraint, Default, Expression, ListOf, Literal, Name, Number, Type, Union

MAX_DEPTH = 32
# The defaults that are made anew for each call, written with `()`.
FRESH = ("uuid4",)

_BOUNDS = "bounds are `(1..64)`, `(0..)` or `(5)`, a pattern is `(/[a-z]+/)`"

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,4})?")
_DEFAULT = re.compile(r"=(?=\s|\Z)")
_DESCRIPTION = re.compile(r"--(?=\s|\Z)")
_BARE = {ends: re.compile(rf"[^\s|{ends}]*") for ends in ("", ")", ">,")}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_FRESH = re.compile(rf"({'|'.join(FRESH)})\(\)(?=\s|\Z)")


@functools.lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Read an expression; raise ExpressionError where it is none."""
    return _Parser(text).expression()


class _Parser:
    """Reads one expression by recursive descent; `_ends` holds, for each open bracket, what ends a literal in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._scan = Scanner(text)
        self._ends: list[str] = []

    def expression(self) -> Expression:
        """Read the whole text."""
        self._check_begin()
        type_ = self._union()
        default = self._default() if self._scan.match(_DEFAULT) else None
        if self._scan.match(_DESCRIPTION):
            start = self._scan.at
            description = self._text[start + 2 :].strip()
            if not description:
                fail("E201", start, start + 2, "nothing behind ` -- `", "write the description, or remove ` -- `")
            return Expression(type_, default, description, self._text.index(description, start + 2))
        if not self._scan.finished:
            self._scan.unexpected()
        return Expression(type_, default)

    def _check_begin(self) -> None:
        if self._scan.finished:
            fail("E201", 0, 1, "no type", "write a type, or `any`")
        if self._scan.match(_DESCRIPTION):
            fail("E201", self._scan.at, self._scan.at + 2, "no type before ` -- `", "write a type before it, or `any`")
        if self._scan.match(_DEFAULT):
            value = self._text[self._scan.at + 1 :].partition(" -- ")[0].strip() or "x"
            hint = f"`={value}` is the literal, `string = {value}` is text with a default"
            fail("E205", self._scan.at, self._scan.at + 1, "` = ` with no type before it", hint)

    def _union(self) -> Type:
        start = self._scan.at
        members = [self._list()]
        while self._scan.take("|"):
            members.append(self._list())
        return members[0] if len(members) == 1 else Union(tuple(members), start, self._scan.end)

    def _list(self) -> Type:
        start = self._scan.at
        type_ = self._primary()
        depth = len(self._ends)
        while self._scan.take("["):
            if not self._scan.take("]"):
                self._scan.unexpected("a list is written `T[]`")
            depth += 1
            self._check_depth(depth, start)
            type_ = ListOf(type_, start, self._scan.end)
        return type_

    def _primary(self) -> Type:
        start = self._scan.at
        if self._scan.take("("):
            type_ = self._within(")", start)
            self._scan.close("(", ")", start)
            return type_
        if self._scan.sees("=") and not self._scan.match(_DEFAULT):
            self._scan.at += 1
            return Literal(self._literal(), start, self._scan.end)
        name = self._scan.match(_NAME)
        if name is None:
            self._scan.unexpected()
        self._scan.move(name.end())
        return Name(name.group(), self._arguments(), self._constraint(), start, name.end())

    def _within(self, ends: str, start: int) -> Type:
        self._check_depth(len(self._ends) + 1, start)
        self._ends.append(ends)
        type_ = self._union()
        self._ends.pop()
        return type_

    def _arguments(self) -> tuple[Type, ...]:
        start = self._scan.at
        if not self._scan.take("<"):
            return ()
        arguments = [self._within(">,", start)]
        while self._scan.take(","):
            arguments.append(self._within(">,", start))
        self._scan.close("<", ">", start)
        return tuple(arguments)

    def _constraint(self) -> Constraint | None:
        start = self._scan.at
        if not self._scan.take("("):
            return None
        low, high, exact, pattern = None, None, False, None
        if not self._scan.sees("/"):
            low, high, exact = self._bounds()
            if self._scan.take(",") and not self._scan.sees("/"):
                self._scan.unexpected("behind the bounds a pattern may stand: `string(1..64, /[a-z]+/)`")
        if self._scan.sees("/"):
            pattern = self._pattern()
        hint = "a pattern that holds `/` is written as `{$type: string, pattern: ...}`" if pattern else _BOUNDS
        self._scan.close("(", ")", start, hint)
        return Constraint(low, high, exact, pattern, start, self._scan.end)

    def _bounds(self) -> tuple[Number | None, Number | None, bool]:
        start = self._scan.at
        low = self._number()
        if not self._scan.sees(".."):
            if low is None:
                self._scan.unexpected(_BOUNDS)
            return low, low, True
        self._scan.take("..")
        high = self._number()
        if low is None and high is None:
            fail("E202", start, self._scan.end, "bounds without a number", "write `(1..64)`, `(1..)` or `(..64)`")
        if low is not None and high is not None and low > high:
            fail("E202", start, self._scan.end, f"{low} is more than {high}", f"write `{high}..{low}`")
        return low, high, False

    def _number(self) -> Number | None:
        found = self._scan.match(_NUMBER)
        if found is None:
            return None
        self._scan.move(found.end())
        value = resolve(found.group())
        return value if isinstance(value, Number) else None

    def _pattern(self) -> str:
        start = self._scan.at
        end = self._text.find("/", start + 1)
        if end < 0:
            fail("E201", start, len(self._text), "a pattern that is not closed", "put a `/` behind it")
        self._scan.move(end + 1)
        return self._text[start + 1 : end]

    def _default(self) -> Default:
        self._scan.take("=")
        start = self._scan.at
        fresh = self._scan.match(_FRESH)
        if fresh is not None:
            self._scan.move(fresh.end())
            return Default(fresh.group(1), True, start, fresh.end())
        value = self._literal()
        default = Default(value, False, start, self._scan.end)
        if not self._scan.finished and not self._scan.match(_DESCRIPTION):
            rest = self._text[start:].partition(" -- ")[0].strip()
            hint = f"quote it: `= {json.dumps(rest, ensure_ascii=False)}`"
            fail("E203", start, start + len(rest), "a default that has to be quoted", hint)
        return default

    def _literal(self) -> Json:
        """Read what stands behind `=` or ` = `."""
        start = self._scan.at
        if self._scan.sees('"'):
            return self._quoted()
        bare = _BARE[self._ends[-1] if self._ends else ""].match(self._text, start)
        text = bare.group() if bare else ""
        self._check_bare(text, start)
        self._scan.move(start + len(text))
        return resolve(text)

    def _check_bare(self, text: str, start: int) -> None:
        end = start + len(text)
        quoted = json.dumps(text, ensure_ascii=False)
        if not text:
            fail("E203", start - 1, start, "nothing behind `=`", 'the empty text is written `=""`')
        if text.endswith("[]") and len(text) > 2:
            item = text[:-2]
            fail("E203", start, end, f"`={text}`", f"a list of it is `(={item})[]`, the text is `={quoted}`")
        if text[0] in "[{":
            hint = "write `{$type: ..., default: ...}`, or quote it if text is meant"
            fail("E203", start, end, "a literal that is a list or a mapping", hint)
        if text[0] == "'" or any(character in text for character in '<("'):
            hint = f"write `={quoted}`" if text[0] != "'" else 'quote it as JSON does, with `"`'
            if text.endswith("()"):
                hint = f"`{FRESH[0]}()` is the only value that is made for each call; text is quoted: `{quoted}`"
            fail("E203", start, end, "a literal that has to be quoted", hint)

    def _quoted(self) -> str:
        start = self._scan.at
        found = self._scan.match(_QUOTED)
        if found is None:
            fail("E203", start, len(self._text), "a quote that is not closed", 'put a `"` behind it')
        try:
            value = json.loads(found.group())
        except ValueError:
            hint = "escapes are those of JSON: `\\\\`, `\\n`, `\\u00e9`"
            fail("E203", start, found.end(), "quoted text that is not JSON", hint)
        self._scan.move(found.end())
        return str(value)

    def _check_depth(self, depth: int, start: int) -> None:
        if depth > MAX_DEPTH:
            fail("E201", start, start + 1, f"nested deeper than {MAX_DEPTH} levels", "give the inner type a name")
