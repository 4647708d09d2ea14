"""Type expressions -> JSON Schema: what the words of an expression mean in a scope.

Each type has one canonical form: `A | B` is `anyOf`; literals side by side in a union are one `enum`, one alone is a
`const`; `T | null` is `type: [T, "null"]` where T has a type of its own and `anyOf` where it is a name or a literal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from ..diagnostics import Problems, Span, nearest
from .expressions import parse_expression
from .jsonvalues import Json, resolve
from .nodes import Node, Scalar
from .patterns import check_pattern
from .scanning import ExpressionError
from .scope import Argument, Generic, Path, Schema, Scope
from .typenames import FOREIGN_NAMES, TYPE_NAMES, bounds_of
from .typetree import Constraint, Expression, ListOf, Literal, Name, Type, Union, substitute, write_type

GENERIC = "x-apigraft-generic"
FRESH = "x-apigraft-fresh"
REFERENCE = "#/components/schemas/"
# How many places the generics of one schema may expand to before they are taken for an attack or a mistake.
MAX_PLACES = 100_000


@dataclass(slots=True)
class Reading:
    """What the reading of one schema shares: the problems, how a generic's body is read, and how many places are left.

    The places are counted because generics that use each other grow without bound, though each one is short.
    """

    problems: Problems
    read_body: Callable[[Node, Scope, Reading], Schema]
    places: int = MAX_PLACES


def read_expression(scalar: Scalar, scope: Scope, path: Path, spans: dict[Path, Span], reading: Reading) -> Json:
    """Return the JSON Schema of the expression that a scalar holds; put the places of its words into `spans`."""
    if scalar.comment:
        hint = "put it above the key, or quote the whole text if the `#` belongs to it"
        reading.problems.error("E011", scalar.span, "a comment on the line of an expression", hint)
    try:
        expression = parse_expression(scalar.text)
    except ExpressionError as error:
        reading.problems.error(error.code, scalar.place(error.start, error.end), error.message, error.hint)
        return {}
    return _Resolver(scalar, scope, spans, reading).expression(expression, path)


@dataclass(slots=True)
class _Resolver:
    """Gives the words of one expression their meaning."""

    scalar: Scalar
    scope: Scope
    spans: dict[Path, Span]
    reading: Reading

    def expression(self, expression: Expression, path: Path) -> Json:
        schema = self._type(expression.type, path)
        default = expression.default
        if default is not None:
            keyword = FRESH if default.fresh else "default"
            schema[keyword] = default.value
            self.spans[(*path, keyword)] = self.scalar.place(default.start, default.end)
        if expression.description is not None:
            schema["description"] = expression.description
        return schema

    def _type(self, type_: Type, path: Path) -> dict[str, Json]:
        match type_:
            case Name():
                return self._name(type_, path)
            case Literal():
                return {"const": type_.value}
            case ListOf():
                return {"type": "array", "items": self._child(type_.item, (*path, "items"))}
            case Union():
                return self._union(type_, path)

    def _child(self, type_: Type, path: Path) -> dict[str, Json]:
        self.spans[path] = self._place(type_)
        return self._type(type_, path)

    def _place(self, part: Type | Constraint) -> Span:
        return self.scalar.place(part.start, part.end)

    def _error(self, code: str, part: Type | Constraint, message: str, hint: str) -> None:
        self.reading.problems.error(code, self._place(part), message, hint)

    def _union(self, union: Union, path: Path) -> dict[str, Json]:
        other = self._nullable(union)
        if other is not None:
            schema = self._type(other, path)
            kinds: list[Json] = [schema["type"], "null"]
            return {**schema, "type": kinds if union.members[0] is other else kinds[::-1]}
        parts = list(_runs(union.members))
        if len(parts) == 1:
            return self._part(parts[0], path)
        return {"anyOf": [self._part(part, (*path, "anyOf", index)) for index, part in enumerate(parts)]}

    def _part(self, part: tuple[Type, ...], path: Path) -> dict[str, Json]:
        if len(part) == 1:
            return self._child(part[0], path)
        self.spans.update(((*path, "enum", index), self._place(type_)) for index, type_ in enumerate(part))
        return {"enum": [type_.value for type_ in part if isinstance(type_, Literal)]}

    def _nullable(self, union: Union) -> Type | None:
        """Return T of `T | null` or `null | T` when T has a `type` of its own, to which null can be added."""
        if len(union.members) != 2:
            return None
        for one, other in (union.members, union.members[::-1]):
            if isinstance(other, Name) and other.name == "null" and self._has_type(one):
                return one
        return None

    def _has_type(self, type_: Type) -> bool:
        if not isinstance(type_, Name):
            return isinstance(type_, ListOf)
        if type_.name in self.scope.arguments:
            schema = self.scope.arguments[type_.name].schema.json
            return isinstance(schema, dict) and GENERIC not in schema and schema.get("type", "null") != "null"
        return type_.name == "map" or TYPE_NAMES.get(type_.name, {}).get("type", "null") != "null"

    def _name(self, name: Name, path: Path) -> dict[str, Json]:
        word = name.name
        if word == "map":
            return self._map(name, path)
        if word in self.scope.generics and (name.arguments or word not in self.scope.schemas):
            return self._expand(name, self.scope.generics[word], path)
        if name.arguments:
            hint = f"a list is written `{write_type(name.arguments[0])}[]`" if word.lower() in ("array", "list") else ""
            hint = hint or nearest(word, (*self.scope.generics, "map")) or "a generic is `Name<T>` under `schemas`"
            self._error("E207", name, f"no generic is called `{word}`", hint)
            return {}
        if word in TYPE_NAMES:
            return self._builtin(name, path)
        if name.constraint is not None:
            self._error("E202", name.constraint, f"`{word}` takes no bounds", "only text and numbers have them")
        if word in self.scope.arguments:
            return self._insert(self.scope.arguments[word].schema, name, path)
        if word in self.scope.schemas:
            self.spans[(*path, "$ref")] = self._place(name)
            return {"$ref": REFERENCE + word}
        self._unknown(name)
        return {}

    def _unknown(self, name: Name) -> None:
        word = name.name
        known = (*TYPE_NAMES, *self.scope.schemas, *self.scope.generics, *self.scope.arguments)
        foreign = FOREIGN_NAMES.get(word.lower())
        hint = f"did you mean `{foreign}`?" if foreign else nearest(word, known)
        literal = "" if resolve(word) == word else f"the literal is written `={word}`"
        self._error("E207", name, f"unknown type `{word}`", hint or literal or f"describe `{word}` under `schemas`")

    def _map(self, name: Name, path: Path) -> dict[str, Json]:
        if len(name.arguments) != 1 or name.constraint is not None:
            self._error("E206", name, "`map` takes one type, that of its values", "as in `map<string>`")
            return {"type": "object"}
        place = (*path, "additionalProperties")
        return {"type": "object", "additionalProperties": self._child(name.arguments[0], place)}

    def _builtin(self, name: Name, path: Path) -> dict[str, Json]:
        schema: dict[str, Json] = {**TYPE_NAMES[name.name]}
        for keyword in schema:
            self.spans[(*path, keyword)] = self._place(name)
        if name.constraint is not None:
            found = self._constraint(name.name, name.constraint)
            schema.update(found)
            place = self._place(name.constraint)
            self.spans.update(((*path, keyword), place) for keyword in found)
        return schema

    def _constraint(self, word: str, constraint: Constraint) -> dict[str, Json]:
        bounds, whole = bounds_of(word), TYPE_NAMES[word].get("type") != "number" and word != "decimal"
        numbers = [bound for bound in (constraint.low, constraint.high) if bound is not None]
        if bounds is None:
            self._error("E202", constraint, f"`{word}` takes no bounds", "only text and numbers have them")
        elif bounds == "value" and constraint.exact:
            hint = f"one number is the literal `={constraint.low}`, the lowest one is `({constraint.low}..)`"
            self._error("E202", constraint, f"`{word}` takes bounds with `..`", hint)
        elif whole and not all(isinstance(bound, int) for bound in numbers):
            self._error("E202", constraint, f"the bounds of `{word}` are whole numbers", "write them without a point")
        elif bounds == "length" and any(bound < 0 for bound in numbers):
            self._error("E202", constraint, "a length is 0 or more", "write `(0..)`")
        elif constraint.pattern is not None and TYPE_NAMES[word]["type"] != "string":
            self._error("E202", constraint, f"`{word}` takes no pattern", "only text has one")
        else:
            self._check_pattern(constraint)
            low, high = ("minLength", "maxLength") if bounds == "length" else ("minimum", "maximum")
            found = {low: constraint.low, high: constraint.high, "pattern": constraint.pattern}
            return {keyword: value for keyword, value in found.items() if value is not None}
        return {}

    def _check_pattern(self, constraint: Constraint) -> None:
        if constraint.pattern is not None:
            report_pattern(constraint.pattern, self._place(constraint), self.reading.problems)

    def _expand(self, name: Name, generic: Generic, path: Path) -> dict[str, Json]:
        word, count = name.name, len(generic.parameters)
        if len(name.arguments) != count or name.constraint is not None:
            hint = f"as in `{word}<{', '.join(generic.parameters)}>`"
            self._error("E206", name, f"`{word}` takes {count} type{'' if count == 1 else 's'}", hint)
            return {}
        if word in self.scope.expanding:
            chain = " -> ".join((*self.scope.expanding, word))
            self._error("E213", name, f"`{word}` expands to itself: {chain}", "give the inner part a name in `schemas`")
            return {}
        if self.reading.places < 0:
            return {}
        given = zip(generic.parameters, map(self._argument, name.arguments), strict=True)
        scope = replace(self.scope, arguments=dict(given), expanding=(*self.scope.expanding, word))
        schema = self._insert(self.reading.read_body(generic.node, scope, self.reading), name, path)
        written = {parameter: argument.type for parameter, argument in self.scope.arguments.items()}
        return {**schema, GENERIC: write_type(substitute(replace(name, constraint=None), written))}

    def _argument(self, type_: Type) -> Argument:
        spans: dict[Path, Span] = {(): self._place(type_)}
        json = replace(self, spans=spans)._type(type_, ())
        written = {parameter: argument.type for parameter, argument in self.scope.arguments.items()}
        return Argument(Schema(json, spans), substitute(type_, written))

    def _insert(self, schema: Schema, name: Name, path: Path) -> dict[str, Json]:
        """Put a schema that was read elsewhere here, with its places; the schema itself is shared."""
        self.reading.places -= len(schema.spans)
        if self.reading.places < 0:
            hint = "generics that use each other more than once grow fast; name the inner parts in `schemas`"
            self._error("E213", name, f"the generics expand to more than {MAX_PLACES:,} places", hint)
            return {}
        self.spans.update(((*path, *inner), span) for inner, span in schema.spans.items() if inner)
        return dict(schema.json) if isinstance(schema.json, dict) else {}


def _runs(members: tuple[Type, ...]) -> Iterator[tuple[Type, ...]]:
    """Split the members of a union into runs of literals, and all others one by one."""
    for literal, run in groupby(members, lambda type_: isinstance(type_, Literal)):
        if literal:
            yield tuple(run)
        else:
            yield from ((type_,) for type_ in run)


def report_pattern(pattern: str, span: Span, problems: Problems) -> None:
    """Report a pattern that is no regular expression, or one that only another dialect may understand."""
    found = check_pattern(pattern)
    if found is None:
        return
    code, reason = found
    if code == "E204":
        problems.error(code, span, f"the pattern is not a regular expression: {reason}", "escape what is meant as text")
    else:
        problems.warning(code, span, f"Python cannot check the pattern: {reason}", "the clients leave it to the server")
