"""What only the whole of a provider can say: who owns a schema, names that clash, references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..diagnostics import Problems
from .api import Named, Operation, Provider
from .types import Enum, ListOf, MapOf, Record, Ref, Type, Union


def check(provider: Provider, problems: Problems) -> None:
    """Report what does not agree between the files of a provider."""
    schemas = {named.name: named for named in provider.schemas}
    for named in provider.schemas:
        _check_owner(named.owner, named.type, f"the schema `{named.name}`", named, schemas, problems)
        _check_cycle(named, schemas, problems)
    operations = [operation for resource in provider.resources for operation in resource.operations]
    for operation in operations:
        for type_ in types_of(operation):
            _check_owner(operation.name[:-1], type_, f"`{'.'.join(operation.name)}`", operation, schemas, problems)
        _check_error_codes(operation.errors, operation, problems)
    _check_error_codes(provider.errors, provider, problems)
    _check_clashes(operations, problems)


def types_of(operation: Operation) -> Iterator[Type]:
    """List the types that an operation takes and answers."""
    yield from (parameter.field.type for parameter in operation.parameters)
    yield from (body.type for body in operation.bodies)
    yield from (answer.type for answer in operation.answers if answer.type is not None)


def _check_owner(
    owner: tuple[str, ...],
    type_: Type,
    who: str,
    where: Named | Operation,
    schemas: Mapping[str, Named],
    problems: Problems,
) -> None:
    """Schemas of a resource serve that resource alone: so its modules import only themselves and what all share."""
    for name in sorted(set(references(type_))):
        holder = schemas[name].owner if name in schemas else ()
        if holder and holder != owner:
            message = f"{who} uses `{name}`, which belongs to `{'.'.join(holder)}`"
            hint = f"move `{name}` from {schemas[name].span.file} to `schemas` of provider.yaml"
            problems.error("E302", where.span, message, hint)


def _check_cycle(named: Named, schemas: Mapping[str, Named], problems: Problems) -> None:
    """A schema that is no object may not lead back to itself: there would be no class to stop at."""
    seen: list[str] = []
    waiting = [named.name]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in schemas or isinstance(schemas[name].type, Record):
            continue
        seen.append(name)
        below = references(schemas[name].type)
        if named.name in below:
            way = " -> ".join(dict.fromkeys((named.name, *seen, named.name))) + f" -> {named.name}"
            message = f"`{named.name}` is made of itself and holds no object on the way ({way})"
            problems.error("E303", named.span, message, "put an object in between, or use `any`")
            return
        waiting.extend(below)


def references(type_: Type) -> tuple[str, ...]:
    """List the schemas that a type names, in the order in which it does."""
    match type_:
        case Ref(name):
            return (name,)
        case Record(fields=fields, extra=extra):
            inner = tuple(name for each in fields for name in references(each.type))
            return inner + (references(extra) if extra else ())
        case ListOf(item):
            return references(item)
        case MapOf(value):
            return references(value)
        case Union(members):
            return tuple(name for member in members for name in references(member))
        case Enum(other=other) if other is not None:
            return references(other)
        case _:
            return ()


def _check_error_codes(errors: tuple[tuple[str, str], ...], where: Provider | Operation, problems: Problems) -> None:
    for code, name in errors:
        if not (code.isdigit() and len(code) == 3):
            hint = "statuses such as 404 have a class of their own already; for the rest catch the general one"
            problems.warning("W901", where.span, f"no class `{name}` is generated for the code `{code}` yet", hint)


def _check_clashes(operations: list[Operation], problems: Problems) -> None:
    """A method and a folder beside it may not have the same name: both are attributes of one object."""
    folders = {operation.name[:length] for operation in operations for length in range(1, len(operation.name))}
    for operation in operations:
        if operation.name in folders:
            message = f"`{'.'.join(operation.name)}` is both an endpoint and a folder of endpoints"
            problems.error("E304", operation.span, message, "rename the file or the folder")
