"""How a call is signed, told from the specs alone: no credential is read, so none can be shown.

model      an explained call: what is taken, what is computed in which order, what is put on the request
stages     what each value of a scheme is for
simple     the schemes that compute nothing: a token, a key, a login
signed     the schemes that are written out
narration  an explained call as text
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from ...ir.api import Operation, Provider
from ...ir.auth import ApiKey, AuthScheme, Basic, Bearer, Digest, MutualTls, OAuth2, Session, Signed
from ...plan.layout import dotted
from .model import Call, Pipeline
from .narration import narrate
from .signed import signed
from .simple import api_key, basic, bearer, digest, mutual_tls, oauth2, session

__all__ = ["Call", "calls_of", "explain", "narrate"]


def calls_of(provider: Provider) -> Mapping[str, Operation]:
    """Return each operation by its names: the one of its file, and those of the client's methods, one for each body."""
    known: dict[str, Operation] = {}
    for resource in provider.resources:
        for operation in resource.operations:
            for method in (operation.name[-1], *operation.methods):
                name = (*operation.name[:-1], method)
                known |= {f"{provider.name}.{each}": operation for each in (".".join(name), dotted(name))}
    return known


def explain(provider: Provider, operation: Operation) -> Call:
    """Return how a call of an operation is signed."""
    use = operation.auth or provider.default_auth
    schemes = {each.name: each for each in provider.schemes}
    return Call(
        name=f"{provider.name}.{dotted((*operation.name[:-1], operation.methods[0]))}",
        method=operation.method,
        path=operation.path,
        summary=operation.summary,
        choice=use.choice and len(use.names) > 1,
        pipelines=tuple(_pipeline(schemes[name], operation) for name in use.names if name in schemes),
    )


def _pipeline(scheme: AuthScheme, operation: Operation) -> Pipeline:
    match scheme:
        case Bearer():
            return bearer(scheme)
        case ApiKey():
            return api_key(scheme)
        case Basic():
            return basic(scheme)
        case Digest():
            return digest(scheme)
        case MutualTls():
            return mutual_tls(scheme)
        case OAuth2():
            return oauth2(scheme)
        case Session():
            return session(scheme)
        case Signed():
            return signed(scheme, dict(operation.signing))
        case _:
            assert_never(scheme)
