# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""From an operation and its arguments to the request, complete but for its credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ..errors import ArgumentTypeError, ArgumentValueError
from ..messages import FORM_TYPE, FRAMING, Outgoing
from ..wire import jsontext, multipart
from ..wire.content import Content, Part, is_source, joined, part
from ..wire.encoding import Encoding, segment, text, urlencode
from ..wire.uploads import Upload
from .arguments import Parts
from .operation import Operation
from .settings import Settings

VERSION = "1"
W = TypeVar("W")
_ACCEPTS = {"json": "application/json", "text": "text/*, */*;q=0.5", "bytes": "*/*"}
_MEDIA_TYPES = {
    "json": "application/json",
    "form": FORM_TYPE,
    "text": "text/plain; charset=utf-8",
    "bytes": "application/octet-stream",
}


def draft(
    operation: Operation[Any], path: Mapping[str, object], params: Mapping[str, object] | Parts, settings: Settings
) -> Outgoing:
    """Return the unsigned request of a call; no attempt changes it. Parts are keywords that were looked at already.

    Raises ArgumentTypeError or ArgumentValueError for arguments that break a rule, OSError for an unreadable file.
    """
    path = _path(operation, path, settings.check)
    parts = params if isinstance(params, Parts) else _parts(operation, params, settings.check)
    if settings.body and parts.fields is not None:
        parts.fields.update(settings.body)
    origin = settings.origin_of(operation.servers) if operation.servers else settings.origin
    encoding = settings.api.encoding
    media_type, content = _body(operation, parts, encoding)
    request = Outgoing(
        method=operation.method,
        scheme=origin.scheme,
        authority=origin.authority,
        target=origin.path + _target(operation, path, {**parts.query, **settings.query}, encoding),
        headers=[
            ("Accept", _ACCEPTS[operation.reads] if operation.streams is None else operation.streams.accept),
            ("Accept-Encoding", "gzip, deflate"),
            ("User-Agent", f"{settings.api.name}-python apigraft-runtime/{VERSION}"),
        ],
        content=content,
    )
    if media_type:
        request.set("Content-Type", media_type)
    if not isinstance(content, bytes) and content.needs_async and not settings.is_async:
        raise ArgumentTypeError(f"{operation.endpoint}: an async iterator can be sent by an asynchronous client only")
    if not isinstance(content, bytes) and content.size is not None:
        request.headers.append(("Content-Length", str(content.size)))
    if parts.header:
        _each(operation, parts.header, lambda name, value: _set_header(request, name, value, encoding))
    if parts.cookie:
        _each(operation, parts.cookie, lambda name, value: _set_cookie(request, name, value, encoding))
    for name, value in settings.headers.items():
        request.set(name, value)
    if parts.header or settings.headers:
        _check_names(operation, (*parts.header, *settings.headers))
    return request


def _check_names(operation: Operation[Any], names: Iterable[str]) -> None:
    if framing := next((name for name in names if name.lower() in FRAMING), None):
        raise ArgumentValueError(f"{operation.endpoint}: `{framing}` says how a call is sent, and is set by the client")


def _path(operation: Operation[Any], path: Mapping[str, object], check: bool) -> Mapping[str, object]:
    """Return the path parameters; those of which the operation says more than that they are text are checked."""
    if operation.path_arguments is None:
        return path
    checked = operation.path_arguments.parts({name: path[name] for name in operation.at}, check=check)
    return {**path, **(checked.fields or {})}


def _parts(operation: Operation[Any], params: Mapping[str, object], check: bool) -> Parts:
    if operation.arguments:
        return operation.arguments.parts(params, check=check)
    if params:
        raise ArgumentTypeError(f"{operation.endpoint}: `{next(iter(params))}` is unknown, there are no keywords")
    return Parts()


def _each(operation: Operation[Any], values: Mapping[str, Any], write: Callable[[str, Any], Iterable[W]]) -> list[W]:
    """Write values one by one, so that an error can name the key; the value itself stays out of it."""
    written: list[W] = []
    for key, value in values.items():
        try:
            written.extend(write(key, value))
            continue
        except (TypeError, ValueError) as error:
            kind = ArgumentTypeError if isinstance(error, TypeError) else ArgumentValueError
            refusal = kind(f"{operation.endpoint}: `{key}`: {error}")
        raise refusal  # out here, without the error of a codec, which holds the value
    return written


def _target(
    operation: Operation[Any], path: Mapping[str, object], query: Mapping[str, object], encoding: Encoding
) -> str:
    fixed, names = operation.path_parts[::2], operation.path_parts[1::2]
    target = fixed[0]
    if names:
        values = {name: path.get(name) for name in names}
        segments = _each(operation, values, lambda _, value: (segment(value, encoding),))
        target += "".join([f"{one}{other}" for one, other in zip(segments, fixed[1:], strict=True)])
    if not query:
        return target
    pairs = "&".join(_each(operation, query, lambda name, value: urlencode(name, value, encoding)))
    return f"{target}{'&' if '?' in target else '?'}{pairs}" if pairs else target


def _set_header(request: Outgoing, name: str, value: Any, encoding: Encoding) -> tuple[()]:
    if value is not None or encoding.null == "empty":
        request.set(name, ",".join(text(item, encoding) for item in (value if isinstance(value, list) else [value])))
    return ()


def _set_cookie(request: Outgoing, name: str, value: Any, encoding: Encoding) -> tuple[()]:
    if value is not None or encoding.null == "empty":
        request.set_cookie(name, text(value, encoding))
    return ()


def _body(operation: Operation[Any], parts: Parts, encoding: Encoding) -> tuple[str | None, bytes | Content]:
    """Return the media type and the content; without a media type there is no body."""
    media_type = _MEDIA_TYPES.get(operation.sends, operation.sends)
    fields = parts.body.get("body", parts.fields)
    if parts.body and not (operation.sends in ("form", "multipart") and isinstance(fields, Mapping)):
        content = joined(_each(operation, parts.body, lambda _, value: [_whole(media_type, value)]))
        return _typed(media_type, fields), content
    if fields is None or (not fields and operation.body == "optional"):
        return None, b""
    match operation.sends:
        case "form":
            pairs = _each(operation, fields, lambda name, value: urlencode(name, value, encoding))
            return media_type, "&".join(pairs).encode()
        case "multipart":
            return multipart.join(_each(operation, fields, lambda name, value: multipart.parts(name, value, encoding)))
        case _:
            return media_type, b"{%b}" % b",".join(_each(operation, fields, jsontext.member))


def _typed(media_type: str, value: Any) -> str:
    """Return the media type of a body that is not made of keys: an upload's own where the operation names none."""
    is_any = media_type == _MEDIA_TYPES["bytes"] or "*" in media_type
    return value.content_type if is_any and isinstance(value, Upload) else media_type


def _whole(media_type: str, value: Any) -> bytes | Part:
    """Write a body that is not made of keys."""
    if isinstance(value, Upload):
        multipart.media_type(value)
        value = value.content
    if media_type.partition(";")[0].endswith("json"):
        return jsontext.encode(value)
    if isinstance(value, str):
        return value.encode()
    if is_source(value):
        return part(value)
    raise TypeError(f"a value of type {type(value).__name__} is no body of {media_type}")
