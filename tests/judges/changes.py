"""What may happen to a signed request on its way: each is refused by whoever checks the signature."""

from __future__ import annotations

from tests.library import httpx

from .plugins import Change


def path(request: httpx.Request) -> None:
    """Ask for something else."""
    before, _, query = request.url.raw_path.partition(b"?")
    request.url = request.url.copy_with(raw_path=before + b"x" + (b"?" + query if query else b""))


def query(request: httpx.Request) -> None:
    """Ask with one more parameter."""
    target = request.url.raw_path
    request.url = request.url.copy_with(raw_path=target + (b"&" if b"?" in target else b"?") + b"more=1")


def body(request: httpx.Request) -> None:
    """Flip a bit of the last byte that is sent."""
    content = request.read()
    assert content, "there is no body to change"
    request.stream = httpx.ByteStream(content[:-1] + bytes([content[-1] ^ 1]))


def method(request: httpx.Request) -> None:
    """Read where it was to be written, or the other way round."""
    request.method = {"GET": "DELETE", "PUT": "POST"}.get(request.method, "PUT")


def header(name: str, value: str | None = None) -> Change:
    """Send another value of a header, or else none."""

    def change(request: httpx.Request) -> None:
        assert name in request.headers, f"no {name} was sent"
        if value is None:
            del request.headers[name]
        else:
            request.headers[name] = value

    return change


def in_header(name: str, old: str, new: str) -> Change:
    """Replace a part of a header."""

    def change(request: httpx.Request) -> None:
        assert old in request.headers[name], f"{name} holds no {old}"
        request.headers[name] = request.headers[name].replace(old, new)

    return change


def signature(request: httpx.Request) -> None:
    """Change one character of the signature in `Authorization`."""
    value = request.headers["authorization"]
    at = value.lower().index("signature=") + 20
    request.headers["authorization"] = value[:at] + ("b" if value[at] == "a" else "a") + value[at + 1 :]
