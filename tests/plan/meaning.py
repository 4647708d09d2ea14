"""What the steps of a scheme mean, said a second time: an interpreter that shares with the plan only the runtime."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.checks.plugin import Plugin
from generator.ir.signing.applying import may_be_absent
from generator.ir.signing.kinds import Kind
from generator.ir.signing.steps import (
    Applied,
    Chosen,
    Constant,
    Defaulted,
    Drawn,
    Integer,
    Joined,
    Lined,
    Named,
    Object,
    Plain,
    Step,
)

_DECODERS = {"hex": "unhex", "base64": "unbase64"}


class Meaning:
    """The values of one signature: `told` are credentials and options, `values` those that are known already."""

    def __init__(self, plugin: Plugin, request: Any, told: Mapping[str, Any], encodings: Mapping[str, str]) -> None:
        self._runtime, self._request, self._told, self._encodings = plugin.runtime, request, told, encodings
        self.values: dict[str, Any] = {}

    def of(self, step: Step) -> Any:
        """Return the value of a step; None where it is absent."""
        match step:
            case Constant(text=text):
                return text
            case Integer(value=value):
                return value
            case Named():
                return self._named(step)
            case Drawn():
                return self._drawn(step)
            case Applied():
                return self._applied(step)
            case Chosen(subject=subject, condition=condition, texts=texts, negated=negated):
                found = self.of(condition)
                return self.of(subject) if (found in texts if texts else bool(found)) is not negated else None
            case Defaulted(subject=subject, other=other, type=kind):
                value = self.of(subject)
                value = self.of(other) if value is None else value
                return str(value) if kind.kind is Kind.TEXT and isinstance(value, int) else value
            case Joined(parts=parts, type=kind):
                return self._joined([self.of(part) for part in parts], kind.kind)
            case Lined(items=items, ended=ended, type=kind):
                lines = [self._joined([self.of(item)], kind.kind) for item in items]
                feed: Any = b"\n" if kind.kind is Kind.BYTES else "\n"
                return feed.join(lines) + feed * ended
            case Object():
                return json.dumps(self._object(step), ensure_ascii=False, separators=(",", ":"))

    def _named(self, step: Named) -> Any:
        if step.origin == "value":
            return self.values[step.name]
        told = self._told.get(step.name)
        decoder = _DECODERS.get(self._encodings.get(step.name, ""))
        return self._call("encodings", decoder, told) if decoder and told is not None else told

    def _drawn(self, step: Drawn) -> Any:
        source = step.source
        if source.origin == "text":
            return source.code
        if source.module:
            return self._call(source.module, source.code, self._request)
        return self._request.method.upper() if source.name == "method" else getattr(self._request, source.code)

    def _applied(self, step: Applied) -> Any:
        operation, subject = step.operation, self.of(step.subject)
        if subject is None or any(self.of(each) is None for each in may_be_absent(operation, step.arguments)):
            return None
        spread = [parameter for parameter in operation.parameters for _ in range(parameter.most)]
        arguments = [
            str(value) if type(value) is int and Kind.TEXT in parameter.kinds else value
            for parameter, value in zip(spread, map(self.of, step.arguments), strict=False)
        ]
        name = operation.code or operation.name
        if operation.module:
            return self._call(operation.module, name, subject, *arguments)
        return getattr(subject, name)(*arguments)

    def _call(self, module: str, name: str, *arguments: Any) -> Any:
        return getattr(self._runtime(f"signing.{module}"), name)(*arguments)

    def _object(self, step: Object) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for name, member in step.members:
            value = member.value if isinstance(member, Plain) else None
            if isinstance(member, Object):
                value = self._object(member)
            elif not isinstance(member, Plain):
                value = self.of(member)
            if value is not None or isinstance(member, Plain):
                members[name] = value
        return members

    def _joined(self, values: list[Any], kind: Kind) -> Any:
        texts = ["" if value is None else value if isinstance(value, bytes) else str(value) for value in values]
        if kind is Kind.TEXT:
            return "".join(map(str, texts))
        return b"".join(text.encode() if isinstance(text, str) else text for text in texts)
