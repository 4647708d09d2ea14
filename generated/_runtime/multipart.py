# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Multipart bodies (RFC 7578): plain fields by the provider's profile, and files."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .encoding import Encoding, pairs, text

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Upload:
    """A file with a name and a media type of its own."""

    def __init__(self, content: bytes | Path, filename: str, content_type: str = "application/octet-stream") -> None:
        self.content = content
        self.filename = filename
        self.content_type = content_type

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.is_instance_schema(cls)


File: TypeAlias = bytes | Path | Upload


def parts(name: str, value: object, encoding: Encoding) -> Iterator[bytes]:
    """Write a field as parts, each with its headers; a file without a name of its own is called as its field.

    Raises ValueError for control characters in a name or a media type, OSError for a file that cannot be read.
    """
    for key, plain in pairs(name, value, encoding):
        for item in plain:
            head = f'Content-Disposition: form-data; name="{_quoted(key)}"'
            match item:
                case bytes():
                    yield _file(head, Upload(item, key))
                case Path():
                    yield _file(head, Upload(item, item.name))
                case Upload():
                    yield _file(head, item)
                case _:
                    yield f"{head}\r\n\r\n{text(item, encoding)}".encode()


def join(written: Iterable[bytes]) -> tuple[str, bytes]:
    """Join parts at a fresh boundary; return the media type, which names it, and the body."""
    boundary = secrets.token_hex(16)
    body = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), part) for part in written)
    return f"multipart/form-data; boundary={boundary}", b"%b--%b--\r\n" % (body, boundary.encode())


def _file(head: str, file: Upload) -> bytes:
    head += f'; filename="{_quoted(file.filename)}"\r\nContent-Type: {_clean(file.content_type)}\r\n\r\n'
    return head.encode() + (file.content.read_bytes() if isinstance(file.content, Path) else file.content)


def _quoted(name: str) -> str:
    return _clean(name).replace('"', "%22")


def _clean(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("the name or media type of a part must not hold a control character")
    return value
