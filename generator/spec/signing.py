"""A scheme of signing as it is written: what it is told, what it computes, and what it puts on a request.

    NAME:
      description, docs
      credentials: {app_id: {env: APP_ID}, private_key: {secret: true, encoding: pem}, token?: {secret: sent}}
      options: {region: , service: s3, ext?: }          nothing: must be given; a default; optional
      values: {NAME: template | {lines: [template]} | {block: [template]} | {json: {NAME: template}}}
      send: {headers: {NAME: template}, query: {...}, form: {...}}        put on the request before it is signed
      attach: {headers: ..., query: ..., form: ...}                       put on after
      verify: {values: ..., accept: template, time: template, window: seconds, once: template}

The form is read here; kinds, order and secrets are asked of the whole in `ir.signing`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ..diagnostics import Problems, Span, nearest
from .keys import Keys, listed, text_of
from .nodes import Entry, Mapping, Node, Scalar, Sequence, to_json
from .schemas import Json
from .signingmodel import (
    CredentialSpec,
    GroupSpec,
    JsonText,
    Lines,
    OptionSpec,
    PutSpec,
    SigningSpec,
    ValueBody,
    ValueSpec,
    VerifySpec,
)
from .templates import Template, read_template

SIGNING_KEYS: Final = ("credentials", "options", "values", "send", "attach", "verify")
_WINDOW: Final = 300
GROUPS: Final = ("headers", "query", "form")
ENCODINGS: Final = ("pem", "base64", "base64url", "hex")
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAME_HINT: Final = "letters, digits and `_`, with a letter in front"
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


def read_signing(name: str, node: Mapping, problems: Problems) -> SigningSpec:
    """Read a scheme; what has the wrong form is reported and left out."""
    keys = Keys(node, f"the scheme `{name}`", problems)
    spec = SigningSpec(
        name=name,
        description=keys.prose("description"),
        docs=keys.text("docs"),
        credentials=read_credentials(keys, problems),
        options=_read_options(keys, problems),
        values=_read_values(keys, problems),
        send=read_groups(keys, "send", problems),
        attach=read_groups(keys, "attach", problems),
        verify=_read_verify(keys, problems),
        span=node.span,
    )
    keys.close()
    _check_names(spec, problems)
    if not spec.values and not spec.attach and keys.take("values") is None:
        hint = "write `values`, one line each, and `attach`, which puts them on the request"
        problems.error("E116", node.span, f"the scheme `{name}` computes nothing and attaches nothing", hint)
    return spec


def _check_names(spec: SigningSpec, problems: Problems) -> None:
    """Report a name that is given twice: all names of a scheme stand in the same templates."""
    first: dict[str, tuple[str, Span]] = {}
    parts = (("a credential", spec.credentials), ("an option", spec.options), ("a value", spec.values))
    for what, members in parts:
        for each in members:
            known, place = first.setdefault(each.name, (what, each.span))
            if place != each.span:
                message = f"`{each.name}` is {what}, and on line {place.line} {known}"
                problems.error("E004", each.span, message, "give one of the two another name")


def read_credentials(keys: Keys, problems: Problems) -> tuple[CredentialSpec, ...]:
    """Read `credentials`: a name each, with `?` where it may be absent."""
    return tuple(each for each in keys.pairs("credentials", lambda entry: _credential(entry, problems)) if each)


def _credential(entry: Entry, problems: Problems) -> CredentialSpec | None:
    name, optional = _named(entry, problems)
    form = "as in `app_id: {env: APP_ID}` or `key: {secret: true}`"
    node = None if isinstance(entry.value, Scalar) and entry.value.value is None else entry.value
    keys = Keys(node, f"the credential `{name}`", problems, form=form)
    env = keys.text("env")
    if env and not _VARIABLE.match(env):
        problems.error("E116", _place(node, "env"), "`env` holds no name of an environment variable", form)
    secret = _secret(keys, problems)
    encoding = keys.choice("encoding", ENCODINGS) or ""
    optional = keys.flag("optional") or optional
    description = keys.prose("description")
    keys.close()
    return CredentialSpec(name, env, secret, encoding, optional, description, entry.key.span) if name else None


def _secret(keys: Keys, problems: Problems) -> str:
    node = keys.take("secret")
    if isinstance(node, Scalar) and (node.value is True or node.value == "sent"):
        return "sent" if node.value == "sent" else "kept"
    if node is not None and not (isinstance(node, Scalar) and node.value is False):
        hint = "`true`: it leaves only through a digest or a signature; `sent`: it is itself sent"
        problems.error("E102", node.span, "`secret` is neither true, false nor sent", hint)
    return ""


def _named(entry: Entry, problems: Problems) -> tuple[str, bool]:
    written = entry.key.text
    name = written.removesuffix("?")
    if NAME.match(name):
        return name, name != written
    problems.error("E502", entry.key.span, f"`{written}` is no name", _NAME_HINT)
    return "", False


def _place(node: Node | None, key: str) -> Span:
    found = node.get(key) if isinstance(node, Mapping) else None
    assert found is not None  # the caller read a value from it
    return found.span


def _read_options(keys: Keys, problems: Problems) -> tuple[OptionSpec, ...]:
    return tuple(each for each in keys.pairs("options", lambda entry: _option(entry, problems)) if each)


def _option(entry: Entry, problems: Problems) -> OptionSpec | None:
    name, optional = _named(entry, problems)
    default = to_json(entry.value)
    if not is_option(default):
        hint = "a text, an integer, true, false, a list of texts, or nothing where it must be given"
        problems.error("E102", entry.value.span, f"the option `{name}` has no default that can be one", hint)
        return None
    if optional and default is not None:
        hint = "remove the `?` or the default"
        problems.error("E102", entry.value.span, f"the option `{name}` has a default, and yet may be absent", hint)
    return OptionSpec(name, default, optional, entry.key.span) if name else None


def is_option(value: Json) -> bool:
    """Tell whether an option can have that value: a text, an integer, a truth, a list of texts or of pairs, nothing."""
    if isinstance(value, list):
        return all(isinstance(item, str) or _is_pair(item) for item in value)
    return value is None or isinstance(value, str | bool | int)


def _is_pair(item: Json) -> bool:
    return isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)


def _read_values(keys: Keys, problems: Problems) -> tuple[ValueSpec, ...]:
    return tuple(each for each in keys.pairs("values", lambda entry: _value(entry, problems)) if each)


def _value(entry: Entry, problems: Problems) -> ValueSpec | None:
    name = entry.key.text
    if not NAME.match(name):
        problems.error("E502", entry.key.span, f"`{name}` is no name", _NAME_HINT)
        return None
    body = _body(name, entry.value, problems)
    return ValueSpec(name, body, entry.key.span) if body else None


def _body(name: str, node: Node, problems: Problems) -> ValueBody | None:
    if isinstance(node, Scalar):
        return read_template(node, problems)
    form = "a text with `${...}`, or one of `{lines: [...]}`, `{block: [...]}` and `{json: {...}}`"
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        problems.error("E102", node.span, f"the value `{name}` has no form that it can have", form)
        return None
    (entry,) = node.entries
    match entry.key.text, entry.value:
        case ("lines" | "block") as kind, Sequence(items=[_, *_]) as items:
            read = tuple(_line(item, problems) for item in items)
            known = tuple(each for each in read if each)
            return Lines(known, kind == "block") if len(known) == len(read) else None
        case "json", Mapping() as members:
            return read_json(members, problems)
        case _:
            problems.error("E102", entry.key.span, f"the value `{name}` has no form that it can have", form)
            return None


def _line(node: Node, problems: Problems) -> Template | None:
    if isinstance(node, Scalar):
        return read_template(node, problems)
    problems.error("E102", node.span, "a line is not text", 'as in `- "${method}"`')
    return None


def read_json(node: Mapping, problems: Problems) -> JsonText | None:
    """Read an object whose texts are templates; in a list they are not, and a number has one way to be written."""
    members: list[tuple[str, Template | JsonText | Json]] = []
    for entry in node:
        value = entry.value
        if isinstance(value, Scalar) and isinstance(value.value, str):
            read: Template | JsonText | Json | None = read_template(value, problems)
        elif isinstance(value, Mapping):
            read = read_json(value, problems)
        else:
            _check_plain(value, problems)
            members.append((entry.key.text, to_json(value)))
            continue
        if read is None:
            return None
        members.append((entry.key.text, read))
    return JsonText(tuple(members))


def _check_plain(node: Node, problems: Problems) -> None:
    """Report what would not stand in the JSON as it is written."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.text:
        hint = "name each member: `{json: {NAME: ${value}}}`"
        problems.error("E501", node.span, "a template inside of a list, which is taken as it is written", hint)
    if isinstance(node, Scalar) and isinstance(node.value, Decimal):
        problems.error("E102", node.span, f"JSON writes `{node.text}` in more than one way", "put it in quotes")
    for inner in node.items if isinstance(node, Sequence) else ():
        _check_plain(inner, problems)
    for entry in node if isinstance(node, Mapping) else ():
        _check_plain(entry.value, problems)


def read_groups(keys: Keys, key: str, problems: Problems) -> tuple[GroupSpec, ...]:
    """Read what is put on a request: headers, query and form, each a mapping of names to templates."""
    return tuple(each for each in keys.pairs(key, lambda entry: _group(entry, key, problems)) if each)


def _group(entry: Entry, key: str, problems: Problems) -> GroupSpec | None:
    group = entry.key.text
    if group not in GROUPS:
        hint = nearest(group, GROUPS) or f"it has {listed(GROUPS)}"
        problems.error("E101", entry.key.span, f"`{key}` has no key `{group}`", hint)
        return None
    if not isinstance(entry.value, Mapping):
        problems.error("E102", entry.value.span, f"`{group}` is not a mapping", "write `Name: ${value}` lines under it")
        return None
    puts = tuple(_put(each, group, problems) for each in entry.value)
    _check_once(group, puts, problems)
    return GroupSpec(group, tuple(put for put in puts if put), entry.key.span)


def _check_once(group: str, puts: tuple[PutSpec | None, ...], problems: Problems) -> None:
    """Report a name that is given twice: the second pair would take the place of the first."""
    first: dict[str, Span] = {}
    for put in puts:
        name = put.wire.lower() if put and group == "headers" else put.wire if put else ""
        if put and first.setdefault(name, put.span) != put.span:
            message = f"`{put.wire}` is given twice; the first is on line {first[name].line}"
            problems.error("E120" if group == "headers" else "E004", put.span, message, "keep one of the two")


def _put(entry: Entry, group: str, problems: Problems) -> PutSpec | None:
    """Read one pair; with `?` behind its name it is put only where the request has none of that name yet."""
    wire = entry.key.text.removesuffix("?")
    if group == "headers" and not _TOKEN.match(wire):
        problems.error("E120", entry.key.span, f"`{wire}` is no name of a header", "letters, digits and `-`")
        return None
    if not wire:
        problems.error("E102", entry.key.span, f"a pair of the {group} without a name", "write its name before the `:`")
        return None
    if not isinstance(entry.value, Scalar):
        text_of(entry.value, f"`{wire}`", problems)
        return None
    template = read_template(entry.value, problems)
    return PutSpec(wire, wire != entry.key.text, template, entry.key.span) if template else None


def _read_verify(keys: Keys, problems: Problems) -> VerifySpec | None:
    node = keys.take("verify")
    if node is None:
        return None
    inner = Keys(node, "`verify`", problems)
    values = _read_values(inner, problems)
    accept, time, once = (_template(inner, key, problems) for key in ("accept", "time", "once"))
    seconds = read_window(inner, problems) or _WINDOW
    inner.close()
    if accept is None:
        if isinstance(node, Mapping) and inner.take("accept") is None:
            hint = "as in `accept: ${headers | get('X-Signature') | same_as(signature)}`"
            problems.error("E116", keys.span("verify"), "`verify` does not say what it accepts", hint)
        return None
    return VerifySpec(values, accept, time, seconds, once, keys.span("verify"))


def read_window(keys: Keys, problems: Problems) -> int | None:
    """Read how many seconds the time of a message may be off."""
    node = keys.take("window")
    seconds = to_json(node) if node else None
    if node and (not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0):
        problems.error("E102", node.span, "`window` is no number of seconds", "as in `window: 300`")
        return None
    return seconds if isinstance(seconds, int) else None


def _template(keys: Keys, key: str, problems: Problems) -> Template | None:
    node = keys.take(key)
    if isinstance(node, Scalar):
        return read_template(node, problems)
    if node is not None:
        text_of(node, f"`{key}`", problems)
    return None
