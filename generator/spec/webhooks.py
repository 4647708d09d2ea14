"""`webhooks` of provider.yaml: messages that the provider sends, how they are checked, and what they hold.

webhooks:
  payments:
    scheme: wonder-webhook            # or credentials, options, values and verify of your own
    credentials: {public_key: {env: WONDER_WEBHOOK_PUBLIC_KEY}}
    event: PaymentEvent               # what the body is; without it, anything
    reads: json                       # or form
"""

from __future__ import annotations

from dataclasses import replace

from ..diagnostics import Problems
from .keys import Keys
from .library import read_library_use
from .nodes import Entry, Mapping, to_json
from .schemas import read_named
from .scope import Scope
from .signing import SIGNING_KEYS, read_signing, read_window
from .signingmodel import WebhookSpec

READS = ("json", "form")


def read_webhooks(provider: Keys, scope: Scope, problems: Problems) -> tuple[WebhookSpec, ...]:
    """Read `webhooks`; one that cannot be read is reported and left out."""
    found = provider.pairs("webhooks", lambda entry: _webhook(entry, scope, problems))
    return tuple(each for each in found if each)


def _webhook(entry: Entry, scope: Scope, problems: Problems) -> WebhookSpec | None:
    name, node = entry.key.text, entry.value
    keys = Keys(node, f"the webhook `{name}`", problems)
    if not isinstance(node, Mapping):
        return None
    description, reads = keys.prose("description"), keys.choice("reads", READS) or "json"
    event, window = keys.take("event"), read_window(keys, problems)
    if node.get("scheme"):
        signing = read_library_use(name, keys, problems)
        keys.close()
    else:
        own = tuple(each for each in node if each.key.text in (*SIGNING_KEYS, "docs"))
        signing = read_signing(name, Mapping(own, node.span), problems)
        for key in (*SIGNING_KEYS, "docs", "scheme"):
            keys.take(key)
        keys.close()
    schema = read_named(event, scope, problems) if event else None
    if signing is None:
        return None
    if signing.verify is None:
        hint = "write `verify: {accept: ...}`, or name a scheme that has it: `apigraft sign show standard-webhooks`"
        problems.error("E116", entry.key.span, f"the webhook `{name}` does not say how it is checked", hint)
        return None
    if window:
        signing = replace(signing, verify=replace(signing.verify, window=window))
    return WebhookSpec(name, description, signing, schema, reads, to_json(node), entry.key.span)
