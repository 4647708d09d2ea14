# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Credentials that are keys: PEM text, or the path of a PEM file."""

from __future__ import annotations

from os import PathLike, fspath
from typing import TYPE_CHECKING

from ..credentials import Credentials

if TYPE_CHECKING:
    from .keys import PrivateKey


class KeyCredentials(Credentials):
    """Who takes keys as it takes other credentials; what reads them is imported when there is one."""

    def _take_key(self, argument: str, given: str | PathLike[str] | None) -> PrivateKey:
        """Return a key from PEM text or from the path of a PEM file."""
        from .keys import PrivateKey

        source = self._take_credential(argument, None if given is None else fspath(given))
        return PrivateKey(source.reveal(), f"`{argument}` of {type(self).__name__}")

    def _take_optional_key(self, argument: str, given: str | PathLike[str] | None) -> PrivateKey | None:
        """Return a key as `_take_key` does, or nothing."""
        from .keys import PrivateKey

        source = self._take_optional(argument, None if given is None else fspath(given))
        return None if source is None else PrivateKey(source.reveal(), f"`{argument}` of {type(self).__name__}")
