"""The parts of a scheme in the author's words, as every kind of scheme needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...ir.signing import steps
from .model import Attached, Credential
from .stages import parts_of

_PLACES: Final = {"headers": "header", "query": "query", "form": "form"}
_ENCODINGS: Final = {
    "pem": "a key as PEM",
    "hex": "bytes as hexadecimal digits",
    "base64": "bytes as base64",
    "base64url": "bytes as base64 of a URL",
}


def credentials(declared: Iterable[steps.Credential], env: Mapping[str, str]) -> tuple[Credential, ...]:
    """Return the credentials of a scheme with their environment variables."""
    return tuple(Credential(each.name, env[each.name], tuple(_told(each))) for each in declared)


def _told(credential: steps.Credential) -> Iterator[str]:
    yield from (each for each in (credential.description, _ENCODINGS.get(credential.encoding)) if each)
    if credential.secret:
        yield "itself sent" if credential.secret == "sent" else "secret"  # noqa: S105 - a kind of secret, not one
    if credential.optional:
        yield "absent unless given"


def pairs(group: steps.Group) -> tuple[Attached, ...]:
    """Return what a group puts on a request."""
    return tuple(
        Attached(_PLACES[group.group], put.wire, one_line(put.written), parts_of((put.step,)), put.keeps)
        for put in group.puts
    )


def one_line(text: str) -> str:
    """Return a template on one line: a line feed in it is written as the source that means it."""
    return text.replace("\n", "${lf}") or "${empty}"
