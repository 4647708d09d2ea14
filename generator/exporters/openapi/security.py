"""`auth` of a spec -> security schemes and requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from ...openapi.extensions import AUTH
from ...openapi.schemes import security_scheme
from ...spec.jsonvalues import Json
from ...spec.model import AuthSpec, AuthUseSpec, SettingSpec
from ...spec.provider import AUTH_KINDS
from ...spec.signingmodel import OAuth2Spec

Scopes: TypeAlias = Mapping[str, list[Json]]
"""What the tokens of a scheme are for, by the name of the scheme."""


def schemes_of(specs: Iterable[AuthSpec]) -> dict[str, Json]:
    """Return a Security Scheme Object for each scheme, with the entry itself as an extension."""
    entries = {spec.name: _entry(spec) for spec in specs}
    return {name: {**security_scheme(entry), AUTH: entry} for name, entry in entries.items()}


def _entry(spec: AuthSpec) -> dict[str, Json]:
    """Return the entry of `auth` as it is written: `options` are what stands under its key, or all of it."""
    options = spec.options.json if isinstance(spec.options.json, dict) else {}
    return {spec.kind: options} if spec.kind in AUTH_KINDS else options


def scopes_of(specs: Iterable[AuthSpec], signing: Iterable[SettingSpec] = ()) -> Scopes:
    """Return the scopes of the schemes that OpenAPI knows as OAuth 2; `signing` of an endpoint may say others."""
    told = next((each.value for each in signing if each.name.text == "scope"), None)
    scopes = {spec.name: spec.life.scope for spec in specs if isinstance(spec.life, OAuth2Spec) and _is_flow(spec)}
    return {name: [*(told if isinstance(told, list) else scope)] for name, scope in scopes.items()}


def _is_flow(spec: AuthSpec) -> bool:
    return security_scheme(_entry(spec))["type"] == "oauth2"


def requirements(use: AuthUseSpec, scopes: Scopes) -> list[Json]:
    """Return the requirements of a use: one of several schemes, or all of them at once."""
    names = [name.text for name in use.names]
    if use.choice:
        return [{name: scopes.get(name, [])} for name in names]
    return [{name: scopes.get(name, []) for name in names}] if names else []


def implied(specs: tuple[AuthSpec, ...]) -> list[Json]:
    """Return what `security` says where a spec has no `default_auth`: any of the schemes."""
    scopes = scopes_of(specs)
    return [{spec.name: scopes.get(spec.name, [])} for spec in specs]


def without_stale(kept: Json, use: AuthUseSpec | None) -> Json:
    """Leave out a kept `security` that no longer names the schemes of the spec, because somebody changed `auth`."""
    if not isinstance(kept, dict) or "security" not in kept:
        return kept
    listed = kept["security"]
    named = {name for item in (listed if isinstance(listed, list) else []) if isinstance(item, dict) for name in item}
    if use is not None and {name.text for name in use.names} <= named:
        return kept
    return {key: value for key, value in kept.items() if key != "security"}
