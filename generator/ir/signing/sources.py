"""The table of sources: what a pipeline can begin with, beside credentials, options and values of the scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from .kinds import Kind
from .operations import DRAWN, NAMES, Parameter, told

Origin = Literal["fresh", "piece", "made", "text"]


@dataclass(frozen=True, slots=True)
class Source:
    """`origin` is "fresh" (new for each signature), a "piece" of the request, "made" of arguments alone, or a "text".

    `code` is the function of the runtime that makes it (with its module), the attribute of the request that it is, or
    the text; `pieces` says what of a request it reads, in terms of what can be changed there.
    """

    name: str
    kind: Kind
    origin: Origin
    about: str
    code: str
    module: str = ""
    parameters: tuple[Parameter, ...] = ()
    reads: tuple[str, ...] = ()
    optional: bool = False


def _fresh(name: str, kind: Kind, module: str, about: str, *parameters: Parameter) -> Source:
    return Source(name, kind, "fresh", about, name, module, parameters)


def _piece(name: str, about: str, code: str = "", reads: str = "", optional: bool = False) -> Source:
    return Source(name, Kind.TEXT, "piece", about, code or name, reads=tuple(reads.split()), optional=optional)


def _pairs(name: str, about: str, reads: str) -> Source:
    return Source(name, Kind.PAIRS, "piece", about, name, "pieces", reads=tuple(reads.split()))


def _text(name: str, code: str, about: str) -> Source:
    return Source(name, Kind.TEXT, "text", about, code)


SOURCES: Final[Mapping[str, Source]] = {
    source.name: source
    for source in (
        _fresh("now", Kind.TIME, "times", "the time"),
        _fresh("uuid4", Kind.TEXT, "nonces", "a random UUID"),
        _fresh("random_text", Kind.TEXT, "nonces", "that many random letters and digits", DRAWN),
        _fresh("random_bytes", Kind.BYTES, "nonces", "that many random bytes", DRAWN),
        _fresh("caller", Kind.TEXT, "plain", "what the caller of `values` or `sign` gives as a keyword"),
        _piece("method", "the method, in capitals", "method.upper()"),
        _piece("scheme", "`http` or `https`"),
        _piece("authority", "the host, and the port unless it is the scheme's own", reads="host"),
        _piece("host", "the host without the port", reads="host"),
        _piece("port", "the port, also where the URL leaves it out", reads="host"),
        _piece("path", "the path as sent"),
        _piece("target", "path and query as sent", reads="query"),
        _piece("query_string", "the query as sent, without `?`", reads="query"),
        _piece("url", "the whole URL as sent", reads="query host"),
        _piece("content_type", "the header Content-Type", reads="content-type form", optional=True),
        Source("body", Kind.BYTES, "piece", "the body as sent", "body", reads=("form",)),
        _pairs(
            "headers",
            "the headers, `Host` among them; names are compared without case",
            "headers host content-type form",
        ),
        _pairs("query", "the query, decoded; `+` is a blank", "query"),
        _pairs("form", "the fields of a form body, decoded", "form"),
        _pairs("parameters", "the query, then the form", "query form"),
        Source(
            "http_signature",
            Kind.TEXT,
            "piece",
            "the signature base of RFC 9421",
            "http_signature",
            "rfc9421",
            (NAMES, told("parameters")),
            ("headers", "host", "query", "form"),
        ),
        Source(
            "http_signature_input",
            Kind.TEXT,
            "made",
            "`(components);parameters` of RFC 9421",
            "http_signature_input",
            "rfc9421",
            (NAMES, told("parameters")),
            (),
        ),
        _text("lf", "\n", "a line feed"),
        _text("crlf", "\r\n", "a carriage return and a line feed"),
        _text("tab", "\t", "a tab"),
        _text("nul", "\0", "a zero byte"),
        _text("backslash", "\\", "a backslash"),
        _text("empty", "", "an empty text, which is not absent"),
    )
}
"""The sources by name."""
