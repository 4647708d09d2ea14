# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a caller says of a file that is sent."""

from __future__ import annotations

from .content import Source


class Upload:
    """A file with a name and a media type of its own."""

    def __init__(self, content: Source, filename: str, content_type: str = "application/octet-stream") -> None:
        self.content = content
        self.filename = filename
        self.content_type = content_type
