"""`$when`: what must be given once something else is, read from a schema and checked against the names around it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, TypeGuard

from ..diagnostics import Problems, nearest
from ..spec.schemas import WHEN, Json, Path, Schema
from .types import Condition, Equals, JsonScalar

_FORM: Final = "as in `{if: [phone], then: [country_code]}` or `{if: {type: 2}, then: [domain], else: [district]}`"
_KEYS: Final = ("if", "then", "else")


def read_conditions(schema: Schema, path: Path, problems: Problems) -> tuple[Condition, ...]:
    """Read the conditions of the object at `path`, which name its own properties."""
    json: Json = schema.json
    for step in path:
        json = json[step]  # type: ignore[index]
    if not isinstance(json, dict) or WHEN not in json:
        return ()
    properties = json.get("properties")
    listed = properties.items() if isinstance(properties, dict) else ()
    names = [name for name, value in listed if not (isinstance(value, dict) and value.get("readOnly") is True)]
    seen = "is no property beside it", "a condition names properties that stand beside it and are sent"
    return tuple(_Reader(schema, names, *seen, problems).read(json[WHEN], (*path, WHEN)))


def read_call_conditions(schema: Schema, names: Collection[str], problems: Problems) -> tuple[Condition, ...]:
    """Read the conditions at the top level of an endpoint; `names` are the wire names of what its method takes."""
    json = schema.json if isinstance(schema.json, dict) else {}
    hint = "it names what stands under `query`, `headers` and `cookies` and in each body"
    return tuple(_Reader(schema, names, "the method does not take by name", hint, problems).read(json[WHEN], (WHEN,)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the conditions of one object: of another name than `names` it is said what it is not, and what can be."""

    schema: Schema
    names: Collection[str]
    otherwise: str
    hint: str
    problems: Problems

    def read(self, written: Json, path: Path) -> Iterator[Condition]:
        """Read one condition, or a list of them."""
        items = enumerate(written) if isinstance(written, list) else ((None, written),)
        for index, item in items:
            yield from self._one(item, path if index is None else (*path, index))

    def _one(self, item: Json, path: Path) -> Iterator[Condition]:
        if not isinstance(item, dict) or "if" not in item:
            self._error(path, "`$when` holds no condition", _FORM)
            return
        for key in item:
            if key not in _KEYS:
                self._error((*path, key), f"a condition has no key `{key}`", nearest(key, _KEYS) or _FORM)
        when = item["if"]
        given = () if isinstance(when, dict) else self._named(when, (*path, "if"))
        equals = tuple(self._equals(when, (*path, "if"))) if isinstance(when, dict) else ()
        then, otherwise = (self._named(item.get(key, []), (*path, key)) for key in ("then", "else"))
        if when in ([], {}):
            self._error((*path, "if"), "`if` names nothing", _FORM)
        if item.get("then", []) == [] and item.get("else", []) == []:
            self._error(path, "a condition without `then`", _FORM)
        yield Condition(given, equals, then, otherwise)

    def _named(self, value: Json, path: Path) -> tuple[str, ...]:
        """Read a name or a list of names."""
        found = []
        for index, name in enumerate(value) if isinstance(value, list) else ((None, value),):
            place = path if index is None else (*path, index)
            if isinstance(name, str):
                self._check(name, place)
                found.append(name)
            else:
                self._error(place, f"`{path[-1]}` does not hold names", _FORM)
        return tuple(found)

    def _equals(self, value: dict[str, Json], path: Path) -> Iterator[Equals]:
        for name, wanted in value.items():
            self._check(name, (*path, name))
            values = wanted if isinstance(wanted, list) else [wanted]
            scalars = tuple(each for each in values if _is_scalar(each))
            if not scalars or len(scalars) < len(values):
                hint = "as in `{type: 2}` or `{type: [2, 3]}`"
                message = f"`{name}` can be compared with text, numbers, booleans and null only"
                self._error((*path, name), message, hint)
            yield Equals(name, scalars)

    def _check(self, name: str, path: Path) -> None:
        if name not in self.names:
            hint = nearest(name, self.names) or self.hint
            self._error(path, f"`$when` names `{name}`, which {self.otherwise}", hint)

    def _error(self, path: Path, message: str, hint: str) -> None:
        self.problems.error("E121", self.schema.span_at(path), message, hint)


def _is_scalar(value: Json) -> TypeGuard[JsonScalar]:
    return not isinstance(value, (list, dict))
