"""Diagnostics for programs: JSON, the commands of GitHub's workflows, and SARIF 2.1.0.

The names of the formats are those of ruff. What cannot be printed is escaped, so that no text of a spec gives a command
of its own, neither to GitHub nor to a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from urllib.parse import quote

from ..diagnostics import Diagnostic
from ..rules import RULES

Found: TypeAlias = tuple[Diagnostic, ...]


def as_json(found: Found) -> str:
    """Write a list of objects; lines and columns count from 1, the end is exclusive."""
    return _dumped([_fields(each) for each in found])


def _fields(each: Diagnostic) -> dict[str, object]:
    return {
        "code": each.code,
        "severity": each.severity,
        "file": each.span.file,
        "line": each.span.line,
        "column": each.span.column,
        "end_line": each.span.end_line,
        "end_column": each.span.end_column,
        "message": each.message,
        "hint": each.hint,
    }


def _dumped(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def github(found: Found) -> str:
    """Write workflow commands, which GitHub shows beside the lines of a pull request."""
    return "".join(_command(each) for each in found)


def _command(each: Diagnostic) -> str:
    span = each.span
    place = {
        "title": f"apigraft ({each.code})",
        "file": span.file,
        "line": str(span.line),
        "col": str(span.column),
        "endLine": str(span.end_line),
        "endColumn": str(span.end_column),
    }
    properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in place.items())
    text = f"{each.message} ({each.hint})" if each.hint else each.message
    return f"::{each.severity} {properties}::{_escaped(text)}\n"


def _escaped(text: str, more: str = "") -> str:
    """Escape as the toolkit of GitHub's actions does, and in the same way whatever else cannot be printed."""
    special = frozenset(f"%{more}")
    return "".join(
        quote(each, safe="", errors="replace") if each in special or not each.isprintable() else each for each in text
    )


def sarif(found: Found) -> str:
    """Write a SARIF 2.1.0 log, which code scanning reads."""
    rules = sorted({each.code for each in found})
    driver = {
        "name": "apigraft",
        "rules": [{"id": code, "shortDescription": {"text": RULES[code]}} for code in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules) for each in found],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _dumped({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _result(each: Diagnostic, rules: list[str]) -> dict[str, object]:
    span = each.span
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    uri = quote(span.file, errors="surrogateescape")
    return {
        "ruleId": each.code,
        "ruleIndex": rules.index(each.code),
        "level": each.severity,
        "message": {"text": f"{each.message}. {each.hint}" if each.hint else each.message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }


WRITERS: Final[Mapping[str, Callable[[Found], str]]] = {"json": as_json, "github": github, "sarif": sarif}
"""The formats by their name on the command line."""
