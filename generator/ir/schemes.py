"""The `auth` of a provider into `AuthScheme` values."""

from __future__ import annotations

import re
from typing import Final, Literal

from ..diagnostics import Problems
from ..spec.keys import listed
from ..spec.model import AuthSpec
from ..spec.provider import AUTH_FORMS
from ..spec.signingmodel import OAuth2Spec
from .auth import ApiKey, AuthScheme, Basic, Bearer, Digest, MutualTls, OAuth2, Session, Signed
from .lifecycles import read_oauth2, read_session, variable_of
from .signing.scheme import read_scheme
from .signing.steps import Scheme

_PLACES: Final[tuple[Literal["header", "query", "cookie"], ...]] = ("header", "query", "cookie")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_FORMS: Final = {kind: f"as in `{kind}: {form}`" for kind, form in AUTH_FORMS.items()}


def read_schemes(provider: str, specs: tuple[AuthSpec, ...], problems: Problems) -> tuple[AuthScheme, ...]:
    """Read every scheme; one that is not complete is reported and left out."""
    found = (_read_scheme(spec, provider, problems) for spec in specs if spec.kind)
    return tuple(scheme for scheme in found if scheme is not None)


def _read_scheme(spec: AuthSpec, provider: str, problems: Problems) -> AuthScheme | None:
    match spec.kind:
        case "bearer":
            env = _variable(spec, problems, "env")
            return Bearer(spec.name, env, spec.span) if env else None
        case "api_key":
            return _api_key(spec, problems)
        case "basic":
            user, password = (_variable(spec, problems, key, "env") for key in ("username", "password"))
            return Basic(spec.name, user, password, spec.span) if user and password else None
        case "digest":
            user, password = (_variable(spec, problems, key, "env") for key in ("username", "password"))
            return Digest(spec.name, user, password, spec.span) if user and password else None
        case "mutual_tls":
            return _mutual_tls(spec, problems)
        case "token_url" | "request":
            return _with_life(spec, provider, problems)
        case _:
            return _signed(spec, provider, problems)


def _api_key(spec: AuthSpec, problems: Problems) -> ApiKey | None:
    env = _variable(spec, problems, "env")
    places = [place for place in _PLACES if spec.option(place) is not None]
    if len(places) != 1:
        message = f"the scheme `{spec.name}` does not say where the key is sent"
        message = message if not places else f"the scheme `{spec.name}` sends the key in {listed(places)}"
        problems.error("E116", spec.span, message, "write one of `header`, `query` and `cookie`")
        return None
    place, wire, prefix = places[0], spec.option(places[0]), spec.option("prefix")
    if not isinstance(wire, str) or not wire or (place != "query" and not _HEADER.match(wire)):
        hint = _FORMS["api_key"]
        problems.error("E116", spec.options.span_at((place,)), f"`{place}` holds no name that can be sent", hint)
        return None
    if not isinstance(prefix, str | None) or not (prefix or "").isprintable():
        message = "`prefix` is not text that can be sent"
        problems.error("E116", spec.options.span_at(("prefix",)), message, 'put it in quotes: `"Key "`')
        return None
    return ApiKey(spec.name, env, place, wire, prefix or "", spec.span) if env else None


def _mutual_tls(spec: AuthSpec, problems: Problems) -> MutualTls | None:
    """A certificate, its key unless both are in one file, and the key's password where it has one."""
    stated = [key for key in ("certificate", "private_key", "password") if spec.option(key) is not None]
    found = {key: _variable(spec, problems, key, "env") for key in dict.fromkeys(("certificate", *stated))}
    return MutualTls(spec.name, tuple(found.items()), spec.span) if all(found.values()) else None


def _with_life(spec: AuthSpec, provider: str, problems: Problems) -> OAuth2 | Session | None:
    if isinstance(spec.life, OAuth2Spec):
        return read_oauth2(spec, spec.life, provider, problems)
    return read_session(spec, spec.life, provider, problems) if spec.life else None


def _signed(spec: AuthSpec, provider: str, problems: Problems) -> Signed | None:
    if spec.signing is None:
        return None
    scheme = read_scheme(spec.signing, problems, stranger=spec.option("scheme") is None)
    if scheme is None:
        return None
    return Signed(spec.name, scheme, variables(provider, scheme), spec.span)


def variables(provider: str, scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """Return the variable of each credential; one that names none is `ACME_APP_ID` for `app_id` of `acme`."""
    return tuple((each.name, each.env or variable_of(provider, each.name)) for each in scheme.credentials)


def _variable(spec: AuthSpec, problems: Problems, *path: str) -> str:
    """Return the name of the environment variable at that path, or "" where there is none."""
    value = spec.option(*path)
    if isinstance(value, str) and _VARIABLE.match(value):
        return value
    what = f"`{path[-2]}`" if len(path) > 1 else "its credential"
    message = f"the scheme `{spec.name}` does not say which environment variable holds {what}"
    if value is not None:
        message = "`env` holds no name of an environment variable"
    problems.error("E116", spec.options.span_at(path), message, _FORMS[spec.kind])
    return ""
