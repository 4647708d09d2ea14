"""An expression of Python that may be absent: `text if guard else None`.

Operations go into the text, conditions into the guard, so that `${body | sha256 | hex | when(signed)}` becomes
`hex_(sha256(request.body)) if self._signed else None`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ..ir.signing.kinds import Kind

FOUND: Final = {kind: "found" if kind is Kind.TEXT else f"found_{kind}" for kind in Kind}
"""What holds a value between the condition that it is there and its use: a variable of Python has one type."""
_EMPTIES: Final = ('""', 'b""')


@dataclass(frozen=True, slots=True)
class Code:
    """An expression; without `guards` it is always there. A `loose` one needs brackets before a dot or another sign.

    `bare` is the same value as an expression that is None where it is absent, if there is a shorter one than `if`.
    """

    text: str
    guards: tuple[str, ...] = ()
    loose: bool = False
    bare: str = ""

    @property
    def guard(self) -> str:
        """The condition under which it is there, "" if it always is."""
        return " and ".join(self.guards)

    @property
    def tight(self) -> str:
        """The expression, in brackets where it needs them."""
        return f"({self.text})" if self.loose else self.text

    @property
    def whole(self) -> str:
        """The expression, or None where it is absent."""
        return self.bare or (f"{self.text} if {self.guard} else None" if self.guard else self.text)

    def otherwise(self, other: str) -> str:
        """Return the expression, or another where it is absent, as one operand."""
        if self.bare and other in _EMPTIES:
            return f"({self.bare} or {other})"  # what is empty anyway may as well be the other
        return f"({self.text} if {self.guard} else {other})" if self.guard else self.text

    def given(self, *guards: str) -> Code:
        """Return the expression under more conditions."""
        more = tuple(dict.fromkeys(guard for guard in guards if guard not in self.guards))
        return replace(self, guards=(*self.guards, *more), bare="") if more else self


def optional(name: str) -> Code:
    """Return what has a name and may be None."""
    return Code(name, (f"{name} is not None",), bare=name)


def found(kind: Kind, expression: str, *guards: str) -> Code:
    """Return what is found only once it is looked for, behind the condition that it can be looked for."""
    name = FOUND[kind]
    looked = f"({name} := {expression}) is not None"
    return Code(name, (*guards, looked), bare="" if guards else expression)


def operand(code: Code) -> str:
    """Return an expression that may be None as one operand."""
    name = code.bare.replace(".", "").isidentifier()
    return code.tight if not code.guard else code.bare if name else f"({code.whole})"
