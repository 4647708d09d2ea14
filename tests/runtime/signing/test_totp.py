"""One-time codes, against appendix B of RFC 6238."""

from __future__ import annotations

import pytest

from generator.runtime.signing.times import as_time
from generator.runtime.signing.totp import totp

SEED = "1234567890"


@pytest.mark.parametrize(
    ("seconds", "algorithm", "size", "code"),
    [
        (59, "sha1", 20, "94287082"),
        (1111111109, "SHA1", 20, "07081804"),
        (1234567890, "sha1", 20, "89005924"),
        (20000000000, "sha1", 20, "65353130"),
        (59, "sha256", 32, "46119246"),
        (1111111109, "SHA256", 32, "68084774"),
        (59, "sha512", 64, "90693936"),
        (20000000000, "SHA-512", 64, "47863826"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds: int, algorithm: str, size: int, code: str) -> None:
    """The key is as long as the digest; six digits are the last six of eight."""
    key = (SEED * 7)[:size]
    assert totp(as_time(seconds), algorithm, 8, key) == code
    assert totp(as_time(seconds), algorithm, 6, key.encode()) == code[2:]


def test_a_code_lasts_for_thirty_seconds() -> None:
    """From one half minute to the next."""
    codes = [totp(as_time(second), "sha1", 8, SEED * 2) for second in (30, 59, 60)]
    assert codes[0] == codes[1] != codes[2]
