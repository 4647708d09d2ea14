"""HTTP Message Signatures, against the examples of RFC 9421."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

import pytest

from generator.runtime.errors import SigningError
from generator.runtime.messages import Outgoing
from generator.runtime.signing import keys
from generator.runtime.signing.pieces import Pairs
from generator.runtime.signing.rfc9421 import http_signature, http_signature_input

from .material import vectors

HEADERS = [
    ("X-OWS-Header", "   Leading and trailing whitespace.   "),
    ("X-Obs-Fold-Header", "Obsolete\n    line folding."),
    ("Cache-Control", "max-age=60"),
    ("Cache-Control", "   must-revalidate"),
    ("Example-Dict", "  a=1,    b=2;x=1;y=2,   c=(a   b    c), d"),
    ("X-Empty-Header", ""),
    ("Example-Header", "value, with, lots"),
    ("Example-Header", "of, commas"),
]


def outgoing(target: str = "/path?param=value&foo=bar&baz=batman&qux=", **changes: object) -> Outgoing:
    """Return the request of the examples."""
    request = Outgoing("post", "https", "www.Example.com:443", target, list(HEADERS))
    for name, value in changes.items():
        setattr(request, name, value)
    return request


def line(component: str, request: Outgoing | None = None) -> str:
    """Return the line of one component."""
    base = http_signature(request or outgoing(), Pairs.of([component]), ";created=1")
    first, last = base.split("\n")
    assert last == f'"@signature-params": {http_signature_input(Pairs.of([component]), ";created=1")}'
    return first


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ("@method", '"@method": POST'),
        ("@target-uri", '"@target-uri": https://www.Example.com:443/path?param=value&foo=bar&baz=batman&qux='),
        ("@authority", '"@authority": www.example.com'),
        ("@scheme", '"@scheme": https'),
        ("@request-target", '"@request-target": /path?param=value&foo=bar&baz=batman&qux='),
        ("@path", '"@path": /path'),
        ("@query", '"@query": ?param=value&foo=bar&baz=batman&qux='),
        ('@query-param;name="baz"', '"@query-param";name="baz": batman'),
        ('@query-param;name="qux"', '"@query-param";name="qux": '),
        ('"@query-param";name="param"', '"@query-param";name="param": value'),
        ("X-OWS-Header", '"x-ows-header": Leading and trailing whitespace.'),
        ("x-obs-fold-header", '"x-obs-fold-header": Obsolete line folding.'),
        ("cache-control", '"cache-control": max-age=60, must-revalidate'),
        ("example-dict", '"example-dict": a=1,    b=2;x=1;y=2,   c=(a   b    c), d'),
        ("x-empty-header", '"x-empty-header": '),
        ("example-dict;sf", '"example-dict";sf: a=1, b=2;x=1;y=2, c=(a b c), d'),
        ('example-dict;key="a"', '"example-dict";key="a": 1'),
        ('example-dict;key="d"', '"example-dict";key="d": ?1'),
        ('example-dict;key="b"', '"example-dict";key="b": 2;x=1;y=2'),
        ('example-dict;key="c";sf', '"example-dict";key="c";sf: (a b c)'),
        ("example-header;bs", '"example-header";bs: :dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:'),
        ("host", '"host": www.Example.com:443'),
    ],
)
def test_components_are_those_of_the_rfc(component: str, expected: str) -> None:
    """Sections 2.1 and 2.2."""
    assert line(component) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("var", "this%20is%20a%20big%0Amultiline%20value"),
        ("bar", "with%20plus%20whitespace"),
        ("fa%C3%A7ade%22%3A%20", "something"),
    ],
)
def test_a_parameter_of_the_query_is_encoded_anew(name: str, value: str) -> None:
    """Section 2.2.8: whatever way the query itself has it."""
    query = "var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something"
    component = f'@query-param;name="{name}"'
    assert line(component, outgoing(f"/parameters?{query}")) == f'"@query-param";name="{name}": {value}'


def test_empty_parts_of_a_target() -> None:
    """A path is never empty, a query without pairs is a question mark."""
    request = outgoing("")
    assert line("@path", request) == '"@path": /'
    assert line("@query", request) == '"@query": ?'
    assert line("@query", outgoing("/?")) == '"@query": ?'


def test_the_authority_is_that_of_the_host() -> None:
    """In lower case; only the scheme's own port is left out."""
    assert line("@authority", outgoing(headers=[("host", "API.example.com:80")])) == '"@authority": api.example.com:80'
    assert line("@authority", outgoing(scheme="http", authority="h:80")) == '"@authority": h'


def test_a_response_has_a_status() -> None:
    """And a request has none."""
    assert line("@status", outgoing(status=200)) == '"@status": 200'
    with pytest.raises(SigningError, match='no component "@status"'):
        line("@status")


@pytest.mark.parametrize(
    ("component", "words"),
    [
        ("date", 'no component "date"'),
        ("@nope", 'no component "@nope"'),
        ("@signature-params", 'no component "@signature-params"'),
        ('@query-param;name="none"', "no component"),
        ('example-dict;key="none"', "no component"),
        ("@query-param", "parameters that it does not take"),
        ("@method;req", "parameters that it does not take"),
        ("date;tr", "no component"),
        ("x-empty-header;tr", "parameters that it does not take"),
        ("example-dict;sf;bs", "parameters that it does not take"),
        ("x-obs-fold-header;sf", "no structured field"),
        ("x;name=1", "is no component of a message"),
        ('"x', "is no component of a message"),
        ("", "is no component of a message"),
        ("a b", "is no component of a message"),
    ],
)
def test_what_is_not_there_is_not_signed(component: str, words: str) -> None:
    """An absent component is an error, never an empty line."""
    with pytest.raises(SigningError, match=words):
        line(component)


def test_a_parameter_that_is_there_twice_is_not_signed() -> None:
    """Section 2.2.8: nobody would know which one it was."""
    with pytest.raises(SigningError, match="no component"):
        line('@query-param;name="a"', outgoing("/?a=1&a=2"))


def test_a_component_is_signed_once() -> None:
    """Section 2: with the same parameters; with others it is another."""
    with pytest.raises(SigningError, match="there twice"):
        http_signature_input(Pairs([("Date", "Date"), ("date", "date")]), "")
    assert http_signature_input(Pairs.of(["date", "date;bs"]), "") == '("date" "date";bs)'


@pytest.mark.parametrize("value", ["é", "a\nb"])
def test_a_line_stays_one_line_of_ascii(value: str) -> None:
    """Section 2.5; as bytes, any value will do."""
    request = outgoing(headers=[("X", value)])
    with pytest.raises(SigningError, match="not one line of ASCII"):
        line("x", request)
    assert line("x;bs", request) == f'"x";bs: :{base64.b64encode(value.encode()).decode()}:'


def test_components_may_be_one_text() -> None:
    """As a receiver finds them in `Signature-Input`."""
    text = '("@authority" "content-digest"  "@query-param";name="a b")'
    listed = Pairs.of(["@authority", "content-digest", '@query-param;name="a b"'])
    assert http_signature_input(text, "created=1") == http_signature_input(listed, ";created=1")
    assert http_signature_input("()", ";created=1") == http_signature_input(Pairs(), ";created=1") == "();created=1"


def test_published_signatures_are_over_our_base() -> None:
    """Appendix B.2: the text is the published one, and the published signature is over it."""
    for vector in vectors("rfc9421-"):
        params, asked, expected = vector["params"], vector["request"], vector["expected"]
        url = urlsplit(asked.get("url", "https://example.com/"))
        request = Outgoing(
            asked.get("method", "GET"),
            url.scheme,
            url.netloc,
            f"{url.path}?{url.query}",
            [(name, value) for name, value in asked["headers"]],
            asked["body"].encode(),
            asked.get("status"),
        )
        components = Pairs.of(params["components"])
        base = http_signature(request, components, params["signature_params"])
        assert base == expected["intermediate"]["signature_base"]
        told = f"{params['label']}={http_signature_input(components, params['signature_params'])}"
        assert told == expected["headers"]["Signature-Input"]
        if "private_key" in vector["credentials"]:
            made = keys.sign_as(base, params["alg"], keys.PrivateKey(vector["credentials"]["private_key"]))
            assert f"{params['label']}=:{base64.b64encode(made).decode()}:" == expected["headers"]["Signature"]
        else:
            public = keys.PrivateKey(vector["credentials"]["public_key"])
            given = base64.b64decode(expected["signature_to_verify"])
            check = keys.rsa_pss_valid if params["alg"] == "rsa-pss-sha512" else keys.ecdsa_raw_valid
            assert check(base, params["alg"][-6:], public, given)
