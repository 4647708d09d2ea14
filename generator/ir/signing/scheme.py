"""A whole scheme, read and checked: the order of its values, what must not leave, what nobody uses.

Order is by need: what `send` puts on the request is computed first, group by group, then everything else. A value that
is needed for a group of `send` must not read what this group, or a later one, changes: it would sign something else
than what is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...diagnostics import Problems, Span
from ...spec.signingmodel import SigningSpec
from ...spec.templates import Name
from .applying import readable
from .kinds import Taint
from .reading import SchemeReader, credential, option
from .receiving import read_verification
from .recipes import templates_of
from .steps import Drawn, Group, Named, Scheme, SigningValue, Step, parts_of, walk


def read_scheme(spec: SigningSpec, problems: Problems, *, stranger: bool = True) -> Scheme | None:
    """Return the typed scheme, or None when it is wrong; a `stranger` is also told what it does not use."""
    found = Problems()
    reader = SchemeReader(spec, (), found)
    for each in spec.values:
        reader.value(each.name)
    groups = [reader.group(each) for each in spec.send]
    attach = tuple(reader.group(each) for each in spec.attach)
    steps = _in_order(reader.values, groups, _mentioned(spec), found)
    for group in (*groups, *attach):
        check_leaving(group, found)
    verification = read_verification(spec, spec.verify, reader.used, found) if spec.verify else None
    failed = found.failed
    if stranger and spec.whole and not failed:
        _report_unused(spec, reader.used, found)
    problems.extend(found)
    if failed or not spec.whole:
        return None
    return Scheme(
        name=spec.name,
        description=spec.description,
        docs=spec.docs,
        credentials=tuple(credential(each) for each in spec.credentials),
        options=tuple(option(each) for each in spec.options),
        steps=steps,
        attach=attach,
        verification=verification,
        span=spec.span,
    )


def _mentioned(spec: SigningSpec) -> Mapping[Span, tuple[Name, ...]]:
    """Return the names that each value and each pair of `send` mentions, by its place."""
    puts = {put.span: put.template for group in spec.send for put in group.puts}
    bodies = {each.span: each.body for each in spec.values} | puts
    return {
        span: tuple(name for each in templates_of(body) for name in each.sources()) for span, body in bodies.items()
    }


def _in_order(
    values: tuple[SigningValue, ...],
    groups: list[Group],
    mentioned: Mapping[Span, tuple[Name, ...]],
    problems: Problems,
) -> tuple[SigningValue | Group, ...]:
    """Put before `send` what it needs, and behind it the other values; each is behind what it needs already."""
    placed: dict[str, SigningValue | Group] = {}
    for index, group in enumerate(groups):
        changed = {change for later in groups[index:] for change in _changed(later)}
        for value in _needed((put.step for put in group.puts), values):
            if value.name not in placed:
                _check_reading(value.name, value.step, mentioned[value.span], changed, problems)
                placed[value.name] = value
        for put in group.puts:
            _check_reading(put.wire, put.step, mentioned[put.span], changed, problems)
        placed[f"send {group.group}"] = group
    return tuple((placed | {value.name: value for value in values if value.name not in placed}).values())


def _needed(steps: Iterable[Step], values: tuple[SigningValue, ...]) -> tuple[SigningValue, ...]:
    """Return the values that these steps need, also by way of others, in their order."""
    known = {value.name: value for value in values}
    needed: set[str] = set()
    todo = list(steps)
    while todo:
        for each in walk(todo.pop()):
            if isinstance(each, Named) and each.origin == "value" and each.name in known and each.name not in needed:
                needed.add(each.name)
                todo.append(known[each.name].step)
    return tuple(value for value in values if value.name in needed)


def _changed(group: Group) -> tuple[str, ...]:
    if group.group == "headers":
        named = {put.wire.lower() for put in group.puts} & {"host", "content-type"}
        return ("headers", *sorted(named))
    return (group.group,)


def _check_reading(name: str, step: Step, mentioned: tuple[Name, ...], changed: set[str], problems: Problems) -> None:
    """Report the first piece of the request that is read before `send` changes it."""
    drawn = [each.source for each in walk(step) if isinstance(each, Drawn)]
    reads = {source.name: [each for each in source.reads if each in changed] for source in drawn}
    place = next((each for each in mentioned if reads.get(each.text)), None)
    if place:
        message = f"`{name}` reads `{place.text}` before `send` changes the {reads[place.text][0]}"
        hint = "send something that does not depend on it, or attach it after signing"
        problems.error("E508", place.span, message, hint)


def check_leaving(group: Group, problems: Problems) -> None:
    """Report each pair that would send a secret."""
    for put in group.puts:
        for part, place in zip(parts_of(put.step), put.places, strict=True):
            if part.type.taint is Taint.KEPT:
                hint = "put it through a digest or a signature; `secret: sent` marks a credential that is itself sent"
                problems.error("E509", place, f"`{put.wire}` would send {_secret_in(part)}", hint)


def _secret_in(step: Step) -> str:
    """Name the credential, or the value that holds it, for a message."""
    todo = [step]
    while not isinstance(todo[-1], Named):
        todo += [each for each in readable(todo.pop()) if each.type.taint is Taint.KEPT]
    held = todo[-1]
    return f"the secret `{held.name}`" if held.origin == "credential" else f"a secret, which `{held.name}` still holds"


def _report_unused(spec: SigningSpec, used: set[tuple[str, str]], problems: Problems) -> None:
    """Name what nobody uses; of a scheme that puts nothing on a request the values themselves are the result."""
    ends = spec.send or spec.attach or spec.verify
    for origin, members in (
        ("credential", spec.credentials),
        ("option", spec.options),
        ("value", (*spec.values, *(spec.verify.values if spec.verify else ())) if ends else ()),
    ):
        for member in members:
            if (origin, member.name) not in used:
                hint = "remove it, or use it in a value, `send` or `attach`"
                problems.warning("W501", member.span, f"the {origin} `{member.name}` is not used", hint)
