"""Figures as they are printed: a table for what was measured side by side, and whether each aim was reached."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

RAW: Final = "httpx, .json()"
OURS: Final = "apigraft"
"""What the rows are called that aims speak of."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a row is to stay under: `most` of the table's unit, or `most` times the row `over`.

    The lowest figures of both are compared: whatever else a machine does can only add to them.
    """

    row: str
    most: float
    over: str | None = None

    def reached(self, rows: Mapping[str, Sequence[float]]) -> bool:
        """Say whether the row stays under it; one that cannot be compared misses nothing."""
        if self.over is not None and self.over not in rows:
            return True
        return min(rows[self.row]) <= self.most * (1 if self.over is None else min(rows[self.over]))

    def __str__(self) -> str:
        return f"at most {self.most:g}" + (f" of {self.over}" if self.over else "")


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured side by side: the figures of each round by row, in turn with those of the other rows."""

    title: str
    unit: str
    rows: Mapping[str, Sequence[float]]
    base: str | None = None
    """The row that the others are set in proportion to."""

    aims: tuple[Aim, ...] = ()

    @property
    def missed(self) -> int:
        """How many aims were not reached."""
        return sum(not aim.reached(self.rows) for aim in self.aims)

    def __str__(self) -> str:
        head = f"{self.title:44}{'min':>9}{'median':>9}{'max':>9}  {self.unit}"
        return "\n".join([head, *(self._line(name, figures) for name, figures in self.rows.items())])

    def _line(self, name: str, figures: Sequence[float]) -> str:
        spread = (min(figures), statistics.median(figures), max(figures))
        line = f"  {name:42}" + "".join(f"{figure:9.{2 if figure < 10 else 1}f}" for figure in spread)
        if self.base is not None:
            line += f"  {min(figures) / min(self.rows[self.base]):5.2f}"
        verdicts = [f"{aim}: {'yes' if aim.reached(self.rows) else 'NO'}" for aim in self.aims if aim.row == name]
        return "   ".join([line, *verdicts])


def show(tables: Sequence[Table]) -> int:
    """Print tables; return the exit code, which is 1 when an aim was missed."""
    missed = sum(table.missed for table in tables)
    say("\n\n".join(map(str, tables)), f"{missed or 'no'} aims missed")
    return 1 if missed else 0


def say(*lines: str) -> None:
    """Print lines now."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
