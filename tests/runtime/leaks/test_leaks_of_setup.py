"""Mistakes in setting up a client, a plugin or a receiver show no credential; nor do these objects themselves."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.library import httpx

from .looking import leaks, listening, logged, pickled, shown_by, spellings
from .vault import KEY, KINDS, NASTY, Broken, Echo, Vault, secrets_of

PIN = "p1n-of-a-thing"
ARGUMENTS = [(kind, argument) for kind, given in KINDS.items() for argument in given]
NOBODY = Broken(httpx.ConnectError("refused"))
TEXT = f"w3bhook{NASTY}9"


@pytest.mark.parametrize(("kind", "absent"), ARGUMENTS)
def test_a_missing_credential_does_not_show_the_others(vault: Vault, kind: str, absent: str) -> None:
    """The frames of a constructor would hold them, also where they come from the environment."""
    try:
        plugin = vault.plugin(kind, **{absent: None})
    except ValueError as error:
        shown = shown_by(error, [vault.folder], raw=True)
        assert shown["0 frames"] and absent in shown["0 str"]
    else:
        shown = {"repr": repr(plugin), "pickle": pickled(plugin), "fields": str(vars(plugin))}
    assert leaks(secrets_of(kind), shown) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_shows_no_credential(vault: Vault, kind: str) -> None:
    """A plugin, a client and their copies: no repr, and there are no pickles."""
    plugin = vault.plugin(kind)
    own = httpx.Client(transport=httpx.MockTransport(Echo(kind)))
    with own, vault.package.Vault(auth=plugin, http_client=own) as client:
        client.with_options(headers={"X": "y"})
        objects = {"plugin": plugin, "copy": copy.copy(plugin), "client": client, "options": client.with_options()}
        shown = {f"{name} repr": repr(each) + str(each) for name, each in objects.items()}
        shown |= {f"{name} pickle": pickled(each) for name, each in objects.items()}
        shown |= {f"{name} fields": repr(vars(each)) for name, each in objects.items()}
    assert leaks(secrets_of(kind), shown) == []


UNSENDABLE: list[tuple[str, dict[str, str]]] = [
    ("token", {"token": f"b3arer{NASTY}9\n"}),
    ("header", {"key": f"h3ader{NASTY}9\x00"}),
    ("basic", {"username": f"us3r:name{NASTY}"}),
    ("wonder", {"private_key": f"-----BEGIN PRIVATE KEY-----\n{NASTY}n0-key"}),
    ("wonder", {"app_id": f"4pp{NASTY}\n9"}),
    ("signed", {"key_id": f"k3y{NASTY}\n9"}),
    ("aws", {"access_key_id": f"AK1A{NASTY}\ud800"}),
    ("machine", {"client_id": f"cl13nt{NASTY}\ud800"}),
    ("session", {"password": f"s3ssion{NASTY}\ud800"}),
    ("digest", {"username": f"us3r{NASTY}\n"}),
]


@pytest.mark.parametrize(("kind", "wrong"), UNSENDABLE)
def test_what_cannot_be_signed_or_sent_is_not_shown(
    vault: Vault, kind: str, wrong: dict[str, str], flavour: str
) -> None:
    """The rule that is broken is named, and no value."""
    secrets = [*KINDS[kind].values(), *wrong.values()]
    secrets = [each.encode(errors="ignore").decode() for each in secrets if each != KEY]
    with listening() as records, vault.calls(flavour, NOBODY, auth=vault.plugin(kind, **wrong)) as call:
        with pytest.raises(Exception) as caught:
            call(f"put.{kind}", PIN)
        shown = shown_by(caught.value, [vault.folder])
    assert leaks(secrets, {**shown, **logged(records)}) == []


def test_a_certificate_that_cannot_be_loaded_is_not_shown(vault: Vault) -> None:
    """Its key and password are given as texts, and OpenSSL reads files only."""
    plugin = vault.plugin("presented", certificate=KEY)
    with vault.package.Vault(auth=plugin) as client, pytest.raises(ValueError) as caught:
        client.put.presented(PIN)
    assert leaks(secrets_of("presented"), shown_by(caught.value, [vault.folder], raw=True)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"auth": TEXT},
        {"auth": [TEXT]},
        {"base_url": f"https://ann:{spellings(TEXT)['quoted']}@api.example"},
        {"base_url": f"https://api.example?key={spellings(TEXT)['quoted']}"},
        {"answers": "loud", "auth": TEXT},
        {"retries": -1, "auth": TEXT},
    ],
)
def test_a_credential_in_the_wrong_argument_is_not_shown(vault: Vault, wrong: dict[str, Any]) -> None:
    """A client says what it wants, and not what it got instead."""
    with pytest.raises(ValueError) as caught:
        vault.package.Vault(**wrong)
    assert leaks([TEXT], shown_by(caught.value, [vault.folder], raw=True)) == []


def receivers(vault: Vault) -> Any:
    """Return the module of the receivers."""
    return importlib.import_module(f"{vault.package.module.__name__}.webhooks")


def no_signature(receiver: Any) -> object:
    return receiver.verify(b"{}", {})


def wrong_signature(receiver: Any) -> object:
    headers = {
        "X-Hub-Signature-256": "sha256=00",
        "webhook-id": "1",
        "webhook-timestamp": "1",
        "webhook-signature": "v1,AA==",
    }
    return receiver.verify(b'{"m3ssage": 1}', headers)


def no_headers(receiver: Any) -> object:
    return receiver.verify(b'{"m3ssage": 1}', 5)


@pytest.mark.parametrize("name", ["GithubWebhook", "StandardWebhook"])
@pytest.mark.parametrize("mistake", [no_signature, wrong_signature, no_headers])
def test_a_message_that_is_refused_shows_neither_itself_nor_the_key(
    vault: Vault, name: str, mistake: Callable[[Any], object]
) -> None:
    """Nor the signature that it should have had."""
    key = "whsec_dzNiaG9vay1zZWNyZXQtb2YtdGVzdHM="
    made = getattr(receivers(vault), name)(key)
    with pytest.raises(Exception) as caught:
        mistake(made)
    shown = {**shown_by(caught.value, [vault.folder], raw=True), "repr": repr(made), "pickle": pickled(made)}
    assert leaks([key, key.removeprefix("whsec_"), "m3ssage"], shown) == []


@pytest.mark.parametrize("key", [f"whsec_{TEXT}", "whsec_dzNiaG9vay1zZWNyZXQ*", " \t "])
def test_a_key_that_is_none_is_not_shown(vault: Vault, key: str) -> None:
    """Whether a receiver says so at once or when it is to check something."""
    with pytest.raises(ValueError) as caught:
        wrong_signature(receivers(vault).StandardWebhook(key))
    assert leaks([repr(key)[1:-1]], shown_by(caught.value, [vault.folder], raw=True)) == []
