"""`apigraft sign verify`: each vector of a folder, what came of it, and the exit code that a script reads."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest

from generator.cli.main import main

SCHEME = """
hand-made:
  credentials:
    appId: {}
    secret: {secret: true}
    token?: {secret: sent}
  options:
    service: orders
    parts: [Host]
  values:
    timestamp: ${now | unix}
    nonce: ${random_text(8)}
    message: {lines: ["${method}", "${target}", "${timestamp}", "${nonce}", "${service}", "${body}"]}
    digest: ${message | sha256}
    covered: ${headers | in_order(parts) | each(':', lf)}
    signature: ${message | hmac('sha256', secret) | hex}
  send:
    form: {nonce: "${nonce}"}
  attach:
    headers:
      X-App: ${appId}
      X-Signature: ${signature}
      X-Token: ${token}
      X-Digests: ${digest | hex} ${covered | sha256 | hex}
    query: {sig: "${signature | slice(0, 8)}"}
other:
  values: {x: "${method}"}
"""
SIGNED = """
signed:
  credentials: {key: {secret: true, encoding: pem}}
  values:
    message: ${method}:${body}
    signature: ${message | ed25519(key) | base64}
  attach: {headers: {X-Signature: "${signature}"}}
unsigned:
  values: {message: "${method}:${body}"}
"""
MESSAGE = "POST\n/a?b=c\n1700000000\nn0nce\norders\na=b&nonce=n0nce"
SIGNATURE = hmac.new(b"s3cret", MESSAGE.encode(), "sha256").hexdigest()
FORM = ["Content-Type", "application/x-www-form-urlencoded"]


def vector(**changes: Any) -> dict[str, Any]:
    """Return a vector of the scheme, all of it right, with other parts."""
    right: dict[str, Any] = {
        "scheme": "hand-made",
        "request": {"method": "post", "url": "https://h.example/a?b=c", "headers": [FORM], "body": "a=b"},
        "credentials": {"appId": "app", "secret": "s3cret"},
        "params": {"parts": ["Host", "content-type"]},
        "fixed": {"timestamp": 1700000000, "nonce": "n0nce"},
        "expected": {
            "intermediate": {
                "message": MESSAGE,
                "digest": hashlib.sha256(MESSAGE.encode()).hexdigest(),
                "covered": "Host:h.example\nContent-Type:application/x-www-form-urlencoded\n",
                "signature": SIGNATURE,
            },
            "headers": {"X-App": "app", "X-Signature": SIGNATURE},
            "query": {"b": "c", "sig": SIGNATURE[:8]},
            "form": {"nonce": "n0nce", "body": "a=b&nonce=n0nce"},
        },
    }
    return right | changes


class Verifier:
    """Runs the command over a scheme file and the vectors of a folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.scheme(SCHEME)
        (folder / "vectors").mkdir()

    def scheme(self, text: str) -> None:
        (self.folder / "scheme.yaml").write_text(text, encoding="utf-8")

    def add(self, name: str, content: object) -> None:
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        path = self.folder / "vectors" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)

    def run(self, *more: str) -> tuple[int, str, str]:
        """Return the exit code, standard output and standard error."""
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(("sign", "verify", "--scheme", "scheme.yaml", "--vectors", "vectors", *more))
        captured = self._capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    def line(self, content: object) -> tuple[int, str]:
        """Return the exit code and the line of a single vector."""
        self.add("v.json", content)
        code, out, err = self.run()
        assert err == ""
        return code, out.removesuffix("\n")


@pytest.fixture
def verifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verifier:
    monkeypatch.chdir(tmp_path)
    return Verifier(tmp_path, capsys)


def test_a_vector_that_comes_out_passes(verifier: Verifier) -> None:
    """Its values, headers, query and form; the names of credentials are the author's."""
    assert verifier.line(vector()) == (0, "PASS v.json")


def test_each_vector_is_a_line_in_the_order_of_the_files(verifier: Verifier) -> None:
    """Those of folders below too; a vector of another scheme is not asked, one failure is enough for exit code 1."""
    verifier.add("b.json", vector())
    verifier.add("a/z.json", vector(fixed={"timestamp": 1, "nonce": "n0nce"}))
    verifier.add("c.json", vector(scheme="somebody-else", request=None))
    verifier.add("d.json", [vector()])
    verifier.add("notes.txt", b"not a vector")
    code, out, err = verifier.run()
    assert (code, err) == (1, "")
    assert [line.split(": ")[0] for line in out.splitlines()] == ["FAIL a/z.json", "PASS b.json"]


@pytest.mark.parametrize(
    ("part", "name", "where"),
    [
        ("intermediate", "message", "message"),
        ("headers", "X-App", "header X-App"),
        ("query", "sig", "query sig"),
        ("form", "nonce", "form nonce"),
        ("form", "body", "form body"),
    ],
)
def test_the_first_value_that_differs_is_shown_with_both_sides(
    part: str, name: str, where: str, verifier: Verifier
) -> None:
    """As literals, so that blanks and line ends are seen."""
    expected: dict[str, Any] = vector()["expected"]
    actual = expected[part][name]
    expected[part][name] = "wrong\n"
    code, line = verifier.line(vector(expected=expected))
    assert (code, line) == (1, f"FAIL v.json: {where}: expected 'wrong\\n', got {actual!r}")


def test_values_are_compared_in_the_order_of_the_vector(verifier: Verifier) -> None:
    """So that the first difference is the earliest step that went wrong."""
    changed = vector(fixed={"timestamp": 1700000001, "nonce": "n0nce"})
    code, line = verifier.line(changed)
    assert code == 1
    assert line.startswith("FAIL v.json: message: expected 'POST\\n/a?b=c\\n1700000000")


def test_bytes_may_be_written_as_digits_base64_or_text(verifier: Verifier) -> None:
    """Whatever the provider's page shows."""
    digest = hashlib.sha256(MESSAGE.encode()).digest()
    for written in (digest.hex(), b64encode(digest).decode(), MESSAGE):
        name = "message" if written == MESSAGE else "digest"
        assert verifier.line(vector(expected={"intermediate": {name: written}})) == (0, "PASS v.json")
    code, line = verifier.line(vector(expected={"intermediate": {"digest": "0" * 64}}))
    assert (code, line[:33]) == (1, "FAIL v.json: digest: expected '00")


def test_what_is_not_used_is_listed(verifier: Verifier) -> None:
    """Unknown credentials, options, fixed and expected values are no failure, but they are named."""
    extra = vector()
    extra["credentials"]["password"] = "p"
    extra["params"]["region"] = "eu"
    extra["fixed"]["clock"] = 1
    extra["expected"]["intermediate"]["step"] = "x"
    notes = "not used: password, not used: region, not used: clock, not compared: step"
    assert verifier.line(extra) == (0, f"PASS v.json ({notes})")


def test_a_vector_may_leave_out_what_it_does_not_reach(verifier: Verifier) -> None:
    """Credentials that are needed later only, fixed values, a body."""
    partial = {
        "scheme": "hand-made",
        "request": {"url": "https://h.example/"},
        "fixed": {"timestamp": "5", "nonce": "n"},
        "expected": {"intermediate": {"message": "GET\n/\n5\nn\norders\nnonce=n"}},
    }
    assert verifier.line(partial) == (0, "PASS v.json (placeholder: appId, placeholder: secret)")
    partial["expected"] = {"headers": {"X-Signature": SIGNATURE}}
    code, line = verifier.line(partial | {"fixed": {"nonce": "n"}})
    notes = "(placeholder: appId, placeholder: secret, not fixed: timestamp)"
    assert (code, line.endswith(f"; the vector gives no appId, secret {notes}")) == (1, True)


@pytest.mark.parametrize("expected", [{}, None, {"intermediate": {"unknown": "x"}}, {"headers": {}}])
def test_a_vector_that_promises_nothing_fails(expected: object, verifier: Verifier) -> None:
    """It would prove nothing."""
    code, line = verifier.line(vector(expected=expected))
    assert code == 1
    assert line.startswith("FAIL v.json: nothing of it could be compared")


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b"[" * 100_000, b'{"scheme": "hand-made", "a": NaNa}'])
def test_a_file_that_is_no_json_fails(content: bytes, verifier: Verifier) -> None:
    """Whichever scheme it was for; the others are still run."""
    verifier.add("a.json", content)
    verifier.add("b.json", vector())
    code, out, err = verifier.run()
    assert (code, err) == (1, "")
    first, second = out.splitlines()
    assert first.startswith("FAIL a.json: the file cannot be read as JSON: ")
    assert second == "PASS b.json"


def test_broken_json_is_shown_with_its_place(verifier: Verifier) -> None:
    """Line and column, as an editor counts them."""
    code, line = verifier.line(b'{"scheme":\n  oops}')
    assert (code, line) == (1, "FAIL v.json: the file cannot be read as JSON: line 2, column 3: Expecting value")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"request": []}, "`request` must be an object, and it is a list"),
        ({"request": {"headers": [["a"]]}}, "`request.headers` must be a list of pairs, or an object, of names"),
        ({"request": {"body": {"a": 1}}}, "`request.body` must be text, and it is an object"),
        ({"request": {"url": "/v1/a"}}, "`request.url` has no host: write it whole"),
        ({"request": {"url": "https://["}}, "`request.url` is not a URL"),
        ({"params": {"service": True}}, "`service` must be text, and it is a flag"),
        ({"params": {"parts": "Host"}}, "`parts` must be a list, and it is text"),
        ({"params": {"parts": [1]}}, "`parts` must be a list of texts or of pairs"),
        ({"params": {"strict": "yes"}}, "`strict` must be a flag, and it is text"),
        ({"params": {"count": "3"}}, "`count` must be a number, and it is text"),
        ({"credentials": {"secret": 5}}, "`secret` must be text, and it is a number"),
        (
            {"fixed": {"digest": "00"}},
            "`fixed` names `digest`, which is computed; of the values that are fresh: `nonce`",
        ),
        ({"fixed": {"nonce": [1]}}, "`fixed.nonce` must be text or a number, and it is a list"),
        ({"expected": {"headers": []}}, "`expected.headers` must be an object, and it is a list"),
        ({"expected": {"intermediate": {"mesage": "x"}}}, "the scheme has no value `mesage` (did you mean `message`?)"),
    ],
)
def test_what_is_wrong_with_a_vector_is_a_sentence(changes: dict[str, Any], reason: str, verifier: Verifier) -> None:
    """It names the key, and no exception of Python."""
    verifier.scheme(SCHEME.replace("    parts: [Host]\n", "    parts: [Host]\n    strict: false\n    count: 1\n"))
    verifier.add("v.json", vector(**changes))
    code, line, _ = verifier.run()
    assert code == 1
    assert line.startswith(f"FAIL v.json: {reason}")
    assert "Error" not in line


def test_headers_of_a_request_may_be_an_object(verifier: Verifier) -> None:
    """Where no name comes twice it says the same as the pairs."""
    request = vector()["request"] | {"headers": dict([FORM])}
    assert verifier.line(vector(request=request)) == (0, "PASS v.json")


def test_a_key_that_looks_like_a_known_one_is_listed(verifier: Verifier) -> None:
    """At the top and in `expected`; what is like none is the author's own."""
    typos = vector(fixd={}, zzz=1)
    typos["expected"]["header"] = {}
    notes = "unknown: fixd (did you mean fixed?), unknown: header (did you mean headers?)"
    assert verifier.line(typos) == (0, f"PASS v.json ({notes})")


def test_what_is_not_there_is_absent(verifier: Verifier) -> None:
    """In words, and null in JSON; a vector promises it with null."""
    for part, where in (("headers", "header X-No"), ("query", "query X-No"), ("form", "form X-No")):
        line = verifier.line(vector(expected={part: {"X-No": "1"}}))[1]
        assert line == f"FAIL v.json: {where}: expected '1', got absent"
        assert verifier.line(vector(expected={part: {"X-No": None}})) == (0, "PASS v.json")
    verifier.add("v.json", vector(expected={"headers": {"X-No": "1"}}))
    assert json.loads(verifier.run("--format", "json")[1])[0]["difference"]["actual"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"request": {"headers": "x"}},
        {"request": {"headers": [["a"]]}},
        {"request": {"url": "https://[", "method": 3}},
        {"request": {"url": 5}},
        {"request": {"body": ["x"]}},
        {"credentials": {"secret": 5}},
        {"params": {"parts": 5}},
        {"fixed": {"timestamp": [1], "nonce": {"a": 1}}},
        {"expected": {"intermediate": ["message"]}},
        {"expected": {"headers": [["X-App", "app"]]}},
    ],
)
def test_a_vector_of_an_odd_form_fails_and_no_more(changes: dict[str, Any], verifier: Verifier) -> None:
    """A vector is a stranger's file: no traceback, one line."""
    code, line = verifier.line(vector(**changes))
    assert code == 1
    assert line.startswith("FAIL v.json: ")
    assert "\n" not in line


def test_json_says_the_same(verifier: Verifier) -> None:
    """One object a vector: what was compared, what differed, and what was not used."""
    verifier.add("a.json", vector(params={"region": "eu"}))
    verifier.add("b.json", vector(expected={"headers": {"X-App": "other"}}))
    verifier.add("c.json", b"{")
    code, out, err = verifier.run("--format", "json")
    assert (code, err) == (1, "")
    unread, first, second = sorted(json.loads(out), key=lambda each: (each["reason"] == "", each["vector"]))
    assert unread["vector"] == "c.json"
    assert unread["reason"].startswith("the file cannot be read")
    assert not unread["passed"]
    assert first["vector"] == "a.json"
    assert first["notes"] == ["not used: region"]
    assert first["difference"]["value"] == "covered"
    assert second == {
        "vector": "b.json",
        "scheme": "hand-made",
        "passed": False,
        "compared": ["header X-App"],
        "difference": {"value": "header X-App", "expected": "other", "actual": "app"},
        "reason": "",
        "notes": [],
    }


def test_no_vector_at_all_is_a_failure(verifier: Verifier) -> None:
    """Otherwise a wrong folder would look like a proof."""
    code, out, err = verifier.run()
    assert (code, out) == (1, "")
    assert err == "apigraft: no vector in vectors belongs to `hand-made`, `other`; 0 JSON files read\n"
    verifier.add("a.json", [1])
    assert verifier.run()[2].endswith("; 1 JSON file read, none names a scheme\n")
    verifier.add("b.json", vector(scheme="hand-mad"))
    verifier.add("c.json", vector(scheme="zzz"))
    code, out, err = verifier.run("--format", "json")
    assert (code, json.loads(out)) == (1, [])
    assert err.endswith("; 3 JSON files read, of `hand-mad` (did you mean `hand-made`?), `zzz`\n")


def test_a_scheme_with_errors_is_shown_and_nothing_is_run(verifier: Verifier) -> None:
    """The diagnostics are those that `generate` gives."""
    verifier.scheme(SCHEME.replace("sha256", "sha265", 1).replace("${service}", "${servise}"))
    verifier.add("v.json", vector())
    code, out, err = verifier.run()
    assert (code, out) == (1, "")
    assert "scheme.yaml:14:" in err
    assert "error[E502]: there is no value, credential, option or source `servise`" in err
    assert "error[E503]: there is no operation `sha265`" in err
    code, out, err = verifier.run("--format", "json")
    assert (code, json.loads(out), "error[E503]" in err) == (1, [], True)


@pytest.mark.parametrize("text", ["", "- a\n", "a: [\n", "a: 5\n", "{}\n"])
def test_a_file_that_holds_no_scheme_is_a_finding(text: str, verifier: Verifier) -> None:
    """As any other file that cannot be read."""
    verifier.scheme(text)
    code, out, err = verifier.run()
    assert (code, out) == (1, "")
    assert "error[E" in err


def test_paths_that_are_not_there_are_wrong_usage(verifier: Verifier) -> None:
    """As everywhere on the command line."""
    assert verifier.run("--scheme", "missing.yaml")[0] == 2
    assert verifier.run("--vectors", "scheme.yaml")[0] == 2


@pytest.fixture(scope="module")
def keys() -> tuple[str, str, bytes]:
    """A private key, its public one, and the signature of a message."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return private, public, key.sign(b"POST:body")


def published(signature: str | None, key: str, **changes: Any) -> dict[str, Any]:
    """Return a vector whose signature is to be checked."""
    expected: dict[str, Any] = {"intermediate": {"message": "POST:body"}}
    if signature is not None:
        expected |= {"signature_to_verify": signature}
    request = {"method": "POST", "url": "https://h.example/", "body": "body"}
    whole = {"scheme": "signed", "request": request, "check": "verify", "expected": expected}
    return {**whole, "credentials": {"public_key": key}, **changes}


def test_a_published_signature_is_checked_with_the_public_key(keys: tuple[str, str, bytes], verifier: Verifier) -> None:
    """However it is written; what follows from it is compared as well."""
    verifier.scheme(SIGNED)
    private, public, signature = keys
    for written in (b64encode(signature).decode(), signature.hex(), urlsafe_b64encode(signature).decode().rstrip("=")):
        for key in (public, private):
            code, line = verifier.line(published(written, key))
            assert (code, line) == (0, "PASS v.json (not used: public_key)"), written
    given = published(b64encode(signature).decode(), public, credentials={"key": public})
    given["expected"]["headers"] = {"X-Signature": b64encode(signature).decode()}
    assert verifier.line(given) == (0, "PASS v.json")


def test_a_wrong_signature_fails(keys: tuple[str, str, bytes], verifier: Verifier) -> None:
    """Of another message, of another key, of no form that is known; and the line says that it is the signature."""
    verifier.scheme(SIGNED)
    _, public, signature = keys
    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    for wrong in (b64encode(flipped).decode(), "00", "", "no signature"):
        code, line = verifier.line(published(wrong, public))
        assert code == 1
        assert "the published signature is not that of the key over this message" in line
    other = published(
        b64encode(signature).decode(), public, request={"method": "PUT", "url": "https://h/", "body": "body"}
    )
    assert verifier.line(other)[0] == 1


def test_a_signature_that_nobody_checked_fails(keys: tuple[str, str, bytes], verifier: Verifier) -> None:
    """A vector to be verified that has no signature, or a scheme that signs with no key, would pass for nothing."""
    verifier.scheme(SIGNED)
    private, public, signature = keys
    code, line = verifier.line(published(None, private, credentials={"key": private}))
    assert (code, "signature_to_verify" in line) == (1, True)
    code, line = verifier.line(published(b64encode(signature).decode(), public, scheme="unsigned"))
    assert (code, "signature_to_verify" in line) == (1, True)


def test_the_runtime_of_other_plugins_still_signs(keys: tuple[str, str, bytes], verifier: Verifier) -> None:
    """A checked signature leaves nothing behind for the next vector."""
    verifier.scheme(SIGNED)
    private, public, signature = keys
    verifier.add("a.json", published(b64encode(signature).decode(), public))
    own = published(None, private, credentials={"key": private}, check="exact")
    own["expected"]["headers"] = {"X-Signature": b64encode(signature).decode()}
    verifier.add("b.json", own)
    code, out, _ = verifier.run()
    assert (code, [line[:11] for line in out.splitlines()]) == (0, ["PASS a.json", "PASS b.json"])
