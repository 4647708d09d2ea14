"""The receivers of a provider's webhooks: a class each, which checks a message and returns what it holds, typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..ir.api import Provider
from ..ir.auth import Webhook
from ..ir.signing.steps import Drawn, Verification, walk
from .annotations import Annotations
from .classes import Classes
from .imports import Imports
from .layout import RUNTIME, Layout, header
from .models import exact_classes, is_exact
from .names import Scope, class_name
from .signing import SchemePlan
from .text import comment, doc_lines, literal, sentence
from .views import PairView, WebhooksView, WebhookView

_ERRORS: Final = ("ExpiredError", "ReplayError", "SignatureError", "WebhookError")
_OF_THE_URL: Final = frozenset({"query", "host"})


def webhook_classes(provider: Provider, taken: Iterable[str]) -> dict[str, str]:
    """Name the class of each webhook: `payments` is `PaymentsWebhook`."""
    scope = Scope(taken)
    return {each.name: scope.take(_class_name(each.name), f"{_class_name(each.name)}_") for each in provider.webhooks}


def _class_name(name: str) -> str:
    found = class_name(name)
    return found if found.endswith("Webhook") else f"{found}Webhook"


def plan_webhooks(provider: Provider, names: dict[str, str], models: Classes, layout: Layout) -> WebhooksView:
    """Plan the module of a provider's webhooks."""
    imports = Imports("..")
    about = f"Messages that {comment(provider.title)} sends: checked, and then typed."
    planner = _Planner(imports, models, layout)
    webhooks = tuple(planner.view(each, names[each.name]) for each in provider.webhooks)
    offered = sorted([*(imports.use(name, f"..{RUNTIME}.webhooks") for name in _ERRORS), *names.values()])
    exported = tuple(literal(name) for name in offered)
    return WebhooksView(header(provider.name), doc_lines(about, 0), imports.lines(), exported, webhooks)


class _Planner:
    """Plans one class after the other; what it names is imported."""

    def __init__(self, imports: Imports, models: Classes, layout: Layout) -> None:
        self._imports, self._models, self._layout = imports, models, layout
        self._types = Annotations(imports, self._model, sent=False)

    def _model(self, name: str) -> str:
        module = self._layout.schema_modules[self._models.owner(name)]
        return self._imports.use(name, f".models.{module}")

    def view(self, webhook: Webhook, name: str) -> WebhookView:
        """Return the view of one class."""
        verification = webhook.scheme.verification
        assert verification is not None  # the loader refuses a webhook without one
        scheme = SchemePlan(webhook.scheme, webhook.name, name, dict(webhook.env), self._imports)
        event = self._models.hoist(webhook.event, f"{name}Event", ())
        exact = is_exact(event, exact_classes(self._models))
        settings = [*scheme.settings(), PairView("event", self._types.of(event))]
        settings += [PairView("window", str(verification.window))] if verification.time else []
        settings += [PairView("reads", literal(webhook.reads))] if webhook.reads != "json" else []
        settings += [PairView("exact", "True")] if exact else []
        settings += [PairView("needs_url", "True")] if _needs_url(verification) else []
        seen = f"seen: {self._imports.use('Seen', f'..{RUNTIME}.webhooks')} | None = None"
        return WebhookView(
            name=name,
            base=f"{self._imports.use('Webhook', f'..{RUNTIME}.webhooks')}[{self._types.of(event)}]",
            doc=self._doc(webhook, scheme),
            settings=tuple(settings),
            parameters=", ".join((*scheme.parameters(seen),)),
            setup=(*scheme.setup(), "self._seen = seen"),
            sealed=scheme.use("sealed", "signer"),
            request=scheme.outgoing(),
            returns=self._imports.use("Received", f"..{RUNTIME}.webhooks"),
            statements=tuple(_statements(scheme, verification)),
        )

    def _doc(self, webhook: Webhook, scheme: SchemePlan) -> tuple[str, ...]:
        about = sentence(comment(webhook.description)) or f"The webhook `{webhook.name}`."
        link = f"Documentation: {comment(webhook.scheme.docs)}" if webhook.scheme.docs else ""
        return doc_lines(about, 4, link, scheme.told())


def _statements(scheme: SchemePlan, verification: Verification) -> Iterator[str]:
    writer = scheme.writer()
    for value in verification.steps:
        yield f"{scheme.names['value', value.name]} = {writer.code(value.step).whole}"
    told = {"accepted": writer.code(verification.accept).otherwise("False")}
    if verification.time:
        told["time"] = writer.code(verification.time).whole
    if verification.once:
        told["once"] = writer.code(verification.once).whole
    yield f"return Received({', '.join(f'{key}={text}' for key, text in told.items())})"


def _needs_url(verification: Verification) -> bool:
    """Say whether the URL that the provider called is part of what is signed."""
    steps = (*(value.step for value in verification.steps), verification.accept)
    drawn = [each.source for step in steps for each in walk(step) if isinstance(each, Drawn)]
    drawn = [source for source in drawn if source.name != "headers"]  # `Host` among them is the receiver's own
    return any(_OF_THE_URL & set(source.reads) or source.name in ("path", "scheme") for source in drawn)
