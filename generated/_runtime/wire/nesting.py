# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The fields of a form as the object that PHP and Rails write so: `a[b][]=c` is `{"a": {"b": ["c"]}}`.

A name that comes twice has the list of its values, since nobody can say which of them counts. A name whose brackets do
not fit together, or not with the names before it, stands as it is. The time that it takes grows with the length of the
form and no faster, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

_KEY: Final = re.compile(r"\[([^\[\]]*)\]")
_KEYS: Final = re.compile(r"(?:\[[^\[\]]*\]){1,20}")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def nested(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the object that the fields of a form mean; indices that count from 0 without a gap make a list."""
    root = _Branch()
    for name, value in fields:
        head, bracket, rest = name.partition("[")
        brackets = bracket + rest
        fits = head and _KEYS.fullmatch(brackets)
        if not (fits and _put(root, [head, *_KEY.findall(brackets)], value)):
            root.put(name, value)
    return {name: _listed(value) for name, value in root.items()}


class _Branch(dict[str, Any]):
    """An object in the making: it holds texts, branches, and lists where a name came twice."""

    __slots__ = ("_index",)

    def __init__(self) -> None:
        super().__init__()
        self._index = 0

    def key(self, written: str) -> str:
        """Return a key as it is written; an empty one is the index behind all that there were."""
        key = written or str(self._index)
        if _INDEX.fullmatch(key):
            self._index = max(self._index, int(key) + 1)
        return key

    def put(self, key: str, value: str) -> None:
        """Add a value; what the key has already becomes a list."""
        found = self.get(key)
        if found is None:
            self[key] = value
        elif isinstance(found, list):
            found.append(value)
        else:
            self[key] = [found, value]


def _put(branch: _Branch, keys: list[str], value: str) -> bool:
    """Put a value where its keys lead; say whether they do."""
    for key in keys[:-1]:
        inner = branch.setdefault(branch.key(key), _Branch())
        if not isinstance(inner, _Branch):
            return False
        branch = inner
    branch.put(branch.key(keys[-1]), value)
    return True


def _listed(value: Any) -> Any:
    if isinstance(value, list):
        return [_listed(item) for item in value]
    if not isinstance(value, _Branch):
        return value
    items = {key: _listed(item) for key, item in value.items()}
    indices = [str(index) for index in range(len(items))]
    return [items[index] for index in indices] if all(index in items for index in indices) else items
