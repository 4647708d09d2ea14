"""Steps of a scheme as Python expressions: one operation, one call; a value that may be absent carries its condition.

`Writer` writes them; what such an expression is, `code` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never

from ..ir.signing.applying import may_be_absent
from ..ir.signing.kinds import Kind
from ..ir.signing.operations import Parameter
from ..ir.signing.steps import (
    Applied,
    Chosen,
    Constant,
    Defaulted,
    Drawn,
    Integer,
    Joined,
    Lined,
    Named,
    Object,
    Plain,
    Step,
)
from .code import Code, found, operand, optional
from .text import literal

DECODERS: Final = {"hex": "unhex", "base64": "unbase64", "base64url": "unbase64url", "base32": "unbase32"}

_EMPTY: Final = {Kind.BYTES: 'b""'}
_UNFIT: Final = frozenset("\"'\\{}")
"""What an expression inside of an f-string must not hold: Python 3.11 cannot read it there."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the steps of one scheme: `use` imports a function of the runtime's signing module and returns its name.

    `names` are the Python names of credentials, options and values, `encodings` how credentials are written, `values`
    the prefix of values ("" among statements, `values.` behind them), `held` what the plugin has as an attribute. One
    who `receives` takes no name that comes twice.
    """

    use: Callable[[str, str], str]
    names: Mapping[tuple[str, str], str]
    encodings: Mapping[str, str]
    values: str = ""
    value_name: str = ""
    held: tuple[str, ...] = ()
    receives: bool = False

    def code(self, step: Step) -> Code:
        """Return the expression of a step."""
        match step:
            case Constant():
                return Code(literal(step.text))
            case Integer():
                return Code(str(step.value))
            case Named():
                return self._named(step)
            case Drawn():
                return self._drawn(step)
            case Applied():
                return self._applied(step)
            case Chosen():
                subject = self.code(step.subject)
                return subject.given(*self._conditions(step, subject.guards))
            case Defaulted():
                return self._defaulted(step)
            case Joined():
                return self._joined(step)
            case Lined():
                return self._lined(step)
            case Object():
                return Code(f"{self.use('json_text', 'plain')}({self.object(step)})")
            case _:
                assert_never(step)

    def _named(self, step: Named) -> Code:
        name = self.names[step.origin, step.name]
        if step.origin == "credential" and step.name in self.held:
            return Code(f"self.{name}")
        if step.origin == "value":
            name = f"{self.values}{name}"
            return optional(name) if step.type.optional else Code(name)
        if step.origin == "option" or step.type.kind is Kind.KEY:
            return optional(f"self._{name}") if step.type.optional else Code(f"self._{name}")
        guard = (f"self._{name} is not None",) if step.type.optional else ()
        text = f"self._{name}.reveal()"
        decoder = DECODERS.get(self.encodings.get(step.name, ""))
        return Code(f"{self.use(decoder, 'encodings')}({text})" if decoder else text, guard)

    def _drawn(self, step: Drawn) -> Code:
        source = step.source
        arguments = self._arguments(source.parameters, step.arguments)
        if source.origin == "text":
            return Code(literal(source.code))
        if source.name == "caller":
            return Code(f"{self.use('given', 'plain')}({self.value_name}, {literal(self.value_name)})")
        if source.module:
            inside = ", ".join((["request"] if source.origin == "piece" else []) + arguments)
            guards = (guard for each in step.arguments for guard in self.code(each).guards)
            return Code(f"{self.use(source.code, source.module)}({inside})").given(*guards)
        piece = f"request.{source.code}"
        return optional(piece) if source.optional else Code(piece)

    def _applied(self, step: Applied) -> Code:
        operation, subject = step.operation, self.code(step.subject)
        arguments = self._arguments(operation.parameters, step.arguments, absent=operation.name == "add")
        absent = may_be_absent(operation, step.arguments)
        subject = subject.given(*(guard for each in absent for guard in self.code(each).guards))
        name = "sole" if self.receives and operation.name == "get" else operation.code or operation.name
        if operation.module:
            text = f"{self.use(name, operation.module)}({', '.join((subject.text, *arguments))})"
        else:
            text = f"{subject.tight}.{name}({', '.join(arguments)})"
        if operation.optional:
            return found(operation.gives, text, *subject.guards)
        return Code(text, subject.guards)

    def _arguments(
        self, parameters: tuple[Parameter, ...], arguments: tuple[Step, ...], absent: bool = False
    ) -> list[str]:
        """Write arguments; a number that stands for text as one. Where one may be `absent` it is None then."""
        spread = [parameter for parameter in parameters for _ in range(parameter.most)]
        pairs = zip(spread, arguments, strict=False)
        return [self._argument(parameter, step, absent) for parameter, step in pairs]

    def _argument(self, parameter: Parameter, step: Step, absent: bool) -> str:
        code = self.code(step)
        if parameter.name == "key" and code.guard:
            name = step.name if isinstance(step, Named) else "key"
            return f"{self.use('needed', 'plain')}({code.whole}, {literal(name)})"
        if step.type.kind is Kind.NUMBER and Kind.TEXT in parameter.kinds:
            code = Code(f"str({code.text})", code.guards)
        return code.otherwise("None") if absent else code.text

    def _conditions(self, step: Chosen, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return what must hold for a value that is there under the conditions that are `known`."""
        condition = self.code(step.condition)
        if step.condition.type.kind is Kind.KEY:
            return (f"not ({condition.guard})",) if step.negated else condition.guards
        if set(condition.guards) <= set(known):
            condition = replace(condition, guards=(), bare="")
        apart = bool(condition.guards and not condition.bare and not step.negated)
        asked = condition.tight if apart else operand(condition)
        if step.texts:
            listed = ", ".join(literal(text) for text in step.texts)
            one = len(step.texts) == 1
            sign = ("!=" if step.negated else "==") if one else ("not in" if step.negated else "in")
            asked = f"{asked} {sign} {listed if one else f'({listed})'}"
        elif step.negated:
            asked = f"not {asked}"
        return (*condition.guards, asked) if apart else (asked,)

    def _defaulted(self, step: Defaulted) -> Code:
        subject, other = self.code(step.subject), self.code(step.other)
        if not subject.guard:
            return subject
        if step.type.kind is Kind.TEXT and step.other.type.kind is Kind.NUMBER:
            other = Code(f"str({other.text})", other.guards)
        if other.guard:
            return found(step.type.kind, f"{subject.text} if {subject.guard} else {operand(other)}")
        return Code(subject.otherwise(other.text))

    def _joined(self, step: Joined) -> Code:
        if step.type.kind is Kind.TEXT:
            return self._text(step.parts)
        operands: list[str] = []
        run: list[Step] = []
        for part in (*step.parts, None):
            if part is not None and part.type.kind is not Kind.BYTES:
                run.append(part)
                continue
            operands += [f"{self._text(tuple(run)).tight}.encode()"] if run else []
            operands += [self.code(part).otherwise(_EMPTY[Kind.BYTES])] if part is not None else []
            run = []
        return Code(" + ".join(operands), loose=len(operands) > 1)

    def _text(self, parts: tuple[Step, ...]) -> Code:
        """Write texts one behind the other: as an f-string where Python can read it, else with `+`."""
        operands = [(part, self._word(part)) for part in parts]
        constants = [part for part in parts if _constant(part) is not None]
        if len(constants) == len(parts):
            return Code(literal("".join(_constant(part) or "" for part in parts)))
        others = [(part, text) for part, text in operands if _constant(part) is None]
        if len(parts) == 1:
            code = self.code(parts[0])
            return Code(_as_text(parts[0], others[0][1]), loose=code.loose and not code.guard)
        words = "".join(_constant(part) or "" for part in constants)
        if not any(_UNFIT & set(text) for _, text in others):  # whatever the words are: they never change the shape
            quote = "'" if '"' in words and "'" not in words else '"'
            inner = "".join(
                f"{{{text}}}" if (word := _constant(part)) is None else _inside(word, quote) for part, text in operands
            )
            return Code(f"f{quote}{inner}{quote}")
        return Code(" + ".join(_as_text(part, text) for part, text in operands), loose=True)

    def _word(self, step: Step) -> str:
        """Return what stands in a text, which is empty where it is absent; a number alone may still be one."""
        code = self.code(step)
        if step.type.kind is Kind.NUMBER and code.guard:
            return f'(str({code.text}) if {code.guard} else "")'
        return code.otherwise('""')

    def _lined(self, step: Lined) -> Code:
        """Write lines one below the other in the source too: the comma behind the last makes black keep them so."""
        empty = 'b""' if step.type.kind is Kind.BYTES else '""'
        lines = [self._line(each, step.type.kind) for each in step.items] + [empty] * step.ended
        feed = 'b"\\n"' if step.type.kind is Kind.BYTES else '"\\n"'
        return Code(f"{feed}.join(({', '.join(lines)},))")

    def _line(self, step: Step, kind: Kind) -> str:
        if kind is Kind.TEXT:
            return _as_text(step, self._word(step))
        if step.type.kind is Kind.BYTES:
            return self.code(step).otherwise(_EMPTY[Kind.BYTES])
        return f"{self._text((step,)).tight}.encode()"

    def object(self, step: Object) -> str:
        """Return an object as a literal of its members."""
        members: list[str] = []
        for name, member in step.members:
            if isinstance(member, Plain):
                members.append(f"{literal(name)}: {literal(member.value)}")
            elif isinstance(member, Object):
                members.append(f"{literal(name)}: {self.object(member)}")
            else:
                code = self.code(member)
                pair = f"{literal(name)}: {code.text}"
                members.append(f"**({{{pair}}} if {code.guard} else {{}})" if code.guard else pair)
        return f"{{{', '.join(members)}}}"


def _constant(step: Step) -> str | None:
    """Return the text of a step that is always the same."""
    if isinstance(step, Constant):
        return step.text
    return step.source.code if isinstance(step, Drawn) and step.source.origin == "text" else None


def _as_text(step: Step, text: str) -> str:
    return f"str({text})" if step.type.kind is Kind.NUMBER and not step.type.optional else text


def _inside(word: str, quote: str) -> str:
    """Return literal text as it stands in an f-string with that quote."""
    escaped = word.replace("\\", "\\\\").replace(quote, f"\\{quote}").replace("{", "{{").replace("}", "}}")
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in escaped)
