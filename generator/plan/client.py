"""The modules of a provider as a whole: its client, its package."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.api import Encoding, Envelope, Operation, Provider
from ..ir.auth import OAuth2, Session, Signed
from .arguments import described
from .auth import scheme_classes
from .errors import ErrorTree
from .imports import Imports
from .layout import FLAVOURS, ROOT, RUNTIME, Layout, Owner, client_class, header
from .resources import auth_arguments, property_views, retry_literal, type_imports
from .text import comment, doc_lines, literal, literals, sentence
from .views import ClientView, FlavourView, Lines, PackageView, PairView


def plan_client(provider: Provider, layout: Layout) -> ClientView:
    """Plan the client: where it calls, how it authenticates, and a property for each resource."""
    imports = Imports(f"..{RUNTIME}")
    schemes = tuple(imports.use(name, ".auth") for name in scheme_classes(provider).values())
    imports.use("ERRORS", ".errors")
    below = layout.children(())
    flavours = tuple(_flavour(provider, layout, below, flavour, imports) for flavour in FLAVOURS)
    servers = ", ".join(literal(server.name) for server in provider.servers)
    imports.use("Api")
    return ClientView(
        header=header(provider.name),
        name=literal(provider.name),
        doc=doc_lines(f"The clients of {comment(provider.title)}.", 0),
        auth_type=" | ".join(schemes) or imports.use("AuthPlugin"),
        server_type=f"{imports.use('Literal')}[{servers}]",
        servers=tuple(PairView(literal(server.name), literal(server.url)) for server in provider.servers),
        settings=_settings(provider, schemes, imports),
        imports=imports.lines(),
        type_imports=type_imports(below, ".resources.", layout),
        flavours=flavours,
    )


def _flavour(
    provider: Provider, layout: Layout, below: tuple[Owner, ...], flavour: str, imports: Imports
) -> FlavourView:
    root = layout.classes.get(())
    calls = (imports.use(f"{flavour}{root}", f".resources.{ROOT}"),) if root else ()
    return FlavourView(
        name=f"{flavour}{client_class(provider.name)}",
        bases=", ".join((*calls, f"{imports.use(f'{flavour}Client')}[Auth, Server]")),
        argument="self",
        doc=_about(provider, "The async client of" if flavour else "The client of", 4, _made(provider, flavour)),
        resources=property_views(below, flavour, ".resources.", layout, imports),
    )


def _about(provider: Provider, what: str, indent: int, more: str = "") -> Lines:
    documentation = f"Documentation: {provider.docs}" if provider.docs else ""
    return doc_lines(
        sentence(f"{what} {comment(provider.title)}"), indent, sentence(provider.description), documentation, more
    )


def _made(provider: Provider, flavour: str) -> str:
    """Say how a client is made: once, and not again for its twin."""
    same = f"It is made like `{client_class(provider.name)}`; its `http_client` and hooks may be async."
    return same if flavour else described(112)


def _settings(provider: Provider, schemes: tuple[str, ...], imports: Imports) -> tuple[PairView, ...]:
    settings: dict[str, str] = {"servers": "SERVERS"}
    if schemes:
        settings["schemes"] = f"({', '.join(schemes)}{',' * (len(schemes) == 1)})"
        key, _, value = auth_arguments(provider.default_auth, "default_auth")[0].partition("=")
        settings[key] = value
    settings["errors"] = "ERRORS"
    if provider.envelope:
        imports.use("Envelope")
        settings["envelope"] = _envelope(provider.envelope)
    if provider.encoding != Encoding():
        imports.use("Encoding")
        settings["encoding"] = _encoding(provider.encoding)
    if provider.retry:
        settings["retry"] = retry_literal(provider.retry, imports)
    return tuple(PairView(key, value) for key, value in settings.items())


def _envelope(envelope: Envelope) -> str:
    ok = ", ".join(f"{literal('$.' + wire)}: {literals(values)}" for wire, values in envelope.ok)
    paths = {"payload": envelope.payload, "message": envelope.message, "errors": envelope.errors, "code": envelope.code}
    told = [f"{key}={literal('.'.join(('$', *path)))}" for key, path in paths.items() if path]
    return f"Envelope({', '.join([f'ok={{{ok}}}', *told])})"


def _encoding(encoding: Encoding) -> str:
    standard = Encoding()
    told = {
        key: getattr(encoding, key)
        for key in ("arrays", "objects", "booleans", "null", "spaces")
        if getattr(encoding, key) != getattr(standard, key)
    }
    written = (
        f"{key}={literals(value) if isinstance(value, tuple) else literal(value)}" for key, value in told.items()
    )
    return f"Encoding({', '.join(written)})"


def plan_init(provider: Provider, errors: ErrorTree) -> PackageView:
    """Plan what the package of a provider offers: what callers make, write into annotations, or catch.

    A name that the API itself has given to a class is that class.
    """
    imports = Imports(f"..{RUNTIME}")
    client = client_class(provider.name)
    own = [imports.use(name, ".client") for name in (client, f"Async{client}")]
    own += [imports.use(name, ".auth") for name in scheme_classes(provider).values()]
    own += [imports.use(name, ".errors") for name in errors.names()]
    own += [imports.use(name) for name in _loaded(provider) if name not in own]
    later = Imports(f"..{RUNTIME}")
    for name in _loaded_later(provider):
        if name not in own:
            later.use(name)
    return plan_offer(
        header(provider.name), _about(provider, "Clients, authentication and errors of", 0), imports, later
    )


def plan_offer(first: str, doc: Lines, imports: Imports, later: Imports) -> PackageView:
    """Plan an `__init__` that offers what it imports, and what it imports `later`, when it is asked for."""
    names = sorted(name for each in (imports, later) for name, _ in each.homes())
    imports.use("TYPE_CHECKING")
    imports.use("later")
    return PackageView(
        first,
        doc,
        imports.lines(),
        later.lines(),
        tuple(literal(name) for name in names),
        tuple(PairView(literal(name), literal(module)) for name, module in later.homes()),
    )


def _loaded(provider: Provider) -> Iterator[str]:
    """Yield what callers need of the runtime and every client imports anyway."""
    yield from ("ArgumentError", "ArgumentTypeError", "ArgumentValueError", "ConfigurationError", "RequestSummary")
    yield from ("Answer", "Outgoing", "problems")
    if provider.webhooks or any(isinstance(each, OAuth2 | Session | Signed) for each in provider.schemes):
        yield "SigningError"


def _loaded_later(provider: Provider) -> Iterator[str]:
    """Yield the classes of the runtime that a caller may make, or be given, and that only some calls need."""
    yield from ("Arrival", "AsyncStreamedResponse", "RateLimit", "Response", "StreamedResponse")
    if sends_files(provider):
        yield "Upload"
    if any(operation.paging for operation in _operations(provider)):
        yield from ("AsyncPaged", "Page", "Paged")
    streams = [operation.stream for operation in _operations(provider) if operation.stream]
    if streams:
        yield from ("AsyncStream", "Stream")
    if any(stream.style == "sse" for stream in streams):
        yield "ServerEvent"


def sends_files(provider: Provider) -> bool:
    """Say whether some call of a provider may take a file."""
    return any(body.kind == "multipart" for operation in _operations(provider) for body in operation.bodies)


def _operations(provider: Provider) -> Iterator[Operation]:
    return (operation for resource in provider.resources for operation in resource.operations)
