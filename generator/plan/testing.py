"""The package `testing` of a provider: its mock, the documented answers of each resource, a factory for each model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import assert_never

from ..ir.api import Example, Operation, Provider
from ..ir.auth import ApiKey, AuthScheme, Basic, Bearer, Digest, MutualTls, OAuth2, Session, Signed
from ..ir.signing.steps import Group
from ..ir.types import Json, Record, Ref
from .classes import Classes
from .imports import Imports
from .layout import RUNTIME, Layout, Owner, client_class, dotted, header
from .methods import Method
from .names import Scope, snake
from .samples import samples, unmet
from .testviews import DocumentedView, FactoryView, MockView, TestingView, TestModuleView
from .text import comment, doc_lines, literal, literals
from .viewparts import PairView

_PLACES = {"headers": "header", "query": "query", "form": "form"}


def mock_class(provider: Provider) -> str:
    """Return the class of a provider's mock."""
    return f"Mock{client_class(provider.name)}"


def call_name(owner: Owner, method: Method) -> str:
    """Return what a call is called: the way to its method behind the client."""
    return ".".join(filter(None, (dotted(owner), method.name)))


def plan_mock(provider: Provider, layout: Layout, methods: Mapping[Owner, tuple[Method, ...]]) -> MockView:
    """Plan the module of the mock."""
    title, client = comment(provider.title), client_class(provider.name)
    return MockView(
        header=header(provider.name),
        doc=doc_lines(f"{title} in process, for tests of what uses it.", 0),
        name=mock_class(provider),
        about=doc_lines(f"{title} without a network: calls are checked, and answered as documented.", 4),
        client=client,
        async_client=f"Async{client}",
        endpoints=tuple(
            PairView(literal(call_name(owner, each)), _endpoint(each.operation, layout.schema_modules[owner]))
            for owner in methods
            for each in methods[owner]
        ),
        credentials=tuple(PairView(literal(each.name), _credentials(each)) for each in provider.schemes),
    )


def plan_test_module(
    provider: Provider,
    layout: Layout,
    owner: Owner,
    methods: tuple[Method, ...],
    constants: Mapping[str, str],
    models: Classes,
) -> TestModuleView:
    """Plan the module of one resource, or, for the empty owner, of what several share."""
    imports = Imports(f"...{RUNTIME}")
    imports.use("testing", f"...{RUNTIME}")
    records = [(each.name, each.type) for each in models.of(owner) if isinstance(each.type, Record)]
    if records:
        imports.use(f"{layout.schema_modules[owner]} as models", "..models")
    if methods:
        imports.use(f"{layout.modules[owner]} as resource", "..resources")
    names = factory_names(models, owner)
    title = comment(provider.title)
    own = f"The calls of {title} under `{dotted(owner)}`" if owner else f"The calls of {title} itself"
    about = own if owner or methods else "What several calls share"
    return TestModuleView(
        header=header(provider.name),
        doc=doc_lines(f"{about}, for tests: documented answers, and a factory for each model.", 0),
        factories=tuple(
            FactoryView(names[name], _factory(name, record), tuple(_notes(record))) for name, record in records
        ),
        calls=tuple(_documented(owner, each, constants[each.name], imports) for each in methods),
        imports=imports.lines(),
    )


def plan_testing_text(
    provider: Provider, layout: Layout, methods: Mapping[Owner, tuple[Method, ...]], models: Classes, package: str
) -> TestingView | None:
    """Plan what the README says of tests: by a call that returns a model, if there is one."""
    calls = [(owner, method) for owner in methods for method in methods[owner]]
    if not calls:
        return None
    mock = mock_class(provider)
    made = next(((owner, method, name) for owner, method in calls for name in _returned(method, models)), None)
    lines = [f"from {package}.testing import {mock}"]
    call = literal(call_name(*calls[0]))
    answers = [f"    mock.answer({call}, status=503, times=1)"]
    if made:
        owner, method, model = made
        home = models.owner(model)
        factory, call = factory_names(models, home)[model], literal(call_name(owner, method))
        lines.append(f"from {package}.testing.{layout.schema_modules[home]} import {factory}")
        answers = [f"    mock.answer({call}, returns={factory}())"]
    opened = f"with {mock}() as mock, mock.client() as client:"
    return TestingView((*lines, "", opened, *answers, "    ..."), mock, call)


def _returned(method: Method, models: Classes) -> Iterator[str]:
    """Yield the model that a call returns, if it returns one and no more."""
    type_ = method.returns.type
    if isinstance(type_, Ref) and models.is_record(type_) and not method.listed and not method.operation.stream:
        yield type_.name


def factory_names(models: Classes, owner: Owner) -> dict[str, str]:
    """Name the factory of each model of a module."""
    scope = Scope()
    records = (each.name for each in models.of(owner) if isinstance(each.type, Record))
    return {name: scope.take(f"make_{snake(name)}") for name in records}


def _factory(name: str, record: Record) -> str:
    stated = samples(record)
    return ", ".join((f"models.{name}", *([literal(dict(stated))] if stated else [])))


def _notes(record: Record) -> Iterator[str]:
    """Yield a line for each field of which no value is known that its description allows."""
    yield from (
        f"# No value is known that fits the pattern of `{comment(wire)}`: it is any text." for wire in unmet(record)
    )


def _documented(owner: Owner, method: Method, constant: str, imports: Imports) -> DocumentedView:
    operation = method.operation
    shown = [each for each in operation.examples if isinstance(each.response, dict)]
    if any(_has_decimal(each.response) for each in shown):
        imports.use("Decimal")
    status = _status(operation)
    more = () if status == 200 else (f"status={status}",)
    return DocumentedView(
        name=literal(call_name(owner, method)),
        operation=f"resource.{constant}",
        examples=tuple(PairView(literal(each.name), ", ".join(_example(each))) for each in shown),
        more="".join(f"{each}," for each in more),
        plain="" if shown else ", ".join((f"resource.{constant}", *more)),
    )


def _example(example: Example) -> Iterator[str]:
    response = example.response if isinstance(example.response, dict) else {}
    yield literal(response["status"])
    if "body" in response:
        yield literal(response["body"])
    if response.get("headers"):
        yield f"headers={literal(response['headers'])}"


def _has_decimal(value: Json) -> bool:
    if isinstance(value, dict | list):
        return any(_has_decimal(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, Decimal)


def _status(operation: Operation) -> int:
    """Return the status of an answer that is made: the first that means success."""
    stated = next((answer.status for answer in operation.answers if answer.status[0] == "2"), "")
    return int(stated) if stated.isdigit() else 200


def _endpoint(operation: Operation, module: str) -> str:
    told = [literal(operation.method), literal(operation.path), literal(module)]
    return ", ".join([*told, *([literals(tuple(s.url for s in operation.servers))] if operation.servers else [])])


def _credentials(scheme: AuthScheme) -> str:
    """Write what a scheme puts on a request; what depends on the request or its options may be absent."""
    written = [
        f"testing.Credential({literal(place)}, {literal(wire)}{', optional=True' if optional else ''})"
        for place, wire, optional in _sent(scheme)
    ]
    return f"({', '.join(written)}{',' * (len(written) == 1)})"


def _sent(scheme: AuthScheme) -> Iterator[tuple[str, str, bool]]:
    match scheme:
        case Bearer() | Basic() | OAuth2():
            yield "header", "Authorization", False
        case Digest():
            yield "header", "Authorization", True  # the first request of a challenge has none
        case ApiKey(place=place, wire=wire):
            yield place, wire, False
        case Signed():
            yield from _groups((*scheme.scheme.sent, *scheme.scheme.attach))
        case Session():
            yield from _groups(scheme.attach)
        case MutualTls():
            pass
        case _:
            assert_never(scheme)


def _groups(groups: tuple[Group, ...]) -> Iterator[tuple[str, str, bool]]:
    for group in groups:
        yield from ((_PLACES[group.group], put.wire, put.step.type.optional) for put in group.puts)
