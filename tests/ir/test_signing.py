"""Schemes of signing as typed steps: kinds, what may be absent, what of a secret is left, and the order of it all."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from generator.checks.plugin import read_scheme_file
from generator.diagnostics import Diagnostic, Problems
from generator.ir.auth import Signed
from generator.ir.signing.kinds import Kind, Taint
from generator.ir.signing.operations import CONDITIONAL, OPERATIONS
from generator.ir.signing.steps import Group, Scheme

from .operations import SUBJECTS, calls

TOLD = """
s:
  credentials:
    secret: {secret: true}
    raw: {secret: true, encoding: base64}
    key: {secret: true, encoding: pem}
    sent: {secret: sent}
    token?: {secret: sent}
    other?: {}
    hidden?: {secret: true}
    id: {}
  options:
    region:
    service: s3
    times: 3
    strict: true
    parts: [a, [b, c]]
    ext?:
"""


def read(parts: str) -> tuple[Scheme | None, list[Diagnostic]]:
    """Read the rest of a scheme that is told what stands above."""
    problems = Problems()
    text = TOLD + "".join(f"  {line}\n" for line in parts.strip("\n").splitlines())
    schemes = read_scheme_file(text.encode(), "s.yaml", problems)
    scheme = schemes[0].scheme if schemes and isinstance(schemes[0], Signed) else None
    return scheme, [each for each in problems if each.code != "W501"]


def scheme(parts: str) -> Scheme:
    """Read a scheme that is right."""
    found, problems = read(parts)
    assert found and not problems, problems
    return found


def codes(parts: str) -> list[str]:
    """Return the codes of what is wrong with a scheme."""
    return [each.code for each in read(parts)[1]]


def value(template: str) -> str:
    """Return a scheme of one value."""
    return f"values:\n  x: {template!r}"


def test_the_table_is_whole() -> None:
    """Each operation is called above: a new one says there what it takes and gives."""
    assert {call.partition("(")[0] for call in calls()} == set(OPERATIONS)
    assert set(CONDITIONAL) == {"default", "when", "unless"}


@pytest.mark.parametrize("call", calls())
def test_an_operation_takes_its_kinds_and_no_others(call: str) -> None:
    """A value of another kind on its left is E504, one that it takes becomes what the table says."""
    for kind, subject in SUBJECTS.items():
        found, problems = read(value(f"${{{subject} | {call}}}"))
        gives = calls()[call].get(kind)
        if gives is None:
            assert [each.code for each in problems] == ["E504"], (kind, problems)
        else:
            assert found, (kind, problems)
            assert found.values[0].type.kind is gives


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        ("${now}", Kind.TIME),
        ("${headers}", Kind.PAIRS),
        ("${key}", Kind.KEY),
        ("${raw}", Kind.BYTES),
        ("${secret}", Kind.TEXT),
        ("${random_bytes(4)}", Kind.BYTES),
        ("${http_signature('@method', 'created=1')}", Kind.TEXT),
        ("${'text'}", Kind.TEXT),
        ("${16}", Kind.NUMBER),
        ("${region}", Kind.TEXT),
        ("${times}", Kind.NUMBER),
        ("${strict}", Kind.FLAG),
        ("${parts}", Kind.PAIRS),
        ("${ext}", Kind.TEXT),
        ("a${method}b", Kind.TEXT),
        ("${times}${method}", Kind.TEXT),
        ("a${body}", Kind.BYTES),
        ("${method}${raw}${times}", Kind.BYTES),
        ("${now | when(strict)}", Kind.TIME),
        ("${now | unless(method, 'GET')}", Kind.TIME),
        ("${raw | default(body)}", Kind.BYTES),
        ("${ext | default(3)}", Kind.TEXT),
    ],
)
def test_a_template_of_one_pipeline_keeps_its_kind(template: str, kind: Kind) -> None:
    """Longer ones are text, or bytes where one part is bytes."""
    assert scheme(value(template)).values[0].type.kind is kind


@pytest.mark.parametrize("inside", ["${now}", "${headers}", "${key}", "${strict}"])
def test_what_is_no_text_does_not_stand_in_one(inside: str) -> None:
    """Not beside other text, not on a line, not on a request; alone it is a value."""
    assert codes(value(f"a{inside}")) == ["E504"]
    assert codes(f'values: {{x: {{lines: ["a", "{inside}"]}}}}') == ["E504"]
    assert codes(f"attach: {{headers: {{X: '{inside}'}}}}")[0] in ("E504", "E506", "E509")
    assert codes(value(inside)) == []


def test_json_holds_texts_numbers_and_truths() -> None:
    """And what stands for itself; bytes, times and pairs are written as text first."""
    parts = (
        'values: {x: {json: {a: "${method}", b: "${times}", c: "${strict}", d: [1, x, null], e: {f: "${now | unix}"}}}}'
    )
    assert scheme(parts).values[0].type.kind is Kind.TEXT
    assert scheme(parts).values[0].fresh
    for wrong in ("${body}", "${now}", "${query}", "${key}"):
        assert codes(f'values: {{x: {{json: {{a: {{b: "{wrong}"}}}}}}}}') == ["E504"]


@pytest.mark.parametrize(
    ("template", "optional"),
    [
        ("${token}", True),
        ("${ext}", True),
        ("${content_type}", True),
        ("${headers | get('A')}", True),
        ("${body | json('$.a')}", True),
        ("${token | upper | slice(1)}", True),
        ("${method | append(ext)}", True),
        ("${method | when(strict)}", True),
        ("${token | default(ext)}", True),
        ("${http_signature('@method', ext)}", True),
        ("${token | default('none')}", False),
        ("${method | default(token)}", False),
        ("${token | default(ext) | default('none')}", False),
        ("${method | when(strict) | default('none')}", False),
        ("${query | add('token', token)}", False),
        ("a${token}", False),
        ("${token}${ext}", False),
        ("${method | hmac('sha256', hidden)}", False),
    ],
)
def test_what_may_be_absent_makes_what_needs_it_absent(template: str, optional: bool) -> None:
    """But in text it is empty, to pairs it is not added, `default` takes its place, and a key must be there."""
    assert scheme(value(template)).values[0].type.optional is optional


@pytest.mark.parametrize("condition", ["'yes'", "1", "lf", "empty", "key", "now", "'a', 'b'"])
def test_a_condition_that_nothing_changes_is_refused(condition: str) -> None:
    """A literal, a text of the table of sources, and what is always there decide nothing."""
    for operation in ("when", "unless"):
        assert codes(value(f"${{method | {operation}({condition})}}")) == ["E507"]


def test_lines_and_json_are_never_absent() -> None:
    """An absent line is empty, an absent member is left out."""
    found = scheme('values: {a: {lines: ["${token}"]}, b: {json: {t: "${token}"}}, c: {block: ["${ext}"]}}')
    assert [each.type.optional for each in found.values] == [False, False, False]


KEEPS = (
    *("${secret}", "a${secret}", "${secret | upper}", "${secret | slice(0, 1)}", "${secret | percent | unpercent}"),
    *(
        "${raw | hex}",
        "${raw | base64}",
        "${raw | base64url_unpadded}",
        "${secret | utf8 | hex}",
        "${raw | slice(1) | hex}",
    ),
    *("${query | add('k', secret) | pairs('=', '&')}", "${query | add('k', secret) | sort | get('k')}"),
    *("${method | append(secret)}", "${method | replace('G', secret)}", "${secret | default('x')}"),
    *(
        "${ext | default(secret)}",
        "${secret | when(strict)}",
        "${secret | unless(method, 'GET')}",
        "${secret | number}",
    ),
    *("${hidden}", "${joined}", "${claims}", "${lined}", "${hidden_pairs | names(',')}", "${secret | json('$.a')}"),
    *(
        "${secret | jws('HS256', '{}', secret)}",
        "${claims | jws('HS256', '{}', sent)}",
        "${id | jws('HS256', claims, raw)}",
    ),
    *("${id | jws_detached('HS256', claims, secret)}", "${http_signature('@method', secret)}"),
    *("${http_signature_input(hidden_pairs, id)}", "${secret | from_unix | unix}", "${deep}"),
)
"""What still holds a secret."""

LEAVES = (
    *(
        "${secret | sha256 | hex}",
        "${secret | md5 | base64}",
        "${secret | hash('sha1') | hex | upper}",
        "${mac | base64}",
    ),
    *(
        "${method | hmac('sha256', secret) | hex}",
        "${joined | hmac('sha256', raw) | hex}",
        "${secret | utf8 | sha1 | hex}",
    ),
    *("${secret | rsa('sha256', key) | base64}", "${lined | ed25519(key) | base64}", "${code | append(id)}"),
    *("${id | jws('HS256', '{}', secret)}", "${claims | jws_detached('HS256', '{}', secret)}", "${derived | hex}"),
    *("${secret | hkdf('sha256', empty, 'info') | base64}", "${sent}", "Bearer ${token}"),
    *(
        "${id | when(secret)}",
        "${id | when(secret, 'a')}",
        "${key | public_x | hex}",
        "${secret | sha256 | hex | slice(0, 8)}",
    ),
)
"""What may leave."""

VALUES = """
values:
  joined: id=${id}&secret=${secret}
  claims: {json: {sub: "${id}", inner: {secret: "${secret}"}}}
  lined: {lines: ["${id}", "${raw | hex}"]}
  hidden_pairs: ${query | add('k', joined)}
  deep: ${deeper | lower}
  deeper: ${joined | upper}
  mac: ${joined | hmac('sha256', secret)}
  derived: ${secret | hmac_chain('sha256', 'a', 'b')}
  code: ${now | totp('sha1', 6, secret)}
"""


@pytest.mark.parametrize("template", KEEPS)
@pytest.mark.parametrize("group", ["headers", "query", "form"])
def test_a_secret_does_not_leave(template: str, group: str) -> None:
    """Encoding, joining, cutting and other values do not hide it; it is refused before and after signing."""
    for key in ("send", "attach"):
        found = codes(f"{VALUES}{key}:\n  {group}:\n    X-A: {template!r}")
        assert "E509" in found, key
        assert set(found) <= {"E508", "E509"}


@pytest.mark.parametrize("template", LEAVES)
def test_what_a_digest_or_a_signature_hides_may_leave(template: str) -> None:
    """So may a credential that is itself sent, a derived key, and what a secret only decides about."""
    assert codes(f"{VALUES}attach:\n  headers:\n    X-A: {template!r}") == []


@pytest.mark.parametrize(
    ("template", "taint"),
    [
        ("${id}", Taint.NONE),
        ("${id}${sent}", Taint.SENT),
        ("${secret}${sent}", Taint.KEPT),
        ("${secret | sha256}", Taint.NONE),
        ("${method | hmac('sha256', secret)}", Taint.NONE),
        ("${secret | hmac_chain('sha256', 'a')}", Taint.DERIVED),
        ("${secret | hkdf('sha256', empty, empty)}", Taint.DERIVED),
        ("${id | hmac_chain('sha256', 'a')}", Taint.NONE),
        ("${id | hmac_chain('sha256', secret)}", Taint.DERIVED),
        ("${secret | sigv4a_key(id)}", Taint.KEPT),
        ("${id | default(secret)}", Taint.KEPT),
        ("${id | when(secret)}", Taint.NONE),
        ("${query | add('a', sent)}", Taint.SENT),
        ("${claims | jws('HS256', '{}', secret)}", Taint.KEPT),
        ("${id | jws('HS256', '{}', secret)}", Taint.NONE),
    ],
)
def test_a_value_knows_what_of_a_secret_it_holds(template: str, taint: Taint) -> None:
    """What holds any is masked where values are shown."""
    found = scheme(f"{VALUES}  x: {template!r}")
    assert {each.name: each.type.taint for each in found.values}["x"] is taint


def names(found: Scheme) -> list[str]:
    """Return the names of a scheme's steps; groups of `send` are in capitals."""
    return [each.group.upper() if isinstance(each, Group) else each.name for each in found.steps]


def test_values_are_made_in_the_order_of_need() -> None:
    """Each behind what it needs, wherever it stands; the author's order decides the rest."""
    found = scheme("values: {d: '${b}${c}', a: 'x', c: '${a}', b: '${a}', e: 'y'}")
    assert names(found) == ["a", "b", "c", "d", "e"]


def test_what_is_sent_comes_before_what_reads_it() -> None:
    """First what a group needs, then the group, then everything else, also what was written before."""
    found = scheme("""
values:
  message: ${body | sha256 | hex}
  nonce: ${now | unix}
  unrelated: ${method}
  tag: t-${nonce}
send:
  form: {nonce: "${nonce}"}
  headers: {X-Tag: "${tag}", X-Digest: "${message}"}
""")
    assert names(found) == ["nonce", "FORM", "message", "tag", "HEADERS", "unrelated"]


@pytest.mark.parametrize(
    ("reads", "send", "refused"),
    [
        ("${body | hex}", "form", True),
        ("${form | names(',')}", "form", True),
        ("${parameters | names(',')}", "form", True),
        ("${parameters | names(',')}", "query", True),
        ("${target}", "query", True),
        ("${url}", "query", True),
        ("${query_string}", "query", True),
        ("${headers | names(',')}", "headers", True),
        ("${headers() | names(',')}", "headers", True),
        ("${http_signature('@method', 'created=1')}", "headers", True),
        ("${http_signature_input('@method', 'created=1')}", "headers", False),
        ("${content_type | default('')}", "form", True),
        ("${headers | names(',')}", "form", True),
        ("${headers | names(',')}", "query", False),
        ("${body | hex}", "query", False),
        ("${path}", "query", False),
        ("${target}", "form", False),
        ("${method}${scheme}${host}${port}", "form", False),
    ],
)
@pytest.mark.parametrize("way", ["direct", "by a value", "by two"])
def test_what_is_sent_does_not_read_what_sending_changes(reads: str, send: str, refused: bool, way: str) -> None:
    """It would say something else than what is sent; a piece that the group does not change is fine."""
    put = {"direct": reads, "by a value": "${a}", "by two": "${b}"}[way]
    parts = f"values:\n  a: {reads!r}\n  b: '${{a}}!'\nsend:\n  {send}: {{X-A: {put!r}}}"
    assert codes(parts) == (["E508"] if refused else [])


def test_a_later_group_reads_what_an_earlier_one_changed() -> None:
    """A digest of the body that `form` made goes into a header; the other way round it is refused."""
    right = "values: {d: '${body | sha256 | hex}'}\nsend: {form: {a: b}, headers: {X-Digest: '${d}'}}"
    wrong = "values: {d: '${body | sha256 | hex}'}\nsend: {headers: {X-Digest: '${d}'}, form: {a: b}}"
    assert codes(right) == []
    assert codes(wrong) == ["E508"]


def test_attached_values_read_anything() -> None:
    """They are attached behind it all."""
    assert codes("attach: {headers: {X-A: '${headers | names(\",\")}'}, form: {a: '${form | names(\",\")}'}}") == []


def test_a_value_may_be_called_like_a_source() -> None:
    """Then its name is the value, and brackets behind it the source."""
    found = scheme("values: {query: '${query() | sort}', x: '${query | names(\",\")}', body: '${body()}!'}")
    assert [each.type.kind for each in found.values] == [Kind.PAIRS, Kind.TEXT, Kind.BYTES]
    assert codes("values: {query: '${query | sort}'}") == ["E505"]


def test_circles_are_reported_once() -> None:
    """Whatever stands on a circle stays silent, and so does what the circle stands on."""
    assert codes("values: {a: '${b}', b: '${c}', c: '${a}', d: '${a}${e}', e: '${method}'}") == ["E505"]
    assert codes("values: {a: '${a}${a}'}") == ["E505"]
    assert codes("values: {a: '${b}', b: '${a}', c: '${d}', d: '${c}'}") == ["E505", "E505"]


def test_what_cannot_be_read_is_the_only_thing_that_is_wrong() -> None:
    """Values that need an unreadable one, options with a wrong default and conditions on them raise no more alarms."""
    assert codes("values: {a: '${', b: '${a | hex}', c: 'x${b}'}\nattach: {headers: {X-A: '${c}'}}") == ["E501"]
    assert codes("values: {a: '${nope}', b: '${a | sha256}', c: {lines: ['${b}']}, d: {json: {e: '${c}'}}}") == ["E502"]
    problems = Problems()
    read_scheme_file(
        b"s: {credentials: {a: {}}, values: {b: '${', c: '${a}'}, attach: {headers: {X: '${b}'}}}", "", problems
    )
    assert [each.code for each in problems] == ["E501"]


def test_all_that_is_wrong_is_reported_in_one_run() -> None:
    """In one template, on several lines and members, and in several values."""
    assert codes("values: {a: '${nope}${nine} ${method | sha265 | hexx}'}") == ["E502", "E502", "E503", "E503"]
    assert codes("values: {a: {lines: ['${x1}', '${x2}']}, b: {json: {c: '${x3}', d: {e: '${x4}'}}}}") == ["E502"] * 4
    assert codes("values: {a: '${method | hmac(\"sha265\", nope)}'}") == ["E502"]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("${now}", True),
        ("a${uuid4}", True),
        ("${random_text(4) | upper}", True),
        ("${query | add('n', uuid4) | pairs('=', '&')}", True),
        ("${now | unix | when(strict)}", True),
        ("${method}", False),
        ("${fresh}", False),
    ],
)
def test_a_value_is_fresh_that_draws_itself(written: str, wanted: bool) -> None:
    """Not one that only reads a fresh one."""
    found = scheme(f"values:\n  fresh: '${{uuid4}}'\n  x: {written!r}")
    assert {each.name: each.fresh for each in found.values}["x"] is wanted


def test_long_chains_of_values_are_no_deep_calls() -> None:
    """Three thousand values, each of the one before or behind it, and sent: read in well under a second a thousand."""
    count = 3000
    first = ["  v0: ${method}"]
    forward = first + [f"  v{n}: ${{v{n - 1}}}" for n in range(1, count)]
    send = f"send:\n  headers: {{X-A: '${{v{count - 1}}}'}}"
    started = time.monotonic()
    for lines in (forward, forward[::-1]):
        found = scheme("values:\n" + "\n".join(lines) + "\n" + send)
        assert names(found) == [*(f"v{n}" for n in range(count)), "HEADERS"]
    circle = "\n".join([*forward[1:], f"  v0: ${{v{count - 1}}}"])
    _, (problem,) = read("values:\n" + circle)
    assert problem.code == "E505"
    assert len(problem.message) < 200
    assert time.monotonic() - started < 9


def test_wide_schemes_cost_in_proportion() -> None:
    """Values that all need the same ones, and one that needs all, are read once each."""
    levels = [f"  a{n}: '${{b{n}}}${{b{n}}}'\n  b{n}: '${{a{n + 1}}}${{a{n + 1}}}'" for n in range(200)]
    wide = [f"  w{n}: ${{a0}}" for n in range(1000)]
    rest = ["  a200: x", "  all: {lines: [" + ", ".join(f'"${{w{n}}}"' for n in range(1000)) + "]}"]
    started = time.monotonic()
    found = scheme("values:\n" + "\n".join([*levels, *wide, *rest]))
    assert time.monotonic() - started < 5
    order = {name: place for place, name in enumerate(names(found))}
    assert all(order[f"a{n}"] > order[f"b{n}"] > order[f"a{n + 1}"] for n in range(200))
    assert all(order["a0"] < order[f"w{n}"] < order["all"] for n in range(1000))


def test_problems_come_in_the_order_of_their_places() -> None:
    """As in every other room."""
    _, problems = read("values: {a: '${x1}', b: '${x2}'}\nattach: {headers: {X-A: '${x3}', X-B: '${x4}'}}")
    assert all(one.span < other.span for one, other in pairwise(problems))
    assert len(problems) == 4


def test_a_scheme_knows_how_it_is_checked() -> None:
    """A receiver's values take the place of the sender's, in the order of need; only those that it needs are there."""
    found = scheme("""
values:
  timestamp: ${now | unix}
  unneeded: ${uuid4}
  message: ${timestamp}.${body}
  signature: ${message | hmac('sha256', secret) | hex}
attach:
  headers: {X-Time: "${timestamp}", X-Signature: "${signature}", X-Id: "${unneeded}"}
verify:
  values: {timestamp: "${headers | get('X-Time') | default('')}"}
  accept: ${headers | get('X-Signature') | default('') | same_as(signature)}
  time: ${timestamp | from_unix}
  window: 60
""")
    assert names(found) == ["timestamp", "unneeded", "message", "signature"]
    verification = found.verification
    assert verification
    assert [each.name for each in verification.steps] == ["timestamp", "message", "signature"]
    assert not any(each.fresh for each in verification.steps)
    assert verification.accept.type.kind is Kind.FLAG
    assert (verification.window, verification.once) == (60, None)
