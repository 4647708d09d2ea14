# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""One-time codes that depend on the time (RFC 6238)."""

from __future__ import annotations

from datetime import datetime

from .digests import hmac
from .times import unix


def totp(time: datetime, algorithm: str, digits: int, key: str | bytes) -> str:
    """Return the code of the 30 seconds in which the time is."""
    mac = hmac((int(unix(time)) // 30).to_bytes(8, "big"), algorithm, key)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)
