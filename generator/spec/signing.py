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
from dataclasses import replace
from typing import Final

from ..diagnostics import Problems, Span
from .keys import Keys, text_of
from .nodes import Entry, Mapping, Node, Scalar, to_json
from .schemas import Json
from .signingmodel import CredentialSpec, OptionSpec, SigningSpec, VerifySpec
from .signingparts import NAME, NAME_HINT, read_groups, read_values
from .templates import Template, read_template

SIGNING_KEYS: Final = ("credentials", "options", "values", "send", "attach", "verify")
_WINDOW: Final = 300
_LONGEST_WINDOW: Final = 2_592_000
ENCODINGS: Final = ("pem", "base64", "base64url", "base32", "hex")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def read_signing(name: str, node: Mapping, problems: Problems) -> SigningSpec:
    """Read a scheme; what has the wrong form is reported and left out, and the scheme is no longer `whole`."""
    found = Problems()
    keys = Keys(node, f"the scheme `{name}`", found)
    spec = SigningSpec(
        name=name,
        description=keys.prose("description"),
        docs=keys.text("docs"),
        credentials=read_credentials(keys, found),
        options=_read_options(keys, found),
        values=read_values(keys, found),
        send=read_groups(keys, "send", found),
        attach=read_groups(keys, "attach", found),
        verify=_read_verify(keys, found),
        span=node.span,
    )
    keys.close()
    _check_names(spec, found)
    if not (spec.values or spec.send or spec.attach or found.failed):
        hint = "write `values`, one line each, and `attach`, which puts them on the request"
        found.error("E116", node.span, f"the scheme `{name}` computes nothing and attaches nothing", hint)
    problems.extend(found)
    return replace(spec, whole=not found.failed)


def _check_names(spec: SigningSpec, problems: Problems) -> None:
    """Report a name that is given twice: all names of a scheme stand in the same templates."""
    first: dict[str, tuple[str, Span]] = {}
    parts = (("a credential", spec.credentials), ("an option", spec.options), ("a value", spec.values))
    for what, members in parts:
        for each in members:
            known, place = first.setdefault(each.name, (what, each.span))
            if place != each.span:
                message = f"`{each.name}` is {what}, and on line {place.line} {known}"
                if known == what:
                    message = f"`{each.name}` is given twice; the first is on line {place.line}"
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
    problems.error("E502", entry.key.span, f"`{written}` is no name", NAME_HINT)
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
        default = None
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


def _read_verify(keys: Keys, problems: Problems) -> VerifySpec | None:
    node = keys.take("verify")
    if node is None:
        return None
    inner = Keys(node, "`verify`", problems)
    values = read_values(inner, problems)
    accept, time, once = (_template(inner, key, problems) for key in ("accept", "time", "once"))
    seconds = read_window(inner, problems)
    if seconds and not inner.take("time"):
        refuse_window(inner.span("window"), "`verify`", problems)
    inner.close()
    if accept is None:
        if isinstance(node, Mapping) and inner.take("accept") is None:
            hint = "as in `accept: ${headers | get('X-Signature') | same_as(signature)}`"
            problems.error("E116", keys.span("verify"), "`verify` does not say what it accepts", hint)
        return None
    return VerifySpec(values, accept, time, seconds or _WINDOW, once, keys.span("verify"))


def read_window(keys: Keys, problems: Problems) -> int | None:
    """Read how many seconds the time of a message may be off; without a measure it would say nothing."""
    node = keys.take("window")
    seconds = to_json(node) if node else None
    if node and (not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0):
        problems.error("E102", node.span, "`window` is no number of seconds", "as in `window: 300`")
        return None
    if node and isinstance(seconds, int) and seconds > _LONGEST_WINDOW:
        problems.error("E102", node.span, "`window` is longer than thirty days", "in seconds, as in `window: 300`")
        return None
    return seconds if isinstance(seconds, int) else None


def refuse_window(place: Span, what: str, problems: Problems) -> None:
    """Report a window where no time is known: every message would be within it."""
    hint = "say from when a message is, `time: ${timestamp | from_unix}`; where no time is signed, leave `window` out"
    problems.error("E116", place, f"{what} has a window and no time", hint)


def _template(keys: Keys, key: str, problems: Problems) -> Template | None:
    node = keys.take(key)
    if isinstance(node, Scalar):
        return read_template(node, problems)
    if node is not None:
        text_of(node, f"`{key}`", problems)
    return None
