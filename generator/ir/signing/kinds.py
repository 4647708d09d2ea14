"""What a value of a signing pipeline can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of value; the names are those of the messages and of the documentation."""

    TEXT = "text"
    BYTES = "bytes"
    PAIRS = "pairs"
    TIME = "time"
    KEY = "key"
    NUMBER = "number"
    FLAG = "flag"

    @property
    def told(self) -> str:
        """What a message calls a value of that kind."""
        return self.value if self in (Kind.TEXT, Kind.BYTES, Kind.PAIRS) else f"a {self.value}"


class Taint(StrEnum):
    """What of a secret a value still holds; whatever it is, the value is masked where values are shown.

    `SENT` is a credential that is itself sent, `DERIVED` a key that came out of a digest: both may leave.
    `KEPT` may not.
    """

    NONE = ""
    SENT = "sent"
    DERIVED = "derived"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class ValueType:
    """A kind, whether the value may be absent, and its taint."""

    kind: Kind
    optional: bool = False
    taint: Taint = Taint.NONE


def worst(*taints: Taint) -> Taint:
    """Return the strongest of several taints."""
    return max(taints, key=tuple(Taint).index, default=Taint.NONE)
