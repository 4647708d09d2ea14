"""Specs on their way through OpenAPI and back."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from generator.diagnostics import Problems, Span
from generator.exporters.openapi.exporting import export_provider
from generator.exporters.text import json_text, yaml_text
from generator.importers.openapi.importing import import_openapi
from generator.importers.tree import Imported, Options, write_tree
from generator.spec.load import load
from generator.spec.scope import Schema


def exported(specs: Path, provider: str) -> Any:
    """Return the document of a provider whose specs have no errors."""
    problems = Problems()
    document = export_provider(specs, provider, problems)
    assert document is not None, [f"{each.span.file}: {each.message}" for each in problems]
    return document


def imported_again(document: Any, as_yaml: bool = True) -> Imported:
    """Import a document that was exported."""
    text = yaml_text(document) if as_yaml else json_text(document)
    return import_openapi(text.encode(), Options(file="again"))


def texts(result: Imported) -> dict[str, str]:
    """Return the files of a result by their names."""
    return {"/".join(file.name): file.text for file in result.files}


def round_trip(specs: Path, provider: str, to: Path) -> tuple[Any, Any]:
    """Return what a provider's specs say before and after they were exported and imported."""
    write_tree(imported_again(exported(specs, provider)), to, False)
    return said(specs, provider), said(to, provider)


def said(specs: Path, provider: str) -> Any:
    """Return what the specs of a provider say, without the places where they say it."""
    problems = Problems()
    (spec,) = load(specs, (provider,), problems)
    assert not problems.failed, [f"{each.span.file}: {each.message}" for each in problems]
    return _plain(spec)


def _plain(value: Any) -> Any:
    if isinstance(value, Schema):
        return _plain(value.json)
    if is_dataclass(value):
        found = {field.name: getattr(value, field.name) for field in fields(value) if field.compare}
        return {name: _plain(item) for name, item in found.items() if not isinstance(item, Span)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
