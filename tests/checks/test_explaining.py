"""A call explained: each scheme says what is taken, computed and put on, in the words of its author."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.checks.explaining import narrate
from generator.checks.explaining.model import Call, Sent, Value
from generator.checks.explaining.stages import Part, Stage

from .calls import ROOT, WONDER, explained, library, shop

FROM = "username from SHOP_USER and password from SHOP_PASSWORD"
BASIC = "Basic base64 of ${username}:${password}"
DIGEST = "Digest answer of ${username} and ${password} to the server's challenge"


@pytest.fixture(scope="module")
def schemes() -> dict[str, Call]:
    """The library of schemes, explained."""
    return library()


def values(call: Call) -> dict[str, Value]:
    """The named values of all pipelines of a call."""
    return {step.name: step for pipeline in call.pipelines for step in pipeline.steps if isinstance(step, Value)}


def stages(call: Call) -> dict[str, str]:
    """What each value is for."""
    return {name: value.stage.value for name, value in values(call).items()}


def test_wonder_is_told_step_by_step() -> None:
    """The whole text, to be held beside the provider's page."""
    told = "\n".join(narrate(explained(ROOT / "endpoint_specs", WONDER)))
    assert told == (Path(__file__).parent / "wonder.txt").read_text(encoding="utf-8").rstrip("\n")


def test_the_stages_of_wonder_are_those_of_its_page() -> None:
    """An HMAC is a key where another one takes it, a digest where a key signs it."""
    assert stages(explained(ROOT / "endpoint_specs", WONDER)) == {
        "request_time": "fresh",
        "credential": "out",
        "nonce": "fresh",
        "k1": "key",
        "k2": "key",
        "pre_sign": "canonical",
        "message": "digest",
        "signature": "signature",
    }


def test_an_hmac_with_a_secret_that_nothing_reads_is_the_signature(schemes: dict[str, Call]) -> None:
    """In SigV4 it is, while the derived key and the digest of the body keep their stages."""
    found = stages(schemes["aws-sigv4"])
    told = ("date", "body_sha256", "secret", "signing_key", "is_s3", "canonical_request", "signature", "authorization")
    assert [found[name] for name in told] == [
        "canonical", "digest", "key", "key", "condition", "canonical", "signature", "out",
    ]  # fmt: skip


def test_a_signature_stays_one_where_it_is_chosen_or_written_anew(schemes: dict[str, Call]) -> None:
    """OAuth 1 takes one of three, and encodes it."""
    found = stages(schemes["oauth1"])
    assert {found[name] for name in ("hmac_signature", "rsa_signature", "signature", "raw_signature")} == {"signature"}


def test_what_a_value_is_made_of_is_listed_once_in_the_order_of_its_recipe(schemes: dict[str, Call]) -> None:
    """Constants are no parts; what only decides is marked."""
    found = values(schemes["aws-sigv4"])
    assert found["credential_scope"].parts == (
        Part("value", "date"),
        Part("option", "region"),
        Part("option", "service"),
    )
    assert found["normalized_path"].parts == (
        Part("piece", "path"),
        Part("option", "normalize", decides=True),
        Part("value", "is_s3", decides=True),
    )


def test_what_is_sent_first_stands_before_what_reads_it(schemes: dict[str, Call]) -> None:
    """Kraken puts the nonce into the form, and then signs the body."""
    (pipeline,) = schemes["kraken"].pipelines
    names = [step.name if isinstance(step, Value) else f"send {step.group}" for step in pipeline.steps]
    assert names == ["nonce", "send form", "inner", "message", "signature"]
    sent = pipeline.steps[1]
    assert isinstance(sent, Sent)
    assert sent.pairs[0].recipe == "${nonce}"
    assert {piece.name: piece.after for piece in pipeline.pieces} == {"path": (), "body": ("form",)}


def test_whatever_holds_something_of_a_secret_says_so(schemes: dict[str, Call]) -> None:
    """The mark is that of the values which a plugin masks."""
    found = values(schemes["aws-sigv4"])
    assert [name for name, value in found.items() if value.secret and value.stage is Stage.KEY] == [
        "secret",
        "signing_key",
    ]
    assert not found["signature"].secret


@pytest.mark.parametrize(
    ("auth", "line"),
    [
        ("token", "token: a bearer token, as header Authorization: Bearer ${token}; token from SHOP_TOKEN"),
        ("query_key", "query_key: an API key, as query key = ${key}; key from SHOP_KEY"),
        ("login", f"login: a user name and a password, as header Authorization: {BASIC}; {FROM}"),
        ("challenge", f"challenge: HTTP Digest, as header Authorization: {DIGEST}; {FROM}"),
    ],
)
def test_a_simple_scheme_takes_a_line(tmp_path: Path, auth: str, line: str) -> None:
    """What is attached, and from where its credential comes."""
    told = list(narrate(explained(shop(tmp_path, f"auth: {auth}"), "shop.orders.place")))
    assert told == ["shop.orders.place: POST /orders", "Place an order", "", line]


def test_a_call_without_authentication_says_so(tmp_path: Path) -> None:
    """It is not left empty."""
    told = list(narrate(explained(shop(tmp_path, "auth: none"), "shop.orders.place")))
    assert told[-1] == "No authentication: the request goes out as it is."


def test_of_several_schemes_it_is_said_whether_all_sign(tmp_path: Path) -> None:
    """`{any: ...}` is a choice, a list an order."""
    choice = list(narrate(explained(shop(tmp_path / "a", "auth: {any: [token, login]}"), "shop.orders.place")))
    assert choice[3] == "One of these, whichever the client was given: token, login"
    every = list(narrate(explained(shop(tmp_path / "b", "auth: [kraken, token]"), "shop.orders.place")))
    assert every[3] == "All of these, in this order:"
    assert [line.partition(":")[0] for line in every if line.startswith(("kraken:", "token:"))] == ["kraken", "token"]


def test_without_auth_of_its_own_a_call_has_that_of_its_provider(tmp_path: Path) -> None:
    """`default_auth` signs it."""
    call = explained(shop(tmp_path, "docs: https://shop.example/orders"), "shop.orders.place")
    assert [pipeline.name for pipeline in call.pipelines] == ["token"]


def test_the_options_are_those_of_the_call(tmp_path: Path) -> None:
    """`signing` of an endpoint comes before `options` of its provider, and these before the scheme's own."""
    call = explained(shop(tmp_path, "auth: aws\nsigning: {service: iot}"), "shop.orders.place")
    options = {each.name: each.value for each in call.pipelines[0].settings}
    assert (options["region"], options["service"], options["placement"]) == ("eu-west-1", "iot", "header")


def test_options_that_nobody_gave_say_what_that_means(schemes: dict[str, Call]) -> None:
    """One must be given, another is absent, a list or a text is empty."""
    options = {each.name: each.value for each in schemes["oauth1"].pipelines[0].settings}
    assert (options["realm"], options["oauth"], options["query_quirk"]) == ("absent unless given", "none", "empty")
    aws = {each.name: each.value for each in schemes["aws-sigv4"].pipelines[0].settings}
    assert (aws["region"], aws["sign_body"]) == ("must be given", "false")


def test_a_token_that_is_fetched_is_a_step(tmp_path: Path) -> None:
    """A login and a token request say what is asked, and what of the answer is the token."""
    told = list(narrate(explained(shop(tmp_path / "a", "auth: session"), "shop.orders.place")))
    begin = told.index("   1. token =")
    assert told[begin + 1 :] == [
        "          POST /login",
        "          header x-client: ${client_id}",
        "          JSON with key",
        "          the token is $.token of the answer",
        "          it expires after 3600 seconds",
        "      fetched and kept, from client_id and secret; text; secret",
        "",
        "Put on the request",
        "   2. header X-Session: ${token}",
    ]
    server = list(narrate(explained(shop(tmp_path / "b", "auth: server"), "shop.orders.place")))
    assert "          grant_type = client_credentials" in server
    assert server[-1] == "   2. header Authorization: Bearer ${token}"


def test_every_scheme_of_the_library_is_told(schemes: dict[str, Call]) -> None:
    """Each value stands in the text once, behind its number, and each word of its recipes is explained."""
    for name, call in schemes.items():
        told = list(narrate(call))
        for value in values(call).values():
            assert sum(line[4:].startswith(f". {value.name} =") for line in told) == 1, (name, value.name)
        assert all("\n" not in line for line in told), name
