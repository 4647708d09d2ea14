"""The library of schemes: signing that many providers share, each a file that a user can copy, usable by its name.

    auth:
      aws: {scheme: aws-sigv4, credentials: {access_key_id: {env: MY_KEY}}, options: {region: eu-west-1, service: s3}}

What stands beside `scheme` says where credentials come from and what the options are; the rest is the library's.
"""

from __future__ import annotations

from collections.abc import Mapping as PlainMapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from ..assets import schemes
from ..diagnostics import Problems, Span, nearest
from .jsonvalues import Json
from .keys import Keys, listed, text_of
from .nodes import Mapping, parse, to_json
from .signing import is_option, read_credentials, read_signing
from .signingmodel import CredentialSpec, OptionSpec, SigningSpec


@cache
def library_names() -> tuple[str, ...]:
    """Return the names of all schemes, in alphabetical order."""
    return tuple(sorted(path.stem for path in schemes().glob("*.yaml")))


def library_source(name: str) -> bytes:
    """Return the file of a scheme of the library."""
    return (schemes() / f"{name}.yaml").read_bytes()


@cache
def library_scheme(name: str) -> SigningSpec | None:
    """Return a scheme of the library that signs, or None where the file holds one of the simple forms."""
    found = _node(name)
    if found is None or not (found.get("values") or found.get("attach")):
        return None
    return read_signing(name, found, Problems())


def library_entry(name: str) -> Json:
    """Return a scheme of the library as the plain values of its file, or None where there is none of that name."""
    found = _node(name) if name in library_names() else None
    return to_json(found) if found else None


def _node(name: str) -> Mapping | None:
    node = parse(library_source(name), f"{name}.yaml", Problems())
    found = node.get(name) if isinstance(node, Mapping) else None
    return found if isinstance(found, Mapping) else None


def read_library_use(name: str, keys: Keys, problems: Problems) -> SigningSpec | None:
    """Read an entry of `auth` that names a scheme of the library."""
    node = keys.take("scheme")
    scheme = text_of(node, "`scheme`", problems) if node else ""
    found = library_scheme(scheme) if scheme in library_names() else None
    if not scheme or found is None:
        if node and scheme in library_names():
            hint = f"`apigraft sign show {scheme}` prints how it is written"
            problems.error("E119", node.span, f"`{scheme}` is no scheme of signing but a form of its own", hint)
        elif node and scheme:
            hint = nearest(scheme, library_names()) or "`apigraft sign list` lists them; or write `values` of your own"
            problems.error("E119", node.span, f"the library has no scheme `{scheme}`", hint)
        return None
    return replace(
        found,
        name=name,
        credentials=_with_credentials(found, read_credentials(keys, problems), problems),
        options=_with_options(found, keys, problems),
        span=keys.span("scheme"),
    )


def _with_credentials(
    scheme: SigningSpec, written: tuple[CredentialSpec, ...], problems: Problems
) -> tuple[CredentialSpec, ...]:
    known = {each.name: each for each in scheme.credentials}
    for each in written:
        own = known.get(each.name)
        if own is None:
            hint = nearest(each.name, known) or f"it has {listed(known)}"
            problems.error("E116", each.span, f"the scheme `{scheme.name}` has no credential `{each.name}`", hint)
            continue
        kind = (each.secret or own.secret, each.encoding or own.encoding, each.optional or own.optional)
        if kind != (own.secret, own.encoding, own.optional):
            hint = f"`apigraft sign show {scheme.name}` prints it; copy it there to change it"
            problems.error("E116", each.span, f"`{each.name}` is another kind of credential in the library", hint)
        known[each.name] = replace(own, env=each.env or own.env, description=each.description or own.description)
    return tuple(known.values())


def _with_options(scheme: SigningSpec, keys: Keys, problems: Problems) -> tuple[OptionSpec, ...]:
    known = {each.name: each for each in scheme.options}
    for entry in keys.pairs("options", lambda entry: entry):
        own = known.get(entry.key.text)
        if own is None:
            hint = nearest(entry.key.text, known) or f"it has {listed(known) or 'no options'}"
            message = f"the scheme `{scheme.name}` has no option `{entry.key.text}`"
            problems.error("E119", entry.key.span, message, hint)
        elif fits(own, to_json(entry.value), entry.value.span, problems):
            known[own.name] = replace(own, default=to_json(entry.value))
    return tuple(known.values())


def fits(option: OptionSpec, value: Json, span: Span, problems: Problems) -> bool:
    """Tell whether an option can have a value, which stands at `span`; if not, say so."""
    kind = str if option.default is None else type(option.default)
    fine = option.optional if value is None else type(value) is kind and is_option(value)
    if not fine:
        wanted, hint = _WANTED.get(kind, ("a text", f"as in `{option.name}: a text`"))
        hint = "write a value, or leave the option out" if value is None else hint
        if kind is str and isinstance(value, bool | int | float | Decimal):
            hint = f'put it in quotes: "{str(value).lower()}"'
        problems.error("E102", span, f"the option `{option.name}` is {wanted}", hint)
    return fine


_WANTED: Final[PlainMapping[type, tuple[str, str]]] = {
    bool: ("true or false", "write one of them, without quotes"),
    int: ("an integer", "write its digits, without quotes"),
    list: ("a list of texts", "as in `[a, b]`"),
}
"""How the values of options are called, and how they are written."""
