"""Published vectors against a scheme: the proof that a plugin signs as the provider does.

A vector is JSON: `scheme`, `request` (method, url, headers as pairs or an object, body), `credentials`, `params`
(options), `fixed` (what the clock and the nonce said), `expected` (`headers`, `query`, `form`, and `intermediate`, by
the names of values), `check`. With `check: verify` the algorithm is not deterministic: `expected.signature_to_verify`
is checked with the public half of the key over what the plugin would sign, and the plugin goes on with that signature.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from ..diagnostics import nearest
from ..ir.auth import Digest, OAuth2, Signed
from ..plan.names import python_name
from .lives import digest_values, token_request
from .plugin import Plugin
from .standins import PLACEHOLDER, VectorError, kind_of, placeholders, published, require, require_argument

_DEFAULT_URL: Final = "https://api.example.com/"
_OBJECTS: Final = ("request", "credentials", "params", "fixed", "expected")
_COMPARED: Final = ("headers", "query", "form", "intermediate")
_KEYS: Final = frozenset(
    "scheme name provider source source_kind verified check algorithm_steps notes note".split()
) | frozenset(_OBJECTS)
_EXPECTED_KEYS: Final = frozenset((*_COMPARED, "signature_to_verify"))


@dataclass(frozen=True, slots=True)
class Vector:
    """One published example."""

    path: str
    name: str
    scheme: str
    data: Mapping[str, Any]

    def part(self, key: str) -> Mapping[str, Any]:
        """Return a mapping of the vector, empty where it has none."""
        found = self.data.get(key)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Difference:
    """The first value that differs, with what was expected and what came out; None is absent."""

    where: str
    expected: str | None
    actual: str | None


_Pair: TypeAlias = tuple[str, str | None, str | None]
"""A place, what was expected there, and what came out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a vector: it passed, or differs, or could not be run (`reason`).

    `notes` lists what was not used, `missing` the credentials that a placeholder stood for, `unfixed` the values that
    were fresh.
    """

    vector: Vector
    compared: tuple[str, ...] = ()
    difference: Difference | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unfixed: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """The notes, and what stood in; what was fresh matters only where something failed."""
        unfixed = () if self.passed else self.unfixed
        stood_in = (f"placeholder: {name}" for name in self.missing)
        return (*self.notes, *stood_in, *(f"not fixed: {name}" for name in unfixed))

    @property
    def passed(self) -> bool:
        """Whether everything that the vector promises came out."""
        return not self.reason and self.difference is None


def read_vectors(folder: Path) -> Iterator[Vector | Outcome]:
    """Read every `*.json` below a folder; one that cannot be read is an outcome of its own."""
    for path in sorted(folder.rglob("*.json")):
        shown = path.relative_to(folder).as_posix()
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            unread = Vector(shown, path.stem, "", {})
            yield Outcome(unread, reason=f"the file cannot be read as JSON: {_unreadable(error)}")
            continue
        if isinstance(data, dict) and isinstance(data.get("scheme"), str):
            yield Vector(shown, str(data.get("name", path.stem)), data["scheme"], data)


def _unreadable(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"line {error.lineno}, column {error.colno}: {error.msg}"
        case UnicodeDecodeError():
            return f"byte {error.start + 1} is not UTF-8"
        case RecursionError():
            return "it is nested too deeply"
        case OSError():
            return error.strerror or "the system does not let it be read"
        case _:
            return str(error)


def run(plugin: Plugin, vector: Vector) -> Outcome:
    """Run a vector through a plugin; whatever is in it, the answer is an outcome."""
    found, errors = _Run(plugin, vector), plugin.runtime("errors")
    pairs, reason = list[_Pair](), ""
    try:
        pairs += found.pairs()
        reason = "" if pairs else "nothing of it could be compared"
    except (VectorError, errors.ConfigurationError, errors.ArgumentError, errors.ApiError) as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - a vector is a stranger's file: whatever is in it, it fails and no more
        reason = f"the plugin cannot sign what is in the vector: {error}"
    compared = () if reason else tuple(where for where, _, _ in pairs)
    different = None if reason else next((Difference(*pair) for pair in pairs if pair[1] != pair[2]), None)
    return Outcome(vector, compared, different, reason, tuple(found.notes), tuple(found.missing), tuple(found.unfixed))


class _Run:
    """One vector in one plugin."""

    def __init__(self, plugin: Plugin, vector: Vector) -> None:
        self._plugin, self._vector = plugin, vector
        self._expected = vector.part("expected")
        self.notes, self.missing, self.unfixed = list[str](), list[str](), list[str]()

    def pairs(self) -> Iterator[_Pair]:
        """Yield what was expected beside what came out, place by place."""
        self.notes += [*_typos(self._vector.data, _KEYS), *_typos(self._expected, _EXPECTED_KEYS)]
        for key in _OBJECTS:
            require(self._vector.data.get(key), dict, key)
        for key in _COMPARED:
            require(self._expected.get(key), dict, f"expected.{key}")
        request = outgoing(self._plugin, self._vector.part("request"))
        credentials, params = self._vector.part("credentials"), self._vector.part("params")
        match self._plugin.scheme:
            case OAuth2():
                yield from self._put_on(token_request(self._plugin, credentials, params))
            case Digest():
                fixed = self._vector.part("fixed")
                yield from self._intermediate(digest_values(self._plugin, credentials, params, fixed, request))
            case Signed():
                yield from self._signed(request)
            case _:
                self._signer().sign(request)
                yield from self._put_on(request)

    def _signed(self, request: Any) -> Iterator[_Pair]:
        signer = self._signer()
        fixed = self._fixed(signer)
        with published(self._plugin, signer, self._expected.get("signature_to_verify")) as checked:
            yield from self._intermediate(signer.values(request.copy(), **fixed))
            signer.values = lambda request, make=signer.values: make(request, **fixed)
            signer.sign(request)
            yield from self._put_on(request)
        if self._vector.data.get("check") == "verify":
            yield "signature_to_verify", "valid", "valid" if checked else "no key was asked to sign"

    def _signer(self) -> Any:
        kind = self._plugin.type
        names = getattr(kind.__init__, "__annotations__", {})
        given = {**self._vector.part("credentials"), **self._vector.part("params")}
        known = {name: value for name, value in given.items() if _python(name, names)}
        self.notes += [f"not used: {name}" for name in given if name not in known]
        for name, value in known.items():
            require_argument(name, value, names[_python(name, names)])
        require(given.get("public_key"), str, "public_key")
        arguments = {_python(name, names): value for name, value in known.items()}
        filled = placeholders(kind, names, arguments, given.get("public_key"))
        scheme = self._plugin.scheme
        written = {python_name(name): name for name, _ in scheme.env} if isinstance(scheme, Signed) else {}
        self.missing += [written.get(name, name) for name, value in filled.items() if value == PLACEHOLDER]
        return kind(**filled)

    def _fixed(self, signer: Any) -> dict[str, Any]:
        annotations = type(signer).values.__wrapped__.__annotations__
        computed = _fields(getattr(sys.modules[type(signer).__module__], annotations["return"]))
        names = {name: each for name, each in annotations.items() if name in computed}
        fixed: dict[str, Any] = {}
        for name, value in self._vector.part("fixed").items():
            python = _python(name, names)
            if not python and _python(name, computed):
                fresh = ", ".join(f"`{each}`" for each in names) or "none"
                raise VectorError(f"`fixed` names `{name}`, which is computed; of the values that are fresh: {fresh}")
            if not python:
                self.notes.append(f"not used: {name}")
                continue
            if not isinstance(value, str | int | float) or isinstance(value, bool):
                raise VectorError(f"`fixed.{name}` must be text or a number, and it is {kind_of(value)}")
            text = isinstance(value, int) and "str" in str(names[python]) and "datetime" not in str(names[python])
            fixed[python] = str(value) if text else value
        self.unfixed += [name for name in names if name not in fixed]
        return fixed

    def _intermediate(self, values: Any) -> Iterator[_Pair]:
        known = _fields(type(values))
        for name, expected in self._promised("intermediate"):
            python = _python(name, known)
            if python:
                yield name, expected, _text(getattr(values, python), expected)
            elif meant := nearest(name, known):
                raise VectorError(f"the scheme has no value `{name}` ({meant})")
            else:
                self.notes.append(f"not compared: {name}")

    def _put_on(self, request: Any) -> Iterator[_Pair]:
        for name, expected in self._promised("headers"):
            yield f"header {name}", expected, request.get(name)
        query = dict(parse_qsl(request.query_string, keep_blank_values=True))
        for name, expected in self._promised("query"):
            yield f"query {name}", expected, query.get(name)
        form = dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
        for name, expected in self._promised("form"):
            whole = name == "body" and name not in form
            yield f"form {name}", expected, request.body.decode(errors="replace") if whole else form.get(name)

    def _promised(self, part: str) -> Iterator[tuple[str, str | None]]:
        """Yield the names of a part of `expected` and what is promised for them; null promises that it is absent."""
        for name, value in (self._expected.get(part) or {}).items():
            yield name, None if value is None else str(value)


def _fields(values: Any) -> dict[str, None]:
    return dict.fromkeys(field.name for field in fields(values))


def _typos(given: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    """Yield a note for each unknown key that looks like a known one."""
    for name in given:
        if name not in known and (meant := nearest(name, known)):
            yield f"unknown: {name} ({meant.replace('`', '')})"


def outgoing(plugin: Plugin, request: Mapping[str, Any]) -> Any:
    """Return the request of a vector; what it leaves out is a bare GET."""
    for key in ("method", "url", "body"):
        require(request.get(key), str, f"request.{key}")
    require(request.get("status"), int, "request.status")
    try:
        url = urlsplit(request.get("url") or _DEFAULT_URL)
    except ValueError:
        raise VectorError("`request.url` is not a URL") from None
    if not url.scheme or not url.netloc:
        raise VectorError("`request.url` has no host: write it whole, as `https://HOST/PATH`")
    made = plugin.runtime().Outgoing(
        method=request.get("method") or "GET",
        scheme=url.scheme,
        authority=url.netloc,
        target=f"{url.path}?{url.query}" if url.query else url.path,
        headers=_headers(request.get("headers")),
        content=(request.get("body") or "").encode(),
        status=request.get("status"),
    )
    if request.get("url") == "":
        made.target = made.authority = ""
    return made


def _headers(given: object) -> list[tuple[str, str]]:
    """Return headers that a vector writes as pairs, or as an object."""
    pairs: Any = list(given.items()) if isinstance(given, dict) else [] if given is None else given
    is_list = isinstance(pairs, list) and all(isinstance(each, list | tuple) and len(each) == 2 for each in pairs)
    if not is_list or not all(isinstance(text, str) for pair in pairs for text in pair):
        raise VectorError("`request.headers` must be a list of pairs, or an object, of names and values that are text")
    return [(name, value) for name, value in pairs]


def _python(name: str, names: Mapping[str, Any]) -> str:
    """Return the Python name of a credential, an option or a value, or "" where there is none."""
    return next((each for each in (name, f"{name}_", python_name(name)) if each in names), "")


def _text(value: Any, expected: str | None) -> str | None:
    """Return a value as vectors write it; bytes are text, hexadecimal digits or base64, whichever is expected."""
    if not isinstance(value, bytes):
        return None if value is None else str(value)
    written = (value.hex(), b64encode(value).decode(), value.decode(errors="backslashreplace"))
    return next((each for each in written if each == expected), written[-1])
