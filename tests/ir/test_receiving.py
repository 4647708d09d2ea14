"""Ways around a check, as the loader sees them: which schemes it takes, and which a forged message would pass."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.checks.plugin import read_scheme_file
from generator.diagnostics import Problems

MAC = "${body | hmac('sha256', secret) | hex}"
GIVEN = "${headers | get('X-Sign')}"
ACCEPT = "${headers | get('X-Sign') | same_as(mac)}"


def found(verify: dict[str, Any], **values: str) -> list[tuple[str, str]]:
    """Read a scheme of two secrets and two keys; return code and message of all that is wrong with it."""
    scheme = {
        "credentials": {
            "secret": {"secret": True},
            "old_secret": {"secret": True},
            "app_id": {},
            "public_key": {"encoding": "pem"},
            "private_key": {"secret": True, "encoding": "pem"},
        },
        "options": {"algorithm": "sha256", "trusted": True},
        "values": {"mac": MAC, "old_mac": "${body | hmac('sha256', old_secret) | hex}", **values},
        "verify": verify,
    }
    problems = Problems()
    read_scheme_file(json.dumps({"mine": scheme}).encode(), "mine.yaml", problems)
    return [(each.code, each.message) for each in problems if each.code != "W501"]


SOUND: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "plain": ({"accept": ACCEPT}, {}),
    "by name": ({"accept": "${fits}"}, {"fits": ACCEPT}),
    "turned round": ({"accept": "${mac | same_as(given)}"}, {"given": "${headers | get('X-Sign') | default(empty)}"}),
    "two secrets": (
        {"accept": "${new | default(old)}"},
        {
            "new": "${headers | get('X-Sign') | same_as(mac)}",
            "old": "${headers | get('X-Old-Sign') | same_as(old_mac)}",
        },
    ),
    "only when": (
        {"accept": "${given | when(kind, 'v1') | same_as(mac)}"},
        {
            "given": GIVEN,
            "kind": "${headers | get('X-Kind') | default(empty)}",
        },
    ),
    "a token": ({"accept": "${headers | get('X-Token') | same_as(secret)}"}, {}),
    "a public key": (
        {"accept": "${body | rsa_valid('sha256', public_key, given)}"},
        {
            "given": "${headers | get('X-Sign') | default(empty) | unbase64}",
        },
    ),
    "an algorithm by option": ({"accept": ACCEPT}, {"mac": "${body | hmac(algorithm, secret) | hex}"}),
    "time in the body": (
        {"accept": ACCEPT, "time": "${body | json('$.at') | from_unix}", "once": "${body | sha256 | hex}"},
        {},
    ),
    "time in a form": ({"accept": ACCEPT, "time": "${form | get('at') | from_unix}"}, {}),
    "time in the query": (
        {"accept": ACCEPT, "time": "${query | get('at') | from_unix}"},
        {
            "mac": "${url | hmac('sha256', secret) | hex}",
        },
    ),
    "time in a header": (
        {"accept": ACCEPT, "time": "${headers | get('X-AT') | from_unix}", "once": "${mac}"},
        {
            "signed": "${headers | only('x-at', 'x-id') | each(':', lf)}${body}",
            "mac": "${signed | hmac('sha256', secret) | hex}",
        },
    ),
    "time in signed parameters": (
        {"accept": ACCEPT, "time": "${input | after('created=') | from_unix}"},
        {
            "input": "${headers | get('Signature-Input') | default(empty)}",
            "parts": "${headers | only('X-A')}",
            "base": "${http_signature(parts, input)}",
            "mac": "${base | hmac('sha256', secret) | base64}",
        },
    ),
    "a key from the chain": (
        {"accept": "${mac | same_as(given)}", "time": "${at | from_unix}"},
        {
            "given": "${headers | get('X-Sign') | default(empty)}",
            "at": "${headers | get('X-At') | default(empty)}",
            "key": "${secret | hmac_chain('sha256', at)}",
            "mac": "${body | hmac('sha256', key) | hex}",
        },
    ),
}

UNSOUND: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "an option": ({"accept": "${trusted}"}, {}, "`accept` is not decided by a comparison"),
    "or else": ({"accept": "${fits | default(trusted)}"}, {"fits": ACCEPT}, "`accept` is not decided by a comparison"),
    "no secret": (
        {"accept": "${headers | get('X-App') | same_as(app_id)}"},
        {},
        "no secret goes into `same_as`: anybody",
    ),
    "a digest": ({"accept": ACCEPT}, {"mac": "${body | sha256 | hex}"}, "no secret goes into `same_as`: anybody"),
    "a secret that only decides": (
        {"accept": ACCEPT},
        {"mac": "${body | sha256 | hex | when(secret) | default('x')}"},
        "no secret goes into `same_as`",
    ),
    "itself": ({"accept": "${mac | same_as(mac)}"}, {}, "nothing that was received goes into `same_as`"),
    "a constant": ({"accept": "${mac | same_as('x')}"}, {}, "nothing that was received goes into `same_as`"),
    "its own signature": (
        {"accept": "${body | rsa_valid('sha256', private_key, signature)}"},
        {"signature": "${body | rsa('sha256', private_key)}"},
        "nothing that was received goes into `rsa_valid`",
    ),
    "a key that was sent": (
        {"accept": "${body | ed25519_valid(key, given)}"},
        {"key": "${d | okp_key}", "d": "${headers | get('X-Key') | default(empty)}", "given": "${d | unbase64}"},
        "the key of `ed25519_valid` is no credential",
    ),
    "one way out of two": (
        {"accept": "${fits | default(digest)}"},
        {"fits": ACCEPT, "digest": "${headers | get('Digest') | same_as(plain)}", "plain": "${body | sha256 | hex}"},
        "no secret goes into `same_as`",
    ),
    "time in a header": (
        {"accept": ACCEPT, "time": "${headers | get('Date') | from_http_date}"},
        {},
        "`time` comes from `headers | get('date')`, which the signature does not cover",
    ),
    "time in another header": (
        {"accept": ACCEPT, "time": "${headers | get('Date') | from_http_date}"},
        {"signed": "${headers | get('X-Date')}${body}", "mac": "${signed | hmac('sha256', secret) | hex}"},
        "`time` comes from `headers | get('date')`",
    ),
    "time in the query": (
        {"accept": ACCEPT, "time": "${query | get('at') | from_unix}"},
        {},
        "`time` comes from `query | get('at')`",
    ),
    "time that is signed in one case": (
        {"accept": "${one | default(two)}", "time": "${headers | get('X-At') | from_unix}"},
        {
            "one": ACCEPT,
            "signed": "${headers | get('X-At')}${body}",
            "other": "${signed | hmac('sha256', secret) | hex}",
            "two": "${headers | get('X-Sign') | same_as(other)}",
        },
        "`time` comes from `headers | get('x-at')`",
    ),
    "a guard by an id": (
        {"accept": ACCEPT, "once": "${headers | get('X-Id') | default(empty)}"},
        {},
        "`once` comes from `headers | get('x-id')`",
    ),
    "a guard by the signature that was sent": (
        {"accept": ACCEPT, "once": "${headers | get('X-Sign') | default(empty)}"},
        {},
        "`once` comes from `headers | get('x-sign')`",
    ),
    "a guard by a constant": ({"accept": ACCEPT, "once": "x"}, {}, "`once` is the same for every message"),
    "an algorithm that was sent": (
        {"accept": ACCEPT},
        {"mac": "${body | hmac(kind, secret) | hex}", "kind": "${headers | get('X-Kind') | default('sha256')}"},
        "the sender would choose the algorithm of `hmac`",
    ),
    "an algorithm in the check": (
        {"accept": "${body | rsa_valid(kind, public_key, given)}"},
        {
            "kind": "${headers | get('X-Kind') | default('sha256')}",
            "given": "${headers | get('X-Sign') | default(empty) | unbase64}",
        },
        "the sender would choose the algorithm of `rsa_valid`",
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_check_is_taken(name: str) -> None:
    """Without a word."""
    verify, values = SOUND[name]
    assert found(verify, **values) == []


@pytest.mark.parametrize("name", UNSOUND)
def test_a_way_around_is_named(name: str) -> None:
    """Before anything is generated, and once."""
    verify, values, message = UNSOUND[name]
    ((code, told),) = found(verify, **values)
    assert code == "E510"
    assert told.startswith(message)


@pytest.mark.parametrize(
    ("verify", "code", "message"),
    [
        ({"accept": MAC}, "E504", "a flag is needed here, not text"),
        ({"accept": ACCEPT, "time": GIVEN}, "E504", "a time is needed here, not text"),
        ({"accept": ACCEPT, "once": "${body}"}, "E504", "text is needed here, not bytes"),
        ({"accept": ACCEPT, "time": "${now}"}, "E506", "a receiver does not learn anything from a fresh value"),
        ({"accept": ACCEPT, "once": "${uuid4}"}, "E506", "a receiver does not learn anything from a fresh value"),
        ({"accept": "${body | rsa_valid('sha256', secret, body)}"}, "E504", "`key` of `rsa_valid` is a key, not text"),
        (
            {"accept": "${body | rsa_valid('sha256', public_key, mac)}"},
            "E504",
            "`signature` of `rsa_valid` is bytes, not",
        ),
        (
            {"values": {"mac": "${body | hmac('sha256', public_key) | hex}"}, "accept": ACCEPT},
            "E504",
            "`key` of `hmac` is",
        ),
        ({"accept": ACCEPT, "window": 5}, "E116", "`verify` has a window and no time"),
    ],
)
def test_what_a_check_comes_to_has_its_kind(verify: dict[str, Any], code: str, message: str) -> None:
    """A public key is no shared secret, a text no signature, a window nothing without a time."""
    ((known, told),) = found(verify)
    assert (known, told[: len(message)]) == (code, message)
