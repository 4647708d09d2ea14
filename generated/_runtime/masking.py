# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What others say, made fit for messages and logs: without credentials, in whatever way a provider may write one."""

from __future__ import annotations

import re
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .credentials import Secret

MASK: Final = "***"
SHORTEST: Final = 4
"""Characters: what is shorter stays, or words would be torn apart."""

LONGEST: Final = 500
"""Characters of a message that may quote what others say."""

_SPECIAL: Final = re.compile(r"[^A-Za-z0-9_~-]", re.DOTALL)
_ESCAPES: Final = {"\n": "n", "\r": "r", "\t": "t"}


def shown(text: str, secrets: Iterable[Secret] = (), most: int = LONGEST) -> str:
    """Return a text as a message or a log shows it: without credentials, on one line, cut after `most` characters.

    What a terminal obeys becomes a blank: ends of lines, escapes, what turns the direction of a text around.
    """
    masked = mask(text, secrets)  # before it is cut: nobody finds half of a credential
    begin = masked[: 2 * most]  # somebody may have said a megabyte
    line = " ".join("".join(character if character.isprintable() else " " for character in begin).split())
    return line if len(line) <= most and len(begin) == len(masked) else f"{line[:most]}..."


def mask(text: str, secrets: Iterable[Secret]) -> str:
    """Return a text without the credentials: plain, percent-encoded, escaped (JSON, HTML), in base64 or in hexadecimal.

    Base64 is also found where it began before the credential, as in `Authorization: Basic`. Case does not matter.
    """
    return masker(secrets)(text)


def masker(secrets: Iterable[Secret]) -> Callable[[str], str]:
    """Return what masks many texts as `mask` does one. It holds the credentials: keep it no longer than one answer."""
    known: list[str] = sorted({plain for secret in secrets if len(plain := secret.reveal()) >= SHORTEST}, key=len)
    patterns: dict[int, re.Pattern[str]] = {}

    def masked(text: str) -> str:
        short = bisect_right(known, len(text), key=len)  # no way to write a credential is shorter than itself
        if short and short not in patterns:
            ways = sorted({way for plain in known[:short] for way in _ways(plain)}, key=lambda way: (-len(way), way))
            patterns[short] = re.compile("|".join(ways), re.IGNORECASE)
        return patterns[short].sub(MASK, text) if short else text

    return masked


def _ways(secret: str) -> Iterator[str]:
    """Yield the patterns of a credential."""
    octets = secret.encode(errors="surrogatepass")
    yield _SPECIAL.sub(lambda found: _ways_of(found[0]), secret)
    yield octets.hex()
    for before in range(3):
        # The first and the last character also hold bits of what stands beside the credential.
        first, last = -(-before * 8 // 6), (before + len(octets)) * 8 // 6
        inner = b64encode(bytes(before) + octets).decode()[first:last]
        yield inner.replace("+", f"(?:-|{_ways_of('+')})").replace("/", f"(?:_|{_ways_of('/')})") + "[A-Za-z0-9+/_-]?"


def _ways_of(character: str) -> str:
    """Return a pattern of one character that is no letter or digit, in whatever way it is written."""
    from html.entities import codepoint2name

    code = ord(character)
    units = character.encode("utf-16-be", errors="surrogatepass")
    encoded = {character.encode(errors="surrogatepass"), character.encode("latin-1", errors="ignore")}
    ways = [rf"\\{{0,7}}{re.escape(character)}", f"&#0*+(?:{code}|x0*+{code:x});"]
    ways += sorted(_percent(octets) for octets in encoded if octets)
    ways += ["".join(rf"\\{{1,7}}u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))]
    ways += [rf"\\{{1,7}}[ux]\{{?0*+{code:x}\}}?"]
    ways += [f"&{codepoint2name[code]};"] if code in codepoint2name else []
    ways += [r"\+"] if character == " " else []
    ways += [rf"\\{{1,7}}{_ESCAPES[character]}"] if character in _ESCAPES else []
    return f"(?:{'|'.join(ways)})"


def _percent(octets: bytes) -> str:
    """Return the pattern of percent-encoded bytes, which may have been encoded more than once."""
    return "".join(f"%(?:25){{0,3}}{octet:02x}" for octet in octets)
