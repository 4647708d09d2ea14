"""What a plugin is given of a vector, and what stands in for what the vector leaves out.

Arguments of a wrong kind are refused in a plain sentence; credentials that are missing get a placeholder; signatures
that are never the same twice are checked instead of made.
"""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from .plugin import Plugin

PLACEHOLDER: Final = "-----PLACEHOLDER-----"
_KINDS: Final = {dict: "an object", list: "a list", str: "text", bool: "a flag", int: "a number", float: "a number"}


class VectorError(ValueError):
    """What is wrong with a vector, in a plain sentence."""


def kind_of(value: object) -> str:
    """Return what a value of JSON is, in words."""
    return _KINDS.get(type(value), "null")


def require(value: object, kind: type, where: str) -> None:
    """Raise VectorError unless a value of a vector is of a kind of JSON; null counts as left out."""
    if value is not None and type(value) is not kind:
        raise VectorError(f"`{where}` must be {_KINDS[kind]}, and it is {kind_of(value)}")


def require_argument(name: str, value: object, annotation: object) -> None:
    """Raise VectorError unless a credential or an option is of the kind that its parameter takes."""
    written = str(annotation)
    if written.startswith("Sequence["):
        require(value, list, name)
        if isinstance(value, list) and not all(isinstance(each, str) or _is_pair(each) for each in value):
            raise VectorError(f"`{name}` must be a list of texts or of pairs of texts")
        return
    kinds: dict[str, type] = {"bool": bool, "int": int}
    require(value, kinds.get(written.partition(" ")[0], str), name)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value)


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
