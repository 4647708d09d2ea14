"""The documented examples of the specs, as calls of the generated clients."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from generator.ir.api import Example, Operation, Provider
from generator.pipeline import read
from generator.plan.layout import client_class as class_name

from .. import replay

ROOT = Path(__file__).parent.parent.parent
SPECS = ROOT / "endpoint_specs"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One example: the call that its request is, and the answer that it documents."""

    provider: Provider
    operation: Operation
    example: Example

    @property
    def request(self) -> Any:
        return self.example.request

    @property
    def response(self) -> Any:
        return self.example.response

    @property
    def status(self) -> int:
        status: int = self.response["status"]
        return status

    @property
    def answer(self) -> bytes:
        """The body of the answer, as it is sent."""
        body = self.response.get("body", "")
        return body.encode() if isinstance(body, str) else json.dumps(body).encode()

    def call(self, client: Any) -> Any:
        """Make the call on a client, sync or async; of one that lists something, for its first page."""
        method, path, keywords = replay.arguments(
            replay.Exchange("generated", self.provider, self.operation, self.example), client
        )
        result = method(*path, **keywords)
        return result.first_page() if hasattr(result, "first_page") else result

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
                request = example.request if example.request is not None else request
                found.append(Exchange(provider, operation, replace(example, request=request)))
    return tuple(found)


def client_class(provider: str, flavour: str = "") -> Any:
    """Return the generated client of a provider; `flavour` is "" or "Async"."""
    return getattr(importlib.import_module(f"generated.{provider}"), f"{flavour}{class_name(provider)}")
