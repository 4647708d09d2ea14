"""The imports of a module: to use a name is to import it, and nothing else is imported."""

from __future__ import annotations

from typing import Final

_SOURCES: Final = {
    **dict.fromkeys(("Annotated", "Any", "Literal", "TYPE_CHECKING", "TypeAlias"), "typing"),
    **dict.fromkeys(("NotRequired", "TypedDict", "Unpack", "deprecated"), "typing_extensions"),
    **dict.fromkeys(("AwareDatetime", "Field"), "pydantic"),
    **dict.fromkeys(("date as Date", "datetime"), "datetime"),
    **dict.fromkeys(("dataclass",), "dataclasses"),
    **dict.fromkeys(("PathLike",), "os"),
    **dict.fromkeys(("Sequence",), "collections.abc"),
    **dict.fromkeys(("Decimal",), "decimal"),
    **dict.fromkeys(("cached_property",), "functools"),
}
_RUNTIME: Final = {
    **dict.fromkeys(("AsyncPaged", "Paged"), "results.pages"),
    **dict.fromkeys(("Page",), "results.walks"),
    **dict.fromkeys(("AsyncStreamedResponse", "StreamedResponse"), "results.downloads"),
    **dict.fromkeys(("Arrival", "Response"), "calls.responses"),
    **dict.fromkeys(("AsyncStream", "Stream"), "results.streams"),
    **dict.fromkeys(("ByCursor", "ByLink", "ByNextUrl", "ByOffset", "ByPage"), "results.paging"),
    **dict.fromkeys(("Base64", "Exact", "In", "Is", "Pattern", "Together", "When", "sent"), "params"),
    **dict.fromkeys(("Events", "Lines", "ServerEvent"), "results.events"),
    **dict.fromkeys(("Model", "Tagged"), "models"),
    **dict.fromkeys(("File",), "wire.multipart"),
    **dict.fromkeys(("Upload",), "wire.uploads"),
    **dict.fromkeys(("RateLimit",), "limits"),
    **dict.fromkeys(("Answer",), "messages"),
    **dict.fromkeys(("SigningError",), "errors"),
    **dict.fromkeys(("later",), "later"),
}
"""The modules of the runtime that not every client needs: what needs one imports it, and nobody else pays for it."""

_STANDARD: Final = frozenset({"typing", "collections.abc", "dataclasses", "datetime", "decimal", "functools", "os"})


class Imports:
    """Collects what one module uses. `runtime` is the dotted way from that module to the runtime package."""

    def __init__(self, runtime: str) -> None:
        self._runtime = runtime
        self._used: dict[str, set[str]] = {}
        self._modules: set[str] = set()

    def use(self, name: str, module: str = "") -> str:
        """Import `name` (of `module`, or of where it is known to live) and return it, or what it is imported as."""
        self._used.setdefault(module or _SOURCES.get(name) or self._in_runtime(name), set()).add(name)
        return name.rpartition(" ")[2]

    def _in_runtime(self, name: str) -> str:
        module = _RUNTIME.get(name.partition(" ")[0])
        return f"{self._runtime}.{module}" if module else self._runtime

    def use_module(self, name: str) -> str:
        """Import a whole module of the standard library and return its name."""
        self._modules.add(name)
        return name

    def homes(self) -> tuple[tuple[str, str], ...]:
        """Return each name with the module that it is imported from, by name."""
        return tuple(sorted((name, module) for module, names in self._used.items() for name in names))

    def lines(self) -> tuple[str, ...]:
        """Return the import lines: standard library, others, our own, with a blank line between the groups."""
        groups: list[list[str]] = [
            [f"import {name}" for name in sorted(self._modules)],
            [],
            [],
        ]
        for module in sorted(self._used, key=lambda name: (-_dots(name), name)):
            names = ", ".join(sorted(self._used[module], key=lambda name: (not name.isupper(), name)))
            group = 2 if module.startswith(".") else 0 if module in _STANDARD else 1
            groups[group].append(f"from {module} import {names}")
        kept = [group for group in groups if group]
        return tuple(line for group in kept for line in ("", *group))[1:]


def _dots(module: str) -> int:
    return len(module) - len(module.lstrip("."))
