"""Vectors of schemes with a life, through the runtime's own classes: a token request, the answer to a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from typing import Any, Final

from ..diagnostics import nearest
from .plugin import Plugin
from .standins import VectorError, require

_ARGUMENTS: Final = ("username", "password", "refresh_token")


def token_request(plugin: Plugin, credentials: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    """Return the token request of a vector; its `fields` name the grant and what else the form holds.

    The grant decides what is asked for, so the constructor is the runtime's, which takes the credentials of them all.
    """
    try:
        fields = dict(params.get("fields") or ())
    except (TypeError, ValueError):
        raise VectorError("`params.fields` must be an object, or a list of pairs") from None
    for name, value in fields.items():
        require(value, str, f"params.fields.{name}")
    grant = fields.pop("grant_type", "client_credentials")
    given = {name: fields.pop(name) for name in _ARGUMENTS if name in fields}
    settings = {"grant": grant, "scope": tuple(fields.pop("scope", "").split()), "fields": fields}
    settings["__init__"] = plugin.runtime("logins.oauth2").OAuth2.__init__
    kind = type(plugin.type.__name__, (plugin.type,), settings)
    return kind(**_known(kind, credentials), **given).token_request()


def digest_values(
    plugin: Plugin, credentials: Mapping[str, Any], params: Mapping[str, Any], fixed: Mapping[str, Any], request: Any
) -> Any:
    """Return the values of the answer to the challenge that a vector's `params` are."""
    for name in ("realm", "nonce", "algorithm", "qop", "opaque"):
        require(params.get(name), str, f"params.{name}")
    for name in ("nc", "cnonce"):
        require(fixed.get(name), str, f"fixed.{name}")
    challenge = plugin.runtime("logins.challenges").Challenge(
        realm=params.get("realm", ""),
        nonce=params.get("nonce", ""),
        algorithm=params.get("algorithm", ""),
        qop=tuple(name.strip() for name in (params.get("qop") or "").split(",") if name.strip()),
        opaque=params.get("opaque"),
        has_userhash=bool(params.get("userhash")),
    )
    try:
        count = int(fixed.get("nc") or "1", 16)
    except ValueError:
        raise VectorError("`fixed.nc` must be hexadecimal digits") from None
    made = plugin.type(**_known(plugin.type, credentials))
    return made.answer(challenge, request, cnonce=fixed.get("cnonce") or "", nc=count)


def _known(kind: Any, credentials: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the credentials of a vector; raise VectorError for one that the scheme does not take."""
    names = tuple(signature(kind).parameters)
    for name, value in credentials.items():
        if name not in names:
            raise VectorError(f"the scheme has no credential `{name}` {nearest(name, names)}".rstrip())
        require(value, str, f"credentials.{name}")
    return credentials
