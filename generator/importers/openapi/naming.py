"""The names of endpoints: folder and file of each operation, from what the operation itself says.

A name depends on its operation alone, so that one more operation renames no other. Only where two want the same name
does the order of the document decide: the first has it, the next takes the longer one of its path.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from ..tree import is_name

Name: TypeAlias = tuple[str, ...]

_LONGEST: Final = 80
_MOST_FOLDERS: Final = 8
_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PREFIX = re.compile(r"(?:api|rest|v?[0-9]+(?:[._][0-9]+)*|v[0-9]+\w*)\Z", re.IGNORECASE)
_SCOPED = re.compile(r"[\w-]+(?:/[\w-]+|(?:\.[\w-]+)+)\Z")
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def words(text: str) -> tuple[str, ...]:
    """Split a name at its capitals and at all that is neither an ASCII letter nor a digit."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().replace("'", "")
    found: list[str] = []
    for part in re.split(r"[^A-Za-z0-9]+", plain):
        begun = len(found)
        for word in _WORD.findall(part):
            if word[0].isdigit() and len(found) > begun:
                found[-1] += word
            else:
                found.append(word.lower())
    return tuple(found)


def file_name(parts: Sequence[str]) -> str:
    """Join words to a name that a folder or file may have; "" when there are none."""
    name = "_".join(parts)
    if name[:1].isdigit():
        name = f"n{name}"
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST - 9].rstrip('_')}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return name if not name or is_name(name) else f"{name}_"


def proposals(operation_id: str, tag: str, method: str, path: str) -> Iterator[Name]:
    """Yield the names that an operation can have, all in one folder, the best first and without end."""
    *by_path, called = _of_path(method, path)
    scopes, last = _parts(operation_id)
    folders = scopes or _folder(tag) or by_path
    said = _without_route(words(last), method, path)
    if said:
        yield (*folders, file_name(_without(said, words(folders[-1]))) or file_name(said))
        yield (*folders, file_name(said))
    else:
        yield (*folders, called)
    longer = (*(said or (method,)), *_path_words(path))
    yield (*folders, file_name(longer))
    yield (*folders, file_name((*longer, method)))
    for number in itertools.count(2):
        yield (*folders, file_name((*longer, method, str(number))))


def exact(operation_id: str) -> Name:
    """Return the name that an operation id spells, as the exporter writes it, or () where it spells none."""
    parts = tuple(operation_id.split("."))
    return parts if all(map(is_name, parts)) else ()


def _parts(operation_id: str) -> tuple[Name, str]:
    """Split an id like `users.list` or `repos/list` into folders and a method; one that holds a path says nothing."""
    if not _SCOPED.match(operation_id):
        return (), "" if "/" in operation_id else operation_id
    *scopes, last = re.split(r"[./]", operation_id)
    if len(scopes) > _MOST_FOLDERS:
        return (), operation_id
    names = tuple(file_name(words(scope)) for scope in scopes)
    return tuple(name for name in names if name), last


def _folder(tag: str) -> Name:
    name = file_name(words(tag))
    return (name,) if name else ()


def _of_path(method: str, path: str) -> Name:
    """Name an operation by its path: `GET /v1/users/{id}/orders` is `users.get_by_id_orders`."""
    segments = [segment for segment in path.split("/") if segment]
    while len(segments) > 1 and _PREFIX.match(segments[0]):
        del segments[0]
    folder = file_name(words(segments[0])) if segments and "{" not in segments[0] else ""
    rest = _path_words("/".join(segments[1:] if folder else segments))
    return (folder or "root", file_name((method, *rest)))


def _path_words(path: str) -> tuple[str, ...]:
    """Return the words of a path, `by_` before those of a variable."""
    found: list[str] = []
    for segment in path.split("/"):
        found += [*words(_VARIABLE.sub("", segment))]
        for variable in _VARIABLE.findall(segment):
            found += ["by", *words(variable)]
    return tuple(found)


def _without(said: tuple[str, ...], folder: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a method without those of its folder: `list_users` in `users` is `list`."""
    singular = [_singular(word) for word in folder]
    for start in range(len(said) - len(folder) + 1):
        if [_singular(word) for word in said[start : start + len(folder)]] == singular:
            return said[:start] + said[start + len(folder) :]
    return said


def _without_route(said: tuple[str, ...], method: str, path: str) -> tuple[str, ...]:
    """Return an id without the path and method that some frameworks put behind the name of the function."""
    route = (*words(path), method)
    return said[: -len(route)] if len(said) > len(route) > 1 and said[-len(route) :] == route else said


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def allocate(wanted: Iterable[Iterator[Name]]) -> tuple[Name, ...]:
    """Give each operation the first of its names that is free; none is called like a folder beside it."""
    pending = [(next(candidates), candidates) for candidates in wanted]
    taken = {name[:length] for name, _ in pending for length in range(1, len(name))} | {("provider",)}
    names: list[Name] = []
    for first, candidates in pending:
        name = next(each for each in itertools.chain((first,), candidates) if each not in taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def schema_names(wires: Sequence[str]) -> dict[str, str]:
    """Name the schemas of a document: a name that the notation takes is kept, any other is made of its words."""
    kept = {wire for wire in wires if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", wire)}
    names: dict[str, str] = {wire: wire for wire in wires if wire in kept}
    for wire in wires:
        if wire in kept:
            continue
        base = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", wire)) or "Schema"
        base = base if base[0].isalpha() else f"N{base}"
        taken = set(names.values())
        number = 2
        name = base
        while name in taken:
            name, number = f"{base}{number}", number + 1
        names[wire] = name
    return {wire: names[wire] for wire in wires}
