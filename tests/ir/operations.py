"""Every operation of signing as it is called: what it takes, and what it makes of it."""

from __future__ import annotations

from generator.ir.signing.kinds import Kind

SUBJECTS = {
    Kind.TEXT: "method",
    Kind.BYTES: "body",
    Kind.PAIRS: "query",
    Kind.TIME: "now",
    Kind.KEY: "key",
    Kind.NUMBER: "times",
    Kind.FLAG: "strict",
}
CALLS = """
time -> text: unix; unix_ms; iso8601; http_date; rfc2822; increasing_ms; utc('%Y'); totp('sha1', 6, secret)
time -> time: add_seconds(-5)
text -> time: from_unix; from_unix_ms; from_iso8601; from_http_date; from_utc('%Y')
pairs -> pairs: only('a', parts); exclude('a'); in_order(parts); prefix('a', 'b'); drop_empty; unique; add('a', id)
pairs -> pairs: add(id, token); plus(form); title; combine; sort; sort_by_name('=')
pairs -> text: get('a'); pairs('=', '&'); bare_pairs('=', '&'); each(':', lf); names(';'); values(',')
text -> text: strip_prefix('a'); before('.'); after('.'); before_last('.'); after_last('.'); replace('a', 'b')
text -> text: normalize; ensure_end('/')
text -> text, pairs -> pairs: lower; upper; trim; collapse; percent; percent('/'); unpercent; form_encode
text -> text, bytes -> bytes: slice(1); slice(0, -1); prepend(lf); append(id)
bytes -> bytes: append(raw); prepend(raw)
text -> bytes: utf8; unhex; unbase32; unbase64; unbase64url
text -> number: number
text -> number, bytes -> number: length
bytes -> text: hex; base64; base64url; base64_unpadded; base64url_unpadded
text -> bytes, bytes -> bytes: md5; sha1; sha256; sha384; sha512; sha512_256; hash('SHA-256'); hash(region)
text -> bytes, bytes -> bytes: hmac('HMAC-SHA256', secret); hmac('sha1', raw); hmac_chain('sha256', 'a', raw)
text -> bytes, bytes -> bytes: hkdf('sha256', empty, 'info'); hkdf('sha256', raw, raw, 16); sign_as('ed25519', key)
text -> bytes, bytes -> bytes: sign_as('hmac-sha256', raw); rsa('RSA-SHA256', key); rsa_pss('sha512', key)
text -> bytes, bytes -> bytes: ecdsa('sha256', key); ecdsa_raw('sha384', key); ed25519(key)
text -> text, bytes -> text: jws('HS256', '{}', secret); jws_detached('EdDSA', '{}', key); json('$.a[0]')
text -> key: sigv4a_key(id); ec_key(id, region); okp_key
key -> bytes: public_x; public_y
text -> flag, bytes -> flag: same_as(body); rsa_valid('sha256', key, raw); rsa_pss_valid('sha256', key, body)
text -> flag, bytes -> flag: ecdsa_valid('sha256', key, raw); ecdsa_raw_valid('sha256', key, raw)
text -> flag, bytes -> flag: ed25519_valid(key, raw)
text -> flag: any_same_as(',', id)
"""
"""The operations as the design lists them."""


def calls() -> dict[str, dict[Kind, Kind]]:
    """Return each call of the table above with the kinds that it takes, and what it gives."""
    found: dict[str, dict[Kind, Kind]] = {}
    for line in CALLS.strip().splitlines():
        kinds, _, written = line.partition(": ")
        arrows = {Kind(takes): Kind(gives) for takes, gives in (arrow.split(" -> ") for arrow in kinds.split(", "))}
        for call in written.split("; "):
            found.setdefault(call, {}).update(arrows)
    return found
