"""Python names for the provider's: one allocator for every scope.

A name is derived from the wire name alone, so that it does not change when others come and go. Where two wire names
want the same Python name, the one that is spelled like it gets it; the other keeps its own capitals, or gets a `_`:
no name ever holds a number that only counts. A name that must stay is pinned in the spec with `name:`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

# Written out, and not asked of the interpreter or of pydantic: the same spec gives the same names on any version.
KEYWORDS: Final = frozenset(
    "False None True and as assert async await break class continue def del elif else except finally for from global "
    "if import in is lambda nonlocal not or pass raise return try while with yield self cls".split()
)
BUILTINS: Final = frozenset(
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex "
    "delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex input "
    "int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print "
    "property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip".split()
)
"""The builtins, but for `id`: nobody needs it in an annotation, and every API has it."""

CLIENT_ATTRIBUTES: Final = frozenset(
    "api auth call paged stream_events stream_lines close aclose with_options with_raw_response "
    "with_streaming_response request server base_url timeout check answers".split()
)
"""What the runtime's clients define: an endpoint or resource called like it gets a `_`."""

MODULE_NAMES: Final = frozenset(
    "API Annotated Any Api AsyncClient AsyncPaged AsyncResource AsyncStream Auth AuthPlugin AwareDatetime Base64 "
    "ByCursor ByLink ByNextUrl ByOffset ByPage Client Date Decimal ERRORS Encoding Envelope Errors Exact Field File In "
    "Is Literal Model NotRequired Operation Paged Pattern Resource Retry SERVERS Server ServerEvent Stream "
    "TYPE_CHECKING Tagged Together TypeAlias TypeAliasType TypedDict Unpack When".split()
)
"""What generated modules import or define: no class of an API may take it."""

ERROR_NAMES: Final = frozenset(
    "ApiAnsweredError ApiConnectionError ApiError ApiLoginError ApiOutcomeUnknownError ApiResponseError ApiStatusError "
    "ApiTimeoutError ArgumentError AuthenticationError BadRequestError ClientError ConfigurationError ConflictError "
    "Errors NotFoundError PermissionDeniedError RateLimitError RefusedError ServerError "
    "UnprocessableEntityError".split()
)
"""The classes of errors that each package has or imports."""

_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|[0-9]+[^\W\d_A-Z]*")
_APPLIED: Final = re.compile(r"(\w+)<([^<>]*)>")
_SIGNS: Final = {"+": "plus ", "-": "minus "}


@lru_cache(maxsize=65_536)
def snake(wire: str) -> str:
    """Return the wire name as a Python identifier in snake_case, whatever it is made of."""
    text = unicodedata.normalize("NFKC", wire)
    if text[:1] in _SIGNS and not text[1:2].isalpha():
        text = _SIGNS[text[:1]] + text[1:]
    words = [word for part in re.split(r"[\W_]+", text) for word in _words(part)]
    name = _allowed("_".join(words).lower())
    if not name.strip("_"):
        return "field"
    return name if name.isidentifier() else f"n{name}"


def _allowed(text: str) -> str:
    """Return text without the letters and digits that no identifier may hold."""
    return "".join(character for character in text if f"a{character}".isidentifier())


def _words(part: str) -> Iterable[str]:
    """Split `userIDs2` at its capitals; digits stay with the word before them."""
    words: list[str] = []
    for word in _WORD.findall(part):
        if words and word[0].isdigit():
            words[-1] += word
        else:
            words.append(word)
    return words


def python_name(wire: str, reserved: frozenset[str] = frozenset()) -> str:
    """Return the name of an attribute, a keyword argument or a method: snake_case, `_` after what is taken."""
    name = snake(wire)
    return f"{name}_" if name in KEYWORDS or name in BUILTINS or name in reserved else name


def python_names(
    wires: Iterable[str], pins: Mapping[str, str] | None = None, reserved: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Name all properties of one object: each wire name gets a name of its own, never another's wire name.

    `pins` come first, where they can be had. No name is one of `reserved`.
    """
    ordered = dict.fromkeys(wires)
    pinned = {wire: _unreserved(pin, reserved) for wire, pin in (pins or {}).items() if wire in ordered}
    in_turn = sorted(ordered, key=lambda wire: (wire not in pinned, python_name(wire, reserved) != wire))
    names: dict[str, str] = {}
    taken: set[str] = set()
    for wire in in_turn:
        wanted = [pinned[wire]] if wire in pinned else []
        free = (name for name in chain(wanted, _candidates(wire, reserved)) if name not in taken)
        names[wire] = next(name for name in free if name == wire or name not in ordered)
        taken.add(names[wire])
    return {wire: names[wire] for wire in ordered}


def _candidates(wire: str, reserved: frozenset[str]) -> Iterator[str]:
    name = python_name(wire, reserved)
    yield name
    own = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", wire)).strip("_")
    if own.isidentifier() and own not in KEYWORDS | BUILTINS | reserved:
        yield own
    while True:
        name += "_"
        yield name


def _unreserved(name: str, reserved: frozenset[str]) -> str:
    return f"{name}_" if name in reserved else name


@lru_cache(maxsize=65_536)
def class_name(name: str) -> str:
    """Return the name of a class: the author's own where it is one, else its words with capitals."""
    if re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        return name
    words = [word for part in re.split(r"[\W_]+", unicodedata.normalize("NFKC", name)) for word in _words(part)]
    joined = _allowed("".join(word[:1].upper() + word[1:] for word in words))
    if not joined:
        return "Schema"
    return joined if joined.isidentifier() else f"N{joined}"


def generic_name(expression: str) -> str:
    """Name the expansion of a generic: `Ok<User>` is `UserOk`, `Ok<User[]>` is `UserListOk`."""
    name = expression.replace("[]", " List ").replace("|", " Or ")
    while found := _APPLIED.search(name):
        name = f"{name[: found.start()]} {found[2]} {class_name(found[1])} {name[found.end() :]}"
    return class_name(name)


def singular(name: str) -> str:
    """Return the singular of a resource's name: `users` -> `user`, `companies` -> `company`, `status` as it is."""
    if name.endswith("ies") and not name.endswith("series"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "shes", "ches", "xes", "zes")):
        return name[:-2]
    if name.endswith("s") and not name.endswith(("ss", "us", "is", "ics", "news", "series")):
        return name[:-1]
    return name


class Scope:
    """The names of one scope; a name is given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def __contains__(self, name: str) -> bool:
        return name in self._taken

    def add(self, name: str) -> None:
        """Give a name away."""
        self._taken.add(name)

    def take(self, name: str, *others: str) -> str:
        """Give the first of the names that is free, or the last of them with a `_` or more."""
        return take((self,), name, *others)


def take(scopes: Iterable[Scope], name: str, *others: str, flavours: tuple[str, ...] = ("",)) -> str:
    """Give the first of the names that is free in all scopes, with each of the prefixes `flavours`."""
    scopes = tuple(scopes)
    for candidate in (name, *others):
        spelled = [f"{flavour}{candidate}" for flavour in flavours]
        if not any(each in scope for scope in scopes for each in spelled):
            for scope in scopes:
                for each in spelled:
                    scope.add(each)
            return candidate
    return take(scopes, f"{(name, *others)[-1]}_", flavours=flavours)
