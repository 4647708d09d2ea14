"""The `auth` of a provider into `AuthScheme` values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from ..diagnostics import Problems, nearest
from ..spec.keys import listed
from ..spec.model import AuthSpec
from ..spec.provider import AUTH_FORMS
from .auth import ApiKey, AuthScheme, Basic, Bearer, Named

LIBRARY: Final[Mapping[str, tuple[str, ...]]] = {"wonder-rsa-sha256": ("app_id", "private_key")}
"""The schemes that can be used by name, each with its credentials."""

_PLACES: Final[tuple[Literal["header", "query", "cookie"], ...]] = ("header", "query", "cookie")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_FORMS: Final = {
    **{kind: f"as in `{kind}: {form}`" for kind, form in AUTH_FORMS.items()},
    "scheme": "as in `credentials: {NAME: {env: EXAMPLE_VARIABLE}}`",
}


def read_schemes(specs: tuple[AuthSpec, ...], problems: Problems) -> tuple[AuthScheme, ...]:
    """Read every scheme; one that is not complete is reported and left out."""
    found = (_read_scheme(spec, problems) for spec in specs if spec.kind)
    return tuple(scheme for scheme in found if scheme is not None)


def _read_scheme(spec: AuthSpec, problems: Problems) -> AuthScheme | None:
    match spec.kind:
        case "bearer":
            env = _variable(spec, problems, "env")
            return Bearer(spec.name, env, spec.span) if env else None
        case "api_key":
            return _api_key(spec, problems)
        case "basic":
            user, password = (_variable(spec, problems, key, "env") for key in ("username", "password"))
            return Basic(spec.name, user, password, spec.span) if user and password else None
        case _:
            return _named(spec, problems)


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


def _named(spec: AuthSpec, problems: Problems) -> Named | None:
    scheme, place = spec.option("scheme"), spec.options.span_at(("scheme",))
    if not isinstance(scheme, str):
        problems.error("E102", place, "`scheme` is not text", f"the library has {listed(LIBRARY)}")
        return None
    if scheme not in LIBRARY:
        hint = nearest(scheme, LIBRARY) or f"the library has {listed(LIBRARY)}"
        problems.error("E119", place, f"the library has no scheme `{scheme}`", hint)
        return None
    if spec.option("options") is not None:
        message = "options of a scheme are not generated yet"
        problems.error("E901", spec.options.span_at(("options",)), message, f"remove them: `{scheme}` has none")
    wanted = LIBRARY[scheme]
    credentials = spec.option("credentials")
    for name in credentials if isinstance(credentials, dict) else ():
        if name not in wanted:
            hint = nearest(name, wanted) or f"it has {listed(wanted)}"
            written = spec.options.span_at(("credentials", name))
            problems.error("E116", written, f"the scheme `{scheme}` has no credential `{name}`", hint)
    env = tuple((name, _variable(spec, problems, "credentials", name, "env")) for name in wanted)
    return Named(spec.name, scheme, env, spec.span) if all(variable for _, variable in env) else None


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
