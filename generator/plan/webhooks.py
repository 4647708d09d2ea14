"""The receivers of a provider's webhooks: a class each, which checks a message and returns what it holds, typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ..ir.api import Provider
from ..ir.auth import Webhook
from ..ir.signing.steps import Applied, Chosen, Constant, Defaulted, Drawn, Named, Scheme, Step, Verification, walk
from ..ir.types import Type
from .annotations import Annotations
from .authviews import WebhooksView, WebhookView
from .classes import Classes, schema_names
from .imports import Imports
from .layout import RUNTIME, Layout, header
from .models import exact_classes, is_exact
from .names import Scope, class_name
from .signing import SchemePlan
from .signingcode import DECODERS
from .text import comment, doc_lines, literal, sentence
from .views import PairView

_ERRORS: Final = ("ExpiredError", "ReplayError", "SignatureError", "WebhookError")
_URLS: Final = {
    "": "",
    "path": "Path and query are signed too: give `url` as the provider was told to call it.",
    "whole": "The URL is signed too: give `url` as the provider was told to call it, not as it is behind your proxy.",
}
_IMPORTED: Final = (
    *_ERRORS,
    *("Any", "Outgoing", "Pairs", "PathLike", "PrivateKey", "Received", "Seen", "Sequence", "Webhook"),
)
"""What the module of the receivers imports: no class of it takes one of these names."""

_SETTINGS: Final = ("name", "env", "optional")


def webhook_classes(provider: Provider, taken: Iterable[str]) -> dict[str, str]:
    """Name the class of each webhook: `payments` is `PaymentsWebhook`, or, where that is taken, ...`Receiver`."""
    scope = Scope((*taken, *_IMPORTED, *schema_names(provider)))
    names: dict[str, str] = {}
    for each in provider.webhooks:
        name = _class_name(each.name)
        names[each.name] = scope.take(name, f"{name}Receiver")
    return names


def _class_name(name: str) -> str:
    found = class_name(name)
    return found if found.endswith("Webhook") else f"{found}Webhook"


def plan_webhooks(provider: Provider, names: dict[str, str], models: Classes, layout: Layout) -> WebhooksView:
    """Plan the module of a provider's webhooks."""
    imports = Imports("..")
    about = f"Messages that {comment(provider.title)} sends: checked, and then typed."
    planner = _Planner(imports, models, layout, frozenset((*names.values(), *_IMPORTED)))
    webhooks = tuple(planner.view(each, names[each.name]) for each in provider.webhooks)
    offered = sorted([*(imports.use(name, f"..{RUNTIME}.webhooks") for name in _ERRORS), *names.values()])
    exported = tuple(literal(name) for name in offered)
    return WebhooksView(header(provider.name), doc_lines(about, 0), imports.lines(), exported, webhooks)


class _Planner:
    """Plans one class after the other; what it names is imported."""

    def __init__(self, imports: Imports, models: Classes, layout: Layout, taken: frozenset[str]) -> None:
        self._imports, self._models, self._layout, self._taken = imports, models, layout, taken
        self._types = Annotations(imports, self._model, sent=False)

    def _model(self, name: str) -> str:
        """Import a model, under another name where the module has its own already."""
        known = name
        while known in self._taken or (known != name and known in self._models.planned):
            known += "Model"
        module = self._layout.schema_modules[self._models.owner(name)]
        return self._imports.use(name if known == name else f"{name} as {known}", f".models.{module}")

    def view(self, webhook: Webhook, name: str) -> WebhookView:
        """Return the view of one class."""
        verification, received = _verification(webhook), receiving_scheme(webhook)
        held = {each.name for each in received.credentials}
        env = {credential: variable for credential, variable in webhook.env if credential in held}
        scheme = SchemePlan(received, webhook.name, name, env, self._imports)
        event = self._models.hoist(webhook.event, f"{name}Event", ())
        seen = f"seen: {self._imports.use('Seen', f'..{RUNTIME}.webhooks')} | None = None"
        return WebhookView(
            name=name,
            base=f"{self._imports.use('Webhook', f'..{RUNTIME}.webhooks')}[{self._types.of(event)}]",
            doc=_doc(webhook, scheme),
            settings=tuple(self._settings(webhook, verification, event, scheme)),
            parameters=", ".join(scheme.parameters(*([seen] if verification.once else ()))),
            setup=(*scheme.setup(), *_checked(scheme), *(["self._seen = seen"] if verification.once else ())),
            sealed=scheme.use("sealed", "signer"),
            request=scheme.outgoing(),
            returns=self._imports.use("Received", f"..{RUNTIME}.webhooks"),
            statements=tuple(_statements(scheme, verification)),
        )

    def _settings(
        self, webhook: Webhook, verification: Verification, event: Type, scheme: SchemePlan
    ) -> Iterator[PairView]:
        yield from (each for each in scheme.settings() if each.key in _SETTINGS)
        yield PairView("event", self._types.of(event))
        if verification.time:
            yield PairView("window", str(verification.window))
        if webhook.reads != "json":
            yield PairView("reads", literal(webhook.reads))
        if is_exact(event, exact_classes(self._models)):
            yield PairView("exact", "True")
        if needed := needs_url(verification):
            yield PairView("needs_url", literal(needed))
        if wanted := needs_headers(verification):
            yield PairView("needs_headers", f"({', '.join(map(literal, wanted))}{',' * (len(wanted) == 1)})")


def receiving_scheme(webhook: Webhook) -> Scheme:
    """Return a scheme without the credentials and options that only a sender needs."""
    steps = _steps(_verification(webhook))
    used = {(each.origin, each.name) for step in steps for each in walk(step) if isinstance(each, Named)}
    return replace(
        webhook.scheme,
        credentials=tuple(each for each in webhook.scheme.credentials if ("credential", each.name) in used),
        options=tuple(each for each in webhook.scheme.options if ("option", each.name) in used),
    )


def _verification(webhook: Webhook) -> Verification:
    assert webhook.scheme.verification is not None  # the loader refuses a webhook without one
    return webhook.scheme.verification


def _steps(verification: Verification) -> tuple[Step, ...]:
    ends = (verification.accept, verification.time, verification.once)
    return (*(value.step for value in verification.steps), *(step for step in ends if step))


def _doc(webhook: Webhook, scheme: SchemePlan) -> tuple[str, ...]:
    about = sentence(comment(webhook.description)) or f"The webhook `{comment(webhook.name)}`."
    link = f"Documentation: {comment(webhook.scheme.docs)}" if webhook.scheme.docs else ""
    return doc_lines(about, 4, link, _URLS[needs_url(_verification(webhook))], scheme.told())


def _checked(scheme: SchemePlan) -> Iterator[str]:
    """Yield a statement for each credential that stands for bytes: one that does not is wrong from the beginning."""
    for each in scheme.scheme.credentials:
        if each.encoding in DECODERS:
            name, decoder = scheme.names["credential", each.name], DECODERS[each.encoding]
            yield f"self._check_encoding({literal(name)}, self._{name}, {scheme.use(decoder, 'encodings')})"


def _statements(scheme: SchemePlan, verification: Verification) -> Iterator[str]:
    writer = replace(scheme.writer(), receives=True)
    for value in verification.steps:
        yield f"{scheme.names['value', value.name]} = {writer.code(value.step).whole}"
    told = {"accepted": writer.code(verification.accept).otherwise("False")}
    if verification.time:
        told["time"] = writer.code(verification.time).whole
    if verification.once:
        told["once"] = writer.code(verification.once).whole
    yield f"return Received({', '.join(f'{key}={text}' for key, text in told.items())})"


def needs_headers(verification: Verification) -> tuple[str, ...]:
    """Return the headers without which no message is the provider's: those that are read and that nothing replaces."""
    values = {value.name: value.step for value in verification.steps}
    steps = [each for step in _steps(verification) for each in walk(step)]
    spare = {name for each in steps for name in _spared(each, values)}
    return tuple(dict.fromkeys(name for each in steps for name in _header(each) if name not in spare))


def _spared(step: Step, values: Mapping[str, Step]) -> Iterator[str]:
    """Yield the headers that a step can do without: there is another value for them, or a condition on them."""
    match step:
        case Defaulted(subject=subject, other=other) if not _is_empty(other):
            read = (subject, other)
        case Chosen(subject=subject):
            read = (subject, subject)
        case _:
            return
    for part in read:
        for each in walk(part):
            yield from _header(values.get(each.name, each) if isinstance(each, Named) else each)


def _header(step: Step) -> Iterator[str]:
    """Yield the header of which a step reads the value."""
    match step:
        case Applied(operation=operation, subject=Drawn(source=source), arguments=(Constant(text=name),)):
            if (operation.name, source.name) == ("get", "headers"):
                yield name


def _is_empty(step: Step) -> bool:
    return step == Constant("") or (isinstance(step, Drawn) and step.source.name == "empty")


def needs_url(verification: Verification) -> str:
    """Say how much of the URL that the provider called is signed: nothing, its path and query, or the whole."""
    drawn = [each.source for step in _steps(verification) for each in walk(step) if isinstance(each, Drawn)]
    drawn = [source for source in drawn if source.name != "headers"]  # `Host` among them is the receiver's own
    if any("host" in source.reads or source.name == "scheme" for source in drawn):
        return "whole"
    return "path" if any("query" in source.reads or source.name == "path" for source in drawn) else ""
