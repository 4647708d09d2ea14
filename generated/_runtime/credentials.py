# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Credentials: from arguments first, then from the environment; shown to nobody."""

from __future__ import annotations

import os
from collections.abc import Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, ClassVar, NoReturn

from .errors import ConfigurationError

if TYPE_CHECKING:
    from .signing.keys import PrivateKey


class Secret:
    """Text that is shown to nobody: its repr is masked and it refuses to be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; use it in the expression that sends it, never in a variable that a traceback shows."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential cannot be pickled or copied")


class Credentials:
    """What has credentials: `env` maps arguments to environment variables, `optional` are those that may be absent."""

    env: ClassVar[Mapping[str, str]] = {}
    optional: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def variables(cls) -> tuple[str, ...]:
        """Return the environment variables that must be set where no argument is given."""
        return tuple(variable for argument, variable in cls.env.items() if argument not in cls.optional)

    def _take_credential(self, argument: str, given: str | None) -> Secret:
        """Return a credential from its argument or else from its environment variable."""
        found = self._take_optional(argument, given)
        if found is None:
            variable = self.env.get(argument, "")
            where = f"give `{argument}` or set {variable}" if variable else f"give `{argument}`"
            raise ConfigurationError(f"{type(self).__name__} lacks a credential: {where}")
        return found

    def _take_optional(self, argument: str, given: str | None) -> Secret | None:
        """Return a credential like `_take_credential`, or None where there is none."""
        if given is None:
            given = os.environ.get(self.env.get(argument, "")) or None
        return None if given is None else Secret(given)

    def _take_key(self, argument: str, given: str | PathLike[str] | None) -> PrivateKey:
        """Return a key from PEM text or from the path of a PEM file."""
        from .signing.keys import PrivateKey

        source = self._take_credential(argument, None if given is None else fspath(given))
        return PrivateKey(source.reveal(), _named(self, argument))

    def _take_optional_key(self, argument: str, given: str | PathLike[str] | None) -> PrivateKey | None:
        """Return a key as `_take_key` does, or nothing."""
        from .signing.keys import PrivateKey

        source = self._take_optional(argument, None if given is None else fspath(given))
        return None if source is None else PrivateKey(source.reveal(), _named(self, argument))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _named(owner: object, argument: str) -> str:
    return f"`{argument}` of {type(owner).__name__}"
