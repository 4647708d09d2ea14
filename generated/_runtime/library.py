# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The one module that names httpx, which may also be httpx2, its maintained fork."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import httpx
else:
    try:
        import httpx
    except ModuleNotFoundError:
        import httpx2 as httpx

LIBRARY: ModuleType = httpx
HttpClient: TypeAlias = httpx.Client | httpx.BaseTransport
AsyncHttpClient: TypeAlias = httpx.AsyncClient | httpx.AsyncBaseTransport
Transport: TypeAlias = httpx.HTTPTransport
AsyncTransport: TypeAlias = httpx.AsyncHTTPTransport
Stream: TypeAlias = httpx.SyncByteStream
AsyncStream: TypeAlias = httpx.AsyncByteStream
