# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What pydantic found, in words that name the place and the rule and never the value."""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern
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

    def __str__(self) -> str:
        return f"`{place(self.path)}`: {self.rule}" if self.path else f"the value: {self.rule}"


def findings(error: ValidationError, value: object) -> tuple[Finding, ...]:
    """Return one finding per place; the members of a union that were tried there are one rule.

    A rule is one text however many values break it: it quotes none of them, and may name hundreds that are allowed.
    """
    places: dict[Path, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        places.setdefault(_path(detail, value), []).append(detail)
    return tuple(
        Finding(
            path,
            intern(" or ".join(dict.fromkeys(_rule(detail) for detail in details))),
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
    match detail["type"]:
        case "union_tag_invalid":  # the one message of pydantic's that quotes the value
            return "no member of the union has this tag"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case "is_instance_of" if detail.get("ctx", {}).get("class") == "Decimal":
            return f'{detail["msg"]}, as in `Decimal("12.5")`'
        case _:
            return detail["msg"]
