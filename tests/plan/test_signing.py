"""Plugins that are generated from schemes: what they compute, put on a request, ask for and keep to themselves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeAlias

import pytest

from generator.checks.plugin import Plugin, generated, read_scheme_file
from generator.diagnostics import Problems
from generator.ir.signing.operations import CONDITIONAL, OPERATIONS
from generator.ir.signing.sources import SOURCES

from ..ir.operations import SUBJECTS, calls

Make: TypeAlias = Callable[[str], Plugin]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def make() -> Iterator[Make]:
    """Generate the plugin of a scheme, or the first of several; it can be called until the test is over."""
    with ExitStack() as stack:

        def plugin(text: str) -> Plugin:
            problems = Problems()
            schemes = read_scheme_file(dedent(text).encode(), "s.yaml", problems)
            assert not problems.failed, list(problems)
            return stack.enter_context(generated(schemes))[0]

        yield plugin


def request(plugin: Plugin, method: str = "GET", target: str = "/", body: bytes = b"", **headers: Any) -> Any:
    """Return a request of the plugin's own runtime; `_` in the name of a header is `-`."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return plugin.runtime().Outgoing(method, "https", "h.example", target, pairs, body)


def values(plugin: Plugin, *about: Any, told: dict[str, Any] | None = None, **headers: Any) -> Any:
    """Return the values of a signature by a plugin that is told so much."""
    return plugin.type(**told or {}).values(request(plugin, *about, **headers))


def test_literal_text_is_kept_to_the_letter(make: Make) -> None:
    """Quotes, braces, signs of format strings, blanks and letters of any script stand in the value as written."""
    plugin = make("""
        s:
          values:
            braces: '$${x} {y} {{z}} ${method} {${method}} }{ %s %(a)s {0}'
            quotes: '"double" ''single'' ${method} \"""three\"""'
            only_text: '{"a": "b"}'
            signs: ${backslash}${tab}${nul}${crlf}${lf}${empty}|${method}${backslash}n
            script: 世界 ${method} é \u202e
            blanks: "  ${method}  x "
            lines: "a\\n${method}\\r\\n\\u2028"
            head: ${'it is {text}' | upper}
            integers: ${16}-${-1}
        """)
    found = values(plugin)
    assert found.braces == "${x} {y} {{z}} GET {GET} }{ %s %(a)s {0}"
    assert found.quotes == '"double" \'single\' GET """three"""'
    assert found.only_text == '{"a": "b"}'
    assert found.signs == "\\\t\0\r\n\n|GET\\n"
    assert found.script == "世界 GET é \u202e"
    assert found.blanks == "  GET  x "
    assert found.lines == "a\nGET\r\n\u2028"
    assert found.head == "IT IS {TEXT}"
    assert found.integers == "16--1"


def test_text_and_bytes_are_joined_as_bytes(make: Make) -> None:
    """Text as UTF-8, whatever stands first; lines are joined by line feeds, and those of a block end with one."""
    plugin = make("""
        s:
          credentials: {raw: {encoding: hex}}
          options: {times: 3}
          values:
            joined: é${body}${method}${times}${raw}
            digest: ${path}${body | sha256}
            lines: {lines: ["${method}", "${target}", ""]}
            block: {block: ["${method}", "${target}", ""]}
            mixed: {lines: ["${method}é", "${body}", "${times}", "x${raw}"]}
            mixed_block: {block: ["${body}"]}
        """)
    found = values(plugin, "POST", "/a?b", b"\xff\x00", told={"raw": "00Ff"})
    assert found.joined == "é".encode() + b"\xff\x00" + b"POST3" + b"\x00\xff"
    assert found.digest == b"/a" + hashlib.sha256(b"\xff\x00").digest()
    assert found.lines == "POST\n/a?b\n"
    assert found.block == "POST\n/a?b\n\n"
    assert found.mixed == "POSTé\n".encode() + b"\xff\x00\n3\nx\x00\xff"
    assert found.mixed_block == b"\xff\x00\n"


def test_json_is_compact_and_leaves_out_what_is_absent(make: Make) -> None:
    """Keys in their order, texts as they are, numbers and truths as themselves."""
    plugin = make("""
        s:
          credentials: {"sub?": {}}
          options: {strict: true, times: 3}
          values:
            claims:
              json:
                z: ${method}
                sub: ${sub}
                a: {b: "${times}", c: "${strict}", d: [1, null, x], e: 1.5, sub: "${sub}"}
                text: é "q"
                "quo\\"te}": null
        """)
    without = '{"z":"GET","a":{"b":3,"c":true,"d":[1,null,"x"],"e":1.5},"text":"é \\"q\\"","quo\\"te}":null}'
    assert values(plugin).claims == without
    assert json.loads(values(plugin, told={"sub": "me"}).claims)["a"]["sub"] == "me"
    assert list(json.loads(values(plugin, told={"sub": "me"}).claims)) == ["z", "sub", "a", "text", 'quo"te}']


ABSENT = """
s:
  credentials: {"token?": {secret: sent}}
  values:
    alone: ${token}
    shouted: ${token | upper}
    hashed: ${token | sha256 | hex | slice(0, 8)}
    in_text: a${token}b
    in_lines: {lines: ["${token}", "${method}"]}
    in_bytes: ${token}${body}
    defaulted: ${token | upper | default('none')}
    other: ${token | default(alone) | default(method)}
    added: ${query | add('token', token) | pairs('=', '&')}
    appended: ${method | append(token)}
    is_empty: ${empty}
  send:
    headers: {X-Sent: "${token}", X-Empty: "${is_empty}"}
    query: {t: "${token}", e: "${is_empty}"}
    form: {t: "${token}"}
  attach:
    headers: {Authorization: "${token | prepend('Bearer ')}", X-Text: "t=${token}"}
"""


def test_what_is_absent_is_left_out(make: Make) -> None:
    """It passes through every operation, is empty in text, and is neither added, sent nor attached."""
    plugin = make(ABSENT)
    found = values(plugin, target="/?a=b")
    assert (found.alone, found.shouted, found.hashed, found.appended) == (None, None, None, None)
    assert (found.in_text, found.in_lines, found.in_bytes) == ("ab", "\nGET", b"")
    assert (found.defaulted, found.other) == ("none", "GET")
    assert found.added == "a=b&e="
    signed = request(plugin, target="/?a=b")
    plugin.type().sign(signed)
    assert signed.headers == [("X-Empty", ""), ("X-Text", "t=")]
    assert (signed.target, signed.body) == ("/?a=b&e=", b"")


def test_what_is_given_is_there_also_when_it_is_empty(make: Make) -> None:
    """An empty text is not absent."""
    plugin = make(ABSENT)
    told = {"token": "t1"}
    found = values(plugin, target="/?a=b", told=told)
    assert (found.alone, found.shouted, found.appended) == ("t1", "T1", "GETt1")
    assert found.hashed == hashlib.sha256(b"t1").hexdigest()[:8]
    assert (found.in_text, found.in_lines, found.defaulted, found.other) == ("at1b", "t1\nGET", "T1", "t1")
    assert found.added == "a=b&t=t1&e=&token=t1"
    signed = request(plugin, target="/?a=b")
    plugin.type(**told).sign(signed)
    assert dict(signed.headers)["Authorization"] == "Bearer t1"
    assert dict(signed.headers)["X-Sent"] == "t1"
    assert signed.body == b"t=t1"
    empty = values(plugin, told={"token": ""})
    assert (empty.alone, empty.shouted, empty.in_text, empty.defaulted, empty.other) == ("", "", "ab", "", "")


def test_a_number_that_is_zero_is_not_empty(make: Make) -> None:
    """Nor is one that may be absent, in text, on a line, as an argument and on the request."""
    plugin = make("""
        s:
          values:
            count: ${query | get('n') | number}
            text: n=${count}
            line: {lines: ["${count}", "${body}"]}
            data: ${count}${body}
            pairs: ${query | only('x') | add('n', count) | pairs('=', '&')}
            joined: ${method | append(count)}
            said: ${content_type | default(count)}
          attach:
            headers: {X-Count: "${count}"}
        """)
    found = values(plugin, target="/?n=0")
    assert (found.count, found.text, found.line, found.data) == (0, "n=0", b"0\n", b"0")
    assert (found.pairs, found.joined, found.said) == ("n=0", "GET0", "0")
    signed = request(plugin, target="/?n=0")
    plugin.type().sign(signed)
    assert signed.headers == [("X-Count", "0")]
    without = values(plugin)
    assert (without.count, without.text, without.line, without.data) == (None, "n=", b"\n", b"")
    assert (without.pairs, without.joined, without.said) == ("", None, None)


CONDITIONS = """
s:
  credentials: {"token?": {}, "key?": {secret: true, encoding: pem}}
  options: {strict: true, mode: header, names: [a], "ext?": , times: 0}
  values:
    when_flag: ${'x' | when(strict)}
    unless_flag: ${'x' | unless(strict)}
    when_text: ${'x' | when(mode)}
    when_optional: ${'x' | when(ext)}
    unless_optional: ${'x' | unless(ext)}
    when_pairs: ${'x' | when(names)}
    unless_pairs: ${'x' | unless(names)}
    when_key: ${'x' | when(key)}
    unless_key: ${'x' | unless(key)}
    when_body: ${'x' | when(body)}
    when_type: ${'x' | when(content_type)}
    when_one: ${'x' | when(mode, 'header')}
    unless_one: ${'x' | unless(mode, 'header')}
    when_several: ${'x' | when(mode, 'header', 'query')}
    unless_several: ${'x' | unless(mode, 'header', 'query')}
    when_absent: ${'x' | when(ext, 'a')}
    unless_absent: ${'x' | unless(ext, 'a')}
    when_type_is: ${'x' | when(content_type, 'text/plain')}
    unless_type_is: ${'x' | unless(content_type, 'text/plain')}
    both: ${'x' | when(strict) | when(mode, 'header') | unless(ext)}
    found: ${headers | get('X-A') | when(content_type) | upper}
    found_unless: ${headers | get('X-A') | unless(content_type)}
    chosen: ${token | when(strict) | default(mode)}
    time: ${now | when(strict) | unix}
"""
NAMES = [line.split(":")[0].strip() for line in CONDITIONS.split("  values:\n")[1].splitlines()]


def there(found: Any) -> str:
    """Return the names of the values that are there."""
    return " ".join(name for name in NAMES[:20] if getattr(found, name) is not None)


def test_conditions_hold_for_what_is_true_or_not_empty(make: Make) -> None:
    """And with texts for what is one of them; `unless` is the contrary, also for what is absent."""
    plugin = make(CONDITIONS)
    assert there(values(plugin)) == (
        "when_flag when_text unless_optional when_pairs unless_key when_one when_several unless_absent "
        "unless_type_is both"
    )
    told = {"strict": False, "mode": "none", "names": [], "ext": "a", "key": "k"}
    assert there(values(plugin, "POST", "/", b"x", told=told, Content_Type="text/plain")) == (
        "unless_flag when_text when_optional unless_pairs when_key when_body when_type unless_one unless_several "
        "when_absent when_type_is"
    )
    empty = values(plugin, told={"mode": "", "ext": ""}, Content_Type="")
    assert (empty.when_text, empty.when_optional, empty.unless_optional, empty.when_type) == (None, None, "x", None)


def test_what_is_found_is_not_what_is_asked(make: Make) -> None:
    """A condition on one header does not put it in the place of another."""
    plugin = make(CONDITIONS)
    found = values(plugin, X_A="a", Content_Type="text/plain")
    assert (found.found_, found.found_unless) == ("A", None)
    found = values(plugin, X_A="a")
    assert (found.found_, found.found_unless) == (None, "a")
    found = values(plugin, Content_Type="text/plain")
    assert (found.found_, found.found_unless) == (None, None)
    assert values(plugin, told={"token": "t"}).chosen == "t"
    assert values(plugin, told={"token": "t", "strict": False}).chosen == "header"


def test_defaults_of_every_kind(make: Make) -> None:
    """One behind the other, of what was found, and of bytes, pairs, numbers and times."""
    plugin = make("""
        s:
          options: {"ext?": , names: [n]}
          values:
            first: ${headers | get('X-A') | default(second) | default('none')}
            second: ${headers | get('X-B')}
            data: ${first | unhex | when(ext) | default(body)}
            both: ${second | utf8 | default(third)}
            third: ${headers | get('X-C') | utf8}
            pairs: ${query | when(ext) | default(names) | names(',')}
            number: ${second | default(3)}
            time: ${second | from_unix | default(start) | iso8601}
            start: ${'0' | from_unix}
            maybe: ${second | from_unix | default(later)}
            later: ${headers | get('X-C') | from_unix}
        """)
    found = values(plugin, body=b"b", X_C="60")
    assert (found.first, found.data, found.both, found.pairs) == ("none", b"b", b"60", "n")
    assert (found.number_, found.time, found.maybe) == ("3", "1970-01-01T00:00:00Z", datetime.fromtimestamp(60, UTC))
    found = values(plugin, target="/?q=1", told={"ext": "x"}, X_A="ff", X_B="1")
    assert (found.first, found.data, found.both, found.pairs) == ("ff", b"\xff", b"1", "q")
    assert (found.number_, found.time) == ("1", "1970-01-01T00:00:01Z")
    assert values(plugin).both is None


def test_send_is_signed_and_attach_is_not(make: Make) -> None:
    """What `send` puts on a request is read by what is signed; `values` leaves the request as it is."""
    plugin = make("""
        s:
          credentials: {secret: {secret: true}}
          values:
            nonce: ${caller}
            message: ${target} ${headers | get('X-Nonce')} ${body}
            signature: ${message | hmac('sha256', secret) | hex}
          send:
            form: {nonce: "${nonce}"}
            query: {n: "${nonce}"}
            headers: {X-Nonce: "${nonce}"}
          attach:
            headers: {X-Signature: "${signature}"}
            query: {signature: "${signature}"}
        """)
    signer, sent = plugin.type("k"), request(plugin, "POST", "/a?b=c", Host="h")
    found = signer.values(sent, nonce="n 1")
    assert (sent.target, sent.body, sent.headers) == ("/a?b=c", b"", [("Host", "h")])
    assert found.message == b"/a?b=c&n=n%201 n 1 nonce=n%201"
    assert found.signature == hmac.new(b"k", found.message, "sha256").hexdigest()
    signer.sign(sent, nonce="n 1")
    assert sent.target == f"/a?b=c&n=n%201&signature={found.signature}"
    assert sent.body == b"nonce=n%201"
    assert dict(sent.headers)["X-Signature"] == found.signature


def test_a_name_with_a_question_mark_keeps_what_is_there(make: Make) -> None:
    """In headers without case, in query and form by the decoded name; without the mark it is replaced in its place."""
    plugin = make("""
        s:
          send:
            headers:
              X-Kept?: ours
              X-Replaced: ours
            query:
              k k?: ours
              r: ours
            form:
              k?: ours
              r: ours
        """)
    signer = plugin.type()
    sent = request(
        plugin, "POST", "/?r=1&k+k=1&z=1", b"r=1&k=1", x_kept="yours", x_replaced="yours", X_Z="1",
        Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    signer.sign(sent)
    assert sent.headers[:3] == [("x-kept", "yours"), ("X-Replaced", "ours"), ("X-Z", "1")]
    assert (sent.target, sent.body) == ("/?r=ours&k+k=1&z=1", b"r=ours&k=1")
    bare = request(plugin, "POST")
    signer.sign(bare)
    assert dict(bare.headers)["X-Kept"] == "ours"
    assert (bare.target, bare.body) == ("/?k%20k=ours&r=ours", b"k=ours&r=ours")


OPTIONS = """
s:
  options:
    region:
    service: s3
    times: 3
    strict: true
    names: [Host, [x-a, b]]
    none: []
    ext?:
  values:
    text: ${region}/${service}/${times}/${ext}
    sliced: ${region | slice(0, times)}
    flagged: ${'yes' | when(strict)}
    chosen: ${headers | in_order(names) | names(',')}
    listed: ${names | pairs('=', '&')}
    empty_list: ${none | names(',')}
"""


def test_options_are_keywords_with_the_kind_of_their_default(make: Make) -> None:
    """Text, integer, truth, a list of texts or of pairs; without a default it must be given."""
    plugin = make(OPTIONS)
    found = values(plugin, told={"region": "eu-west"}, X_A="1")
    assert (found.text, found.sliced, found.flagged) == ("eu-west/s3/3/", "eu-", "yes")
    assert (found.chosen, found.listed, found.empty_list) == ("Host,X-A", "Host=Host&x-a=b", "")
    told = {
        "region": "a",
        "service": "b",
        "times": 1,
        "strict": False,
        "names": ["x-a"],
        "none": [("c", "d")],
        "ext": "e",
    }
    found = values(plugin, told=told, X_A="1")
    assert (found.text, found.flagged, found.chosen, found.empty_list) == ("a/b/1/e", None, "X-A", "c")
    with pytest.raises(TypeError, match="region"):
        plugin.type()
    assert plugin.type.needs == ("region",)


def test_options_can_be_changed_for_one_call(make: Make) -> None:
    """The other plugin has the same credentials; a list is read as one; an unknown option is named."""
    plugin = make(OPTIONS)
    signer = plugin.type(region="eu")
    other = signer.with_options(region="us", names=["Host"], strict=False)
    assert other.values(request(plugin)).text == "us/s3/3/"
    assert other.values(request(plugin)).listed == "Host=Host"
    assert signer.values(request(plugin)).text == "eu/s3/3/"
    with pytest.raises(plugin.runtime().ConfigurationError, match="no option `regoin`, only region, service"):
        signer.with_options(regoin="us")


CREDENTIALS = """
s:
  credentials:
    appId: {env: THE_APP}
    from: {}
    secret: {secret: true, encoding: base64}
    url_secret: {secret: true, encoding: base64url}
    hex_secret: {secret: true, encoding: hex}
    maybe?: {secret: sent}
  values:
    who: ${appId}/${from}/${maybe}
    mac: ${who | hmac('sha256', secret) | hex}
    url_mac: ${who | hmac('sha256', url_secret) | hex}
    hex_mac: ${who | hmac('sha256', hex_secret) | hex}
  attach: {headers: {X-Mac: "${mac}"}}
"""


def test_credentials_come_from_arguments_or_from_the_environment(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the names of Python, whatever the author's; those without `env` are called like the provider and the name."""
    plugin = make(CREDENTIALS)
    assert plugin.type.env == {
        "app_id": "THE_APP", "from_": "SCHEME_FROM", "secret": "SCHEME_SECRET", "url_secret": "SCHEME_URL_SECRET",
        "hex_secret": "SCHEME_HEX_SECRET", "maybe": "SCHEME_MAYBE",
    }  # fmt: skip
    key = b"\xfb\xff\x00"
    monkeypatch.setenv("THE_APP", "app")
    monkeypatch.setenv("SCHEME_FROM", "me")
    monkeypatch.setenv("SCHEME_SECRET", base64.b64encode(key).decode())
    monkeypatch.setenv("SCHEME_URL_SECRET", base64.urlsafe_b64encode(key).decode())
    monkeypatch.setenv("SCHEME_HEX_SECRET", key.hex().upper())
    found = values(plugin)
    assert found.who == "app/me/"
    assert found.mac == found.url_mac == found.hex_mac == hmac.new(key, b"app/me/", "sha256").hexdigest()
    assert values(plugin, told={"app_id": "other", "from_": "you", "maybe": "m"}).who == "other/you/m"


def test_a_missing_credential_is_named_with_its_variable(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to give it; one that may be absent is not missed."""
    plugin = make(CREDENTIALS)
    for name in plugin.type.env.values():
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(plugin.runtime().ConfigurationError, match="give `app_id` or set THE_APP"):
        plugin.type()
    assert plugin.type.optional == {"maybe"}
    assert not plugin.type.in_environment()


def test_a_wrong_credential_is_not_shown(make: Make) -> None:
    """Neither in the message nor in what an exception holds."""
    plugin = make(CREDENTIALS)
    signer = plugin.type("app", "me", "not*base64", "s3cret", "s3cret")
    with pytest.raises(plugin.runtime("errors").SigningError) as caught:
        signer.sign(request(plugin))
    assert str(caught.value) == "a value is not base64"
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)][1:]
    assert frames
    assert not [frame for frame in frames if "not*base64" in repr(frame.f_locals)]


def test_secrets_are_masked_where_values_are_explained(make: Make) -> None:
    """What holds a secret, also a derived or a sent one; a digest of it does not."""
    plugin = make("""
        s:
          credentials: {id: {}, secret: {secret: true}, token: {secret: sent}}
          values:
            plain: ${id}
            holds: ${id}${secret}
            through: ${holds | upper}
            derived: ${secret | hmac_chain('sha256', 'a')}
            bearer: Bearer ${token}
            pairs: ${query | add('t', token)}
            signature: ${plain | hmac('sha256', derived)}
            maybe: ${headers | get('X')}
            at: ${now}
        """)
    signer = plugin.type("i", "s3cret", "t0ken")
    shown = dict(signer.explain(request(plugin)))
    assert [name for name, text in shown.items() if text == "***"] == ["holds", "through", "derived", "bearer", "pairs"]
    assert shown["plain"] == "i"
    assert shown["maybe"] == "(absent)"
    assert len(shown["signature"]) == 64
    assert repr(signer.values(request(plugin))) == "<SValues>"


def test_keys_that_are_made_of_secrets_are_masked_too(make: Make) -> None:
    """A digest hides a secret, but whoever has one that serves as a key can sign; one of public values is none."""
    plugin = make("""
        s:
          credentials: {secret: {secret: true}}
          values:
            day: ${caller}
            raw_key: ${day | hmac('sha256', secret)}
            key: ${raw_key | base64}
            public_key: ${day | sha256}
            checksum: ${secret | sha256 | hex}
            signature: ${body | hmac('sha256', key) | hex}
            outer: ${signature | hmac('sha256', public_key) | hex}
        """)
    assert plugin.type.masked == {"raw_key", "key"}


def test_a_key_that_is_wanted_must_be_there(make: Make) -> None:
    """A credential that may be absent is no reason to send a request without its signature; the error names it."""
    plugin = make("""
        s:
          credentials: {"secret?": {secret: true}, "pem?": {secret: true, encoding: pem}}
          values:
            mac: ${body | hmac('sha256', secret) | hex}
            signature: ${mac | ed25519(pem) | base64}
        """)
    with pytest.raises(plugin.runtime("errors").ConfigurationError, match="`secret`"):
        values(plugin)
    with pytest.raises(plugin.runtime("errors").ConfigurationError, match="`pem`"):
        values(plugin, told={"secret": "s"})


FRESH = """
s:
  credentials: {secret: {secret: true}}
  values:
    at: ${now}
    stamp: ${at | unix}
    own: ${now | utc('%Y')}
    nonce: ${random_text(12)}
    id: ${uuid4}
    data: ${random_bytes(4)}
    given: ${caller}
    sometimes: ${uuid4 | when(given, 'yes')}
    message: ${stamp}.${own}.${nonce}.${id}.${given}
"""


def test_what_is_fresh_is_new_and_can_be_fixed(make: Make) -> None:
    """Each by its name, with a value of its kind; a time also as seconds; what is made of them follows."""
    plugin = make(FRESH)
    signer, sent = plugin.type("k"), request(plugin)
    one, other = (signer.values(sent, given_="g") for _ in range(2))
    assert len(one.nonce) == 12
    assert (one.nonce, one.id, one.data) != (other.nonce, other.id, other.data)
    assert one.sometimes is None
    assert signer.values(sent, given_="yes").sometimes
    moment = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    for at in (moment, int(moment.timestamp()), str(int(moment.timestamp()))):
        fixed = signer.values(sent, at=at, own="then", nonce="n", id="i", data=b"d", given_="g", sometimes="s")
        assert (fixed.at, fixed.stamp) == (moment, "1769851800")
        assert fixed.message == "1769851800.then.n.i.g"
        assert (fixed.data, fixed.sometimes) == (b"d", "s")


def test_what_only_the_caller_knows_must_be_given(make: Make) -> None:
    """The error says how."""
    plugin = make(FRESH)
    for method in ("values", "sign", "explain"):
        with pytest.raises(plugin.runtime("errors").SigningError, match=r"`given_` must be given by the caller"):
            getattr(plugin.type("k"), method)(request(plugin))


NAMES_OF_PYTHON = (
    "from class self None print id hex hmac now request values found sealed Pairs datetime dataclass s S SValues"
)


def test_names_of_python_and_of_the_runtime_are_names_like_others(make: Make) -> None:
    """A value is called as its author wrote, with a `_` where Python, the runtime or the module has it already."""
    names = [
        *NAMES_OF_PYTHON.split(),
        "found_bytes",
        "hex_",
        "len",
        "len_",
        "prepend",
        "Signer",
        "Outgoing",
        "sign",
        "str",
    ]
    lines = "".join(f"    {name}: {number}-${{method}}\n" for number, name in enumerate(names))
    whole = "".join(f"        - ${{{name}}}\n" for name in names)
    plugin = make(f"s:\n  values:\n{lines}    all:\n      lines:\n{whole}")
    assert values(plugin).all_.split("\n") == [f"{number}-GET" for number in range(len(names))]


def test_credentials_and_options_may_be_called_like_anything(make: Make) -> None:
    """Also like what a plugin has itself, and alike but for capitals."""
    names = (
        "self key credential optional named env name values sign options masked needs from None userId user_id USER_ID"
    )
    credentials = "".join(f"    {name}: {{}}\n" for name in names.split())
    options = "".join(
        f"    {name}: {name}\n"
        for name in "take_key take_credential cls lambda request flow seen opt_ion optIon".split()
    )
    used = [*names.split(), *"take_key take_credential cls lambda request flow seen opt_ion optIon".split()]
    text = "/".join(f"${{{name}}}" for name in used)
    plugin = make(f"s:\n  credentials:\n{credentials}  options:\n{options}  values: {{all: '{text}'}}\n")
    signer = plugin.type(*map(str, range(len(names.split()))))
    expected = [*map(str, range(len(names.split()))), *used[len(names.split()) :]]
    assert signer.values(request(plugin)).all_.split("/") == expected


def test_schemes_are_called_as_they_are(make: Make) -> None:
    """Several in one module, also where their classes, or those of their values, would be called alike."""
    names = [
        "foo",
        "foo_values",
        "Foo",
        "pairs",
        "outgoing",
        "signer",
        "private_key",
        "signing_values",
        "sequence",
        "secret",
    ]
    told = "credentials: {k: {encoding: pem, optional: true}}, options: {p: [a]}"
    text = "".join(f"{name}: {{{told}, values: {{x: '${{p | names(\",\")}}{name}'}}}}\n" for name in names)
    problems = Problems()
    schemes = read_scheme_file(text.encode(), "s.yaml", problems)
    assert not problems.failed, list(problems)
    with generated(schemes) as plugins:
        assert [values(plugin).x for plugin in plugins] == [f"a{name}" for name in names]


def test_a_scheme_may_need_nothing_at_all(make: Make) -> None:
    """No credentials, no options, no values: only what it puts on a request."""
    plugin = make("s: {attach: {headers: {X-Version: '2'}}}")
    sent = request(plugin)
    plugin.type().sign(sent)
    assert sent.headers == [("X-Version", "2")]
    assert plugin.type().explain(sent) == ()


def test_the_recipe_is_the_docstring(make: Make) -> None:
    """In the order of the steps, to the letter, with sources for what a line cannot hold."""
    plugin = make("""
        s:
          description: Signs  by hand. \""" \\
          credentials: {secret: {env: THE_SECRET, secret: true, description: From the console}}
          values:
            second: "${first}  two blanks\\n\\ttab '''"
            first: ${method}
            lined: {lines: ["${first}", ""]}
            claims: {json: {a: "${first}", b: [1], c: {d: "${second}"}}}
            signature: ${lined}${claims}${second} and \"""
          send: {query: {q: "${first}"}}
          attach: {headers: {X-Signature: "${signature | hmac('sha256', secret) | hex}"}}
        """)
    doc = dedent(plugin.type.__doc__.partition("\n")[2])
    assert plugin.type.__doc__.startswith("Signs by hand.")
    assert "    first = ${method}\n    send query q: ${first}\n" in doc
    assert "    second = ${first}  two blanks${lf}${tab}tab '''\n" in doc
    assert "    lined =\n        ${first}\n        ${empty}\n" in doc
    assert "    claims =\n        a: ${first}\n        b: [1]\n        c: {d: ${second}}\n" in doc
    assert "    attach headers X-Signature: ${signature | hmac('sha256', secret) | hex}\n" in doc
    assert "`secret`, From the console, is taken from the environment variable THE_SECRET unless given." in doc


EVERYTHING = """
s:
  description: Every operation and every source once.
  credentials:
    id: {}
    secret: {secret: true}
    raw: {secret: true, encoding: base64}
    key: {secret: true, encoding: pem}
    token?: {secret: sent}
    maybe_raw?: {encoding: hex}
    maybe_key?: {secret: true, encoding: pem}
  options: {region: , service: s3, times: 3, strict: true, parts: [a, [b, c]], "ext?": }
  values:
"""


def test_every_operation_is_typed(make: Make, tmp_path: Path) -> None:
    """A plugin that uses all operations, sources and forms satisfies mypy --strict, and is formatted as black does."""
    lines = [
        f"    c{number}_{kind.value}: ${{{SUBJECTS[kind]} | {call}}}"
        for number, (call, kinds) in enumerate(calls().items())
        for kind in kinds
    ]
    lines += [f"    of_{name}: ${{{name}}}" for name, source in SOURCES.items() if not source.parameters]
    lines += [
        *(
            "    text4: ${random_text(4)}",
            "    data4: ${random_bytes(4)}",
            "    pairs_of_text: ${token | when(strict)}",
        ),
        "    base: ${http_signature(parts, 'created=1')}",
        "    input: ${http_signature_input('@method', ext)}",
        "    found: ${headers | get('a') | when(content_type) | default(ext)}",
        "    bytes_found: ${maybe_raw | default(more)}",
        "    more: ${headers | get('b') | unhex}",
        "    number_found: ${token | number | default(count)}",
        "    count: ${query | get('c') | number}",
        "    time_found: ${token | from_unix | default(when_)}",
        "    when_: ${headers | get('d') | from_unix}",
        "    pairs_found: ${form | when(strict) | default(other)}",
        "    other: ${query | unless(region, 'a', 'b')}",
        "    mixed: {lines: ['${token}', '${count}', '${body}', 'x${ext}', '${more}']}",
        "    texts: {block: ['${token}', '${count}', '${times}', '\"${ext}\" {}']}",
        "    claims: {json: {a: '${token}', b: '${count}', c: '${strict}', d: {e: '${ext}', f: [1]}, g: null}}",
        "    joined: \"'${token}' {${count}} ${body}${more}\"",
        "    signed: ${mixed | hmac('sha256', token) | hex}",
        "    maybe_signed: ${claims | rsa('sha256', maybe_key) | base64 | when(maybe_key)}",
        "    drawn: ${now | when(ext)}",
        "    drawn_pairs: ${query | add('n', uuid4)}",
        "    drawn_number: ${now | unix | number}",
        "  send: {headers: {X-A: '${count}', X-B: '${token}'}, form: {c: '${times}', d: 'a${ext}'}}",
        "  attach: {headers: {X-C: '${headers | get(\"e\")}', X-D: '${signed}', X-E: '${content_type}'}}",
    ]
    plugin = make(EVERYTHING + "\n".join(lines))
    source = "\n".join(lines)
    assert all(f"| {name}" in source for name in (*OPERATIONS, *CONDITIONAL))
    file = Path(sys.modules[plugin.type.__module__].__file__ or "")
    shutil.copytree(file.parents[1], tmp_path / "checked")  # under a name of its own mypy finds what it knows already
    settings = ["--strict", "--no-error-summary", "--follow-imports", "silent", "--enable-error-code", "redundant-expr"]
    cache = ["--cache-dir", str(ROOT / ".mypy_cache" / "signing")]
    command = [sys.executable, "-m", "mypy", *settings, *cache, "-m", "checked.schemes.auth"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout == ""
    black = [sys.executable, "-m", "black", "--check", "--quiet", "--line-length", "120", str(file)]
    assert subprocess.run(black, capture_output=True).returncode == 0
