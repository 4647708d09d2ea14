"""The module of a resource: its table of operations, and its methods in their sync and async form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ..ir.api import MEDIA_TYPES, Operation, Provider, Retry
from ..ir.auth import AuthScheme, AuthUse, OAuth2, Signed
from ..ir.types import Null, Text
from .annotations import Annotations
from .classes import Classes
from .imports import Imports
from .layout import FLAVOURS, RUNTIME, Layout, Owner, attribute, dotted, header
from .listing import paging_literal
from .methods import Method, Segment
from .models import exact_classes, is_exact
from .names import BUILTINS, MODULE_NAMES, Scope
from .signing import argument_names, option_literal
from .streaming import stream_annotation, stream_literal, stream_method
from .text import comment, doc_lines, literal, literals, sentence
from .views import FlavourView, MethodView, OperationView, PropertyView, ResourceView

_PLAIN: Final = Text()


class ResourcePlanner:
    """Plans the modules of the resources of one provider."""

    def __init__(self, provider: Provider, layout: Layout, models: Classes, params: Classes) -> None:
        self.provider = provider
        self.title = comment(provider.title)
        self.layout = layout
        self.models = models
        self.params = params
        self.exact = exact_classes(models)

    def plan(self, name: Owner, methods: tuple[Method, ...]) -> ResourceView:
        """Plan one module."""
        about = f"The calls of {self.title} under `{dotted(name)}`." if name else f"The calls of {self.title} itself."
        below = self.layout.children(name) if name else ()
        writer = _Writer(self, name, [*(m.name for m in methods), *(attribute(child) for child in below)])
        constants = self.constants(methods)
        operations = tuple(OperationView(constants[m.name], writer.arguments(m)) for m in methods)
        flavours = tuple(
            FlavourView(
                name=f"{flavour}{self.layout.classes[name]}",
                bases=writer.imports.use(f"{flavour}Resource"),
                argument="self._client",
                doc=doc_lines(about, 4),
                resources=property_views(below, flavour, ".", self.layout, writer.imports),
                methods=tuple(writer.method(m, constants[m.name], flavour) for m in methods),
            )
            for flavour in FLAVOURS
        )
        return ResourceView(
            header=header(self.provider.name),
            doc=doc_lines(about, 0),
            imports=writer.imports.lines(),
            type_imports=type_imports(below, ".", self.layout),
            operations=operations,
            flavours=flavours,
        )

    def classes_beside(self, name: Owner) -> frozenset[str]:
        """List the classes that the module of a resource may name: those of its answers, its own and those below."""
        resources = (self.layout.classes[each] for each in (name, *self.layout.children(name)))
        return frozenset((*self.models.planned, *self.params.planned, *resources))

    def constants(self, methods: tuple[Method, ...]) -> Mapping[str, str]:
        """Name the operation of each method."""
        takes = (method.takes.name for method in methods if method.takes)
        names = (*self.models.planned, *self.params.planned, *self.layout.class_names(), *takes, *MODULE_NAMES)
        scope = Scope(name for name in names if name.isupper())
        return {method.name: scope.take(method.name.upper().strip("_")) for method in methods}


class _Writer:
    """Writes one module: to name something is to import it."""

    def __init__(self, planner: ResourcePlanner, name: Owner, attributes: Iterable[str]) -> None:
        self.planner = planner
        self.imports = Imports(f"...{RUNTIME}")
        self._classes = planner.classes_beside(name)
        self.takes = f"..params.{planner.layout.schema_modules[name]}" if name else "..params.shared"
        shadowed = BUILTINS.intersection(attributes)

        def builtin(word: str) -> str:
            return f"{self.imports.use_module('builtins')}.{word}" if word in shadowed else word

        self.answered = Annotations(self.imports, self._model, sent=False)
        self.returned = Annotations(self.imports, self._model, sent=False, builtin=builtin)
        self.checked = Annotations(self.imports, self._param, sent=True)
        self.given = Annotations(self.imports, self._param, sent=False, builtin=builtin)

    def _model(self, name: str) -> str:
        module = self.planner.layout.schema_modules[self.planner.models.owner(name)]
        return self.imports.use(name, f"..models.{module}")

    def _param(self, name: str) -> str:
        """Import a named type of a path parameter; under another name where answers have one called like it."""
        module = self.planner.layout.schema_modules[self.planner.params.owner(name)]
        spelled = f"{name} as {name}Params" if name in self.planner.models.planned else name
        return self.imports.use(spelled, f"..params.{module}")

    def arguments(self, method: Method) -> str:
        """Write what `Operation` is given; what has its default is not said."""
        self.imports.use("Operation")
        operation, returns = method.operation, method.returns
        answers = self.answered.of(returns.type) if returns.type else "None"
        told = {
            "at": self._at(method.path),
            "takes": self.imports.use(method.takes.name, self.takes) if method.takes else "",
            "sends": _sends(method),
            "body": literal("optional") if method.body and not method.body.required else "",
            "reads": literal(returns.reads) if returns.reads != "json" else "",
            "whole": "True" if returns.whole else "",
            "pages": paging_literal(method.listed, self.imports) if method.listed else "",
            "exact": "True" if self._is_exact(method) else "",
            "streams": stream_literal(operation.stream, self._classes, self.imports) if operation.stream else "",
            "refuses": self._mapping((status, self.answered.of(type_)) for status, type_ in method.refuses),
            "errors": self._mapping((code, self.imports.use(name, "..errors")) for code, name in method.errors),
        }
        arguments = [literal(operation.method), literal(operation.path), answers]
        arguments += [f"{key}={value}" for key, value in told.items() if value]
        arguments += auth_arguments(operation.auth, "auth") if operation.auth else []
        arguments += [f"signing={options}"] if (options := self._options(operation)) else []
        servers = self._mapping((server.name, literal(server.url)) for server in operation.servers)
        arguments += [f"servers={servers}"] if servers else []
        arguments += [f"retry={retry_literal(operation.retry, self.imports)}"] if operation.retry else []
        arguments += [f"idempotency={literal(operation.idempotency)}"] if operation.idempotency else []
        arguments += [f"secret={literals(operation.secret)}"] if operation.secret else []
        return ", ".join(arguments)

    def _options(self, operation: Operation) -> str:
        """Write the options of the call's plugins, by the names that their arguments have."""
        plugins = [option_names(scheme) for scheme in self.planner.provider.schemes_of(operation)]
        told = {
            names[name]: option_literal(value)
            for name, value in operation.signing
            for names in plugins
            if name in names
        }
        return self._mapping(told.items())

    def _is_exact(self, method: Method) -> bool:
        answered = [method.returns.type, *(type_ for _, type_ in method.refuses)]
        return any(is_exact(type_, self.planner.exact) for type_ in answered if type_ is not None)

    def _at(self, path: tuple[Segment, ...]) -> str:
        """Write the types of the path parameters that are more than any text: the runtime checks them."""
        return self._mapping((s.wire, self.checked.of(s.type)) for s in path if s.type != _PLAIN)

    def _mapping(self, pairs: Iterable[tuple[str | int, str]]) -> str:
        written = ", ".join(f"{literal(key)}: {value}" for key, value in pairs)
        return f"{{{written}}}" if written else ""

    def method(self, method: Method, constant: str, flavour: str) -> MethodView:
        """Write a method's skin; nothing is awaited before a page is asked for, or a stream is entered."""
        parameters = [f"{segment.name}: {self.given.of(segment.type)}" for segment in method.path]
        parameters += ["/"] if method.path else []
        if method.takes:
            parameters.append(f"**params: {self.imports.use('Unpack')}[{method.takes.name}]")
        sent = ", ".join(f"{literal(segment.wire)}: {segment.name}" for segment in method.path)
        return MethodView(
            name=method.name,
            decorator=self._deprecated() if method.operation.deprecated else "",
            parameters="".join(f", {parameter}" for parameter in parameters),
            define="async def" if flavour and not (method.listed or method.operation.stream) else "def",
            returns=self._returns(method, flavour),
            doc=_doc(method.operation),
            call=_call(method, flavour, f"{constant}, {{{sent}}}" + (", params" if method.takes else "")),
        )

    def _deprecated(self) -> str:
        return f"@{self.imports.use('deprecated')}({literal('Deprecated by the provider.')})"

    def _returns(self, method: Method, flavour: str) -> str:
        """Write what a method returns; of one that lists something, the types of an item and of a page."""
        type_, stream = method.returns.type, method.operation.stream
        answer = "None" if type_ is None or isinstance(type_, Null) else self.returned.of(type_)
        if stream:
            return stream_annotation(stream, answer, flavour, self.imports)
        if method.listed is None:
            return answer
        return f"{self.imports.use(f'{flavour}Paged')}[{self.returned.of(method.listed.item)}, {answer}]"


def _call(method: Method, flavour: str, arguments: str) -> str:
    if method.listed:
        return f"self._client.paged({arguments})"
    if method.operation.stream:
        return f"self._client.{stream_method(method.operation.stream)}({arguments})"
    return f"{'await ' if flavour else ''}self._client.call({arguments})"


def property_views(
    below: tuple[Owner, ...], flavour: str, folder: str, layout: Layout, imports: Imports
) -> tuple[PropertyView, ...]:
    """View resources as properties: imported when they are first used, so that a large client starts at once."""
    if below:
        imports.use("cached_property")
        imports.use("TYPE_CHECKING")
    return tuple(
        PropertyView(
            name=attribute(child),
            module=f"{folder}{layout.modules[child]}",
            returns=f"{flavour}{layout.classes[child]}",
            doc=(),
        )
        for child in below
    )


def type_imports(below: tuple[Owner, ...], folder: str, layout: Layout) -> tuple[str, ...]:
    """Write the imports of resources that only type checkers need."""
    twins = {child: sorted((layout.classes[child], f"Async{layout.classes[child]}")) for child in below}
    return tuple(f"from {folder}{layout.modules[child]} import {', '.join(twins[child])}" for child in below)


def retry_literal(retry: Retry, imports: Imports) -> str:
    """Write how often and when a call is made again; what has its default is not said."""
    told = {"max": retry.max, "on": None if retry.max == 0 else retry.on}
    written = (f"{key}={literals(value) if isinstance(value, tuple) else value}" for key, value in told.items())
    return f"{imports.use('Retry')}({', '.join(each for each in written if not each.endswith('=None'))})"


def _sends(method: Method) -> str:
    """Write how the body is sent; JSON is not said."""
    if method.body is None or method.body.media_type == MEDIA_TYPES["json"]:
        return ""
    plain = method.body.media_type == MEDIA_TYPES[method.body.kind]
    return literal(method.body.kind if plain else method.body.media_type)


def auth_arguments(use: AuthUse, key: str) -> list[str]:
    """Write which schemes apply."""
    return [f"{'any_auth' if use.choice else key}={literals(use.names)}"]


def option_names(scheme: AuthScheme) -> dict[str, str]:
    """Return what the options of a scheme are called in Python."""
    if isinstance(scheme, OAuth2):
        return {"scope": "scope"}
    if not isinstance(scheme, Signed):
        return {}
    names = argument_names(scheme.scheme)
    return {option.name: names["option", option.name] for option in scheme.scheme.options}


def _doc(operation: Operation) -> tuple[str, ...]:
    about = [sentence(text) for text in (operation.summary, operation.description) if text.strip()]
    first, *more = (*about, f"{operation.method} {operation.path}")
    return doc_lines(first, 8, *more)
