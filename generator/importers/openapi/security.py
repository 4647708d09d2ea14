"""Security schemes and requirements -> `auth` of the provider and of its endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...openapi.extensions import AUTH
from ...openapi.merging import merge
from ...openapi.schemes import security_scheme
from ...spec.jsonvalues import Json
from .document import Part
from .flows import assumed, read_flows, with_scope
from .keeping import rest
from .naming import words
from .reviews import review

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_PLACES = ("header", "query", "cookie")


@dataclass(frozen=True, slots=True)
class Schemes:
    """The schemes of a provider: `auth` as it is written, by the name in the spec; what is kept; and what is doubtful.

    `names` are the names in the spec by those of the document, without the schemes that no client can use. `doubts`
    are what was found and assumed of a scheme. `credentials` are the schemes by the parameter that they send, which
    no endpoint then takes; what we exported keeps the two apart.
    """

    auth: dict[str, Json]
    names: dict[str, str]
    kept: dict[str, Json]
    doubts: dict[str, tuple[str, str]]
    credentials: dict[tuple[str, str], str] = field(default_factory=dict)

    def gets_tokens(self, name: str) -> bool:
        """Say whether a scheme gets tokens of OAuth 2, each for a scope."""
        entry = self.auth.get(name)
        return isinstance(entry, dict) and "token_url" in entry

    def scope_of(self, name: str) -> tuple[str, ...]:
        """Return the scope that a scheme asks for unless an operation says another."""
        entry = self.auth.get(name)
        scope = entry.get("scope") if isinstance(entry, dict) else None
        return tuple(str(each) for each in scope) if isinstance(scope, list) else ()


def read_schemes(part: Part, provider: str, parameters: Iterable[Part]) -> Schemes:
    """Read `securitySchemes`, and with them a header Authorization that the parameters declare and no scheme does."""
    found = Schemes({}, {}, {}, {})
    for name, scheme in part.entries():
        written = name if _NAME.match(name) and name not in ("none", "any") else f"scheme_{'_'.join(words(name))}"
        _read_scheme(name, written, scheme, provider, found)
    if not part.document.ours and ("header", "authorization") not in found.credentials:
        _declared_header(parameters, provider, found)
    return found


def _read_scheme(name: str, written: str, part: Part, provider: str, found: Schemes) -> None:
    auth = part.mapping.get(AUTH)
    if not isinstance(auth, dict):
        auth = _auth(written, part, provider, found)
    if auth is None:
        part.report.unsupported("securitySchemes", part.place, f"`{_kind(part)}` is kept without effect")
        found.kept[name] = rest(part)
        return
    known = security_scheme(auth)
    left = {key: value for key, value in rest(part, AUTH).items() if _folded(known.get(key)) != _folded(value)}
    if left:
        # In the order in which the exporter merges them.
        found.kept[written] = {key: merge(known.get(key), value) for key, value in left.items()}
    found.auth[written] = auth
    found.names[name] = written
    if not part.document.ours and (sent := _sent_as(known)):
        found.credentials.setdefault(sent, written)


def _folded(value: Json) -> Json:
    """Return a text without its case: the names of HTTP's schemes have none."""
    return value.lower() if isinstance(value, str) else value


def _kind(part: Part) -> str:
    return part.text("type") + (f" {part.text('scheme')}" if part.text("scheme") else "")


def _sent_as(scheme: Mapping[str, Json]) -> tuple[str, str] | None:
    """Return the place and name of the parameter that a scheme sends, if it sends one."""
    if scheme["type"] in ("http", "oauth2"):
        return "header", "authorization"
    if "name" not in scheme:
        return None
    name = str(scheme["name"])
    return str(scheme["in"]), name.lower() if scheme["in"] == "header" else name


def _auth(name: str, part: Part, provider: str, found: Schemes) -> dict[str, Json] | None:
    """Return the `auth` entry of a scheme, or None for what no credential of ours can stand for."""
    kind, scheme, place = part.text("type"), part.text("scheme").lower(), part.text("in")
    variable = _variable(provider, name)
    if kind == "http" and scheme in ("basic", "digest"):
        return {scheme: {"username": {"env": f"{variable}_USERNAME"}, "password": {"env": f"{variable}_PASSWORD"}}}
    if kind == "mutualTLS":
        return {"mutual_tls": {"certificate": {"env": f"{variable}_CERTIFICATE"}}}
    if kind == "apiKey" and place in _PLACES and part.text("name"):
        return {"api_key": {place: part.text("name"), "env": variable}}
    if kind == "http" and scheme == "bearer":
        return {"bearer": {"env": variable}}
    if kind == "oauth2" and (flow := read_flows(part, variable)):
        found.doubts[name] = f"the scheme `{name}`, OAuth 2 with {flow[0]}", assumed(flow[0])
        if others := [other for other in part.get("flows").mapping if other != flow[0] and not other.startswith("x-")]:
            part.report.degraded(kind, part.place, f"{flow[0]} is used; {', '.join(others)} is kept without effect")
        return flow[1]
    if kind in ("oauth2", "openIdConnect"):
        found.doubts[name] = f"the scheme `{name}` of type {kind}", "a bearer token that the caller has got"
        part.report.degraded(kind, part.place, "it is taken for a bearer token; how to get one is kept without effect")
        return {"bearer": {"env": variable}}
    if kind == "http" and scheme:
        found.doubts[name] = f"the scheme `{name}`, http {scheme}", "the whole header Authorization, made by the caller"
        part.report.degraded("securitySchemes", part.place, f"`{scheme}` is not computed; the caller gives the header")
        return {"api_key": {"header": "Authorization", "env": variable}}
    return None


def _variable(provider: str, name: str) -> str:
    own = [word for word in words(name) if word not in words(provider)]
    return "_".join((*words(provider), *(own or ["key"]))).upper()


def _declared_header(parameters: Iterable[Part], provider: str, found: Schemes) -> None:
    """Make a scheme of a header Authorization among the parameters, where no scheme sends one."""
    declared = [p for p in parameters if p.text("in") == "header" and p.text("name").lower() == "authorization"]
    if not declared:
        return
    said = " ".join(str(part.value) for part in declared).lower()
    variable = _variable(provider, "authorization")
    bearer = "bearer" in said
    auth: Json = {"bearer": {"env": variable}} if bearer else {"api_key": {"header": "Authorization", "env": variable}}
    name = "authorization"
    while name in found.auth:
        name += "_"
    found.auth[name] = auth
    found.credentials["header", "authorization"] = name


@dataclass(frozen=True, slots=True)
class Use:
    """The value of `auth` (None: nothing is said), the schemes in it, and `security` where it says less.

    `scope` is what the tokens of OAuth 2 among them are for, None where there are none.
    """

    auth: Json
    names: tuple[str, ...]
    kept: list[Json] | None = None
    scope: tuple[str, ...] | None = None


def read_use(part: Part, schemes: Schemes) -> Use:
    """Read a list of security requirements."""
    if part.value is None:
        return Use(None, ())
    listed = [item for item in part.items() if isinstance(item.value, dict)]
    sets = [tuple(schemes.names[name] for name in item.mapping if name in schemes.names) for item in listed]
    unknown = sorted({name for item in listed for name in item.mapping if name not in schemes.names})
    for name in unknown:
        part.report.unsupported("security", part.place, f"`{name}` is no scheme that a client can use")
    scope, told = _scope(listed, schemes)
    usable = list(dict.fromkeys(names for names in sets if names))
    exact = not unknown and told and len(usable) == len(sets)
    kept: list[Json] = [_renamed(item.mapping, schemes.names) for item in listed]
    if not usable:
        return Use("none", (), kept if unknown else None)
    if len(usable) > 1 and any(len(names) > 1 for names in usable):
        part.report.degraded("security", part.place, "of alternatives with several schemes each the first is taken")
        usable, exact = usable[:1], False
    if len(usable) < len(sets) and () in sets and not unknown:
        part.report.degraded("security", part.place, "that it works without credentials too is kept without effect")
    auth: Json = usable[0][0] if len(usable) == len(usable[0]) == 1 else list(usable[0])
    if len(usable) > 1:
        auth = {"any": [names[0] for names in usable]}
    return Use(auth, tuple(name for names in usable for name in names), None if exact else kept, scope)


def _scope(listed: Iterable[Part], schemes: Schemes) -> tuple[tuple[str, ...] | None, bool]:
    """Return the scope of the tokens among some requirements, and whether that is all that they say of scopes."""
    said = [(schemes.names.get(name, ""), scope) for item in listed for name, scope in item.mapping.items()]
    scopes = [scope if isinstance(scope, list) else [] for name, scope in said if schemes.gets_tokens(name)]
    others = any(scope for name, scope in said if not schemes.gets_tokens(name))
    found = tuple(name for name in scopes[0] if isinstance(name, str)) if scopes else None
    return found, not others and all(scope == scopes[0] for scope in scopes)


def ask_for(use: Use, schemes: Schemes) -> None:
    """Let the schemes ask for the scope that operations need which say nothing themselves."""
    for name in use.names if use.scope else ():
        if schemes.gets_tokens(name):
            entry = with_scope(schemes.auth[name], use.scope or ())
            schemes.auth[name], kept = entry, schemes.kept.get(name)
            if isinstance(kept, dict) and "flows" in kept:
                schemes.kept[name] = {**kept, "flows": merge(security_scheme(entry)["flows"], kept["flows"])}


def own_scope(use: Use, schemes: Schemes) -> tuple[str, ...] | None:
    """Return the scope of an operation, or None where it is that of its schemes."""
    known = {schemes.scope_of(name) for name in use.names if schemes.gets_tokens(name)}
    return None if use.scope is None or known == {use.scope} else use.scope


def _renamed(requirement: Mapping[str, Json], names: Mapping[str, str]) -> dict[str, Json]:
    return {names.get(name, name): scopes for name, scopes in requirement.items()}


def with_credentials(use: Use, default: Use, sent: Iterable[str]) -> Use:
    """Add the schemes whose credentials an operation lists among its parameters, where it does not use them yet."""
    effective = use if use.auth is not None else default
    missing = [name for name in dict.fromkeys(sent) if name not in effective.names]
    if not missing or isinstance(effective.auth, dict):
        return use
    names = (*effective.names, *missing)
    return Use(names[0] if len(names) == 1 else [*names], names)


def doubts_of(names: Iterable[str], schemes: Schemes) -> list[Json]:
    """Return an item of `review` for each scheme that stands for another kind; each is given once."""
    reviews: list[Json] = []
    for name in names:
        if name in schemes.doubts:
            found, assumed = schemes.doubts.pop(name)
            reviews.append(review("auth", found, assumed, "the document does not say enough", "auth-approximated"))
    return reviews
