"""What a README says of credentials: what each scheme takes, how that is written, and which variables hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from ..ir.api import Provider
from ..ir.auth import ApiKey, AuthScheme, Basic, Bearer, Digest, MutualTls, OAuth2, Session, Signed
from ..ir.lifecycles import OPTIONAL
from ..ir.signing.steps import Scheme
from .auth import scheme_classes
from .errors import logs_in
from .layout import client_class
from .lifecycles import as_scheme
from .signing import argument_names
from .text import comment

_GRANTS: Final = {
    "client_credentials": "a token of OAuth 2, for the program itself",
    "refresh_token": "a token of OAuth 2, for a refresh token",
    "jwt_bearer": "a token of OAuth 2, for an assertion that a key signs",
    "password": "a token of OAuth 2, for a user name and a password",
}
_PLACES: Final = {"header": "the header", "query": "the query parameter", "cookie": "the cookie"}


@dataclass(frozen=True, slots=True)
class Taken:
    """An argument of a plugin: `is_file` of one that may be the path of a PEM file; options have no variable."""

    name: str
    variable: str = ""
    is_optional: bool = False
    is_file: bool = False


def about(scheme: AuthScheme) -> str:
    """Say in a few words what a scheme sends."""
    match scheme:
        case Bearer():
            return "a bearer token"
        case ApiKey():
            return f"a key in {_PLACES[scheme.place]} {comment(scheme.wire)}"
        case Basic():
            return "a user name and a password"
        case Digest():
            return "a user name and a password, by HTTP Digest"
        case MutualTls():
            return "a certificate, by mutual TLS"
        case OAuth2():
            return _GRANTS[scheme.grant]
        case Session():
            return "the token of a login"
        case Signed():
            return "a signature"
        case _:
            assert_never(scheme)


def taken(scheme: AuthScheme) -> tuple[Taken, ...]:
    """List the arguments of a plugin, credentials first."""
    match scheme:
        case Bearer():
            return (Taken("token", scheme.env),)
        case ApiKey():
            return (Taken("key", scheme.env),)
        case Basic() | Digest():
            return Taken("username", scheme.username_env), Taken("password", scheme.password_env)
        case MutualTls():
            return tuple(Taken(name, env, name == "password", name != "password") for name, env in scheme.env)
        case OAuth2():
            return tuple(Taken(name, env, name in OPTIONAL, name == "private_key") for name, env in scheme.env)
        case Session():
            return tuple(_of_scheme(as_scheme(scheme), dict(scheme.env)))
        case Signed():
            return tuple(_of_scheme(scheme.scheme, dict(scheme.env)))
        case _:
            assert_never(scheme)


def _of_scheme(scheme: Scheme, env: dict[str, str]) -> Iterator[Taken]:
    names = argument_names(scheme)
    for each in scheme.credentials:
        yield Taken(names["credential", each.name], env[each.name], each.optional, each.encoding == "pem")
    for option in scheme.options:
        if option.default is None and not option.optional:
            yield Taken(names["option", option.name])


def constructed(scheme: AuthScheme, name: str) -> str:
    """Write how a plugin is made of what it cannot do without."""
    needed = [each for each in taken(scheme) if not each.is_optional]
    if len(needed) == 1 and needed[0].variable and not needed[0].is_file:
        return f'{name}("...")'
    given = (f'{each.name}="{f"{each.name}.pem" if each.is_file else "..."}"' for each in needed)
    return f"{name}({', '.join(given)})"


def variables(scheme: AuthScheme) -> str:
    """List the variables of a plugin."""
    listed = ((each.variable, " (optional)" if each.is_optional else "") for each in taken(scheme) if each.variable)
    return ", ".join(f"`{variable}`{end}" for variable, end in listed)


def example(provider: Provider, package: str) -> Iterator[str]:
    """Yield the lines that make a client for the calls of which the spec says nothing else."""
    names, client, default = scheme_classes(provider), client_class(provider.name), provider.default_auth
    by_name = {scheme.name: scheme for scheme in provider.schemes}
    used = default.names if default.names and not default.choice else (default.names or tuple(by_name))[:1]
    made = [constructed(by_name[name], names[name]) for name in used]
    yield f"from {package} import {', '.join(sorted((client, *(names[name] for name in used))))}"
    yield ""
    if len(made) > 1:
        yield "auth = ["
        yield from (f"    {each}," for each in made)
        yield "]"
    yield f"with {client}(auth={made[0] if len(made) == 1 else 'auth'}) as client:"
    yield "    ..."


def notes(provider: Provider) -> Iterator[str]:
    """Say what else there is to know of the credentials of a provider, a paragraph each."""
    names = scheme_classes(provider)
    if len(provider.schemes) > 1:
        yield f"{_used(provider, names)} A client that needs several plugins is given a list of them."
    if logs_in(provider):
        live = [names[each.name] for each in provider.schemes if isinstance(each, OAuth2 | Session)]
        error = f"`{client_class(provider.name)}LoginError`"
        yield (
            f"{_listed(live)} {'log' if len(live) > 1 else 'logs'} in when a call first needs a token, and again when "
            f"that is about to expire or refused. A login that fails raises {error}, and the call is not sent."
        )
    if any(each.is_file for scheme in provider.schemes for each in taken(scheme)):
        yield "A key or a certificate is the text of PEM, also with `\\n` for newlines, or the path of a PEM file."
    for scheme in provider.schemes:
        if isinstance(scheme, MutualTls):
            yield (
                f"With an `http_client` of your own, `{names[scheme.name]}(...).load(context)` loads the certificate "
                "into its TLS context."
            )


def _used(provider: Provider, names: dict[str, str]) -> str:
    default = provider.default_auth
    if not default.names:
        return "Calls are authenticated where their spec says so, and no others."
    listed = _listed([names[name] for name in default.names])
    how = f"whichever of {listed} the client has" if default.choice else listed
    return f"A call uses {how}, unless its spec says otherwise."


def _listed(names: list[str]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last
