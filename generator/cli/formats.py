"""Diagnostics for programs: one line each, JSON, the commands of GitHub's workflows, and SARIF 2.1.0.

The names and shapes are those of ruff, so that what reads its output reads ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias

from ..diagnostics import Diagnostic
from ..rules import RULES

OutputFormat: TypeAlias = Literal["text", "concise", "json", "github", "sarif"]
Found: TypeAlias = tuple[Diagnostic, ...]


def concise(found: Found) -> str:
    """Write one line for each, which editors parse: `FILE:LINE:COLUMN: error[CODE]: MESSAGE`."""
    return "".join(f"{headline(each)}\n" for each in found)


def headline(each: Diagnostic) -> str:
    """Return the line that every listing of a diagnostic begins with."""
    where = f"{each.span.file}:{each.span.line}:{each.span.column}"
    return f"{plain(where)}: {each.severity}[{each.code}]: {plain(each.message)}"


def plain(text: str) -> str:
    """Return text that cannot drive a terminal: control characters become spaces."""
    return "".join(character if character.isprintable() else " " for character in text)


def as_json(found: Found) -> str:
    """Write a list of objects; lines and columns count from 1, the end is exclusive."""
    return json.dumps([_fields(each) for each in found], indent=2, ensure_ascii=False) + "\n"


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


def github(found: Found) -> str:
    """Write workflow commands, which GitHub shows beside the lines of a pull request."""
    return "".join(_github(each) for each in found)


def _github(each: Diagnostic) -> str:
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
    """Escape as the toolkit of GitHub's actions does: a spec must not be able to give a command of its own."""
    return "".join(f"%{ord(character):02X}" if character in f"%\r\n{more}" else character for character in text)


def sarif(found: Found) -> str:
    """Write a SARIF 2.1.0 log, which code scanning reads."""
    rules = sorted({each.code for each in found})
    driver = {
        "name": "apigraft",
        "rules": [{"id": code, "shortDescription": {"text": RULES[code]}} for code in rules],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(each, rules) for each in found]}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _result(each: Diagnostic, rules: list[str]) -> dict[str, object]:
    span = each.span
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    place = {"artifactLocation": {"uri": span.file}, "region": region}
    return {
        "ruleId": each.code,
        "ruleIndex": rules.index(each.code),
        "level": each.severity,
        "message": {"text": f"{each.message}. {each.hint}" if each.hint else each.message},
        "locations": [{"physicalLocation": place}],
    }


WRITERS: Final[Mapping[str, Callable[[Found], str]]] = {
    "concise": concise,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
"""The formats that are data, and go to standard output; `text` is for people."""


def write_as(output_format: str, found: Iterable[Diagnostic]) -> str:
    """Return the findings in one of the formats that are data."""
    return WRITERS[output_format](tuple(found))
