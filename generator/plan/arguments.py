"""What a client is told when it is made: each argument, for the docstring of its class and for the README."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: `standard` is its default as it is written, or what is done without it."""

    name: str
    standard: str
    about: str


ARGUMENTS: Final = (
    Argument("auth", "from the environment", "a plugin of this package, or a list of them"),
    Argument("server", "the first", "the name of a server"),
    Argument("base_url", "that of the server", "an address in the place of a server's"),
    Argument(
        "timeout",
        "30.0",
        "seconds for each wait: for a connection, and for each piece of an answer; a pair has one for each, and None "
        "in its second place waits for ever",
    ),
    Argument(
        "deadline",
        "none",
        "seconds for a whole call, with its logins, retries and pauses; each page is a call, and a stream has to begin "
        "by then",
    ),
    Argument(
        "retries",
        "twice, or as the API's description says",
        "how many times more a call is made, where a second one cannot have a second effect",
    ),
    Argument("idle_timeout", "300.0", "seconds that a stream may be silent before it counts as broken"),
    Argument(
        "answers",
        '"tolerant"',
        'what comes of an answer that departs from its description: nothing, with "warn" a warning in the log, with '
        '"strict" an error',
    ),
    Argument(
        "check",
        "True",
        "whether patterns, bounds, choices and conditions of arguments are looked at before a call; names and types "
        "are in any case",
    ),
    Argument(
        "max_answer_bytes", "256 MiB", "what an answer may hold, decompressed; streams and downloads may hold more"
    ),
    Argument("max_line_bytes", "16 MiB", "what one line or one event of a stream may hold"),
    Argument(
        "http_client",
        "one of its own",
        "a client or a transport of httpx, which is never closed: connections, proxies, TLS and event hooks are its "
        "own, headers and time limits those of this client; one with a `base_url` needs the argument `base_url`, too",
    ),
    Argument("on_request", "none", "functions that are called with each request and the number of its attempt"),
    Argument(
        "on_response", "none", "functions that are called with each request, its answer and the number of its attempt"
    ),
    Argument("log_values", "none", "names of headers and of fields of bodies whose values the log may show"),
)
"""In the order in which people ask for them. A test compares them with what the runtime's clients take."""


def described(width: int) -> str:
    """Return the arguments as the section of a docstring, in lines of at most `width` characters."""
    hanging = textwrap.TextWrapper(width, initial_indent=" " * 4, subsequent_indent=" " * 8)
    return "\n".join(("Args:", *(hanging.fill(f"{a.name} ({a.standard}): {a.about}.") for a in ARGUMENTS)))
