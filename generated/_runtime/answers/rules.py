# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What pydantic found, in words that name the place and the rule and never the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Path = tuple[int | str, ...]
_WRONG_TYPE = {"missing", "extra_forbidden", "is_instance_of", "is_subclass_of", "none_required"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a value breaks a rule; `code` is pydantic's name of the rule."""

    path: Path
    rule: str
    code: str
    wrong_type: bool


def findings(error: ValidationError, value: object) -> tuple[Finding, ...]:
    """Return one finding per place; the members of a union that were tried there are one rule."""
    places: dict[Path, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        places.setdefault(_path(detail, value), []).append(detail)
    return tuple(
        Finding(
            path,
            " or ".join(dict.fromkeys(_rule(detail) for detail in details)),
            details[0]["type"],
            all(detail["type"] in _WRONG_TYPE or detail["type"].endswith("_type") for detail in details),
        )
        for path, details in places.items()
    )


def place(path: Path) -> str:
    """Write a path as text: `user.items[0].id`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _path(detail: ErrorDetails, value: Any) -> Path:
    """Return where an error is, without the names of union members that pydantic puts into its locations."""
    path: list[int | str] = []
    for step in detail["loc"]:
        try:
            value = value[step]
        except (LookupError, TypeError):
            if detail["type"] != "missing" or step != detail["loc"][-1]:
                continue
        path.append(step)
    return tuple(path)


def _rule(detail: ErrorDetails) -> str:
    # The one message of pydantic's that quotes the value.
    return "no member of the union has this tag" if detail["type"] == "union_tag_invalid" else detail["msg"]
