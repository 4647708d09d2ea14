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
from .signing import SIGNING_KEYS, read_signing, read_window, refuse_window
from .signingmodel import SigningSpec, WebhookSpec

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
    is_own = not node.get("scheme")
    signing = _own_scheme(name, node, keys, problems) if is_own else read_library_use(name, keys, problems)
    keys.close()
    schema = read_named(event, scope, problems) if event else None
    unsaid = node.get("verify") is None if is_own else signing is not None and signing.verify is None
    if unsaid:
        hint = "write `verify: {accept: ...}`, or name a scheme that has it: `apigraft sign show standard-webhooks`"
        problems.error("E116", entry.key.span, f"the webhook `{name}` does not say how it is checked", hint)
    if signing is None or signing.verify is None:
        return None
    if window:
        signing = _with_window(name, signing, window, keys, problems)
    return WebhookSpec(name, description, signing, schema, reads, to_json(node), entry.key.span, is_own)


def _own_scheme(name: str, node: Mapping, keys: Keys, problems: Problems) -> SigningSpec | None:
    """Read what of a webhook is a scheme, written out; nothing where it checks nothing."""
    taken = (*SIGNING_KEYS, "docs")
    for key in (*taken, "scheme"):
        keys.take(key)
    if node.get("verify") is None:
        return None
    return read_signing(name, Mapping(tuple(each for each in node if each.key.text in taken), node.span), problems)


def _with_window(name: str, signing: SigningSpec, window: int, keys: Keys, problems: Problems) -> SigningSpec:
    assert signing.verify is not None  # the caller has asked
    if signing.verify.time is None:
        refuse_window(keys.span("window"), f"the webhook `{name}`", problems)
    return replace(signing, verify=replace(signing.verify, window=window))
