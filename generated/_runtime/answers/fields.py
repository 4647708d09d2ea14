# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Which fields a refusal is about: the forms in which providers say it, as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

_PLACES: Final = ("errors", "invalid-params", "invalid_params", "violations", "detail", "details")
"""Where an answer without an envelope has them: JSON:API, RFC 7807 and 9457, and what is usual beside these."""

_NAMES: Final = ("field", "pointer", "loc", "param", "parameter", "path", "name", "property", "propertyPath")
_WORDS: Final = ("message", "msg", "detail", "reason", "description", "title", "error", "code")
_MOST: Final = 100


def fields_at_fault(errors: object, tree: object) -> dict[str, tuple[str, ...]]:
    """Return the fields at fault with what is said of each, as the envelope's `errors` or else the answer tell them.

    Known are a map of fields (`{"email": ["is taken"]}`) and a list of objects that name one each. No more than 100
    fields are told, and 100 words on each: the first ones.
    """
    places = [tree.get(place) for place in _PLACES] if isinstance(tree, dict) else []
    return next((found for said in (errors, *places) if (found := _gathered(said))), {})


def _gathered(said: object) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, words in _pairs(said):
        if name in found or len(found) < _MOST:
            told = found.setdefault(name, [])
            told += islice(words, _MOST - len(told))
    return {name: tuple(told) for name, told in found.items()}


def _pairs(said: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(said, dict):
        for name, words in said.items():
            if texts := _texts(words):
                yield str(name), texts
    elif isinstance(said, list):
        for item in said:
            if isinstance(item, dict) and (name := _name(item)):
                yield name, next((texts for key in _WORDS if (texts := _texts(item.get(key)))), ())


def _texts(words: object) -> tuple[str, ...]:
    """Return a text, or a list of texts or of objects with one; anything else says nothing."""
    if isinstance(words, str):
        return (words,)
    if isinstance(words, dict):
        return next((texts for key in _WORDS if isinstance(words.get(key), str) and (texts := _texts(words[key]))), ())
    if isinstance(words, list):
        return tuple(text for word in words if not isinstance(word, list) for text in _texts(word))
    return ()


def _name(item: Mapping[Any, Any]) -> str:
    """Return the field that an object is about: a text, the parts of a path, or a JSON pointer."""
    source = item.get("source")
    for holder in (item, source if isinstance(source, dict) else {}):
        for key in _NAMES:
            said = holder.get(key)
            if isinstance(said, list) and said and all(isinstance(part, (str, int)) for part in said):
                return ".".join(map(str, said))
            if isinstance(said, str) and said:
                return said.removeprefix("#").strip("/").replace("/", ".") if key == "pointer" else said
    return ""
