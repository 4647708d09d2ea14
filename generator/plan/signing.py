"""A scheme of signing as a class: its values as a dataclass, a statement for each, what `sign` puts on a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..ir.signing.kinds import Kind, ValueType
from ..ir.signing.masking import masked
from ..ir.signing.operations import OPERATIONS
from ..ir.signing.sources import SOURCES
from ..ir.signing.steps import Credential, Drawn, Group, Option, Scheme, SigningValue
from ..ir.types import Json
from .authviews import SignerView
from .code import FOUND, Code
from .imports import Imports
from .layout import RUNTIME
from .names import BUILTINS, KEYWORDS, python_names
from .recipes import recipe
from .signingcode import Writer
from .text import comment, doc_lines, literal, literals
from .views import Lines, PairView

_FUNCTIONS: Final = frozenset(
    {operation.code or operation.name for lines in OPERATIONS.values() for operation in lines if operation.module}
    | {source.code for source in SOURCES.values() if source.module}
    | {"as_time", "given", "needed", "json_text", "request", "values", "sealed", *FOUND.values()}
    | {"Pairs", "PrivateKey", "datetime", "Received"}
)
"""What statements call or bind, and the types of values: no value takes one of these names."""

_ATTRIBUTES: Final = frozenset(
    "abc_impl ask check_encoding due is_protocol login_request origin problem read seen slot_key slots take_credential "
    "take_key take_optional take_optional_key url words".split()
)
"""What plugins have already, behind an underscore: no credential and no option takes one of these names."""

_TYPES: Final = {
    Kind.TEXT: ("str", "", ""),
    Kind.BYTES: ("bytes", "", ""),
    Kind.NUMBER: ("int", "", ""),
    Kind.FLAG: ("bool", "", ""),
    Kind.PAIRS: ("Pairs", "Pairs", "pieces"),
    Kind.TIME: ("datetime", "", ""),
    Kind.KEY: ("PrivateKey", "PrivateKey", "keys"),
}
_PUTS: Final = {"headers": "set", "query": "set_query", "form": "set_form"}


class SchemePlan:
    """What one scheme becomes: `name` is the class, `env` maps its credentials to variables, `held` are attributes."""

    def __init__(
        self,
        scheme: Scheme,
        key: str,
        name: str,
        env: dict[str, str],
        imports: Imports,
        held: tuple[str, ...] = (),
    ) -> None:
        self.scheme, self.key, self.name, self.imports = scheme, key, name, imports
        self.names = argument_names(scheme)
        self.env = {self.names["credential", each]: variable for each, variable in env.items()}
        self.names |= {("credential", each): each for each in held}
        self.held = held
        made = (*scheme.values, *(scheme.verification.steps if scheme.verification else ()))
        self.names |= value_names((each.name for each in made), frozenset({name, f"{name}Values"}))

    def view(self) -> SignerView:
        """Return the view of the class."""
        self.imports.use("dataclass")
        return SignerView(
            name=self.name,
            base=self.use("Signer", "signer"),
            doc=self._doc(),
            settings=tuple(self.settings()),
            values=f"{self.name}Values",
            values_base=self.use("SigningValues", "signer"),
            fields=tuple(
                PairView(self.names["value", each.name], self._type(each.type)) for each in self.scheme.values
            ),
            parameters=", ".join(self.parameters()),
            setup=tuple(self.setup()),
            sealed=self.use("sealed", "signer"),
            request=self.outgoing(),
            fixed=", ".join(("self", f"request: {self.outgoing()}", *self._fixed())),
            signed=", ".join(("self", f"request: {self.outgoing()}", *self._told_by_the_caller())),
            statements=tuple(self._statements()),
            puts=tuple(self._puts()),
        )

    def use(self, name: str, module: str) -> str:
        """Import a name of the runtime's signing modules."""
        return self.imports.use(name, f"..{RUNTIME}.signing.{module}")

    def outgoing(self) -> str:
        """Import the class of requests."""
        return self.imports.use("Outgoing", f"..{RUNTIME}.messages")

    def writer(self, values: str = "", value_name: str = "") -> Writer:
        """Return what writes the steps of this scheme."""
        encodings = {each.name: each.encoding for each in self.scheme.credentials}
        return Writer(self.use, self.names, encodings, values, value_name, self.held)

    def _type(self, kind: ValueType) -> str:
        if kind.kind is Kind.TIME:
            self.imports.use("datetime")
        name, imported, module = _TYPES[kind.kind]
        if imported:
            self.use(imported, module)
        return f"{name} | None" if kind.optional else name

    def settings(self) -> Iterator[PairView]:
        """Yield what the class says of itself."""
        yield PairView("name", literal(self.key))
        yield PairView("env", literal(dict(self.env)))
        optional = [self.names["credential", each.name] for each in self.scheme.credentials if each.optional]
        if optional:
            yield PairView("optional", f"frozenset({{{', '.join(literal(each) for each in sorted(optional))}}})")
        if self.scheme.options:
            names = tuple(self.names["option", each.name] for each in self.scheme.options)
            yield PairView("options", literals(names))
        needed = [self.names["option", each.name] for each in self.scheme.options if _needed(each)]
        if needed:
            yield PairView("needs", literals(tuple(needed)))
        hidden = [self.names["value", each] for each in masked(self.scheme)]
        if hidden:
            yield PairView("masked", f"frozenset({{{', '.join(literal(each) for each in sorted(hidden))}}})")

    def parameters(self, *more: str) -> Iterator[str]:
        """Write the constructor's parameters: credentials, then options and more by keyword alone."""
        yield "self"
        for each in self.scheme.credentials:
            kind = f"str | {self.imports.use('PathLike')}[str] | None" if each.encoding == "pem" else "str | None"
            yield f"{self.names['credential', each.name]}: {kind} = None"
        if self.scheme.options or more:
            yield "*"
        for option in self.scheme.options:
            yield f"{self.names['option', option.name]}: {self._option_type(option)}{_default(option)}"
        yield from more

    def _option_type(self, option: Option) -> str:
        if option.kind is Kind.PAIRS:
            return f"{self.imports.use('Sequence')}[str | tuple[str, str]]"
        kind = _TYPES[option.kind][0]
        return f"{kind} | None" if option.optional and option.default is None else kind

    def setup(self) -> Iterator[str]:
        """Yield the constructor's statements."""
        for each in self.scheme.credentials:
            name = self.names["credential", each.name]
            yield f"self._{name} = self.{_reader(each)}({literal(name)}, {name})"
        for option in self.scheme.options:
            name = self.names["option", option.name]
            pairs = option.kind is Kind.PAIRS
            yield f"self._{name} = {self.use('Pairs', 'pieces')}.of({name})" if pairs else f"self._{name} = {name}"

    def _fixed(self) -> Iterator[str]:
        """Write the keywords of `values`: what is new for each signature, and can be fixed."""
        fresh = [each for each in self.scheme.values if each.fresh]
        if fresh:
            yield "*"
        for each in fresh:
            kind = self._type(ValueType(each.type.kind))
            kind = f"{kind} | float | str" if each.type.kind is Kind.TIME else kind
            yield f"{self.names['value', each.name]}: {kind} | None = None"

    def _callers(self) -> list[str]:
        """Return the values that only the caller of a plugin knows."""
        return [
            self.names["value", each.name]
            for each in self.scheme.values
            if isinstance(each.step, Drawn) and each.step.source.name == "caller"
        ]

    def _told_by_the_caller(self) -> Iterator[str]:
        names = self._callers()
        yield from ["*"] if names else []
        yield from (f"{name}: str | None = None" for name in names)

    def _statements(self) -> Iterator[str]:
        if self.scheme.sent:
            yield "request = request.copy()"
        for step in self.scheme.steps:
            if isinstance(step, Group):
                yield from self.put(step, self.writer())
            else:
                yield self._statement(step)
        names = [self.names["value", each.name] for each in self.scheme.values]
        yield f"return {self.name}Values({', '.join(f'{name}={name}' for name in names)})"

    def _statement(self, value: SigningValue) -> str:
        name = self.names["value", value.name]
        code = self.writer(value_name=name).code(value.step)
        if not value.fresh:
            return f"{name} = {code.whole}"
        if value.type.kind is Kind.TIME:
            return f"{name} = {code.otherwise('None')} if {name} is None else {self.use('as_time', 'times')}({name})"
        if code.text.startswith("given("):
            return f"{name} = {code.text}"
        return f"{name} = {code.otherwise('None')} if {name} is None else {name}"

    def _puts(self) -> Iterator[str]:
        groups = (*self.scheme.sent, *self.scheme.attach)
        if self.scheme.values:
            known = [f", {name}={name}" for name in self._callers()]
            yield f"values = self.values(request{''.join(known)})"
        for group in groups:
            yield from self.put(group, self.writer("values."))

    def put(self, group: Group, writer: Writer) -> Iterator[str]:
        """Yield a statement for each pair of a group."""
        for put in group.puts:
            code = writer.code(put.step)
            value = (Code(f"str({code.text})", code.guards) if put.step.type.kind is Kind.NUMBER else code).whole
            keeps = ", keep=True" if put.keeps else ""
            yield f"request.{_PUTS[group.group]}({literal(put.wire)}, {value}{keeps})"

    def _doc(self) -> Lines:
        scheme = self.scheme
        about = comment(scheme.description) or "Signs each request."
        link = f"Documentation: {comment(scheme.docs)}" if scheme.docs else ""
        lines = "\n".join(f"    {line}" for line in recipe(scheme))
        return doc_lines(about, 4, link, f"What is done, in this order:\n\n{lines}", self.told())

    def told(self) -> str:
        """Say where each credential comes from."""
        return "\n\n".join(self._told(each) for each in self.scheme.credentials)

    def _told(self, each: Credential) -> str:
        name = self.names["credential", each.name]
        what = f"`{name}`, {comment(each.description)}," if each.description else f"`{name}`"
        end = "; without one it is absent" if each.optional else ""
        return f"{what} is taken from the environment variable {self.env[name]} unless given{end}."


def argument_names(scheme: Scheme) -> dict[tuple[str, str], str]:
    """Name the arguments of a plugin: of each `("credential", NAME)` and `("option", NAME)` its name in Python."""
    told = python_names(
        [*(each.name for each in scheme.credentials), *(each.name for each in scheme.options)], reserved=_ATTRIBUTES
    )
    names = {("credential", each.name): told[each.name] for each in scheme.credentials}
    return names | {("option", each.name): told[each.name] for each in scheme.options}


def value_names(names: Iterable[str], taken: frozenset[str]) -> dict[tuple[str, str], str]:
    """Name values as their author did, with a `_` where Python, the runtime or the module has the name already."""
    made = dict.fromkeys(names)
    reserved = KEYWORDS | BUILTINS | _FUNCTIONS | taken
    found = {name: name for name in made if name not in reserved}
    for name in made:
        free = name
        while free in reserved or (free != name and (free in made or free in found.values())):
            free += "_"
        found[name] = free
    return {("value", name): found[name] for name in made}


def _reader(each: Credential) -> str:
    if each.encoding == "pem":
        return "_take_optional_key" if each.optional else "_take_key"
    return "_take_optional" if each.optional else "_take_credential"


def _needed(option: Option) -> bool:
    return option.default is None and not option.optional


def _default(option: Option) -> str:
    if _needed(option):
        return ""
    return f" = {option_literal(option.default)}"


def option_literal(value: Json) -> str:
    """Return the Python literal of an option's value: a list, of texts or of pairs, is a tuple."""
    if not isinstance(value, list):
        return literal(value)
    written = [option_literal(item) for item in value]
    return f"({', '.join(written)}{',' * (len(written) == 1)})"
