"""A scheme file made into a plugin that can be called: generated into a temporary folder, and imported from there.

The code that is imported is what `generate` would write, and the runtime beside it is the one that it would copy.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .. import assets
from ..diagnostics import Problems, Span
from ..ir.api import Encoding, Provider
from ..ir.auth import AuthScheme, AuthUse
from ..ir.schemes import read_schemes
from ..making import make_file
from ..plan.auth import plan_auth, scheme_classes
from ..plan.package import plan_runtime
from ..plan.views import PlannedFile
from ..spec.nodes import Mapping, Node, parse
from ..spec.provider import AUTH_KINDS, LIVES, read_auth
from ..spec.signing import SIGNING_KEYS

_NUMBERS = count(1)
_FORMS = frozenset((*AUTH_KINDS, "scheme", *LIVES, *SIGNING_KEYS))


@dataclass(frozen=True, slots=True)
class Plugin:
    """The generated class of a scheme; `module` is the name of its package, `module._runtime` its runtime."""

    name: str
    scheme: AuthScheme
    type: Any
    module: str

    def runtime(self, name: str = "") -> Any:
        """Return the runtime beside the plugin, or one of its modules."""
        return importlib.import_module(f"{self.module}._runtime{name and '.'}{name}")


def read_scheme_file(source: bytes, shown: str, problems: Problems) -> tuple[AuthScheme, ...]:
    """Read `{NAME: scheme}`, any form that an entry of `auth` can have; what is wrong is among the problems."""
    node = parse(source, shown, problems)
    if node is None:
        return ()
    if not isinstance(node, Mapping) or not node.entries:
        hint = "write `NAME: {credentials: ..., values: ..., attach: ...}`"
        problems.error("E102", node.span, "a file of schemes is not a mapping", hint)
        return ()
    wrapped = next((entry for entry in node if entry.key.text == "auth" and _holds_schemes(entry.value)), None)
    if wrapped:
        hint = "leave `auth:` out: a scheme file begins with the name of the scheme"
        problems.error("E116", wrapped.key.span, "`auth` is a key of provider files", hint)
        return ()
    return read_schemes("scheme", tuple(read_auth(entry, problems) for entry in node), problems)


def _holds_schemes(node: Node) -> bool:
    """Tell whether a node is no scheme, but has one under a name."""
    return not _is_scheme(node) and isinstance(node, Mapping) and any(_is_scheme(entry.value) for entry in node)


def _is_scheme(node: Node) -> bool:
    return isinstance(node, Mapping) and any(entry.key.text in _FORMS for entry in node)


@contextmanager
def generated(schemes: tuple[AuthScheme, ...]) -> Iterator[tuple[Plugin, ...]]:
    """Generate the plugins of some schemes and import them; they are gone when the context is left."""
    package = f"_apigraft_schemes_{next(_NUMBERS)}"
    provider = _provider(schemes)
    runtime = plan_runtime(assets.runtime_sources())
    files = (*runtime, PlannedFile("schemes/auth.py", "auth.py.jinja", plan_auth(provider)))
    with TemporaryDirectory(prefix="apigraft-") as folder:
        for file in files:
            made = make_file(assets.template_folders(), file)
            path = Path(folder) / package / made.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made.text, encoding="utf-8")
        sys.path.insert(0, folder)
        try:
            importlib.invalidate_caches()
            module = importlib.import_module(f"{package}.schemes.auth")
            names = scheme_classes(provider)
            yield tuple(Plugin(each.name, each, getattr(module, names[each.name]), package) for each in schemes)
        finally:
            sys.path.remove(folder)
            for name in [name for name in sys.modules if name.partition(".")[0] == package]:
                del sys.modules[name]


def _provider(schemes: tuple[AuthScheme, ...]) -> Provider:
    return Provider(
        name="scheme",
        title="the schemes",
        description="",
        docs="",
        servers=(),
        schemes=schemes,
        default_auth=AuthUse(),
        webhooks=(),
        schemas=(),
        resources=(),
        envelope=None,
        encoding=Encoding(),
        errors=(),
        span=Span("schemes"),
    )
