"""The parts of an editor schema that say how calls are authenticated and signed, and how messages are checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from . import editorwords as words
from .editorparts import (
    FLAG,
    MAPPING,
    STRING,
    TEXT,
    Part,
    choice,
    closed,
    described,
    having,
    one_or_list,
    ref,
)
from .editorparts import pattern as pattern_of
from .library import library_names, library_scheme
from .lifecycles import CLIENT_AUTHS, GRANTS, METHODS
from .provider import AUTH_KINDS
from .signing import ENCODINGS, SIGNING_KEYS
from .signingmodel import OptionSpec, SigningSpec
from .signingparts import GROUPS, NAME
from .validate import HEADER_NAME
from .webhooks import READS

_TEMPLATE: Final[Part] = {
    "type": ["string", "number", "boolean"],
    "examples": ["${now | unix}", "${method}${lf}${target}", "${body | sha256 | hex}"],
}
_PAIR: Final[Part] = {"type": "array", "items": STRING, "minItems": 2, "maxItems": 2}
_LIST: Final[Part] = {"type": "array", "items": {"anyOf": [STRING, _PAIR]}}
_OPTION: Final[Part] = {"anyOf": [{"type": ["string", "integer", "boolean", "null"]}, _LIST]}
_SECONDS: Final[Part] = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+s?$"}]}
_WINDOW: Final[Part] = {"type": "integer", "exclusiveMinimum": 0}
_KEY_PLACES: Final = ("header", "query", "cookie")
_LIBRARY_KEYS: Final = ("scheme", "credentials", "options")
_OAUTH2_KEYS: Final = ("grant", "client_auth", "scope", "fields", "algorithm", "audience", "renew")
_SESSION_KEYS: Final = ("token", "expires", "attach", "renew")
_ATTACHING: Final[Part] = {"properties": {"attach": {"minProperties": 1}}}
_SOMETHING: Final[tuple[Part, ...]] = ({"required": ["values"]}, {"required": ["attach"], **_ATTACHING})
"""A scheme that is spelled out computes something, or attaches something."""


def settings() -> Part:
    """`signing` of an endpoint."""
    return {"type": "object", "additionalProperties": _OPTION}


def auth_definitions() -> dict[str, Part]:
    """The definitions to which schemes and webhooks refer."""
    credential: dict[str, Part] = {
        "env": TEXT,
        "secret": {"enum": [True, False, "sent"]},
        "encoding": choice(ENCODINGS),
        "optional": FLAG,
        "description": TEXT,
    }
    return {
        "credential": {**closed(credential, words.CREDENTIAL), "type": ["object", "null"]},
        "groups": closed(_groups(), words.GROUPS),
        "template": _TEMPLATE,
        "texts": _LIST,
        "values": _named(_value()),
        "library": {"allOf": [_of_the_library(name, scheme) for name, scheme in _library()]},
    }


def scheme() -> Part:
    """A scheme of authentication: one of the simple forms, one of the library, one with a life, or one spelled out."""
    life: dict[str, Part] = {**_oauth2(), **_session()}
    alone: list[Part] = [{"required": [kind], "maxProperties": 1} for kind in AUTH_KINDS]
    return closed(
        {**_simple(), "scheme": _one_of(_library()), **_spelled(), **life},
        words.SCHEME,
        oneOf=[
            *alone,
            _form(_LIBRARY_KEYS, ["scheme"]),
            _form(("token_url", "credentials", *_OAUTH2_KEYS), ["token_url"]),
            {**_form(("request", "credentials", *_SESSION_KEYS), ["request", "token", "attach"]), **_ATTACHING},
            {**_form(_spelled(), []), "anyOf": [*_SOMETHING]},
        ],
        allOf=[ref("library")],
    )


def webhook() -> Part:
    """A message of the provider, checked by a scheme of the library or by one that is spelled out."""
    own: dict[str, Part] = {"event": ref("named"), "reads": choice(READS), "window": _WINDOW}
    checking = [(name, each) for name, each in _library() if each.verify]
    return closed(
        {"scheme": _one_of(checking), **_spelled(), **own},
        words.WEBHOOK,
        oneOf=[
            _form((*_LIBRARY_KEYS, "description", *own), ["scheme"]),
            {**_form((*_spelled(), *own), ["verify"]), "anyOf": [*_SOMETHING]},
        ],
        allOf=[ref("library")],
    )


def _form(keys: Iterable[str], required: Iterable[str]) -> Part:
    """Those keys and no others."""
    return {"propertyNames": {"enum": [*keys]}, "required": [*required]}


def _simple() -> dict[str, Part]:
    """Bearer and its like: each credential names its variable, and a key the one place where it is sent."""
    variable: Part = {
        "type": ["object", "null"],
        "properties": described({"env": TEXT}, words.SCHEME),
        "required": ["env"],
    }
    forms: dict[str, Part] = {
        "env": TEXT,
        "prefix": {"type": ["string", "null"]},
        **dict.fromkeys(("username", "password", "certificate", "private_key"), variable),
        **{key: {"type": ["string", "null"]} for key in _KEY_PLACES},
    }
    name: Part = {"type": "string", "minLength": 1}
    one_place: list[Part] = [{"required": [key], "properties": {key: name}} for key in _KEY_PLACES]
    needed = {"mutual_tls": ["certificate"], "api_key": ["env"]}
    kinds = {
        kind: closed({key: forms[key] for key in keys}, words.SCHEME, required=[*needed.get(kind, keys)])
        for kind, keys in AUTH_KINDS.items()
    }
    return {**kinds, "api_key": {**kinds["api_key"], "oneOf": [*one_place]}}


def _spelled() -> dict[str, Part]:
    """The keys of a scheme that is written out."""
    verify: dict[str, Part] = {
        "values": ref("values"),
        "accept": ref("template"),
        "time": ref("template"),
        "window": _WINDOW,
        "once": ref("template"),
    }
    keys: dict[str, Part] = {
        "credentials": _named(ref("credential"), optional=True),
        "options": _named(_OPTION, optional=True),
        "values": ref("values"),
        "send": ref("groups"),
        "attach": ref("groups"),
        "verify": closed(verify, words.VERIFY, required=["accept"], dependentRequired={"window": ["time"]}),
    }
    return {"description": TEXT, "docs": TEXT, **{key: keys[key] for key in SIGNING_KEYS}}


def _value() -> Part:
    lines: Part = {"type": "array", "items": ref("template"), "minItems": 1}
    forms: dict[str, Part] = {"lines": lines, "block": lines, "json": MAPPING}
    long = closed(forms, words.VALUE, minProperties=1, maxProperties=1)
    return {**_TEMPLATE, **long, "type": ["object", *_kinds(_TEMPLATE)]}


def _kinds(part: Part) -> list[str]:
    kinds = part["type"]
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds)]


def _named(value: Part, *, optional: bool = False) -> Part:
    """A mapping of names that templates can use; with `optional` there may be a `?` behind them."""
    key = pattern_of(NAME)
    key = f"{key.removesuffix('$')}\\??$" if optional else key
    return {"type": "object", "patternProperties": {key: value}, "additionalProperties": False}


def _groups() -> dict[str, Part]:
    """What is put on a request; with a `?` behind its name only where there is none of that name yet."""
    of_headers: Part = {"pattern": f"{pattern_of(HEADER_NAME).removesuffix('$')}\\??$"}
    of_others: Part = {"not": {"enum": ["", "?"]}}
    names = {group: of_headers if group == "headers" else of_others for group in GROUPS}
    return {
        group: {"type": "object", "propertyNames": name, "additionalProperties": ref("template")}
        for group, name in names.items()
    }


def _oauth2() -> dict[str, Part]:
    renew: dict[str, Part] = {
        "before_expiry": _SECONDS,
        "on_status": one_or_list({"type": "integer", "minimum": 100, "maximum": 599}),
    }
    return {
        "token_url": TEXT,
        "grant": choice(GRANTS),
        "client_auth": choice(CLIENT_AUTHS),
        "scope": one_or_list(TEXT),
        "fields": {"type": "object", "additionalProperties": TEXT},
        "algorithm": TEXT,
        "audience": TEXT,
        "renew": closed(renew, words.RENEW),
    }


def _session() -> dict[str, Part]:
    calls: dict[str, Part] = dict.fromkeys(METHODS, TEXT)
    help_ = {**words.LOGIN, **dict.fromkeys(METHODS, words.LOGIN["method"])}
    request = closed({**calls, **_groups(), "json": MAPPING}, help_, oneOf=having(METHODS))
    expires: dict[str, Part] = {"at": TEXT, "in": TEXT, "after": _SECONDS}
    return {
        "request": request,
        "token": TEXT,
        "expires": closed(expires, words.EXPIRES, minProperties=1, maxProperties=1),
    }


def _library() -> tuple[tuple[str, SigningSpec], ...]:
    return tuple((name, found) for name in library_names() if (found := library_scheme(name)))


def _one_of(schemes: Iterable[tuple[str, SigningSpec]]) -> Part:
    """The name of one of these; `enumDescriptions`, which editors show, is no word of JSON Schema."""
    about = dict(schemes)
    return {"enum": [*about], "enumDescriptions": [each.description for each in about.values()]}


def _of_the_library(name: str, scheme: SigningSpec) -> Part:
    """What stands beside `scheme: NAME`: its credentials and its options, by their names."""
    names = [each.name for each in scheme.credentials]
    credentials: Part = {"enum": [*names, *(f"{name}?" for name in names)]}
    options = {each.name: _option_of(each) for each in scheme.options}
    return {
        "if": {"required": ["scheme"], "properties": {"scheme": {"const": name}}},
        "then": {
            "properties": {
                "credentials": {"propertyNames": credentials},
                "options": {"properties": {**options}, "additionalProperties": False},
            }
        },
    }


def _option_of(option: OptionSpec) -> Part:
    kinds: dict[type, Part] = {bool: FLAG, int: {"type": "integer"}, list: ref("texts")}
    part = kinds.get(type(option.default), STRING)
    if option.optional:
        return {"anyOf": [part, {"type": "null"}], "description": "Absent unless it is given."}
    if option.default is None:
        return {**part, "description": "Said here, or by each client."}
    return {**part, "default": option.default, "description": "May be left out: it has a default."}
