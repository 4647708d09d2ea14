"""What is said to someone who writes a scheme from habit: arguments exchanged, names and patterns of elsewhere."""

from __future__ import annotations

import pytest

from generator.checks.plugin import read_scheme_file
from generator.diagnostics import Diagnostic, Problems

from .test_signing import read, value


def problem(parts: str) -> Diagnostic:
    """Return the only thing that is wrong with a scheme."""
    _, problems = read(parts)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("call", "message", "hint"),
    [
        ("hmac(secret, 'sha256')", "`alg` of `hmac` is the name of a digest, not a credential", "`hmac(alg, key)`"),
        ("hmac(raw, 'sha256')", "`alg` of `hmac` is the name of a digest, not a credential", "`hmac(alg, key)`"),
        ("rsa(key, 'sha256')", "`alg` of `rsa` is the name of a digest, not a credential", "`rsa(alg, key)`"),
        ("jws(secret, '{}', 'x')", "`alg` of `jws` is the name of an algorithm, not a credential", "`jws("),
        ("hmac(region, 'sha256')", "`key` of `hmac` is a credential, not the name of a digest", "`hmac(alg, key)`"),
        ("hmac('sha256', 'SHA-512')", "`key` of `hmac` is a credential, not the name of a digest", "`hmac(alg, key)`"),
    ],
)
def test_exchanged_arguments_are_told_once(call: str, message: str, hint: str) -> None:
    """The form of the operation is the hint, whatever the kind of the credential."""
    found = problem(value(f"${{body | {call}}}"))
    assert (found.code, found.message) == ("E507", message)
    assert found.hint.startswith(hint)


def test_an_option_names_a_digest_and_a_text_can_be_a_key() -> None:
    """Only what is surely exchanged is refused."""
    assert not read(value("${body | hmac(region, secret) | hex}"))[1]
    assert not read(value("${body | hmac('sha256', 'public') | hex}"))[1]


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("hmac_sha256", "`hmac('sha256', key)`"),
        ("HmacSHA256", "`hmac('sha256', key)`"),
        ("hmac_sha512", "`hmac('sha512', key)`"),
        ("b64encode", "`base64`"),
        ("base64_encode", "`base64`"),
        ("b64", "`base64`"),
        ("b64decode", "`unbase64`"),
        ("hexdigest", "`hex`"),
        ("to_hex", "`hex`"),
        ("hexlify", "`hex`"),
        ("urlencode", "`percent`"),
        ("quote", "`percent`"),
        ("encodeURIComponent", "`percent`"),
        ("uri_encode", "`percent`"),
        ("lowercase", "`lower`"),
        ("toLower", "`lower`"),
        ("uppercase", "`upper`"),
        ("concat", "write the parts one behind the other, or `lines:`"),
        ("join", "write the parts one behind the other, or `lines:`"),
        ("strip", "`trim`"),
        ("substr", "`slice`"),
        ("substring", "`slice`"),
        ("sha256hex", "`sha256 | hex`"),
        ("sha512_hex", "`sha512 | hex`"),
        ("md5hex", "`md5 | hex`"),
    ],
)
def test_an_operation_has_another_name_elsewhere(name: str, instead: str) -> None:
    """The hint is the operation here, in whichever case the other was written."""
    found = problem(value(f"${{method | {name}}}"))
    assert (found.code, found.message) == ("E503", f"there is no operation `{name}`")
    assert instead in found.hint


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("request_path", "target"),
        ("requestPath", "target"),
        ("uri", "target"),
        ("request_uri", "target"),
        ("path_with_query", "target"),
        ("timestamp", "now | unix"),
        ("timestamp_ms", "now | unix_ms"),
        ("payload", "body"),
        ("request_body", "body"),
        ("data", "body"),
        ("query_params", "query"),
        ("params", "query"),
        ("http_method", "method"),
        ("verb", "method"),
        ("newline", "lf"),
        ("nl", "lf"),
        ("eol", "lf"),
        ("uuid", "uuid4"),
        ("random", "random_text(16)"),
        ("nonce", "random_text(16)"),
    ],
)
@pytest.mark.parametrize("brackets", ["", "()"])
def test_a_source_has_another_name_elsewhere(name: str, instead: str, brackets: str) -> None:
    """The hint is what gives the same here, also where it was written as a call."""
    found = problem(value(f"${{{name}{brackets}}}"))
    assert (found.code, found.hint) == ("E502", f"did you mean `{instead}`?")


def test_a_name_of_the_scheme_comes_before_those_of_elsewhere() -> None:
    """One that differs by case or underscores is what was meant; one that is there is no mistake."""
    assert problem("values:\n  time_stamp: ${now | unix}\n  x: ${timestamp}").hint == "did you mean `time_stamp`?"
    assert not read("values:\n  nonce: ${uuid4}\n  x: ${nonce}${method}")[1]


@pytest.mark.parametrize("pattern", ["yyyy-MM-dd", "ISO", ""])
def test_a_pattern_of_time_has_a_percent_sign(pattern: str) -> None:
    """Without one the same text would be signed at any time."""
    found = problem(value(f"${{now | utc('{pattern}')}}"))
    assert found.code == "E507"
    assert "'%Y-%m-%dT%H:%M:%SZ'" in found.hint


WRAPPED = "leave `auth:` out: a scheme file begins with the name of the scheme"


@pytest.mark.parametrize("inner", ["signed: {values: {x: '${method}'}}", "signed: {bearer: {env: TOKEN}}"])
def test_a_scheme_file_does_not_begin_with_auth(inner: str) -> None:
    """The part of a provider file that was copied whole is told so, once."""
    problems = Problems()
    assert read_scheme_file(f"auth:\n  {inner}\n".encode(), "s.yaml", problems) == ()
    (found,) = problems
    assert (found.code, found.hint) == ("E116", WRAPPED)


@pytest.mark.parametrize("inner", ["bearer: {env: TOKEN}", "values: {x: '${method}'}", "valeus: {x: y}"])
def test_a_scheme_can_be_called_auth(inner: str) -> None:
    """It is one if it says what it is; what else is wrong in it is told as in any other scheme."""
    problems = Problems()
    read_scheme_file(f"auth:\n  {inner}\n".encode(), "s.yaml", problems)
    assert WRAPPED not in [each.hint for each in problems]
