"""What a README says of webhooks: how a message is checked in ten lines, what can be raised, what to answer then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..ir.api import Provider
from ..ir.auth import Signed, Webhook
from .credentials import constructed, variables
from .readme import escape
from .views import CredentialView, PairView, ReceivingView
from .webhooks import needs_url, receiving_scheme


def plan_receiving(provider: Provider, names: Mapping[str, str], package: str) -> ReceivingView | None:
    """Plan the section on webhooks; a provider without any has none."""
    if not provider.webhooks:
        return None
    return ReceivingView(
        code=tuple(_example(provider.webhooks[0], names, package)),
        receivers=tuple(_receiver(each, names[each.name]) for each in provider.webhooks),
        errors=tuple(_errors(provider)),
        notes=tuple(_notes(provider, names)),
    )


def _example(webhook: Webhook, names: Mapping[str, str], package: str) -> Iterator[str]:
    """Yield the lines of a receiver that fits every framework."""
    name, once = names[webhook.name], _once(webhook)
    url = {"": "", "path": ', url="/hooks"', "whole": ', url="https://example.com/hooks"'}[_url(webhook)]
    imported = sorted([name, "WebhookError", *(["ReplayError"] if once else [])])
    yield f"from {package}.webhooks import {', '.join(imported)}"
    yield ""
    yield f"webhook = {name}()"
    yield ""
    yield ""
    yield "def receive(body: bytes, headers: dict[str, str]) -> int:"
    yield '    """Act on a message, and return the status to answer it with."""'
    yield "    try:"
    yield f"        event = webhook.verify(body, headers{url})"
    yield from ("    except ReplayError:", "        return 200") if once else ()
    yield from ("    except WebhookError:", "        return 400")
    yield "    print(event)"
    yield "    return 200"


def _receiver(webhook: Webhook, name: str) -> CredentialView:
    scheme = receiving_scheme(webhook)
    held = {each.name for each in scheme.credentials}
    env = tuple(pair for pair in webhook.env if pair[0] in held)
    signed = Signed(webhook.name, scheme, env, webhook.span)
    return CredentialView(escape(webhook.description or webhook.name), constructed(signed, name), variables(signed))


def _errors(provider: Provider) -> Iterator[PairView]:
    yield PairView("SignatureError", "it is not the provider's, or was changed on its way; answer 400")
    if any(_time(webhook) for webhook in provider.webhooks):
        yield PairView("ExpiredError", "it is the provider's, and too old, or your clock is wrong; answer 400")
    if any(_once(webhook) for webhook in provider.webhooks):
        yield PairView("ReplayError", "it is the provider's, and was seen before; answer as you did then")
    yield PairView("WebhookError", "any of them")


def _notes(provider: Provider, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what else there is to know, a paragraph each."""
    yield (
        "`verify` needs the body as it came, before anything parsed it, and all of the headers. What it returns is "
        "typed as far as it fits its description; `problems(event)` says where it does not."
    )
    signed = [f"`{names[each.name]}`" for each in provider.webhooks if _url(each)]
    if signed:
        yield (
            f"With {', '.join(signed)} the URL is signed too: `url` is the one that the provider was told to call, "
            "not that behind your proxy."
        )
    if any(_once(webhook) for webhook in provider.webhooks):
        yield (
            "A message comes again until it is answered with 2xx, and an attacker may send it again too. `seen=` takes "
            "a replay guard: a function that is given a key and a number of seconds, says whether it had the key "
            "before, and remembers it for as long, in one step. Forget the key when your work on the message fails."
        )


def _url(webhook: Webhook) -> str:
    return needs_url(webhook.scheme.verification) if webhook.scheme.verification else ""


def _once(webhook: Webhook) -> bool:
    return bool(webhook.scheme.verification and webhook.scheme.verification.once)


def _time(webhook: Webhook) -> bool:
    return bool(webhook.scheme.verification and webhook.scheme.verification.time)
