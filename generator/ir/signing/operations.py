"""The table of operations: one line each, and one function of the runtime behind it.

A line says what kind of value stands on the left, what comes out, where the function is, and what its arguments are.
An operation that takes several kinds has a line for each group of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .kinds import Kind


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument: the kinds that it can have; `least` and `most` say how often it stands there.

    `checked` names the form of a text that is written out, `within` are the bounds of a number that is.
    """

    name: str
    kinds: tuple[Kind, ...]
    least: int = 1
    most: int = 1
    checked: str = ""
    within: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """`code` is the function (a method of `Pairs` where `module` is "") that makes `gives` of one of `takes`.

    `taint` says what becomes of a secret: "keeps" it, "lifts" it (a digest, a signature), or "derives" a key from it;
    what is `shown` can be read in the result all the same: arguments by name, the value on the left as "". An
    `optional` result may be absent.
    """

    name: str
    takes: tuple[Kind, ...]
    gives: Kind
    module: str
    about: str
    parameters: tuple[Parameter, ...] = ()
    code: str = ""
    taint: str = "keeps"
    optional: bool = False
    shown: tuple[str, ...] = ()


_T, _B, _P = (Kind.TEXT,), (Kind.BYTES,), (Kind.PAIRS,)
_TB = (Kind.TEXT, Kind.BYTES)

COUNT: Final = Parameter("n", (Kind.NUMBER,))
DRAWN: Final = Parameter("n", (Kind.NUMBER,), within=(1, 1024))
NAMES: Final = Parameter("names", (Kind.PAIRS, Kind.TEXT))
_NAMES = Parameter("names", (Kind.TEXT, Kind.PAIRS), most=99)
_MAYBE = Parameter("safe", (Kind.TEXT,), least=0)
_KEY = Parameter("key", (Kind.KEY,))
_SECRET = Parameter("key", (Kind.TEXT, Kind.BYTES))
_HASH = Parameter("alg", (Kind.TEXT,), checked="hash")
_STAMP = Parameter("format", (Kind.TEXT,), checked="strftime")
_NUMERIC_STAMP = Parameter("format", (Kind.TEXT,), checked="strptime")
_ANY = tuple(Kind)
_ALGORITHM = Parameter("alg", _T, checked="jws")
_ANY_KEY = Parameter("key", (Kind.KEY, Kind.TEXT, Kind.BYTES))
_CODE = (_HASH, Parameter("digits", (Kind.NUMBER,), within=(6, 10)), _SECRET)
_REGISTERED = Parameter("name", _T, checked="rfc9421")
_HEADER = Parameter("header", _T)
_PATH = Parameter("path", _T, checked="path")
_PLACES = (Parameter("start", (Kind.NUMBER,)), Parameter("end", (Kind.NUMBER,), least=0))
_DATA = Parameter("data", _TB)
_EXPECTED = Parameter("expected", _TB)
_SIGNATURE = Parameter("signature", _B)


def told(name: str) -> Parameter:
    """Return an argument that is text, or a number that is written as its digits."""
    return Parameter(name, (Kind.TEXT, Kind.NUMBER))


_EQ, _SEP, _END, _WORDS = told("eq"), told("sep"), told("end"), told("text")
_NAME, _VALUE, _KEY_ID = told("name"), told("value"), told("access_key_id")


def _text(name: str, about: str, *parameters: Parameter, code: str = "") -> Operation:
    return Operation(name, _T, Kind.TEXT, "texts", about, parameters, code)


def _both(name: str, about: str, *parameters: Parameter, code: str = "") -> tuple[Operation, ...]:
    return (
        Operation(name, _T, Kind.TEXT, "texts", about, parameters, code),
        Operation(name, _B, Kind.BYTES, "texts", about, parameters, code),
    )


def _pairs(name: str, about: str, *parameters: Parameter) -> Operation:
    return Operation(name, _P, Kind.PAIRS, "", about, parameters)


def _join(name: str, about: str, *parameters: Parameter) -> Operation:
    return Operation(name, _P, Kind.TEXT, "", about, parameters)


def _stamp(name: str, about: str, *parameters: Parameter) -> Operation:
    return Operation(name, (Kind.TIME,), Kind.TEXT, "times", about, parameters)


def _moment(name: str, about: str, *parameters: Parameter) -> Operation:
    return Operation(name, _T, Kind.TIME, "times", about, parameters)


def _digest(name: str, about: str, *parameters: Parameter, code: str = "", taint: str = "lifts") -> Operation:
    return Operation(name, _TB, Kind.BYTES, "digests", about, parameters, code, taint)


def _sign(name: str, about: str, *parameters: Parameter) -> Operation:
    return Operation(name, _TB, Kind.BYTES, "keys", about, parameters, taint="lifts")


def _out(name: str, about: str, code: str = "") -> Operation:
    return Operation(name, _B, Kind.TEXT, "encodings", about, (), code)


def _in(name: str, about: str) -> Operation:
    return Operation(name, _T, Kind.BYTES, "encodings", about)


def _check(name: str, about: str, *parameters: Parameter) -> Operation:
    return Operation(name, _TB, Kind.FLAG, "keys", about, parameters, taint="lifts")


def _jws(name: str, about: str, *shown: str) -> Operation:
    parameters = (_ALGORITHM, _HEADER, _ANY_KEY)
    return Operation(name, _TB, Kind.TEXT, "jws", about, parameters, taint="lifts", shown=(*shown, "header"))


def _same(name: str, about: str, takes: tuple[Kind, ...], *parameters: Parameter) -> Operation:
    return Operation(name, takes, Kind.FLAG, "conditions", about, parameters, taint="lifts")


_TABLE: Final = (
    # time
    _stamp("unix", "seconds since 1970"),
    _stamp("unix_ms", "milliseconds since 1970"),
    _stamp("increasing_ms", "milliseconds since 1970, never the same twice in a process"),
    _stamp("utc", "the time in UTC by a pattern of strftime", _STAMP),
    _stamp("iso8601", "`2026-01-31T09:30:00Z`"),
    _stamp("http_date", "`Sat, 31 Jan 2026 09:30:00 GMT`"),
    _stamp("rfc2822", "`Sat, 31 Jan 2026 09:30:00 +0000`"),
    Operation("add_seconds", (Kind.TIME,), Kind.TIME, "times", "so many seconds later", (COUNT,)),
    _moment("from_unix", "the time that seconds since 1970 mean"),
    _moment("from_unix_ms", "the time that milliseconds since 1970 mean"),
    _moment("from_utc", "the time in UTC that a text means by a pattern of numbers", _NUMERIC_STAMP),
    _moment("from_iso8601", "the time that an ISO 8601 text means"),
    _moment("from_http_date", "the time that a date of HTTP means"),
    # choose pairs
    _pairs("only", "the pairs of these names", _NAMES),
    _pairs("exclude", "the pairs of other names", _NAMES),
    _pairs("prefix", "the pairs whose names begin so", _NAMES),
    _pairs("in_order", "the pairs of these names, in this order", _NAMES),
    _pairs("drop_empty", "the pairs whose value is not empty"),
    _pairs("unique", "each pair once"),
    _pairs("add", "one more pair, unless its value is absent", _NAME, _VALUE),
    _pairs("plus", "the pairs of another list behind", Parameter("pairs", _P)),
    Operation("get", _P, Kind.TEXT, "", "the first value of this name; absent without one", (_NAME,), optional=True),
    # shape
    _pairs("lower", "names in lower case"),
    _pairs("upper", "names in capitals"),
    _pairs("title", "names as `Content-Type`"),
    _pairs("trim", "values without blanks at their ends"),
    _pairs("collapse", "runs of blanks in values as one"),
    _pairs("combine", "pairs of one name as one, values joined by a comma"),
    _pairs("sort", "by the bytes of the name, then of the value"),
    _pairs("sort_by_name", "by what of the name stands before `end`; where that is the same, as they came", _END),
    # encode and join
    _pairs("percent", "names and values percent-encoded, but for unreserved and `safe` characters", _MAYBE),
    _pairs("unpercent", "names and values percent-decoded"),
    _pairs("form_encode", "names and values as in a form: a blank is `+`"),
    _join("pairs", "name, `eq` and value of each pair, `sep` between two", _EQ, _SEP),
    _join("bare_pairs", "as `pairs`, but a bare name where the value is empty", _EQ, _SEP),
    _join("each", "name, `eq`, value and `end` of each pair", _EQ, _END),
    _join("names", "the names, `sep` between two", _SEP),
    _join("values", "the values, `sep` between two", _SEP),
    # text
    _text("lower", "in lower case"),
    _text("upper", "in capitals"),
    _text("trim", "without blanks at the ends"),
    _text("collapse", "runs of blanks as one"),
    *_both("slice", "what is between two places, counted from 0, or from the end if negative", *_PLACES, code="slice_"),
    _text("prepend", "with a text in front; what is empty stays empty", _WORDS),
    _text("append", "with a text behind; what is empty stays empty", _WORDS),
    Operation("prepend", _B, Kind.BYTES, "texts", "with text or bytes in front; what is empty stays empty", (_DATA,)),
    Operation("append", _B, Kind.BYTES, "texts", "with text or bytes behind; what is empty stays empty", (_DATA,)),
    _text("strip_prefix", "without `prefix` at its beginning", told("prefix")),
    _text("before", "what stands before the first `sep`, or all", _SEP),
    _text("after", "what stands behind the first `sep`, or nothing", _SEP),
    _text("before_last", "what stands before the last `sep`, or all", _SEP),
    _text("after_last", "what stands behind the last `sep`, or nothing", _SEP),
    _text("replace", "with `b` in place of each `a`", told("a"), told("b")),
    _text("normalize", "a path without `.`, `..` and double slashes"),
    _text("ensure_end", "with `end` behind it, unless it ends so", _END),
    _text("percent", "percent-encoded, but for unreserved and `safe` characters", _MAYBE),
    _text("unpercent", "percent-decoded"),
    _text("form_encode", "as in a form: a blank is `+`"),
    Operation("json", _TB, Kind.TEXT, "plain", "what is at a path of JSON, if any", (_PATH,), "json_at", optional=True),
    Operation("length", _TB, Kind.NUMBER, "texts", "how many bytes it is, text as UTF-8"),
    Operation("number", _T, Kind.NUMBER, "texts", "the integer that a text means"),
    # digest and key
    *(_digest(name, f"{title} of the message") for name, title in (
        ("md5", "MD5"), ("sha1", "SHA-1"), ("sha256", "SHA-256"), ("sha384", "SHA-384"), ("sha512", "SHA-512"),
        ("sha512_256", "SHA-512/256"),
    )),
    _digest("hash", "the digest of the message by the algorithm `alg`", _HASH, code="hash_"),
    _digest("hmac", "the HMAC of the message", _HASH, _SECRET),
    _digest(
        "hmac_chain", "the HMAC of each text in turn; the left is the first key, each HMAC the next", _HASH,
        Parameter("messages", (Kind.TEXT, Kind.BYTES), most=99), taint="derives",
    ),
    _digest(
        "hkdf", "HKDF of RFC 5869; the left is the input keying material", _HASH, Parameter("salt", _TB),
        Parameter("info", _TB), Parameter("length", (Kind.NUMBER,), least=0, within=(1, 16320)), taint="derives",
    ),
    # sign
    _sign("rsa", "RSASSA-PKCS1-v1_5", _HASH, _KEY),
    _sign("rsa_pss", "RSASSA-PSS, the salt as long as the digest", _HASH, _KEY),
    _sign("ecdsa", "ECDSA as DER", _HASH, _KEY),
    _sign("ecdsa_raw", "ECDSA as r and s, one behind the other", _HASH, _KEY),
    _sign("ed25519", "Ed25519", _KEY),
    _sign("sign_as", "by a name of RFC 9421's registry", _REGISTERED, _ANY_KEY),
    # bytes and text
    _out("hex", "as hexadecimal digits", "hex_"),
    _out("base64", "as base64"),
    _out("base64url", "as base64 that fits a URL"),
    _out("base64_unpadded", "as base64 without `=`"),
    _out("base64url_unpadded", "as base64 that fits a URL, without `=`"),
    _in("utf8", "the bytes of a text"),
    _in("unhex", "the bytes that hexadecimal digits mean"),
    _in("unbase64", "the bytes that base64 means, with or without `=`"),
    _in("unbase64url", "the bytes that base64 of a URL means, with or without `=`"),
    _in("unbase32", "the bytes that base32 means, in capitals or not, with or without `=`"),
    # standards with a name
    _jws("jws", "a compact JWS of the payload", ""),
    _jws("jws_detached", "a JWS that leaves its payload out"),
    Operation("totp", (Kind.TIME,), Kind.TEXT, "totp", "the code of RFC 6238", _CODE, taint="lifts"),
    Operation("sigv4a_key", _T, Kind.KEY, "keys", "the key of AWS SigV4A, from a secret access key", (_KEY_ID,)),
    Operation("ec_key", _T, Kind.KEY, "keys", "the EC key of a JWK, from its `d`", (told("x"), told("y"))),
    Operation("okp_key", _T, Kind.KEY, "keys", "the Ed25519 key of a JWK, from its `d`"),
    Operation("public_x", (Kind.KEY,), Kind.BYTES, "keys", "the x of an EC key's public half", taint="lifts"),
    Operation("public_y", (Kind.KEY,), Kind.BYTES, "keys", "the y of an EC key's public half", taint="lifts"),
    # a receiver's checks, in constant time
    _same("same_as", "whether both are the same", _TB, _EXPECTED),
    _same("any_same_as", "whether one of the parts between `sep` is the same", _T, _SEP, told("expected")),
    _check("rsa_valid", "whether the RSASSA-PKCS1-v1_5 signature is the key's", _HASH, _KEY, _SIGNATURE),
    _check("rsa_pss_valid", "whether the RSASSA-PSS signature is the key's", _HASH, _KEY, _SIGNATURE),
    _check("ecdsa_valid", "whether the ECDSA signature in DER is the key's", _HASH, _KEY, _SIGNATURE),
    _check("ecdsa_raw_valid", "whether the ECDSA signature as r and s is the key's", _HASH, _KEY, _SIGNATURE),
    _check("ed25519_valid", "whether the Ed25519 signature is the key's", _KEY, _SIGNATURE),
)  # fmt: skip

CONDITIONAL: Final[Mapping[str, Operation]] = {
    each.name: each
    for each in (
        Operation("default", _ANY, Kind.TEXT, "", "another value where it is absent", (Parameter("value", _ANY),)),
        Operation(
            "when",
            _ANY,
            Kind.TEXT,
            "",
            "absent unless the condition holds: true, given and not empty, or equal to one of the texts",
            (Parameter("condition", _ANY), Parameter("texts", (Kind.TEXT,), least=0, most=99)),
        ),
        Operation(
            "unless",
            _ANY,
            Kind.TEXT,
            "",
            "absent where the condition holds",
            (Parameter("condition", _ANY), Parameter("texts", (Kind.TEXT,), least=0, most=99)),
        ),
    )
}
"""The operations that decide whether there is a value: they keep its kind, and are written as Python's own `if`."""

OPERATIONS: Final[Mapping[str, tuple[Operation, ...]]] = {
    name: tuple(each for each in _TABLE if each.name == name) for name in dict.fromkeys(each.name for each in _TABLE)
}
"""All other operations by name, a line for each group of kinds that they take."""
