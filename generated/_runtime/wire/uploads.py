# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a caller says of a file that is sent."""

from __future__ import annotations

from .content import Source


class Upload:
    """A file with a name and a media type of its own; without one its name tells the type, as that of `logo.png`."""

    def __init__(self, content: Source, filename: str, content_type: str | None = None) -> None:
        self.content = content
        self.filename = filename
        self.content_type = _told_by(filename) if content_type is None else content_type


def _told_by(filename: str) -> str:
    """Return the media type that a name stands for; that of any bytes for a compressed file, as of an unknown one."""
    from mimetypes import guess_type

    found, compression = guess_type(filename)
    return "application/octet-stream" if found is None or compression else found
