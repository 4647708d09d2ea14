"""Which values are shown to nobody: what still holds a secret, and what was made of one to be a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .applying import readable
from .kinds import Taint
from .steps import Applied, Group, Named, Scheme, Step, walk


def masked(scheme: Scheme) -> frozenset[str]:
    """Return the names of these values.

    A digest hides the secret that went into it, but who has one that serves as a key can sign like its owner.
    """
    keys = _keys(scheme)
    secret: set[str] = set()
    found: set[str] = set()
    for value in scheme.values:
        if any(_is_secret(each, secret) for each in walk(value.step)):
            secret.add(value.name)
        if value.type.taint is not Taint.NONE or (value.name in keys and value.name in secret):
            found.add(value.name)
    return frozenset(found)


def _is_secret(step: Step, values: Iterable[str]) -> bool:
    if not isinstance(step, Named):
        return False
    return step.type.taint is not Taint.NONE if step.origin == "credential" else step.name in values


def _keys(scheme: Scheme) -> frozenset[str]:
    """Return the values that are keys, or parts of one."""
    made = {value.name: value.step for value in scheme.values}
    puts = [put.step for each in (*scheme.steps, *scheme.attach) if isinstance(each, Group) for put in each.puts]
    todo = [key for step in (*made.values(), *puts) for each in walk(step) for key in _keys_of(each)]
    found: set[str] = set()
    while todo:
        step = todo.pop()
        if isinstance(step, Named) and step.origin == "value" and step.name not in found:
            found.add(step.name)
            todo.append(made[step.name])
        todo += readable(step)
    return frozenset(found)


def _keys_of(step: Step) -> Iterator[Step]:
    if not isinstance(step, Applied):
        return
    if step.operation.taint == "derives":
        yield step.subject
    spread = (parameter for parameter in step.operation.parameters for _ in range(parameter.most))
    yield from (
        argument for parameter, argument in zip(spread, step.arguments, strict=False) if parameter.name == "key"
    )
