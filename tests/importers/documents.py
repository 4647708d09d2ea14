"""Small OpenAPI documents for the tests, and what the importer makes of them."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from generator.importers.openapi.importing import import_openapi
from generator.importers.report import Finding
from generator.importers.tree import Imported, Options
from generator.importers.yamldocument import read_yaml

HEAD = """\
openapi: 3.0.3
info: {title: Shop, version: "1"}
servers: [{url: https://api.example.com/v1}]
"""


def imported(text: str, *, head: str = HEAD, **options: str) -> Imported:
    """Import a document that is given without its head."""
    return import_openapi((head + dedent(text)).encode(), Options(file="shop.yaml", **options))


def read(result: Imported, *name: str) -> Any:
    """Return one file of a result as a value, without its source."""
    text = next(file.text for file in result.files if file.name == name)
    value: Any = read_yaml(text, [], 64)
    value.pop("source", None)
    return value


def names(result: Imported) -> list[str]:
    """List the endpoints of a result in the words of the client."""
    return sorted(".".join(file.name) for file in result.files if file.name != ("provider",))


def endpoint(text: str, path: str = "/things", method: str = "get", *, head: str = HEAD, more: str = "") -> Any:
    """Import the one operation of a document; `text` is what stands under its method, `more` beside `paths`."""
    operation = dedent(text).strip().replace("\n", "\n      ")
    document = f'paths:\n  "{path}":\n    {method}:\n      operationId: things.do\n      {operation}\n{dedent(more)}'
    return read(imported(document, head=head), "things", "do")


def findings(result: Imported, level: str) -> list[Finding]:
    """List the findings of one level."""
    return [finding for finding in result.report if finding.level == level]
