"""Redirects are answers, and never orders: nothing goes to where they point, and no credential either."""

from __future__ import annotations

import pytest

from tests.library import httpx

from ..runtime.sample_api import ShopResponseError
from .calls import FLAVOURS, TOKEN
from .faults import answer, good
from .server import receive, say, serving


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["get", "bare"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("own", [False, True], ids=["", "with a client that follows"])
@pytest.mark.parametrize("away", [True, False], ids=["away", "to the same origin"])
def test_nobody_goes_where_a_redirect_points(away: bool, own: bool, status: int, kind: str, flavour: str) -> None:
    """Not even with an HTTP client of the user's own that follows redirects, nor within the same origin."""
    with serving(good("plain")) as other:
        target = other.url if away else ""
        with serving((receive, say(answer(status, b"", f"Location: {target}/users/2")))) as server:
            (outcome,) = FLAVOURS[flavour](
                [kind],
                {"base_url": server.url},
                (lambda name: getattr(httpx, name)(follow_redirects=True, trust_env=False)) if own else None,
            )
    assert type(outcome.error) is ShopResponseError and outcome.error.status == status
    assert outcome.error.headers["location"] == f"{target}/users/2"
    assert TOKEN not in f"{outcome.error} {vars(outcome.error)}"
    assert (len(server.seen), other.connections) == (1, 0)
