# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""HTTP Message Signatures (RFC 9421): the text that is signed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_plus

from ..errors import SigningError
from ..messages import Outgoing
from . import structured
from .encodings import base64
from .pieces import Pairs, query
from .texts import trim

_COMPONENT: Final = re.compile(
    r"""("?)(?P<name>@?[A-Za-z0-9!#$%&'*+.^_`|~-]+)\1(?P<options>(?:;[a-z]+(?:="[ !#-\[\]-~]*")?)*)"""
)
_LISTED: Final = re.compile(r"""(?:[^ "]|"[^"]*")+""")
_OPTION: Final = re.compile(r""";([a-z]+)(?:="([^"]*)")?""")
_FOLD: Final = re.compile(r"[ \t]*\r?\n[ \t]+")
_OWN_PORT: Final = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class _Component:
    """One part of a message that is signed; an option without a value is empty."""

    identifier: str
    name: str
    options: dict[str, str]


def http_signature(request: Outgoing, components: Pairs | str, parameters: str) -> str:
    """Return the signature base (2.5) over components such as `@path`, `date` or `@query-param;name="a"`.

    A text has them with blanks in between, as the header `Signature-Input` does. `parameters` is what follows them
    there: `;created=1618884473;keyid="a"`.
    Raises SigningError for a component that the request does not have.
    """
    lines = [f"{component.identifier}: {_value(request, component)}" for component in _parsed(components)]
    return "\n".join([*lines, f'"@signature-params": {http_signature_input(components, parameters)}'])


def http_signature_input(components: Pairs | str, parameters: str) -> str:
    """Return the components and parameters as the header `Signature-Input` has them."""
    start = ";" if parameters and not parameters.startswith(";") else ""
    return f"({' '.join(component.identifier for component in _parsed(components))}){start}{parameters}"


def _parsed(components: Pairs | str) -> list[_Component]:
    parsed: dict[str, _Component] = {}
    listed = (
        _LISTED.findall(components.strip("() ")) if isinstance(components, str) else [name for name, _ in components]
    )
    for text in listed:
        found = _COMPONENT.fullmatch(text)
        if found is None:
            raise SigningError(f"`{text}` is no component of a message")
        identifier = f'"{found["name"].lower()}"{found["options"]}'
        if identifier in parsed:
            raise SigningError(f"the component `{text}` is there twice")
        options = {option[1]: option[2] or "" for option in _OPTION.finditer(found["options"])}
        parsed[identifier] = _Component(identifier, found["name"].lower(), options)
    return list(parsed.values())


def _value(request: Outgoing, component: _Component) -> str:
    value = _derived(request, component) if component.name.startswith("@") else _field(request, component)
    if value is None:
        raise SigningError(f"the message has no component {component.identifier}")
    if not value.isascii() or "\n" in value:
        raise SigningError(f"the component {component.identifier} is not one line of ASCII")
    return value


def _derived(request: Outgoing, component: _Component) -> str | None:
    """Return what is not a header (2.2)."""
    if component.options.keys() != ({"name"} if component.name == "@query-param" else set()):
        raise SigningError(f"the component {component.identifier} has parameters that it does not take")
    match component.name:
        case "@method":
            return request.method.upper()
        case "@target-uri":
            return request.url
        case "@authority":
            authority = (request.get("Host") or request.authority).strip().lower()
            return authority.removesuffix(_OWN_PORT.get(request.scheme, ""))
        case "@scheme":
            return request.scheme.lower()
        case "@request-target":
            return request.target
        case "@path":
            return request.path
        case "@query":
            return f"?{request.query_string}"
        case "@query-param":
            return _query_parameter(request, component.options["name"])
        case "@status":
            return None if request.status is None else str(request.status)
        case _:
            return None


def _query_parameter(request: Outgoing, name: str) -> str | None:
    """Return a value of the query, encoded anew; one that is there twice has no value (2.2.8)."""
    wanted = unquote_plus(name, errors="surrogateescape")
    values = [value for known, value in query(request) if known == wanted]
    return _encoded(values[0]) if len(values) == 1 else None


def _encoded(value: str) -> str:
    return quote(value, safe="*", errors="surrogateescape").replace("~", "%7E")


def _field(request: Outgoing, component: _Component) -> str | None:
    """Return the values of a header (2.1): joined, or as bytes, or written anew as a structured field."""
    values = [trim(_FOLD.sub(" ", value)) for known, value in request.headers if known.lower() == component.name]
    if component.name == "host" and not values:
        values = [request.authority]
    if not values:
        return None
    joined = ", ".join(values)
    match sorted(component.options):
        case []:
            return joined
        case ["bs"]:
            return ", ".join(f":{base64(value.encode())}:" for value in values)
        case ["sf"]:
            return structured.strict(joined)
        case ["key"] | ["key", "sf"]:
            return structured.member(joined, component.options["key"])
        case _:
            raise SigningError(f"the component {component.identifier} has parameters that it does not take")
