"""Vectors of schemes with a life, through the runtime's own classes: a token request, the answer to a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .plugin import Plugin

_ARGUMENTS: Final = ("username", "password", "refresh_token")


def token_request(plugin: Plugin, credentials: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    """Return the token request of a vector; its `fields` name the grant and what else the form holds.

    The grant decides what is asked for, so the constructor is the runtime's, which takes the credentials of them all.
    """
    fields = dict(params.get("fields", ()))
    grant = fields.pop("grant_type", "client_credentials")
    given = {name: fields.pop(name) for name in _ARGUMENTS if name in fields}
    settings = {"grant": grant, "scope": tuple(fields.pop("scope", "").split()), "fields": fields}
    settings["__init__"] = plugin.runtime("oauth2").OAuth2.__init__
    kind = type(plugin.type.__name__, (plugin.type,), settings)
    return kind(**credentials, **given).token_request()


def digest_values(
    plugin: Plugin, credentials: Mapping[str, Any], params: Mapping[str, Any], fixed: Mapping[str, Any], request: Any
) -> Any:
    """Return the values of the answer to the challenge that a vector's `params` are."""
    challenge = plugin.runtime("challenges").Challenge(
        realm=params.get("realm", ""),
        nonce=params.get("nonce", ""),
        algorithm=params.get("algorithm", ""),
        qop=tuple(name.strip() for name in (params.get("qop") or "").split(",") if name.strip()),
        opaque=params.get("opaque"),
        has_userhash=bool(params.get("userhash")),
    )
    count = int(fixed.get("nc", "1"), 16)
    return plugin.type(**credentials).answer(challenge, request, cnonce=fixed.get("cnonce", ""), nc=count)
