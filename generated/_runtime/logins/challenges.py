# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The challenges of a server that wants Digest: reading `WWW-Authenticate`, choosing the strongest (RFC 7616)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

HASHES: Final = {"SHA-512-256": "sha512_256", "SHA-256": "sha256", "MD5": "md5"}
"""The algorithms by their names in a challenge, the strongest first."""

_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"  # nothing here goes back: a hostile header costs no time
_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*+(?:"|\\?\Z))++', re.DOTALL)
_SCHEME: Final = re.compile(rf"\s*+({_NAME})(?:\s++(?!=)|\s*+\Z)")
_PAIR: Final = re.compile(rf'\s*+({_NAME})\s*+=\s*+(?:"((?:\\.|[^"\\])*+)"|({_NAME}))\s*+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server wants to be answered. `qop` are the qualities of protection on offer; `algorithm` is "" for MD5."""

    realm: str
    nonce: str
    algorithm: str = ""
    qop: tuple[str, ...] = ()
    opaque: str | None = None
    is_stale: bool = False
    has_userhash: bool = False

    @property
    def hash(self) -> str:
        """The plain name of the hash, such as `sha256`; empty for an algorithm that is not known here."""
        return HASHES.get(self.algorithm.upper().removesuffix("-SESS") or "MD5", "")

    @property
    def is_session(self) -> bool:
        """Whether the algorithm is one of those that hash nonces into a session key."""
        return self.algorithm.upper().endswith("-SESS")

    @property
    def is_answerable(self) -> bool:
        """Whether its algorithm is known, and one of its qualities of protection if it names any."""
        return bool(self.nonce and self.hash) and (not self.qop or "auth" in self.qop or "auth-int" in self.qop)


def strongest(header: str) -> Challenge | None:
    """Return the strongest challenge of a `WWW-Authenticate` that can be answered; of equals the first."""
    offers = [_digest(pairs) for scheme, pairs in _challenges(header) if scheme.lower() == "digest"]
    ranks = tuple(HASHES.values())
    return min((one for one in offers if one.is_answerable), key=lambda one: ranks.index(one.hash), default=None)


def parameters(header: str) -> Mapping[str, str]:
    """Return the pairs of a list such as `Authentication-Info`, with names in lower case."""
    return dict(pair for pair in map(_pair, _elements(header)) if pair)


def _digest(pairs: Mapping[str, str]) -> Challenge:
    return Challenge(
        realm=pairs.get("realm", ""),
        nonce=pairs.get("nonce", ""),
        algorithm=pairs.get("algorithm", ""),
        qop=tuple(option.strip().lower() for option in pairs.get("qop", "").split(",") if option.strip()),
        opaque=pairs.get("opaque"),
        is_stale=pairs.get("stale", "").lower() == "true",
        has_userhash=pairs.get("userhash", "").lower() == "true",
    )


def _challenges(header: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Tell the challenges apart: a header may hold several, whose parameters are separated by commas, too."""
    scheme, pairs = "", dict[str, str]()
    for element in _elements(header):
        if begins := _SCHEME.match(element):
            if scheme:
                yield scheme, pairs
            scheme, pairs = begins[1], {}
        if pair := _pair(element[begins.end() if begins else 0 :]):
            pairs.setdefault(*pair)
    if scheme:
        yield scheme, pairs


def _elements(header: str) -> list[str]:
    """Cut a header at its commas, though not at those in quotes."""
    return _ELEMENT.findall(header)


def _pair(element: str) -> tuple[str, str] | None:
    """Read `name=value`, with quotes or without."""
    pair = _PAIR.fullmatch(element)
    if pair is None:
        return None
    name, quoted, token = pair.groups()
    return name.lower(), token if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
