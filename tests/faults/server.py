"""A server on loopback that does what its scripts say, byte for byte, and counts what reached it.

A script is a tuple of steps; each connection follows one, the first connection the first script, and all further ones
the last. A connection ends with its script. Nothing waits for a time: what is slow waits until the client is gone.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

_PIECE = 65536


class Gone(Exception):
    """The client has closed the connection."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One whole request that reached the server."""

    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        """The method."""
        return self.head.partition(b" ")[0].decode()

    @property
    def target(self) -> str:
        """What is asked for, as in the first line."""
        return self.head.split(b" ", 2)[1].decode()

    def header(self, name: str) -> str | None:
        """Return the value of a header."""
        lines = (line.partition(b":") for line in self.head.split(b"\r\n")[1:])
        return next((value.strip().decode() for known, _, value in lines if known.decode().lower() == name), None)


@dataclass(slots=True)
class Peer:
    """One connection."""

    socket: socket.socket
    server: Server

    def take(self) -> bytes:
        """Return some bytes of the client. Raises Gone where none come any more."""
        try:
            data = self.socket.recv(_PIECE)
        except OSError:
            data = b""
        if not data:
            raise Gone
        self.server.count(data)
        return data

    def say(self, data: bytes) -> None:
        """Send bytes. Raises Gone where nobody takes them."""
        try:
            self.socket.sendall(data)
        except OSError:
            raise Gone from None


Step: TypeAlias = Callable[[Peer], None]
Script: TypeAlias = tuple[Step, ...]


@dataclass(slots=True)
class Server:
    """What a server was told, and what it saw: connections, whole requests, and how many bytes."""

    scripts: tuple[Script, ...]
    tls: ssl.SSLContext | None = None
    scheme: str = "http"
    authority: str = ""
    connections: int = 0
    seen: list[Seen] = field(default_factory=list)
    size: int = 0
    mistakes: list[BaseException] = field(default_factory=list)
    listener: socket.socket = field(default_factory=socket.socket)
    is_over: threading.Event = field(default_factory=threading.Event)
    _last: object = None
    _peers: list[Peer] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{self.scheme}://{self.authority}"

    def bind(self) -> None:
        """Take a free port. The buffer for what comes in is small, so that a large body has to wait for its reader."""
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _PIECE)
        self.listener.bind(("127.0.0.1", 0))
        self.authority = f"127.0.0.1:{self.listener.getsockname()[1]}"

    def listen(self) -> None:
        """Let clients in from now on."""
        self.listener.listen(64)
        self._start(self._accept)

    def settle(self) -> None:
        """Wait until the connections that were let in so far have ended."""
        for thread in self._threads[1:]:
            thread.join()

    def count(self, data: bytes) -> None:
        """Note that bytes came."""
        with self._lock:
            self.size += len(data)

    def stop(self) -> None:
        """End every connection, after those that wait to be let in were."""
        self.is_over.set()
        if self._threads:
            with socket.socket() as last:
                last.bind(("127.0.0.1", 0))
                self._last = last.getsockname()
                last.connect(self.listener.getsockname())
                self._threads[0].join()
        self.listener.close()
        for peer in self._peers:
            with suppress(OSError):
                peer.socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            accepted, address = self.listener.accept()
            if address == self._last:
                accepted.close()
                return
            script = self.scripts[min(self.connections, len(self.scripts) - 1)]
            self.connections += 1
            self._peers.append(Peer(accepted, self))
            self._start(self._follow, self._peers[-1], script)

    def _follow(self, peer: Peer, script: Script) -> None:
        try:
            for step in script:
                step(peer)
        except Gone:
            pass
        except BaseException as mistake:  # noqa: BLE001 - told to the test
            self.mistakes.append(mistake)
        finally:
            peer.socket.close()


@contextmanager
def serving(
    *scripts: Script, tls: ssl.SSLContext | None = None, scheme: str = "", listens: bool = True
) -> Iterator[Server]:
    """Serve until the block ends. Raises what went wrong in a script."""
    server = Server(scripts, tls, scheme or ("https" if tls else "http"))
    server.bind()
    try:
        if listens:
            server.listen()
        yield server
    finally:
        server.stop()
    if server.mistakes:
        raise server.mistakes[0]


def receive(peer: Peer) -> None:
    """Read one request whole."""
    head, body = receive_head(peer)
    length = Seen(head, b"").header("content-length")
    while not body.endswith(b"0\r\n\r\n") if length is None and b"chunked" in head else len(body) < int(length or 0):
        body += peer.take()
    peer.server.seen.append(Seen(head, body))


def knock(peer: Peer) -> None:
    """Wait until the client says something, and leave it unread."""
    try:
        data = peer.socket.recv(1, socket.MSG_PEEK)
    except OSError:
        data = b""
    if not data:
        raise Gone


def receive_head(peer: Peer) -> tuple[bytes, bytes]:
    """Read the head of a request; return it, and what came of the body with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += peer.take()
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


def say(data: bytes) -> Step:
    """Send bytes."""
    return lambda peer: peer.say(data)


def flood(data: bytes) -> Step:
    """Send bytes again and again, until the client is gone."""

    def step(peer: Peer) -> None:
        while True:
            peer.say(data)

    return step


def drip(data: bytes) -> Step:
    """Send bytes again and again, a hundred times a second, until the client is gone; two seconds are too long."""

    def step(peer: Peer) -> None:
        pace = threading.Event()
        for _ in range(200):
            peer.say(data)
            pace.wait(0.01)
        raise AssertionError("the client is still there")

    return step


def tunnel(peer: Peer) -> None:
    """Be a proxy: connect to where the client wants, and carry bytes both ways until one side ends."""
    head, _ = receive_head(peer)
    peer.server.seen.append(Seen(head, b""))
    host, _, port = Seen(head, b"").target.partition(":")
    with socket.create_connection((host, int(port))) as there:
        peer.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_carry, args=(there, peer.socket))
        back.start()
        _carry(peer.socket, there)
        back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_PIECE):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def wait(peer: Peer) -> None:
    """Do nothing until the client is gone; what it sends in the meantime is read."""
    while True:
        peer.take()


def ignore(peer: Peer) -> None:
    """Read nothing until the server ends."""
    peer.server.is_over.wait()


def reset(peer: Peer) -> None:
    """End the connection with a reset."""
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.socket.close()
    raise Gone


def handshake(peer: Peer) -> None:
    """Agree on TLS."""
    assert peer.server.tls is not None
    try:
        peer.socket = peer.server.tls.wrap_socket(peer.socket, server_side=True)
    except (OSError, ssl.SSLError):
        raise Gone from None


def under_tls(data: bytes) -> Step:
    """Send bytes as they are over a connection that TLS was agreed on for."""

    def step(peer: Peer) -> None:
        with socket.socket(fileno=os.dup(peer.socket.fileno())) as raw:
            raw.sendall(data)

    return step


def end_tls(peer: Peer) -> None:
    """Say the end of TLS, and leave the connection open until the client is gone."""
    assert isinstance(peer.socket, ssl.SSLSocket)
    with suppress(OSError, ssl.SSLError):
        peer.socket.unwrap()
    raise Gone
