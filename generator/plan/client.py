"""The modules of a provider as a whole: its client, its ways to authenticate, its errors, its package."""

from __future__ import annotations

from typing import Final, assert_never

from ..ir.api import Encoding, Envelope, Provider
from ..ir.auth import ApiKey, AuthScheme, Basic, Bearer, Named
from .classes import Owner
from .imports import Imports
from .layout import ROOT, RUNTIME, children, client_class, header, resource_class, resource_module
from .names import Scope, class_name
from .resources import auth_arguments, property_views
from .text import docstring, literal, prose, sentence
from .views import (
    AuthView,
    ClientView,
    ErrorsView,
    ErrorView,
    FlavourView,
    Lines,
    PackageView,
    PairView,
    SchemeView,
)

_STATUSES: Final = {
    400: ("BadRequestError", "the request is malformed"),
    401: ("AuthenticationError", "the credentials are missing, wrong or expired"),
    403: ("PermissionDeniedError", "the credentials do not allow this"),
    404: ("NotFoundError", "there is no such thing"),
    409: ("ConflictError", "the request clashes with the present state"),
    422: ("UnprocessableEntityError", "the request is well formed and its content is not accepted"),
    429: ("RateLimitError", "too many requests"),
}
_SIGNERS: Final = {"wonder-rsa-sha256": "WonderSigner"}


def error_names(provider: Provider) -> tuple[str, ...]:
    """List the error classes of a provider, the base first."""
    return tuple(view.name for view in plan_errors(provider).classes)


def plan_errors(provider: Provider) -> ErrorsView:
    """Plan the tree of errors: one base, one class for each family of statuses and for each that the spec names."""
    imports = Imports(f"..{RUNTIME}")
    client = client_class(provider.name)
    title, base, status = prose(provider.title), f"{client}Error", f"{client}StatusError"
    general = (
        (base, "ApiError", f"Any failed call to {title}: catch this to catch them all."),
        (
            f"{client}ConnectionError",
            f"{base}, ApiConnectionError",
            "No answer came: whether the call had an effect is unknown.",
        ),
        (f"{client}TimeoutError", f"{client}ConnectionError, ApiTimeoutError", "No answer came in time."),
        (f"{client}ResponseError", f"{base}, ApiResponseError", "An answer came that cannot be read."),
        (status, f"{base}, ApiStatusError", f"{title} answered, and said no."),
        ("RefusedError", status, "The status was fine, and the envelope of the answer said no."),
        ("ClientError", status, "A status from 400 to 499: the request is at fault."),
        ("ServerError", status, f"A status from 500 on: {title} is at fault."),
    )
    known = tuple((name, "ClientError", f"Status {code}: {why}.") for code, (name, why) in _STATUSES.items())
    named = tuple((name, _base_of(code), f"Status {code}, as the spec names it.") for code, name in _named(provider))
    for name in ("ApiError", "ApiConnectionError", "ApiTimeoutError", "ApiResponseError", "ApiStatusError", "Errors"):
        imports.use(name)
    own = {code: name for code, name in provider.errors if code.isdigit()}
    statuses = {**{str(code): name for code, (name, _) in _STATUSES.items()}, **own}
    settings = {
        "connection": f"{client}ConnectionError",
        "timeout": f"{client}TimeoutError",
        "response": f"{client}ResponseError",
        "refused": "RefusedError",
        "client": "ClientError",
        "server": "ServerError",
    }
    return ErrorsView(
        header=header(provider.name),
        doc=docstring(f"What a call to {title} can raise: everything is a `{base}`.", 0),
        imports=imports.lines(),
        classes=tuple(ErrorView(name, bases, docstring(doc, 4)) for name, bases, doc in (*general, *known, *named)),
        settings=tuple(PairView(key, value) for key, value in settings.items()),
        statuses=tuple(PairView(code, name) for code, name in sorted(statuses.items())),
    )


def _named(provider: Provider) -> tuple[tuple[str, str], ...]:
    """List the statuses to which the specs give a class of their own."""
    operations = [operation for resource in provider.resources for operation in resource.operations]
    pairs = (*provider.errors, *(pair for operation in operations for pair in operation.errors))
    return tuple({name: (code, name) for code, name in pairs if code.isdigit()}.values())


def _base_of(code: str) -> str:
    return _STATUSES[int(code)][0] if int(code) in _STATUSES else "ServerError" if code[0] == "5" else "ClientError"


def scheme_classes(provider: Provider) -> dict[str, str]:
    """Name the class of each scheme: `login_token` is `LoginToken`."""
    scope = Scope(("Api", "AsyncClient", "Client", "Encoding", "Envelope", "Literal"))
    return {
        scheme.name: scope.take(class_name(scheme.name), f"{client_class(provider.name)}{class_name(scheme.name)}")
        for scheme in provider.schemes
    }


def plan_auth(provider: Provider) -> AuthView:
    """Plan one plugin for each scheme: which class of the runtime it is, and what it is told."""
    imports = Imports("..")
    imports.use(RUNTIME)
    names = scheme_classes(provider)
    schemes = tuple(_scheme(scheme, names[scheme.name]) for scheme in provider.schemes)
    about = f"How to authenticate with {prose(provider.title)}."
    return AuthView(header(provider.name), docstring(about, 0), imports.lines(), schemes)


def _scheme(scheme: AuthScheme, name: str) -> SchemeView:
    settings: dict[str, str] = {"name": literal(scheme.name)}
    match scheme:
        case Bearer():
            base, env = "Bearer", {"token": scheme.env}
            about = "`Authorization: Bearer TOKEN`."
        case ApiKey():
            base, env = "ApiKey", {"key": scheme.env}
            about = f"The {scheme.place} `{scheme.wire}: {scheme.prefix}KEY`."
            settings[scheme.place] = literal(scheme.wire)
            settings |= {"prefix": literal(scheme.prefix)} if scheme.prefix else {}
        case Basic():
            base, env = "Basic", {"username": scheme.username_env, "password": scheme.password_env}
            about = "`Authorization: Basic ...`, of a user name and a password."
        case Named():
            base, env = _SIGNERS[scheme.scheme], dict(scheme.env)
            about = f"Signs each request by `{scheme.scheme}`."
        case _:
            assert_never(scheme)
    settings["env"] = literal(dict(env))
    where = "\n\n".join(
        f"`{key}` is taken from the environment variable {var} unless given." for key, var in env.items()
    )
    pairs = tuple(PairView(key, value) for key, value in settings.items())
    return SchemeView(name, f"{RUNTIME}.{base}", docstring(about, 4, where), pairs)


def plan_client(provider: Provider, every: tuple[Owner, ...]) -> ClientView:
    """Plan the client: where it calls, how it authenticates, and a property for each resource."""
    imports = Imports(f"..{RUNTIME}")
    names, schemes = frozenset(every), scheme_classes(provider)
    for name in schemes.values():
        imports.use(name, ".auth")
    imports.use("ERRORS", ".errors")
    imports.use("Literal")
    below = children((), every)
    if below:
        imports.use("cached_property")
        imports.use("TYPE_CHECKING")
    flavours = tuple(_flavour(provider, below, names, flavour, () in every, imports) for flavour in ("", "Async"))
    auth_type = " | ".join(schemes.values()) or imports.use("AuthPlugin")
    server_type = f"Literal[{', '.join(literal(server.name) for server in provider.servers)}]"
    imports.use("Api")
    return ClientView(
        header=header(provider.name),
        name=literal(provider.name),
        doc=docstring(f"The clients of {prose(provider.title)}.", 0),
        settings=_settings(provider, tuple(schemes.values()), imports),
        imports=imports.lines(),
        type_imports=tuple(
            f"from .resources.{resource_module(child, names)} import "
            f"Async{resource_class(child)}, {resource_class(child)}"
            for child in below
        ),
        auth_type=auth_type,
        server_type=server_type,
        servers=tuple(PairView(literal(server.name), literal(server.url)) for server in provider.servers),
        flavours=flavours,
    )


def _flavour(
    provider: Provider, below: tuple[Owner, ...], names: frozenset[Owner], flavour: str, root: bool, imports: Imports
) -> FlavourView:
    client = client_class(provider.name)
    calls = (imports.use(f"{flavour}{resource_class(())}", f".resources.{ROOT}"),) if root else ()
    return FlavourView(
        name=f"{flavour}{client}",
        bases=", ".join((*calls, f"{imports.use(f'{flavour}Client')}[Auth, Server]")),
        define="async def" if flavour else "def",
        wait="await " if flavour else "",
        argument="self",
        doc=_about(provider, "The async client of" if flavour else "The client of"),
        resources=property_views(below, flavour, ".resources.", names),
    )


def _about(provider: Provider, what: str) -> Lines:
    documentation = f"Documentation: {provider.docs}" if provider.docs else ""
    return docstring(sentence(f"{what} {provider.title}"), 4, sentence(provider.description), documentation)


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
    return tuple(PairView(key, value) for key, value in settings.items())


def _envelope(envelope: Envelope) -> str:
    ok = ", ".join(
        f"{literal('$.' + wire)}: ({', '.join(literal(value) for value in values)},)" for wire, values in envelope.ok
    )
    paths = {"payload": envelope.payload, "message": envelope.message, "errors": envelope.errors}
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
        f"{key}=({literal(value[0])}, {literal(value[1])})" if isinstance(value, tuple) else f"{key}={literal(value)}"
        for key, value in told.items()
    )
    return f"Encoding({', '.join(written)})"


def plan_init(provider: Provider) -> PackageView:
    """Plan what `from generated.PROVIDER import ...` offers."""
    imports = Imports(f"..{RUNTIME}")
    client = client_class(provider.name)
    own = [imports.use(name, ".client") for name in (client, f"Async{client}")]
    own += [imports.use(name, ".auth") for name in scheme_classes(provider).values()]
    own += [imports.use(name, ".errors") for name in error_names(provider)]
    names = sorted([*own, imports.use("problems")])
    doc = _about(provider, "Clients, authentication and errors of")
    return PackageView(header(provider.name), doc, imports.lines(), tuple(literal(name) for name in names))
