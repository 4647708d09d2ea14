# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Where answers depart from their description, asked without importing what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .misfits import Problem


def problems(answer: object) -> tuple[Problem, ...]:
    """Return where an answer, or an object in one, departs from its description; `()` means that all of it is typed."""
    from .misfits import departures

    return departures(answer)
