"""Sign the same requests with the generated SigV4 plugin and with botocore's signer, and print the cost of each.

    python -m benchmarks.signing [REQUESTS [ROUNDS]]

Both sign REQUESTS requests (2,000 unless said) in turn, ROUNDS times (7). The figures are microseconds of CPU for one
request, its construction included: the fastest round, the median, the slowest. Both signatures of each request are
compared first, so that nothing is measured that is not the same work. The exit code is 1 if the plugin's median is
the slower one.
"""

from __future__ import annotations

import datetime
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, Final
from unittest.mock import patch

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from generator.checks.plugin import generated, read_scheme_file
from generator.diagnostics import Problems
from generator.spec.library import library_source

REGION: Final = "eu-west-1"
SERVICE: Final = "execute-api"
NOW: Final = datetime.datetime(2026, 1, 31, 9, 30, tzinfo=datetime.UTC)
Request = tuple[str, str, str, bytes]


def main(count: int = 2000, rounds: int = 7) -> int:
    """Compare, measure, print; return the exit code."""
    requests = [_request(random.Random(seed)) for seed in range(count)]  # noqa: S311 - requests, not keys
    (scheme,) = read_scheme_file(library_source("aws-sigv4"), "aws-sigv4.yaml", Problems())
    with generated((scheme,)) as (plugin,):
        signer = plugin.type("AKID", "secret", region=REGION, service=SERVICE)
        outgoing = plugin.runtime().Outgoing

        def own(request: Request) -> str:
            method, host, target, body = request
            made = outgoing(method, "https", host, target, [("Content-Type", "application/json")], body)
            signer.sign(made)
            return str(made.get("Authorization"))

        botocore = SigV4Auth(Credentials("AKID", "secret"), SERVICE, REGION)

        def theirs(request: Request) -> str:
            method, host, target, body = request
            headers = {"Content-Type": "application/json"}
            made = AWSRequest(method, f"https://{host}{target}", headers=headers, data=body)
            botocore.add_auth(made)
            return str(made.headers["Authorization"])

        different = _different(requests, own, theirs, sys.modules[plugin.type.__module__])
        figures = _measure(requests, rounds, {"apigraft": own, "botocore": theirs})
    lines = [f"{count} requests, {different} of them signed otherwise than by botocore"]
    for name, each in figures.items():
        lines.append(f"{name:9} {min(each):7.1f} {statistics.median(each):7.1f} {max(each):7.1f} us CPU a request")
    sys.stdout.write("\n".join([*lines, ""]))
    slower = statistics.median(figures["apigraft"]) > statistics.median(figures["botocore"])
    return 1 if different or slower else 0


def _request(draw: random.Random) -> Request:
    path = "/".join(("", *(draw.choice(("users", "orders", "a b", "é")) for _ in range(draw.randint(1, 4)))))
    path = path.replace(" ", "%20").replace("é", "%C3%A9")
    pairs = [f"{draw.choice('abcxyz')}={draw.randint(0, 999)}" for _ in range(draw.randint(0, 5))]
    body = b'{"n":%d}' % draw.randint(0, 10**9) * draw.randint(0, 20)
    target = f"{path}?{'&'.join(pairs)}" if pairs else path
    return draw.choice(("GET", "POST", "PUT")), "api.example.com", target, body


def _different(requests: list[Request], own: Callable[..., str], theirs: Callable[..., str], module: Any) -> int:
    """Count the requests on which the two disagree, with both clocks at the same time."""
    with patch("botocore.auth.get_current_datetime", lambda **_: NOW.replace(tzinfo=None)):
        wanted = [theirs(request) for request in requests]
    with patch.object(module, "now", lambda: NOW):
        return sum(own(request) != each for request, each in zip(requests, wanted, strict=True))


def _measure(
    requests: list[Request], rounds: int, signers: dict[str, Callable[[Request], str]]
) -> dict[str, list[float]]:
    """Return the microseconds of CPU of each round, the signers taking turns."""
    figures: dict[str, list[float]] = {name: [] for name in signers}
    for _ in range(rounds):
        for name, sign in signers.items():
            begun = time.process_time()
            for request in requests:
                sign(request)
            figures[name].append((time.process_time() - begun) / len(requests) * 1e6)
    return figures


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
