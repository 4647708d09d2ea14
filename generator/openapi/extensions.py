"""The `x-apigraft-` extensions: what the notation says and OpenAPI does not, written by the exporter and read back."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "x-apigraft-"

# On the document.
PROVIDER: Final = f"{PREFIX}provider"
GENERICS: Final = f"{PREFIX}generics"
OWNERS: Final = f"{PREFIX}owners"
IMPLIED_SECURITY: Final = f"{PREFIX}implied-security"
# On a security scheme, a server, a component parameter and a path item.
AUTH: Final = f"{PREFIX}auth"
SERVER: Final = f"{PREFIX}server"
SHARED: Final = f"{PREFIX}shared"
QUERY_METHOD: Final = f"{PREFIX}query"
# On the operation of a webhook.
WEBHOOK: Final = f"{PREFIX}webhook"
# On the document and on an operation: the keywords of its property maps that no parameter can hold.
PARAMETERS: Final = f"{PREFIX}parameters"
# On a media type object of a body that may be left out, beside others that may not.
OPTIONAL: Final = f"{PREFIX}optional"
# On an operation: its key of that name, without which an answer is no stream.
STREAM: Final = f"{PREFIX}stream"
# Inside a schema: what JSON Schema refuses, and a reference that leads out of the document.
REFUSED: Final = f"{PREFIX}refused"
UNRESOLVED: Final = f"{PREFIX}unresolved"

PROVIDER_KEYS: Final = ("envelope", "encoding", "paginate", "retry", "idempotency", "errors")
"""The keys of provider.yaml that are extensions of the document, each under its own name."""

OPERATION_KEYS: Final = (
    *("name", "skip", "when", "secret", "errors", "paginate", "retry", "idempotency", "signing", "stream"),
    *("examples", "source", "review"),
)
"""The keys of an endpoint that are extensions of the operation, each under its own name."""

_OURS: Final = frozenset(
    f"{PREFIX}{key}"
    for key in (
        *("provider", "generics", "owners", "implied-security", "auth", "server", "shared", "query", "parameters"),
        *("optional", "webhook"),
        *PROVIDER_KEYS,
        *OPERATION_KEYS,
    )
)


def is_ours(key: str) -> bool:
    """Tell whether an extension outside of schemas is one that the exporter writes."""
    return key in _OURS
