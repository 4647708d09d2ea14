"""The ways to authenticate: a class for each scheme of a provider, and how these classes are called."""

from __future__ import annotations

from itertools import chain, count
from typing import Final, assert_never

from ..ir.api import Provider
from ..ir.auth import ApiKey, AuthScheme, Basic, Bearer, Digest, MutualTls, OAuth2, Session, Signed
from .authviews import AuthView, SchemeView, SessionView, SignerView
from .errors import plan_error_tree
from .imports import Imports
from .layout import RUNTIME, client_class, header
from .lifecycles import plan_oauth2, plan_session, told
from .names import MODULE_NAMES, Scope, class_name
from .signing import SchemePlan
from .text import comment, doc_lines, literal
from .views import PairView

_IMPORTED: Final = frozenset(
    {"ArgumentError", "ConfigurationError", "Outgoing", "Pairs", "PathLike", "PrivateKey"}
    | {"Sequence", "SessionLogin", "Signer", "SigningValues"}
)
"""What the module of the schemes, or the package that offers their classes, imports: no class may take it."""

_PAIRS: Final = {"query": "query parameter", "cookie": "cookie"}


def scheme_classes(provider: Provider) -> dict[str, str]:
    """Name the class of each scheme: `login_token` is `LoginToken`, or `ShopLoginToken` where that is taken.

    Errors come first, since a spec may name them. A scheme that signs has two classes: `SignedValues` is its second.
    """
    client = client_class(provider.name)
    errors = plan_error_tree(provider).names()
    scope = Scope((*MODULE_NAMES, *_IMPORTED, *errors, client, f"Async{client}"))
    names: dict[str, str] = {}
    for scheme in sorted(provider.schemes, key=lambda scheme: not isinstance(scheme, Signed)):
        own = class_name(scheme.name)
        wanted = chain((own,), (f"{client}{own}{'_' * more}" for more in count()))
        second = "Values" if isinstance(scheme, Signed) else ""
        names[scheme.name] = next(each for each in wanted if each not in scope and f"{each}{second}" not in scope)
        scope.add(names[scheme.name])
        scope.add(f"{names[scheme.name]}{second}")
    return {scheme.name: names[scheme.name] for scheme in provider.schemes}


def plan_auth(provider: Provider) -> AuthView:
    """Plan one plugin for each scheme: which class of the runtime it is, and what it is told."""
    imports = Imports("..")
    names = scheme_classes(provider)
    schemes = tuple(_scheme(scheme, names[scheme.name], imports) for scheme in provider.schemes)
    about = f"How to authenticate with {comment(provider.title)}."
    return AuthView(header(provider.name), doc_lines(about, 0), imports.lines(), schemes)


def _scheme(scheme: AuthScheme, name: str, imports: Imports) -> SchemeView | SignerView | SessionView:
    settings: dict[str, str] = {"name": literal(scheme.name)}
    match scheme:
        case Bearer():
            base, env = "Bearer", {"token": scheme.env}
            about = "`Authorization: Bearer TOKEN`."
        case ApiKey():
            base, env = "ApiKey", {"key": scheme.env}
            place, sign = ("header", ": ") if scheme.place == "header" else (_PAIRS[scheme.place], "=")
            about = f"The {place} `{scheme.wire}{sign}{scheme.prefix}KEY`."
            settings[scheme.place] = literal(scheme.wire)
            settings |= {"prefix": literal(scheme.prefix)} if scheme.prefix else {}
        case Basic():
            base, env = "Basic", {"username": scheme.username_env, "password": scheme.password_env}
            about = "`Authorization: Basic ...`, of a user name and a password."
        case Digest():
            base, env = "logins.digest.Digest", {"username": scheme.username_env, "password": scheme.password_env}
            about = "HTTP Digest: answers the server's challenge with a user name and a password."
        case MutualTls():
            base, env = "auth.mutual_tls.MutualTls", dict(scheme.env)
            about = "Mutual TLS: the connection presents a certificate."
        case OAuth2():
            return plan_oauth2(scheme, name, imports)
        case Session():
            return plan_session(scheme, name, imports)
        case Signed():
            return SchemePlan(scheme.scheme, scheme.name, name, dict(scheme.env), imports).view()
        case _:
            assert_never(scheme)
    settings["env"] = literal(dict(env))
    pairs = tuple(PairView(key, value) for key, value in settings.items())
    folder, dot, within = base.partition(".")
    imports.use(within.partition(".")[0] if dot else RUNTIME, f"..{RUNTIME}.{folder}" if dot else "..")
    return SchemeView(name, within if dot else f"{RUNTIME}.{base}", doc_lines(about, 4, told(env)), pairs)
