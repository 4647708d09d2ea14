"""`signing` of an endpoint: what the options of the schemes that sign it are for this call alone.

    signing: {sign_body: true, components: ["@method", "@path"]}

An option goes to each of the call's schemes that has it.
"""

from __future__ import annotations

from ..diagnostics import Problems, nearest
from .keys import Keys, listed
from .library import fits
from .model import AuthSpec, EndpointSpec, Placed, ProviderSpec, SettingSpec
from .nodes import Entry, to_json
from .signingmodel import OAuth2Spec, OptionSpec


def read_settings(keys: Keys) -> tuple[SettingSpec, ...]:
    """Read `signing`: names of options, and a value for each."""

    def read(entry: Entry) -> SettingSpec:
        return SettingSpec(Placed(entry.key.text, entry.key.span), to_json(entry.value), entry.value.span)

    return keys.pairs("signing", read)


def check_settings(provider: ProviderSpec, endpoint: EndpointSpec, problems: Problems) -> None:
    """Report what no scheme of the call has, and values that an option cannot have."""
    schemes = _schemes_of(provider, endpoint)
    if schemes is None:
        return
    known: dict[str, list[OptionSpec]] = {}
    for scheme in schemes:
        for option in _options_of(scheme):
            known.setdefault(option.name, []).append(option)
    for each in endpoint.signing:
        name = each.name.text
        if name not in known:
            hint = nearest(name, known) or (f"they have {listed(known)}" if known else _nothing_to_set(schemes))
            message = f"no scheme of this call has an option `{name}`"
            problems.error("E119", each.name.span, message, hint)
        for option in known.get(name, ()):
            if not fits(option, each.value, each.span, problems):
                break


def _schemes_of(provider: ProviderSpec, endpoint: EndpointSpec) -> tuple[AuthSpec, ...] | None:
    """Return the schemes of a call; None where one of them is unknown or unread, which another problem says."""
    use = endpoint.auth or provider.default_auth
    names = {name.text for name in use.names} if use else {scheme.name for scheme in provider.auth}
    found = tuple(scheme for scheme in provider.auth if scheme.name in names)
    return found if len(found) == len(names) and all(scheme.kind for scheme in found) else None


def _options_of(scheme: AuthSpec) -> tuple[OptionSpec, ...]:
    """Return the options of a scheme; what a token of OAuth 2 is for is one too."""
    if isinstance(scheme.life, OAuth2Spec):
        return (OptionSpec("scope", [*scheme.life.scope], False, scheme.span),)
    return scheme.signing.options if scheme.signing else ()


def _nothing_to_set(schemes: tuple[AuthSpec, ...]) -> str:
    if not schemes:
        return "remove `signing`: the call is not authenticated"
    return f"remove `signing`: there are no options of {listed(scheme.name for scheme in schemes)}"
