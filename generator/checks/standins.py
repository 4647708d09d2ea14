"""What stands in for what a vector leaves out: credentials, and signatures that are never the same twice."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from .plugin import Plugin

PLACEHOLDER: Final = "-----PLACEHOLDER-----"


def placeholders(kind: Any, names: Mapping[str, Any], given: Mapping[str, Any], public: str | None) -> dict[str, Any]:
    """Return arguments with a placeholder for each credential that a vector leaves out.

    A vector that checks only what comes before the key leaves the key out; whatever needs it comes out wrong. One that
    has a `public` key only has it checked: it stands for the private one.
    """
    optional = getattr(kind, "optional", ())
    missing = [name for name in kind.env if name not in given]
    keys = {
        name: public or PLACEHOLDER for name in missing if _is_key(names[name]) and (public or name not in optional)
    }
    texts = {name: PLACEHOLDER for name in missing if not _is_key(names[name]) and name not in optional}
    return {**given, **keys, **texts}


def _is_key(annotation: Any) -> bool:
    return "PathLike" in str(annotation)


def _is_placeholder(value: Any) -> bool:
    reveal = getattr(getattr(value, "_source", None), "reveal", None)
    return reveal is not None and reveal() == PLACEHOLDER


@contextmanager
def published(plugin: Plugin, signer: Any, signature: object) -> Iterator[list[str]]:
    """Let keys not sign, but check the published signature over what they were to sign, and return it.

    Without a published signature a key signs, and a placeholder signs nothing. What is given to the context lists the
    signatures that were checked.
    """
    keys, checked = plugin.runtime("signing.keys"), list[str]()
    sign, unknown = keys.signature, [each for each in vars(signer).values() if _is_placeholder(each)]

    def check(name: str, key: Any, message: bytes) -> bytes:
        for candidate in _readings(str(signature)):
            if keys.is_valid(name, key, message, candidate):
                checked.append(name)
                return candidate
        raise plugin.runtime("errors").SigningError("the published signature is not that of the key over this message")

    def quiet(name: str, key: Any, message: bytes) -> Any:
        return b"" if any(key is each for each in unknown) else sign(name, key, message)

    keys.signature = quiet if signature is None else check
    try:
        yield checked
    finally:
        keys.signature = sign


def _readings(text: str) -> Iterator[bytes]:
    """Yield what bytes a published signature may mean: hexadecimal digits, base64, base64 of a URL."""
    for read in (bytes.fromhex, b64decode, lambda text: urlsafe_b64decode(text + "=" * (-len(text) % 4))):
        with suppress(ValueError):
            yield read(text)
