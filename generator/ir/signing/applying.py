"""One operation on one value: whether it fits, and what comes out."""

from __future__ import annotations

from typing import Final

from ...diagnostics import Problems, nearest
from ...spec.templates import Call
from .kinds import Kind, Taint, ValueType, worst
from .literals import wrong_text
from .operations import CONDITIONAL, OPERATIONS, Operation, Parameter
from .sources import Source
from .steps import Applied, Chosen, Constant, Defaulted, Drawn, Integer, Named, Step, children, taint_of
from .synonyms import operation_meant

_FIXES: Final = {
    (Kind.TEXT, Kind.BYTES): "`utf8` makes bytes of text; of digits and base64, `unhex` and `unbase64` do",
    (Kind.BYTES, Kind.TEXT): "`hex` or `base64` makes text of bytes",
    (Kind.PAIRS, Kind.TEXT): "join them: `pairs('=', '&')`, `each(':', lf)`, `names(';')`",
    (Kind.TIME, Kind.TEXT): "say how it is written: `unix`, `utc('%Y%m%dT%H%M%SZ')`, `iso8601`",
    (Kind.TEXT, Kind.TIME): "`from_unix` or `from_iso8601` makes a time of text",
    (Kind.TEXT, Kind.KEY): "a credential with `encoding: pem` is a key",
    (Kind.TEXT, Kind.NUMBER): "`number` makes a number of text",
    (Kind.TEXT, Kind.PAIRS): "pairs are `query`, `form`, `parameters`, `headers` and options that are lists",
    (Kind.KEY, Kind.TEXT): "a key only signs: `rsa('sha256', key)`, `ecdsa`, `ed25519`, `jws`",
}

_ALGORITHMS: Final = {"hash": "a digest", "jws": "an algorithm", "rfc9421": "an algorithm"}


def draw(source: Source, arguments: tuple[Step, ...], call: Call, problems: Problems) -> Step | None:
    """Return what a source gives, or None when its arguments are wrong."""
    if not _fit(call, source.parameters, arguments, problems):
        return None
    optional = source.optional or any(each.type.optional for each in arguments)
    return Drawn(source, arguments, ValueType(source.kind, optional, taint_of(arguments)))


def apply(call: Call, subject: Step, arguments: tuple[Step, ...], problems: Problems) -> Step | None:
    """Return an operation on a value, or None, with the reason among the problems."""
    if call.name in CONDITIONAL:
        if not _fit(call, CONDITIONAL[call.name].parameters, arguments, problems):
            return None
        return (
            _default(call, subject, *arguments, problems=problems)
            if call.name == "default"
            else _choice(call, subject, arguments, problems)
        )
    lines = OPERATIONS.get(call.name)
    if lines is None:
        refuse_unknown(call, problems)
        return None
    operation = next((line for line in lines if subject.type.kind in line.takes), None)
    if operation is None:
        takes = tuple(dict.fromkeys(kind for line in lines for kind in line.takes))
        message = f"`{call.name}` takes {_kinds(takes)}, and {_stands(subject)} before it"
        problems.error("E504", call.span, message, _fix(subject.type.kind, takes))
        return None
    if not _fit(call, operation.parameters, arguments, problems):
        return None
    absent = (subject, *may_be_absent(operation, arguments))
    optional = operation.optional or any(step.type.optional for step in absent)
    return Applied(
        operation, subject, arguments, ValueType(operation.gives, optional, _taint(operation, subject, arguments))
    )


def refuse_unknown(call: Call, problems: Problems) -> None:
    """Report an operation that does not exist, with the one that is probably meant."""
    hint = operation_meant(call.name) or nearest(call.name, (*OPERATIONS, *CONDITIONAL))
    hint = hint or "`apigraft sign operations` lists them"
    problems.error("E503", call.span, f"there is no operation `{call.name}`", hint)


def may_be_absent(operation: Operation, arguments: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the arguments whose absence makes the result absent: not what is added, and never a key.

    A key that is wanted and not there is an error, or requests would go out without a signature.
    """
    spread = (parameter for parameter in operation.parameters for _ in range(parameter.most))
    pairs = zip(spread, arguments, strict=False)
    return () if operation.name == "add" else tuple(each for parameter, each in pairs if parameter.name != "key")


def _taint(operation: Operation, subject: Step, arguments: tuple[Step, ...]) -> Taint:
    taint = worst(subject.type.taint, taint_of(arguments))
    if operation.taint == "derives":
        return Taint.DERIVED if taint is not Taint.NONE else taint
    return taint_of(_shown(operation, subject, arguments)) if operation.taint == "lifts" else taint


def _shown(operation: Operation, subject: Step, arguments: tuple[Step, ...]) -> tuple[Step, ...]:
    names = ("", *(parameter.name for parameter in operation.parameters for _ in range(parameter.most)))
    return tuple(step for name, step in zip(names, (subject, *arguments), strict=False) if name in operation.shown)


def readable(step: Step) -> tuple[Step, ...]:
    """Return what a step is made of and still shows: not what a digest or a signature hides, nor what only decides."""
    match step:
        case Applied(operation=operation, subject=subject, arguments=arguments) if operation.taint != "keeps":
            return _shown(operation, subject, arguments)
        case Chosen(subject=subject):
            return (subject,)
        case _:
            return children(step)


def _default(call: Call, subject: Step, other: Step, *, problems: Problems) -> Step | None:
    kinds = (subject.type.kind, other.type.kind)
    if kinds[0] is not kinds[1] and kinds != (Kind.TEXT, Kind.NUMBER):
        message = f"the default is {other.type.kind.told}, and {_stands(subject)} before it"
        problems.error("E504", call.span, message, _fix(other.type.kind, (subject.type.kind,)))
        return None
    taint = worst(subject.type.taint, other.type.taint)
    optional = subject.type.optional and other.type.optional
    return Defaulted(subject, other, ValueType(subject.type.kind, optional, taint))


def _choice(call: Call, subject: Step, arguments: tuple[Step, ...], problems: Problems) -> Step | None:
    condition, *rest = arguments
    if _is_settled(condition):
        hint = "as in `when(placement, 'query')`, where `placement` is an option"
        problems.error("E507", call.arguments[0].span, "a condition that always holds, or never does", hint)
        return None
    texts = tuple(each.text for each in rest if isinstance(each, Constant))
    if len(texts) < len(rest):
        problems.error("E507", call.span, "a condition compares with literals only", "as in `when(placement, 'query')`")
        return None
    if texts and condition.type.kind is not Kind.TEXT:
        message = f"{condition.type.kind.told} is compared with text"
        problems.error("E504", call.span, message, f"`{call.name}({condition_name(condition)})` asks for its truth")
        return None
    kind = ValueType(subject.type.kind, True, subject.type.taint)
    return Chosen(subject, condition, texts, call.name == "unless", kind)


def _is_settled(condition: Step) -> bool:
    """Tell whether it is known before any call whether a condition holds."""
    if isinstance(condition, Drawn) and condition.source.origin == "text":
        return True
    always = condition.type.kind in (Kind.KEY, Kind.TIME) and not condition.type.optional
    return always or isinstance(condition, Constant | Integer)


def condition_name(step: Step) -> str:
    """Return the name of an argument for a message."""
    return getattr(step, "name", "condition")


def _fit(call: Call, parameters: tuple[Parameter, ...], arguments: tuple[Step, ...], problems: Problems) -> bool:
    """Check how many arguments there are, and what they are."""
    least = sum(each.least for each in parameters)
    most = sum(each.most for each in parameters)
    if not least <= len(arguments) <= most:
        counted = (
            f"{least} to {most}" if most < 99 and most > least else f"{least} or more" if most > least else f"{least}"
        )
        form = f"as in `{signature(call.name, parameters)}`"
        message = (
            f"`{call.name}` takes {counted if most else 'no'} argument{'s' * (counted != '1')}, not {len(arguments)}"
        )
        problems.error("E507", call.span, message, form)
        return False
    spread = [each for each in parameters for _ in range(each.most)]
    for number, (parameter, argument) in enumerate(zip(spread, arguments, strict=False)):
        if message := _exchanged(parameter, argument):
            place = call.arguments[number].span
            hint = f"`{signature(call.name, parameters)}`"
            problems.error("E507", place, f"`{parameter.name}` of `{call.name}` is {message}", hint)
            return False
    return all(
        _argument_fits(call, number, parameter, argument, problems)
        for number, (parameter, argument) in enumerate(zip(spread, arguments, strict=False))
    )


def _exchanged(parameter: Parameter, argument: Step) -> str:
    """Tell of a credential where an algorithm stands, and of a digest where a key does: what each is, and is not."""
    if isinstance(argument, Named) and argument.origin == "credential" and parameter.checked in _ALGORITHMS:
        return f"the name of {_ALGORITHMS[parameter.checked]}, not a credential"
    if isinstance(argument, Constant) and parameter.name == "key" and not wrong_text("hash", argument.text):
        return "a credential, not the name of a digest"
    return ""


def _argument_fits(call: Call, number: int, parameter: Parameter, argument: Step, problems: Problems) -> bool:
    span = call.arguments[number].span
    kind = argument.type.kind
    if kind not in parameter.kinds:
        message = f"`{parameter.name}` of `{call.name}` is {_kinds(parameter.kinds)}, not {kind.told}"
        problems.error("E504", span, message, _fix(kind, parameter.kinds))
        return False
    wrong = None
    if isinstance(argument, Constant) and parameter.checked:
        wrong = wrong_text(parameter.checked, argument.text)
    if isinstance(argument, Integer) and parameter.within:
        least, most = parameter.within
        message = f"`{parameter.name}` of `{call.name}` is {least} to {most}, not {argument.value}"
        wrong = None if least <= argument.value <= most else (message, f"write a number from {least} to {most}")
    if wrong:
        problems.error("E507", span, *wrong)
    return not wrong


def signature(name: str, parameters: tuple[Parameter, ...]) -> str:
    """Return how an operation or a source is written, as in `hmac(alg, key)`."""
    shown = [
        f"{each.name}..." if each.most > 9 else f"[{each.name}]" if not each.least else each.name for each in parameters
    ]
    return f"{name}({', '.join(shown)})" if shown else name


def _kinds(kinds: tuple[Kind, ...]) -> str:
    return " or ".join(kind.told for kind in kinds)


def _stands(step: Step) -> str:
    kind = step.type.kind
    return f"{kind.told} {'stand' if kind in (Kind.BYTES, Kind.PAIRS) else 'stands'}"


def _fix(found: Kind, wanted: tuple[Kind, ...]) -> str:
    fixes = [_FIXES[found, kind] for kind in wanted if (found, kind) in _FIXES]
    return fixes[0] if fixes else "`apigraft sign operations` lists what takes and gives which kind"
