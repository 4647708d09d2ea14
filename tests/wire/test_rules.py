"""What the two providers ask of their callers is enforced before a byte is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from generated import wonder, yedpay

from .loopback import Loopback, loopback

USER = {
    "id": "1",
    "company_id": "c",
    "role": "owner",
    "email": "",
    "phone": "",
    "username": "",
    "first_name": "",
    "last_name": "",
    "can_refund": True,
    "disabled": False,
    "last_login_time": "",
    "created_at": "",
    "updated_at": "",
}
INPUT: dict[str, Any] = {
    "calling_code": "852",
    "phone_number": "91234567",
    "document_type": "HK ID",
    "document_number": "A1234567",
    "first_name": "小明",
    "last_name": "陳",
    "date_of_birth": "1990-01-31",
    "issuing_country": "HKG",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback() as state:
        state.will_answer(200, {"success": True, "data": USER})
        yield state


@pytest.fixture
def client(server: Loopback) -> Iterator[yedpay.Yedpay]:
    server.received.clear()
    with yedpay.Yedpay(auth=yedpay.LoginToken("t"), base_url=server.url) as client:
        yield client


def test_a_field_that_is_not_given_is_not_sent(client: yedpay.Yedpay, server: Loopback) -> None:
    """An update of nothing sends an empty form."""
    client.users.update("u")
    assert server.last.body == b""


def test_a_boolean_goes_into_the_form_by_the_profile(client: yedpay.Yedpay, server: Loopback) -> None:
    """Yedpay's forms spell true and false `1` and `0`."""
    client.users.update("u", can_refund=True)
    assert server.last.body == b"can_refund=1"
    client.users.update("u", can_refund=False)
    assert server.last.body == b"can_refund=0"


def test_country_code_is_required_with_a_phone(client: yedpay.Yedpay, server: Loopback) -> None:
    """A phone without a country code is refused here; an empty phone needs none."""
    with pytest.raises(ValueError, match=r"PUT /users/\{user_id\}: `country_code` must be given when `phone` is given"):
        client.users.update("u", phone="12345678")
    assert server.received == []
    client.users.update("u", phone="12345678", country_code="+852")
    assert server.last.body == b"phone=12345678&country_code=%2B852"
    client.users.update("u", phone="")
    assert server.last.body == b"phone="


@pytest.mark.parametrize("password", ["Sh0rt", "nocapitals1", "NOSMALL123", "NoDigitsAtAll"])
def test_a_password_follows_the_rule_of_the_page(client: yedpay.Yedpay, server: Loopback, password: str) -> None:
    """At least 8 characters with a number, a capital and a small letter; the message does not show the password."""
    with pytest.raises(ValueError, match="password") as caught:
        client.users.update("u", password=password)
    assert password not in str(caught.value)
    assert server.received == []


def test_what_nobody_knows_is_refused(client: yedpay.Yedpay, server: Loopback) -> None:
    """A misspelt keyword is a TypeError that names the nearest one."""
    wrong: dict[str, Any] = {"frist_name": "Ada"}
    with pytest.raises(TypeError, match=r"`frist_name` is unknown, did you mean `first_name`\?"):
        client.users.update("u", **wrong)
    assert server.received == []


@pytest.mark.parametrize("user_id", ["", ".", ".."])
def test_a_path_parameter_cannot_change_the_path(client: yedpay.Yedpay, server: Loopback, user_id: str) -> None:
    """A value that would lead to another address is refused."""
    with pytest.raises(ValueError, match="user_id"):
        client.users.update(user_id)
    assert server.received == []


def test_a_path_parameter_is_one_segment(client: yedpay.Yedpay, server: Loopback) -> None:
    """Slashes, spaces and question marks of a value stay inside of it."""
    client.users.update("a/b c?d")
    assert server.last.target == "/users/a%2Fb%20c%3Fd"


def test_the_api_key_is_the_other_way_in(server: Loopback) -> None:
    """Yedpay takes an API key in the same header."""
    with yedpay.Yedpay(auth=yedpay.ApiKey("k3y"), base_url=server.url) as client:
        client.users.update("u")
    assert server.last.headers["authorization"] == "API-KEY k3y"


def test_credentials_come_from_the_environment(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument the first scheme whose variable is set is used; without any the message names them."""
    monkeypatch.setenv("YEDPAY_API_KEY", "from-the-environment")
    monkeypatch.setenv("YEDPAY_BASE_URL", server.url)
    with yedpay.Yedpay() as client:
        client.users.update("u")
    assert server.last.headers["authorization"] == "API-KEY from-the-environment"
    monkeypatch.delenv("YEDPAY_API_KEY")
    with yedpay.Yedpay() as client, pytest.raises(ValueError, match=r"YEDPAY_ACCESS_TOKEN.*YEDPAY_API_KEY"):
        client.users.update("u")


def test_an_envelope_that_says_no_is_an_error(client: yedpay.Yedpay, server: Loopback) -> None:
    """`success: false` is a refusal, also with status 200."""
    before = server.answer
    server.will_answer(200, {"success": False, "message": "no such user", "status": 404})
    try:
        with pytest.raises(yedpay.RefusedError, match="no such user") as caught:
            client.users.update("u")
    finally:
        server.answer = before
    assert caught.value.status == 200
    assert caught.value.detail.status == 404


@pytest.fixture
def signer(server: Loopback) -> Iterator[wonder.Wonder]:
    from .test_examples import pem

    server.received.clear()
    auth = wonder.WonderRsaSha256(app_id="app", private_key=pem())
    with wonder.Wonder(auth=auth, base_url=server.url) as client:
        yield client


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("calling_code", ""),
        ("calling_code", "8520"),
        ("calling_code", "+85"),
        ("calling_code", "٣"),
        ("calling_code", "852\n"),
        ("phone_number", "123456789012"),
        ("phone_number", "9123 4567"),
    ],
)
def test_wonder_codes_and_numbers_follow_their_patterns(
    signer: wonder.Wonder, server: Loopback, field: str, value: str
) -> None:
    """1 to 3 and 1 to 11 ASCII digits, and nothing after them."""
    user: Any = {**INPUT, field: value}
    with pytest.raises(ValueError, match=rf"user\.{field}"):
        signer.users.edit("U-1", user=user)
    assert server.received == []


def test_a_request_id_is_new_in_each_call_unless_given(signer: wonder.Wonder, server: Loopback) -> None:
    """`x-request-id` is a fresh UUID, and the caller's own where there is one."""
    server.will_answer(200, {"code": 0, "message": "", "data": {"user": {}}})
    user: Any = INPUT
    for _ in range(2):
        signer.users.edit("U-1", user=user)
    signer.users.edit("U-1", user=user, x_request_id="mine", x_i18n_lang="en")
    first, second, third = (each.headers["x-request-id"] for each in server.received)
    assert len(first) == 36
    assert first != second
    assert third == "mine"
    assert [each.headers.get("x-i18n-lang") for each in server.received] == [None, None, "en"]
