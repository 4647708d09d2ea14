"""The `auth` of a provider into `AuthScheme` values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from ..diagnostics import Problems, nearest
from ..spec.model import AuthSpec
from ..spec.schemas import Json
from .auth import ApiKey, AuthScheme, Basic, Bearer, Named

LIBRARY: Final[Mapping[str, tuple[str, ...]]] = {"wonder-rsa-sha256": ("app_id", "private_key")}
"""The schemes that can be used by name, each with its credentials."""

_FORMS: Final = {
    "bearer": "as in `bearer: {env: EXAMPLE_TOKEN}`",
    "api_key": 'as in `api_key: {header: Authorization, prefix: "Key ", env: EXAMPLE_KEY}`',
    "basic": "as in `basic: {username: {env: EXAMPLE_USER}, password: {env: EXAMPLE_PASSWORD}}`",
    "scheme": "as in `scheme: wonder-rsa-sha256` and `credentials: {app_id: {env: EXAMPLE_APP_ID}}`",
}


def read_schemes(specs: tuple[AuthSpec, ...], problems: Problems) -> tuple[AuthScheme, ...]:
    """Read every scheme; one that is not complete is reported and left out."""
    found = (_read_scheme(spec, problems) for spec in specs if spec.kind != "later")
    return tuple(scheme for scheme in found if scheme is not None)


def _read_scheme(spec: AuthSpec, problems: Problems) -> AuthScheme | None:
    scheme: AuthScheme | None = None
    match spec.kind:
        case "bearer":
            scheme = Bearer(spec.name, env, spec.span) if (env := _variable(spec.option("env"))) else None
        case "api_key":
            scheme = _api_key(spec)
        case "basic":
            user, password = (_variable(_inner(spec.option(key), "env")) for key in ("username", "password"))
            scheme = Basic(spec.name, user, password, spec.span) if user and password else None
        case "scheme":
            scheme = _named(spec, problems)
            if str(spec.option("scheme")) not in LIBRARY:
                return None
    if scheme is None:
        problems.error("E116", spec.span, f"the scheme `{spec.name}` is not complete", _FORMS[spec.kind])
    return scheme


def _api_key(spec: AuthSpec) -> ApiKey | None:
    places: tuple[Literal["header", "query", "cookie"], ...] = ("header", "query", "cookie")
    found = [(place, str(spec.option(place))) for place in places if spec.option(place) is not None]
    env = _variable(spec.option("env"))
    if len(found) != 1 or not env:
        return None
    place, wire = found[0]
    return ApiKey(spec.name, env, place, wire, str(spec.option("prefix") or ""), spec.span)


def _named(spec: AuthSpec, problems: Problems) -> Named | None:
    scheme = str(spec.option("scheme"))
    if scheme not in LIBRARY:
        hint = nearest(scheme, LIBRARY) or f"the library has {', '.join(LIBRARY)}"
        problems.error("E119", spec.span, f"the library has no scheme `{scheme}`", hint)
        return None
    if spec.option("options"):
        problems.error("E901", spec.span, "`options` of a scheme are not generated yet", f"`{scheme}` has none")
    credentials = spec.option("credentials")
    env = tuple((name, _variable(_inner(_inner(credentials, name), "env"))) for name in LIBRARY[scheme])
    return Named(spec.name, scheme, env, spec.span) if all(variable for _, variable in env) else None


def _inner(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, dict) else None


def _variable(value: Json) -> str:
    """Return the name of an environment variable, or "" where it cannot be one."""
    text = value if isinstance(value, str) else ""
    return text if text.replace("_", "a").isalnum() and text.isascii() and not text[:1].isdigit() else ""
