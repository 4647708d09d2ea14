# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Multipart bodies (RFC 7578): plain fields by the provider's profile, and files."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeAlias, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .content import Content, Part, Source, is_source, joined, part
from .encoding import Encoding, pairs, text
from .uploads import Upload

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _File:
    """Checks that a value can be sent as a file, and leaves it as it is."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        as_it_is = core_schema.to_string_ser_schema(when_used="json")  # pydantic would make an iterator of a file
        return core_schema.no_info_plain_validator_function(_checked, serialization=as_it_is)


File: TypeAlias = Annotated[Source | Upload, _File]
"""Bytes, a path, a file opened in binary mode, an iterator of bytes (async ones for asynchronous clients) or an Upload.

Paths, files and iterators are read while they are sent. An iterator can be read only once, so a call with one is not
made again.
"""


def parts(name: str, value: object, encoding: Encoding) -> Iterator[tuple[bytes | Part, ...]]:
    """Write a field as parts, each with its headers; a file without a name of its own is called as its field.

    The name of a file tells its media type.

    Raises ValueError for control characters in a name or a media type, OSError for a file that cannot be read.
    """
    for key, plain in pairs(name, value, encoding):
        is_text = not any(isinstance(item, Upload) or is_source(item) for item in plain)
        for item in (",".join(text(each, encoding) for each in plain),) if is_text else plain:
            head = f'Content-Disposition: form-data; name="{_quoted(key)}"'
            if isinstance(item, Upload):
                yield _file(head, item)
            elif is_source(item):
                yield _file(head, Upload(cast("Source", item), _name(item) or key))
            else:
                yield (f"{head}\r\n\r\n{text(item, encoding)}".encode(),)


def join(written: Iterable[tuple[bytes | Part, ...]]) -> tuple[str, bytes | Content]:
    """Join parts at a fresh boundary; return the media type, which names it, and the body."""
    boundary = secrets.token_hex(16)
    pieces: list[bytes | Part] = []
    for one in written:
        pieces += (f"--{boundary}\r\n".encode(), *one, b"\r\n")
    return f"multipart/form-data; boundary={boundary}", joined((*pieces, f"--{boundary}--\r\n".encode()))


def _file(head: str, file: Upload) -> tuple[bytes | Part, ...]:
    head += f'; filename="{_quoted(file.filename)}"\r\nContent-Type: {media_type(file)}\r\n\r\n'
    return head.encode(), part(file.content)


def media_type(file: Upload) -> str:
    """Return the media type of a file. Raises ValueError for one with a control character."""
    return _clean(file.content_type)


def _name(file: object) -> str | None:
    """Return the name of a path or an open file."""
    name = file if isinstance(file, Path) else getattr(file, "name", None)
    return Path(name).name if isinstance(name, str | Path) else None


def _checked(value: object) -> object:
    if isinstance(value, Upload) or is_source(value):
        return value
    wanted = "`Upload(content, filename, content_type)`"
    raise ValueError(f"must be bytes, a path, a file opened in binary mode, an iterator of bytes or {wanted}")


def _quoted(name: str) -> str:
    return _clean(name).replace('"', "%22")


def _clean(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("the name or media type of a part must not hold a control character")
    return value
