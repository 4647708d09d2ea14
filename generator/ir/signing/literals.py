"""Texts that stand in a recipe as they are and have a form: algorithms, patterns of time, paths of JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from ...diagnostics import nearest
from ...spec.keys import listed

Wrong: TypeAlias = tuple[str, str] | None
"""What is wrong with a text, and what to do about it."""

HASHES: Final = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512_256")
JWS_ALGORITHMS: Final = ("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                         "ES256", "ES384", "ES512", "EdDSA")  # fmt: skip
REGISTERED: Final = (
    *("rsa-pss-sha512", "rsa-v1_5-sha256", "hmac-sha256", "ecdsa-p256-sha256", "ecdsa-p384-sha384", "ed25519"),
)
"""The names of RFC 9421, 6.2.2."""

_SEPARATORS: Final = re.compile(r"[\s/_-]")
_PURPOSE: Final = re.compile(r"^(hmac|rsa|ecdsa)(with)?")
_DIRECTIVE: Final = re.compile(r"%(.?)", re.DOTALL)
_WRITTEN: Final = "YmdHMSfjyabABzZ%IpuwGV"
_READ: Final = "YymdHMSfjz%"
_PATH: Final = re.compile(r"\$(?:\.[^.\[\]\s]+|\[[0-9]+\])*")


def wrong_text(form: str, text: str) -> Wrong:
    """Tell what is wrong with a text that has that form, if anything is."""
    return _FORMS[form](text)


def _hash(text: str) -> Wrong:
    plain = _PURPOSE.sub("", _SEPARATORS.sub("", text.lower()))
    if plain in {each.replace("_", "") for each in HASHES}:
        return None
    return f"there is no digest `{text}`", nearest(text, HASHES) or f"it is one of {listed(HASHES)}"


def _jws(text: str) -> Wrong:
    if text in JWS_ALGORITHMS:
        return None
    return f"there is no algorithm `{text}` of JWS", nearest(text, JWS_ALGORITHMS) or "as in `HS256`, `ES256`, `EdDSA`"


def _rfc9421(text: str) -> Wrong:
    if text in REGISTERED:
        return None
    return f"RFC 9421 has no algorithm `{text}`", nearest(text, REGISTERED) or f"it has {listed(REGISTERED)}"


def _directives(text: str, known: str, message: str, hint: str) -> Wrong:
    unknown = next((each[0] for each in _DIRECTIVE.finditer(text) if not each[1] or each[1] not in known), "")
    return (f"`{unknown}` {message}", hint) if unknown else None


def _strftime(text: str) -> Wrong:
    hint = "as in `utc('%Y-%m-%dT%H:%M:%SZ')`"
    if "%" not in text:
        return f"`{text}` has no part of a time: each begins with `%`", hint
    return _directives(text, _WRITTEN, "is no part of a time", hint)


def _strptime(text: str) -> Wrong:
    hint = "by numbers only: %Y %y %m %d %H %M %S %f %j %z; dates of HTTP have `from_http_date`"
    return _directives(text, _READ, "is no part by which a time is read", hint)


def _path(text: str) -> Wrong:
    return None if _PATH.fullmatch(text) else (f"`{text}` is no path of JSON", "as in `json('$.items[0].id')`")


_FORMS: Final[Mapping[str, Callable[[str], Wrong]]] = {
    "hash": _hash,
    "jws": _jws,
    "rfc9421": _rfc9421,
    "strftime": _strftime,
    "strptime": _strptime,
    "path": _path,
}
