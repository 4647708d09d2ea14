"""The way back from what datamodel-code-generator wrote to a page of source: tokens out, names and literals in.

The tool's text is read as a syntax tree, of which only what models are made of is accepted, and is written anew in the
planned order. So whatever a spec says, a page holds imports, classes, aliases, docstrings and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NoReturn

from ..plan.modelmodule import ModelModule
from ..plan.text import docstring
from .modeltokens import CARRIER, ModelInput

_SECTIONS: tuple[Mapping[str, Mapping[str, str]], ...] = (
    {
        "datetime": {"Date": "date as Date"},  # a field called `date` would hide the type in its class
        "decimal": {"Decimal": "Decimal"},
        "typing": {name: name for name in ("Annotated", "Any", "Literal", "TypeAlias")},
    },
    {
        "pydantic": {name: name for name in ("AwareDatetime", "Field")},
        "typing_extensions": {"TypeAliasType": "TypeAliasType"},
    },
)
"""Sections of imports: module -> name in the page -> how it is imported."""

_WORDS = frozenset("Annotated Any AwareDatetime Decimal Field Literal bool dict float int list str".split())
_KINDS = (ast.BinOp, ast.BitOr, ast.Call, ast.Constant, ast.Load, ast.Name, ast.Subscript, ast.Tuple)


@dataclass(frozen=True, slots=True)
class _Field:
    """An attribute as the tool wrote it, in tokens; `doc` is the token of its description or ""."""

    name: str
    annotation: ast.expr
    optional: bool
    doc: str = ""


@dataclass(frozen=True, slots=True)
class _Class:
    """A class as the tool wrote it."""

    doc: str
    fields: tuple[_Field, ...]


def model_page(module: ModelModule, made: ModelInput, source: str) -> str:
    """Return the page of a module; `source` is what the tool wrote for `made`."""
    read = {node.name: _read(node) for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    return _Page(made, {field.name: field for field in read.pop(CARRIER).fields}).text(module, read)


class _Page:
    def __init__(self, made: ModelInput, carried: Mapping[str, _Field]) -> None:
        self.made = made
        self.carried = carried
        self.types = _Types(made, {name: field.annotation for name, field in carried.items()})

    def text(self, module: ModelModule, read: Mapping[str, _Class]) -> str:
        classes = {self.made.names[token]: self._class(token, written) for token, written in read.items()}
        values = {name: self.types.visit(self.carried[token].annotation) for name, token in self.made.aliases.items()}
        quoted, late = _quoted_and_late(values, classes.keys())
        aliases = {name: self._alias(name, values[name], name in quoted) for name in _in_order(values, quoted)}
        body = [
            *(["", *lines] for name, lines in aliases.items() if name not in late),
            *(["", "", *classes[name]] for name in module.schemas if name in classes),
            *(["", "", *lines] for name, lines in aliases.items() if name in late),
        ]
        head = [module.header, *docstring(module.docstring, 0), "", "from __future__ import annotations"]
        return "\n".join([*head, *self._imports(module.shared), *(line for part in body for line in part), ""])

    def _imports(self, shared: Iterable[str]) -> Iterator[str]:
        runtime = {name: name for name in ("Model", "Tagged")}
        ours = {"..._runtime.models": runtime, ".shared": {name: name for name in shared}}
        for section in (*_SECTIONS, ours):
            used = {source: self.types.used & names.keys() for source, names in section.items()}
            if any(used.values()):
                yield ""
            for source, names in used.items():
                if names:
                    yield f"from {source} import {', '.join(section[source][name] for name in sorted(names))}"

    def _class(self, token: str, written: _Class) -> list[str]:
        self.types.used.add("Model")
        lines = [f"class {self.made.names[token]}(Model):"]
        if said := self._described(written.doc, "    "):
            lines += [*said, ""]
        for field in written.fields:
            annotation = ast.unparse(self.types.visit(field.annotation))
            lines.append(f"    {self.made.names[field.name]}: {annotation}{' = None' if field.optional else ''}")
            if said := self._described(field.doc, "    "):
                lines += [*said, ""]
        if len(lines) == 1:
            lines.append("    pass")
        return lines[:-1] if not lines[-1] else lines

    def _alias(self, name: str, value: ast.expr, quoted: bool) -> list[str]:
        self.types.used.add("TypeAliasType" if quoted else "TypeAlias")
        text = ast.unparse(value)
        line = f"{name} = TypeAliasType({name!r}, {text!r})" if quoted else f"{name}: TypeAlias = {text}"
        return [line, *self._described(self.carried[self.made.aliases[name]].doc)]

    def _described(self, token: str, indent: str = "") -> list[str]:
        lines = docstring(str(self.made.literals.get(token, "")), len(indent))
        return [f"{indent}{line}" if line else "" for line in lines]


class _Types(ast.NodeTransformer):
    """Puts names and literals in place of tokens, and notes in `used` which names a page needs."""

    def __init__(self, made: ModelInput, carried: Mapping[str, ast.expr]) -> None:
        self.made = made
        self.carried = carried
        self.used: set[str] = set()

    def visit(self, node: ast.AST) -> ast.expr:
        if not isinstance(node, _KINDS):
            _unexpected(node)
        restored: ast.expr = super().visit(node)
        return restored

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if union := self.made.unions.get(node.id):
            self.used.add("Tagged")
            tags, names = union.variants, union.variants.values()
            variants = ast.Dict([ast.Constant(tag) for tag in tags], [ast.Constant(name) for name in names])
            mark = ast.Call(ast.Name("Tagged"), [ast.Constant(union.key), variants], [])
            return self._annotated(self.visit(self.carried[node.id.lower()]), [mark])
        if node.id not in self.made.names and node.id not in _WORDS:
            _unexpected(node)
        name = self.made.names.get(node.id, node.id)
        self.used.add(name)
        return ast.Name(name)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Constant(self.made.literals[node.value]) if isinstance(node.value, str) else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        match node:
            case ast.Subscript(ast.Name("Annotated"), ast.Tuple([base, *marks])):
                # `Annotated[None, Field(None)]` is how the tool writes an optional null: that mark says nothing.
                said = [mark for mark in marks if not isinstance(mark, ast.Call) or mark.keywords]
                return self._annotated(self.visit(base), [self.visit(mark) for mark in said])
        return ast.Subscript(self.visit(node.value), self.visit(node.slice))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        said = [ast.keyword(keyword.arg, self.visit(keyword.value)) for keyword in node.keywords]
        return ast.Call(self.visit(node.func), [], said)

    def _annotated(self, base: ast.expr, marks: list[ast.expr]) -> ast.expr:
        match base:
            case ast.Subscript(ast.Name("Annotated"), ast.Tuple([inner, *more])):
                base, marks = inner, [*more, *marks]
        if not marks:
            return base
        self.used.add("Annotated")
        return ast.Subscript(ast.Name("Annotated"), ast.Tuple([base, *marks]))


def _read(node: ast.ClassDef) -> _Class:
    """Return what a class that the tool wrote consists of: annotated names without a value but `None`, and texts."""
    doc, fields = "", list[_Field]()
    for statement in node.body:
        match statement:
            case ast.AnnAssign(ast.Name(name), annotation, None | ast.Constant(None) as default):
                fields.append(_Field(name, annotation, default is not None))
            case ast.Expr(ast.Constant(str(text))) if fields:
                fields[-1] = replace(fields[-1], doc=text)
            case ast.Expr(ast.Constant(str(text))):
                doc = text
            case ast.Pass():
                pass
            case _:
                _unexpected(statement)
    return _Class(doc, tuple(fields))


def _quoted_and_late(
    values: Mapping[str, ast.expr], classes: AbstractSet[str]
) -> tuple[AbstractSet[str], AbstractSet[str]]:
    """Return the aliases that are quoted, and those that stand behind the classes.

    An alias that names itself, directly or through others, is quoted, and so is None, which `|` would not join with
    another None. An alias stands behind the classes if it names one or a quoted alias, directly or through others.
    """
    reached: dict[str, set[str]] = {}
    for name in values:
        found: set[str] = set()
        pending = {name}
        while pending:
            fresh = _named(values[pending.pop()]) - found
            found |= fresh
            pending |= fresh & values.keys()
        reached[name] = found
    quoted = {name for name, value in values.items() if name in reached[name] or isinstance(value, ast.Constant)}
    return quoted, {name for name in values if {name, *reached[name]} & (classes | quoted)}


def _in_order(values: Mapping[str, ast.expr], quoted: AbstractSet[str]) -> list[str]:
    """Return the aliases in the given order, but each behind what it names: it is evaluated where it stands.

    A quoted one waits for nothing.
    """
    ordered: dict[str, None] = {}

    def place(name: str) -> None:
        named = _named(values[name]) if name not in quoted | ordered.keys() else set()
        for other in values:
            if other in named:
                place(other)
        ordered.setdefault(name)

    for name in values:
        place(name)
    return list(ordered)


def _named(value: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}


def _unexpected(node: ast.AST) -> NoReturn:
    raise RuntimeError(f"datamodel-code-generator wrote what no model is made of: {ast.unparse(node)}")
