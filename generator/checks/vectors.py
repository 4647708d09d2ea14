"""Published vectors against a scheme: the proof that a plugin signs as the provider does.

A vector is JSON: `scheme`, `request` (method, url, headers as pairs, body), `credentials`, `params` (options), `fixed`
(what the clock and the nonce said), `expected` (`headers`, `query`, `form`, and `intermediate`, by the names of
values), `check`. With `check: verify` the algorithm is not deterministic: `expected.signature_to_verify` is checked
with the public half of the key over what the plugin would sign, and the plugin goes on with that signature.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from ..ir.auth import Digest, OAuth2, Signed
from ..plan.names import python_name
from .lives import digest_values, token_request
from .plugin import Plugin
from .standins import placeholders, published

_DEFAULT_URL: Final = "https://api.example.com/"


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
    """The first value that differs, with what was expected and what came out."""

    where: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a vector: it passed, or differs, or could not be run (`reason`). `notes` lists what was not used."""

    vector: Vector
    compared: tuple[str, ...] = ()
    difference: Difference | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()

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
            yield Outcome(unread, reason=f"the file cannot be read as JSON: {type(error).__name__}")
            continue
        if isinstance(data, dict) and isinstance(data.get("scheme"), str):
            yield Vector(shown, str(data.get("name", path.stem)), data["scheme"], data)


def run(plugin: Plugin, vector: Vector) -> Outcome:
    """Run a vector through a plugin; whatever is in it, the answer is an outcome."""
    notes: list[str] = []
    try:
        found = _Run(plugin, vector, notes)
        pairs = list(found.pairs())
    except Exception as error:  # noqa: BLE001 - a vector is a stranger's file: whatever is in it, it fails and no more
        return Outcome(vector, reason=f"{type(error).__name__}: {error}", notes=tuple(notes))
    if not pairs:
        return Outcome(vector, reason="nothing of it could be compared", notes=tuple(notes))
    compared = tuple(where for where, _, _ in pairs)
    different = next((Difference(*pair) for pair in pairs if pair[1] != pair[2]), None)
    return Outcome(vector, compared, different, notes=tuple(notes))


class _Run:
    """One vector in one plugin."""

    def __init__(self, plugin: Plugin, vector: Vector, notes: list[str]) -> None:
        self._plugin, self._vector, self._notes = plugin, vector, notes
        self._expected = vector.part("expected")

    def pairs(self) -> Iterator[tuple[str, str, str]]:
        """Yield what was expected beside what came out, place by place."""
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

    def _signed(self, request: Any) -> Iterator[tuple[str, str, str]]:
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
        self._notes += [f"not used: {name}" for name in given if name not in known]
        arguments = {_python(name, names): value for name, value in known.items()}
        return kind(**placeholders(kind, names, arguments, given.get("public_key")))

    def _fixed(self, signer: Any) -> dict[str, Any]:
        names = type(signer).values.__wrapped__.__annotations__
        fixed: dict[str, Any] = {}
        for name, value in self._vector.part("fixed").items():
            python = _python(name, names)
            if not python:
                self._notes.append(f"not used: {name}")
                continue
            text = isinstance(value, int) and "str" in str(names[python]) and "datetime" not in str(names[python])
            fixed[python] = str(value) if text else value
        return fixed

    def _intermediate(self, values: Any) -> Iterator[tuple[str, str, str]]:
        for name, expected in self._expected.get("intermediate", {}).items():
            python = _python(name, dict.fromkeys(field.name for field in fields(values)))
            if not python:
                self._notes.append(f"not compared: {name}")
                continue
            yield name, str(expected), _text(getattr(values, python), str(expected))

    def _put_on(self, request: Any) -> Iterator[tuple[str, str, str]]:
        for name, expected in self._expected.get("headers", {}).items():
            yield f"header {name}", str(expected), str(request.get(name))
        query = dict(parse_qsl(request.query_string, keep_blank_values=True))
        for name, expected in self._expected.get("query", {}).items():
            yield f"query {name}", str(expected), str(query.get(name))
        form = dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
        for name, expected in self._expected.get("form", {}).items():
            whole = name == "body" and name not in form
            yield f"form {name}", str(expected), request.body.decode() if whole else str(form.get(name))


def outgoing(plugin: Plugin, request: Mapping[str, Any]) -> Any:
    """Return the request of a vector; what it leaves out is a bare GET."""
    url = urlsplit(request.get("url") or _DEFAULT_URL)
    made = plugin.runtime().Outgoing(
        method=request.get("method", "GET"),
        scheme=url.scheme,
        authority=url.netloc,
        target=f"{url.path}?{url.query}" if url.query else url.path,
        headers=[(name, value) for name, value in request.get("headers", [])],
        body=(request.get("body") or "").encode(),
        status=request.get("status"),
    )
    if request.get("url") == "":
        made.target = made.authority = ""
    return made


def _python(name: str, names: Mapping[str, Any]) -> str:
    """Return the Python name of a credential, an option or a value, or "" where there is none."""
    return next((each for each in (name, f"{name}_", python_name(name)) if each in names), "")


def _text(value: Any, expected: str) -> str:
    """Return a value as vectors write it; bytes are text, hexadecimal digits or base64, whichever is expected."""
    if not isinstance(value, bytes):
        return str(value)
    written = (value.hex(), b64encode(value).decode(), value.decode(errors="backslashreplace"))
    return next((each for each in written if each == expected), written[-1])
