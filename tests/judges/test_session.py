"""Logins that return a token, before PocketBase."""

from __future__ import annotations

import pytest

from tests.library import httpx

from . import changes
from .plugins import FLAVOURS, Generated, generated
from .servers.pocketbase import Base

LOGIN = "/api/collections/_superusers/auth-with-password"
SESSION = f"""
credentials: {{email: {{}}, password: {{secret: sent}}}}
request: {{post: {LOGIN}, json: {{identity: "${{email}}", password: "${{password}}"}}}}
token: $.token
attach: {{headers: {{Authorization: "${{token}}"}}}}
"""
SETTINGS = {"settings/show.yaml": "get: /api/settings\nresponses: {200: object}\n"}
SHOW = "/api/settings"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generated(tmp_path_factory.mktemp("session"), SESSION, SETTINGS)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_session_is_begun_once(base: Base, settings: Generated, flavour: str) -> None:
    """Twenty calls at once, and one after them, wait for one login."""
    sent: list[str] = []
    plugin = settings.plugin(base.email, base.password)
    with settings.calls(base.url, flavour, plugin, lambda request: sent.append(request.url.path)) as call:
        answers = [*call.together(20, "settings.show"), call("settings.show")]
    assert all("smtp" in each for each in answers)
    assert sent == [LOGIN, *[SHOW] * 21]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_session_that_was_ended_is_begun_anew(base: Base, settings: Generated, flavour: str) -> None:
    """The call that learns of it logs in, goes out once more, and succeeds; so do twenty that learn of it at once."""
    sent: list[str] = []
    plugin = settings.plugin(base.email, base.password)
    with settings.calls(base.url, flavour, plugin, lambda request: sent.append(request.url.path)) as call:
        call("settings.show")
        for times in (1, 20):
            base.end_all_sessions()
            del sent[:]
            assert all("smtp" in each for each in call.together(times, "settings.show"))
            assert sent.count(LOGIN) == 1
            assert sent.count(SHOW) <= 2 * times


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_token_that_is_changed_is_refused(base: Base, settings: Generated, flavour: str) -> None:
    """The server checks what the login gave; after the second refusal the call gives up."""
    sent: list[str] = []

    def spoil(request: httpx.Request) -> None:
        sent.append(request.url.path)
        if request.url.path == SHOW:
            changes.in_header("authorization", "ey", "eY")(request)

    plugin = settings.plugin(base.email, base.password)
    with settings.calls(base.url, flavour, plugin, spoil) as call:
        assert [call("settings.show").status for _ in range(2)] == [401, 401]
    assert sent == [LOGIN, SHOW, SHOW, LOGIN, SHOW]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("wrong", [("eve@example.com", ""), ("", "another password")])
def test_a_login_that_is_refused_is_said(base: Base, settings: Generated, flavour: str, wrong: tuple[str, str]) -> None:
    """The error names the status and no secret; the call itself was not sent."""
    sent: list[str] = []
    plugin = settings.plugin(wrong[0] or base.email, wrong[1] or base.password)
    with (
        settings.calls(base.url, flavour, plugin, lambda request: sent.append(request.url.path)) as call,
        pytest.raises(settings.runtime.ApiLoginError) as caught,
    ):
        call("settings.show")
    assert caught.value.status == 400
    assert (wrong[1] or base.password) not in str(caught.value)
    assert sent == [LOGIN]
