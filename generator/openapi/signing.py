"""A scheme of signing as what OpenAPI has: it knows no signatures, so a key where the signature goes, and words.

The entry of `auth` is JSON, of a spec that was read or of a document that anybody wrote. Whatever it holds, the answer
is a Security Scheme Object, and the same entry gives the same one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ..spec.jsonvalues import Json
from ..spec.library import library_entry

_PLACES: Final = {"headers": "header", "query": "query", "form": "query"}
"""The value of `in` for each group of `attach`; OpenAPI has none for a form, and the words say that it is one."""

_SHOWN: Final = 12
"""So many lines of a recipe tell what kind of signature it is."""

_NAME = re.compile(r"[A-Za-z_]\w*")


class _Put(NamedTuple):
    """What a scheme puts on a request."""

    group: str
    name: str
    template: Json


def signing_scheme(entry: Mapping[str, Json]) -> dict[str, Json]:
    """Return the Security Scheme Object of an entry that is a scheme of signing, written out or of the library."""
    library = str(entry.get("scheme", ""))
    scheme = _mapping(library_entry(library)) if library else entry
    puts = tuple(_puts(scheme.get("attach"))) or tuple(_puts(scheme.get("send")))
    signature = _signature(puts, _mapping(scheme.get("values")))
    about = "\n\n".join(_about(scheme, puts, library))
    return {"type": "apiKey", "in": _PLACES[signature.group], "name": signature.name, "description": about}


def session_scheme(entry: Mapping[str, Json]) -> dict[str, Json]:
    """Return the Security Scheme Object of a login: a bearer token, or a key where `attach` puts the token."""
    about = "A login returns the token; `x-apigraft-auth` says how."
    put = _signature(tuple(_puts(entry.get("attach"))), {})
    if put.name.lower() == "authorization" and str(put.template).lower().startswith("bearer "):
        return {"type": "http", "scheme": "bearer", "description": about}
    return {"type": "apiKey", "in": _PLACES[put.group], "name": put.name, "description": about}


def _puts(groups: Json) -> Iterator[_Put]:
    for group, pairs in _mapping(groups).items():
        if group in _PLACES:
            yield from (_Put(group, name.removesuffix("?"), template) for name, template in _mapping(pairs).items())


def _signature(puts: tuple[_Put, ...], values: Mapping[str, Json]) -> _Put:
    """Return where the signature goes: into Authorization, else into what is made of the most values."""
    for put in puts:
        if put.group == "headers" and put.name.lower() == "authorization":
            return put
    sendable = [put for put in puts if put.group != "form"] or puts or (_Put("headers", "Signature", ""),)
    return max(reversed(sendable), key=lambda put: len(_made_of(put.template, values)))


def _made_of(template: Json, values: Mapping[str, Json]) -> set[str]:
    """Return the names of the values that a template needs, and of those that they need."""
    found: set[str] = set()
    waiting = [template]
    while waiting:
        new = {name for name in _NAME.findall(str(waiting.pop())) if name in values} - found
        waiting += [values[name] for name in new]
        found |= new
    return found


def _about(scheme: Mapping[str, Json], puts: tuple[_Put, ...], library: str) -> Iterator[str]:
    """Yield paragraphs for people who have nothing but the document, and have to do what a client does."""
    yield str(scheme.get("description") or "Each request is signed.")
    groups = dict.fromkeys(put.group for put in puts)
    told = (f"{', '.join(f'`{put.name}`' for put in puts if put.group == group)} in its {group}" for group in groups)
    if puts:
        yield f"A request that is signed has {'; '.join(told)}."
    recipe = [f"    {line}" for line in _recipe(_mapping(scheme.get("values")))]
    if recipe:
        yield "The recipe:"
        yield "\n".join(recipe[:_SHOWN])
    if len(recipe) > _SHOWN:
        yield f"`apigraft sign show {library}` prints the rest." if library else "`x-apigraft-auth` holds the rest."


def _recipe(values: Mapping[str, Json]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield f"{name} ="
            yield from (f"    {line}" for form in value.values() for line in _lines(form))
        else:
            yield f"{name} = {_text(value)}"


def _lines(form: Json) -> Iterator[str]:
    if isinstance(form, list):
        yield from (_text(item) for item in form)
    for name, member in _mapping(form).items():
        yield f"{name}: {_text(member)}"


def _text(value: Json) -> str:
    return " ".join(str("" if value is None else value).split("\n"))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
