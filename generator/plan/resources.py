"""The module of a resource: its table of operations, and its methods in their sync and async form."""

from __future__ import annotations

from collections.abc import Mapping

from ..ir.api import Operation
from ..ir.auth import AuthUse
from ..ir.types import Null, Type
from .annotations import Annotations
from .classes import Classes, Owner
from .imports import Imports
from .layout import RUNTIME, attribute, children, resource_class, resource_module, schema_module
from .methods import Method
from .names import BUILTINS, KEYWORDS, Scope, python_names
from .text import docstring, literal, sentence, texts
from .views import FlavourView, MethodView, OperationView, PropertyView, ResourceView


class ResourcePlanner:
    """Plans the module of one resource. `every` lists all resources, those without methods included."""

    def __init__(self, title: str, every: tuple[Owner, ...], models: Classes, header: str) -> None:
        self.title = title
        self.every = every
        self.names = frozenset(every)
        self.models = models
        self.header = header

    def plan(self, name: Owner, methods: tuple[Method, ...]) -> ResourceView:
        """Plan one module: what it imports follows from what its operations and methods name."""
        imports = Imports(f"...{RUNTIME}")
        below = children(name, self.every) if name else ()
        attributes = [method_name(m) for m in methods] + [attribute(child[-1]) for child in below]
        shadowed = {each for each in attributes if each in BUILTINS}
        constants = self._constants(methods)

        def refer(class_: str) -> str:
            owner = self.models.owner(class_)
            return imports.use(class_, f"..models.{schema_module(owner, self.names)}")

        def builtin(word: str) -> str:
            return f"{imports.use_module('builtins')}.{word}" if word in shadowed else word

        plain = Annotations(imports, refer, sent=False)
        inside = Annotations(imports, refer, sent=False, builtin=builtin)
        params_module = f"..params.{schema_module(name, self.names)}"
        for method in methods:
            imports.use("Operation")
            if method.takes:
                imports.use(method.takes.name, params_module)
                imports.use("Unpack")
        operations = tuple(OperationView(constants[m.name], _arguments(m, plain)) for m in methods)
        views = tuple(_method(m, constants[m.name], inside) for m in methods)
        about = f"The calls of {self.title} under `{'.'.join(name)}`." if name else f"The calls of {self.title} itself."
        if below:
            imports.use("cached_property")
            imports.use("TYPE_CHECKING")
        return ResourceView(
            header=self.header,
            doc=docstring(about, 0),
            flavours=tuple(self._flavour(name, below, about, flavour, imports) for flavour in ("", "Async")),
            imports=imports.lines(),
            type_imports=_type_imports(below, self.names),
            operations=operations,
            methods=views,
        )

    def _constants(self, methods: tuple[Method, ...]) -> Mapping[str, str]:
        scope = Scope(name for name in self.models.planned if name.isupper())
        return {method.name: scope.take(method.name.upper()) for method in methods}

    def _flavour(
        self, name: Owner, below: tuple[Owner, ...], about: str, flavour: str, imports: Imports
    ) -> FlavourView:
        resources = property_views(below, flavour, ".", self.names)
        return FlavourView(
            name=f"{flavour}{resource_class(name)}",
            bases=imports.use(f"{flavour}Resource"),
            define="async def" if flavour else "def",
            wait="await " if flavour else "",
            argument="self._client",
            doc=docstring(about, 4),
            resources=resources,
        )


def property_views(
    below: tuple[Owner, ...], flavour: str, folder: str, names: frozenset[Owner]
) -> tuple[PropertyView, ...]:
    """View resources as properties: imported when they are first used, so that a large client starts at once."""
    return tuple(
        PropertyView(
            name=attribute(child[-1]),
            module=f"{folder}{resource_module(child, names)}",
            returns=f"{flavour}{resource_class(child)}",
            doc=(),
        )
        for child in below
    )


def _type_imports(below: tuple[Owner, ...], names: frozenset[Owner]) -> tuple[str, ...]:
    return tuple(
        f"from .{resource_module(child, names)} import Async{resource_class(child)}, {resource_class(child)}"
        for child in below
    )


def method_name(method: Method) -> str:
    """Return the name of a method: the file's, `_` after a keyword."""
    return f"{method.name}_" if method.name in KEYWORDS else method.name


def _arguments(method: Method, annotations: Annotations) -> str:
    """Write what `Operation` is given; what has its default is not said."""
    operation, returns = method.operation, method.returns
    answers = annotations.of(returns.type) if returns.type else "None"
    arguments = [literal(operation.method), literal(operation.path), answers]
    if method.takes:
        arguments.append(f"takes={method.takes.name}")
    if method.body:
        plain = method.body.media_type in PLAIN_MEDIA_TYPES
        sends = method.body.kind if plain else method.body.media_type
        arguments += [f"sends={literal(sends)}"] if sends != "json" else []
        arguments += [] if method.body.required else ['body="optional"']
    arguments += [f"reads={literal(returns.reads)}"] if returns.reads != "json" else []
    arguments += ["whole=True"] if returns.whole and returns.reads == "json" and returns.type else []
    arguments += ["exact=True"] if returns.exact else []
    if method.refuses:
        refused = ", ".join(f"{literal(status)}: {annotations.of(type_)}" for status, type_ in method.refuses)
        arguments.append(f"refuses={{{refused}}}")
    arguments += auth_arguments(operation.auth, "auth") if operation.auth else []
    return ", ".join(arguments)


PLAIN_MEDIA_TYPES = frozenset(
    {
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/plain",
        "application/octet-stream",
    }
)
"""The media types that the runtime sends for each kind of body when it is told no other."""


def auth_arguments(use: AuthUse, key: str) -> list[str]:
    """Write which schemes apply."""
    return [f"{'any_auth' if use.choice else key}={texts(use.names)}"]


def _method(method: Method, constant: str, annotations: Annotations) -> MethodView:
    operation = method.operation
    path = [parameter.field for parameter in operation.parameters if parameter.place == "path"]
    pins = {field.wire: field.pinned for field in path if field.pinned}
    names = python_names((field.wire for field in path), pins, frozenset({"params"}))
    parameters = [f"{names[field.wire]}: {annotations.of(field.type)}" for field in path]
    parameters += ["/"] if path else []
    parameters += [f"**params: Unpack[{method.takes.name}]"] if method.takes else []
    sent = ", ".join(f"{literal(field.wire)}: {names[field.wire]}" for field in path)
    return MethodView(
        name=method_name(method),
        parameters="".join(f", {parameter}" for parameter in parameters),
        returns=_returned(method.returns.type, annotations),
        doc=_doc(operation),
        call=f"{constant}, {{{sent}}}" + (", params" if method.takes else ""),
    )


def _returned(type_: Type | None, annotations: Annotations) -> str:
    return "None" if type_ is None or isinstance(type_, Null) else annotations.of(type_)


def _doc(operation: Operation) -> tuple[str, ...]:
    endpoint = f"{operation.method} {operation.path}"
    about = [operation.summary, operation.description, "Deprecated." if operation.deprecated else "", endpoint]
    described = [sentence(text) for text in about[:-1] if text.strip()] + about[-1:]
    return docstring(described[0], 8, *described[1:])
