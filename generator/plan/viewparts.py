"""What all views are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Lines: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    key: str
    value: str
