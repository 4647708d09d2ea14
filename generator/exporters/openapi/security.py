"""`auth` of a spec -> security schemes and requirements."""

from __future__ import annotations

from collections.abc import Iterable

from ...openapi.extensions import AUTH
from ...openapi.schemes import security_scheme
from ...spec.jsonvalues import Json
from ...spec.model import AuthSpec, AuthUseSpec


def schemes_of(specs: Iterable[AuthSpec]) -> dict[str, Json]:
    """Return a Security Scheme Object for each scheme, with the entry itself as an extension."""
    return {spec.name: {**security_scheme(spec.kind, _options(spec)), AUTH: _entry(spec)} for spec in specs}


def _options(spec: AuthSpec) -> dict[str, Json]:
    return spec.options.json if isinstance(spec.options.json, dict) else {}


def _entry(spec: AuthSpec) -> dict[str, Json]:
    return _options(spec) if spec.kind == "scheme" else {spec.kind: _options(spec)}


def requirements(use: AuthUseSpec) -> list[Json]:
    """Return the requirements of a use: one of several schemes, or all of them at once."""
    names = [name.text for name in use.names]
    if use.choice:
        return [{name: []} for name in names]
    return [{name: [] for name in names}] if names else []


def implied(specs: tuple[AuthSpec, ...]) -> list[Json]:
    """Return what `security` says where a spec has no `default_auth`: any of the schemes."""
    return [{spec.name: []} for spec in specs]


def without_stale(kept: Json, use: AuthUseSpec | None) -> Json:
    """Leave out a kept `security` that no longer names the schemes of the spec, because somebody changed `auth`."""
    if not isinstance(kept, dict) or "security" not in kept:
        return kept
    listed = kept["security"]
    named = {name for item in (listed if isinstance(listed, list) else []) if isinstance(item, dict) for name in item}
    if use is not None and {name.text for name in use.names} <= named:
        return kept
    return {key: value for key, value in kept.items() if key != "security"}
