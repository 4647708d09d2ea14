"""Receivers as they are generated: what they take, what they return, and the README that shows them."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from generator import generate
from generator.runtime.signing.digests import hmac, sha256
from generator.runtime.signing.encodings import base64, hex_

from ..test_hostile import HARMLESS, PAYLOADS, run_nothing, shapes, write

ROOT = Path(__file__).resolve().parents[2]
SPECS = ROOT / "tests" / "cases" / "corridor" / "webhooks" / "specs"
PACKAGE = "clients_with_webhooks"
SECRET = "whsec_c2VjcmV0"
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The case of the corridor and the project's own providers, generated and ready to be imported."""
    folder = tmp_path_factory.mktemp("receivers")
    shutil.copytree(SPECS, folder / "specs")
    shutil.copytree(ROOT / "endpoint_specs", folder / "specs", dirs_exist_ok=True)
    assert not generate(folder / "specs", folder / PACKAGE).failed
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))


@pytest.fixture
def webhooks(package: Path) -> Any:
    """Its module of receivers."""
    return importlib.import_module(f"{PACKAGE}.webhooks.webhooks")


def models() -> Any:
    return importlib.import_module(f"{PACKAGE}.webhooks.models.shared")


def problems(event: Any) -> list[str]:
    return [str(problem) for problem in importlib.import_module(f"{PACKAGE}._runtime").problems(event)]


def payment(webhooks: Any, event: object) -> Any:
    """Send an event as the provider would."""
    body = json.dumps(event).encode()
    return webhooks.PaymentsWebhook(SECRET).verify(body, signed(body))


def now() -> int:
    """The time, which some of these look at themselves."""
    return int(datetime.now(UTC).timestamp())


def signed(body: bytes) -> dict[str, str]:
    """The headers of an event."""
    time = str(now())
    mac = base64(hmac(f"m.{time}.".encode() + body, "sha256", b"secret"))
    return {"webhook-id": "m", "webhook-timestamp": time, "webhook-signature": f"v1,{mac}"}


def test_an_event_is_what_its_tag_says(webhooks: Any) -> None:
    """A union of events comes out as the member that was sent."""
    paid = payment(webhooks, {"type": "payment.paid", "amount": "1.10", "more": [1]})
    assert isinstance(paid, models().Paid) and paid.amount == Decimal("1.10") and paid.model_extra == {"more": [1]}
    refunded = payment(webhooks, {"type": "payment.refunded"})
    assert isinstance(refunded, models().Refunded) and refunded.reason is None and problems(refunded) == []


def test_an_event_that_is_new_is_kept(webhooks: Any) -> None:
    """The provider may add some: nothing of it is lost, and nothing raised."""
    event = {"type": "payment.disputed", "amount": 5}
    assert payment(webhooks, event) == event


def test_an_event_that_does_not_fit_is_returned_with_its_problems(webhooks: Any) -> None:
    """Whoever acts on messages decides what to do with it."""
    odd = payment(webhooks, {"type": "payment.paid", "amount": "much", "new": None})
    assert isinstance(odd, models().Paid) and (odd.amount, odd.model_extra) == ("much", {"new": None})
    assert len(problems(odd)) == 1 and "amount" in problems(odd)[0]
    assert problems(payment(webhooks, {"type": "payment.paid"})) == ["`amount`: Field required"]


def test_a_receiver_takes_what_a_receiver_needs(webhooks: Any) -> None:
    """Not the key that only the sender has, and a replay guard only where there is something to remember."""
    receivers = [name for name in webhooks.__all__ if not name.endswith("Error")]
    taken = {name: list(signature(getattr(webhooks, name)).parameters) for name in receivers}
    assert taken == {
        "PaymentsWebhook": ["secret", "seen"],
        "OrdersWebhook": ["public_key", "version", "seen"],
        "Notices2Webhook": ["token"],
        "SharedTokenWebhook": ["token"],
    }
    assert webhooks.OrdersWebhook.variables() == ("WEBHOOKS_PUBLIC_KEY",)


def test_a_scheme_that_is_written_out_checks(webhooks: Any) -> None:
    """Here ECDSA over the URL; the amount is exact."""
    url, body, time = (
        "https://h/hook?a=1",
        b'{"id": "o", "total": 0.10, "lines": [{"sku": "s", "count": 2}]}',
        str(now() * 1000),
    )
    text = "\n".join(("2", f"POST {url}", time, hex_(sha256(body)))).encode()
    headers = [("X-Time", time), ("X-Signature", base64(KEY.sign(text, ec.ECDSA(hashes.SHA256()))))]
    receiver = webhooks.OrdersWebhook(PUBLIC)
    event = receiver.verify(body, headers, url=url)
    assert isinstance(event, models().OrdersWebhookEvent)
    assert str(event.total) == "0.10" and event.lines[0].count == 2 and problems(event) == []
    runtime = importlib.import_module(f"{PACKAGE}._runtime.webhooks")
    for wrong in ("https://h/hook?a=2", "http://h/hook?a=1"):
        with pytest.raises(runtime.SignatureError):
            receiver.verify(body, headers, url=wrong)
    with pytest.raises(runtime.SignatureError):
        webhooks.OrdersWebhook(PUBLIC, version="1").verify(body, headers, url=url)
    with pytest.raises(
        importlib.import_module(f"{PACKAGE}._runtime").ConfigurationError, match="give `url`, the whole"
    ):
        receiver.verify(body, headers)


def test_a_form_is_typed(webhooks: Any) -> None:
    """Numbers and truths of a form are text, and fit; lists and maps are nested in brackets."""
    fields = [("extra[a]", "b"), ("id", "7"), ("lines[0][count]", "2"), ("lines[0][sku]", "s"), ("paid", "1")]
    mac = hmac("".join(f"{name}={value}\n" for name, value in fields), "sha256", b"\x00\xff").hex()
    body = "&".join(f"{name}={value}" for name, value in [*fields, ("mac", mac)])
    headers = {"content-type": "application/x-www-form-urlencoded"}
    event = webhooks.Notices2Webhook("00FF").verify(body, headers)
    assert (event.id, event.paid, event.extra, event.lines[0].count) == (7, True, {"a": "b"}, 2)
    assert problems(event) == [] and event.model_extra == {"mac": mac}


def test_names_of_values_do_not_shadow_what_the_check_needs(webhooks: Any) -> None:
    """The scheme of the notices has values called `Received`, `request` and `self`."""
    source = Path(webhooks.__file__).read_text(encoding="utf-8")
    assert "Received_ = form(request)" in source and "self_ = hex_(request_)" in source


@pytest.mark.parametrize("given", ["t0ken", "", None, "t0ke", "t0kenn", "T0ken"])
def test_a_token_that_is_sent_is_compared_too(given: str | None, webhooks: Any) -> None:
    """Some providers send a shared secret in place of a signature."""
    receiver = webhooks.SharedTokenWebhook("t0ken")
    headers = {} if given is None else {"X-Token": given}
    if given == "t0ken":
        assert receiver.verify(b"{}", headers) == {}
        return
    with pytest.raises(webhooks.SignatureError):
        receiver.verify(b"{}", headers)


@pytest.mark.parametrize("name", ["webhooks", "yedpay", "wonder"])
def test_the_readme_shows_a_receiver_that_works(name: str, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its ten lines run as they stand, refuse what nobody signed, and its tables name all classes and errors."""
    section = (package / name / "README.md").read_text(encoding="utf-8").partition("## Webhooks")[2]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    for variable in re.findall(r"`([A-Z_]{4,})`", section):
        monkeypatch.setenv(variable, PUBLIC if "PUBLIC" in variable else SECRET)
    names: dict[str, Any] = {}
    exec(code, names)
    body = json.dumps({"type": "payment.refunded"}).encode()
    assert names["receive"](body, {}) == 400
    if name == "webhooks":
        assert names["receive"](body, signed(body)) == 200
        names["webhook"]._seen = lambda *_: True
        assert names["receive"](body, signed(body)) == 200
    module = importlib.import_module(f"{PACKAGE}.{name}.webhooks")
    raised = set(re.findall(r"^\| `(\w+Error)`", section, re.MULTILINE))
    assert raised <= set(module.__all__)
    assert all(f"`{each}(" in section for each in module.__all__ if not each.endswith("Error"))


def hostile(text: str) -> dict[str, Any]:
    """A provider whose webhooks have the text wherever there may be some."""
    template = text.replace("\\", "/").replace("${", "$${")
    own = {
        "description": text,
        "docs": text,
        "credentials": {"secret": {"secret": True, "description": text}},
        "options": {"label": text},
        "values": {"signed": f"{template}${{label}}${{body}}", "mac": "${signed | hmac('sha256', secret) | hex}"},
        "verify": {"accept": "${headers | get('X') | same_as(mac)}", "once": f"{template}${{mac}}"},
        "event": {f"{text}-1": {"type": "string", "description": text}, "$description": text},
    }
    webhooks = {text: own, f"{text}-2": {"scheme": "slack-v0", "description": text, "reads": "form"}}
    provider = {"servers": {"main": "https://api.example.com"}, "webhooks": webhooks}
    return {"provider.yaml": provider, "ping.yaml": {"get": "/ping"}}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("harmless")
    report = generate(write(folder / "specs", hostile(HARMLESS)), folder / "out")
    assert not report.failed, report.diagnostics
    return shapes(folder / "out")


@pytest.mark.parametrize("name", PAYLOADS)
def test_free_text_of_a_webhook_stays_text(name: str, harmless: dict[str, str], tmp_path: Path) -> None:
    """Names, descriptions, options and templates: the receiver has the shape that harmless ones give it."""
    report = generate(write(tmp_path / "specs", hostile(PAYLOADS[name])), tmp_path / "out")
    assert not report.failed, report.diagnostics
    assert shapes(tmp_path / "out") == harmless
    run_nothing(tmp_path)


def test_names_that_are_alike_are_told_apart(tmp_path: Path) -> None:
    """Of webhooks, of the client, of models: each class has a name of its own."""
    webhook = {"scheme": "github-webhook", "event": "Webhook"}
    names = ["webhook", "Webhook", "web-hook", "seen", "1", "\u4ed8\u6b3e", "hostile", "received", "Seen", "!!"]
    provider = {
        "servers": {"main": "https://api.example.com"},
        "webhooks": dict.fromkeys(names, webhook),
        "schemas": {"Webhook": {"id": "string"}, "Received": {"id": "string"}, "SeenWebhook": {"id": "string"}},
    }
    report = generate(write(tmp_path / "specs", {"provider.yaml": provider, "a.yaml": {"get": "/a"}}), tmp_path / "out")
    assert not report.failed, report.diagnostics
    run_nothing(tmp_path)
    source = (tmp_path / "out" / "hostile" / "webhooks.py").read_text(encoding="utf-8")
    classes = re.findall(r"^class (\w+)\(", source, re.MULTILINE)
    assert len(set(classes)) == len(names)
