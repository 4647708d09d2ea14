"""The documented examples of the specs, as calls of the generated clients."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.ir.api import Example, Operation, Provider
from generator.pipeline import read
from generator.plan.names import class_name, python_name

ROOT = Path(__file__).parent.parent.parent
SPECS = ROOT / "endpoint_specs"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One example: the call that its request is, and the answer that it documents."""

    provider: Provider
    operation: Operation
    example: Example
    path: dict[str, Any]
    keywords: dict[str, Any]
    body: Any
    status: int
    answer: Any

    def call(self, client: Any) -> Any:
        """Make the call on a client, sync or async."""
        for name in self.operation.name:
            client = getattr(client, name)
        return client(*self.path.values(), **self.keywords)

    def __str__(self) -> str:
        return f"{self.provider.name}.{'.'.join(self.operation.name)}-{self.example.name}"


@cache
def exchanges() -> tuple[Exchange, ...]:
    """List the examples of all specs; one that shows an answer alone borrows the request of the one before."""
    loaded = read(SPECS)
    assert not loaded.failed, loaded.diagnostics
    found = []
    for provider in loaded.providers:
        for operation in (operation for resource in provider.resources for operation in resource.operations):
            request: Any = None
            for example in operation.examples:
                request = example.request or request
                answer: Any = example.response
                found.append(_exchange(provider, operation, example, request, answer))
    return tuple(found)


def _exchange(provider: Provider, operation: Operation, example: Example, request: Any, answer: Any) -> Exchange:
    body = request.get("body")
    given = {**(body or {}), **request.get("query", {}), **request.get("headers", {})}
    return Exchange(
        provider, operation, example, request.get("path", {}), _keywords(given), body, answer["status"], answer["body"]
    )


def _keywords(value: Any) -> Any:
    if isinstance(value, dict):
        return {python_name(wire): _keywords(inner) for wire, inner in value.items()}
    return [_keywords(item) for item in value] if isinstance(value, list) else value


def client_class(provider: str, flavour: str = "") -> Any:
    """Return the generated client of a provider; `flavour` is "" or "Async"."""
    return getattr(importlib.import_module(f"generated.{provider}"), f"{flavour}{class_name(provider)}")
