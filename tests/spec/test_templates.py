"""The language of signing: what is literal, what is a pipeline, and where each mistake is shown."""

from __future__ import annotations

import random

import pytest

from generator.diagnostics import Diagnostic, Problems, Span
from generator.spec.nodes import Mapping, Scalar, parse
from generator.spec.templates import Call, Literal, Name, Pipeline, Template, read_template

from .reading import FILE


def scalar(written: str) -> Scalar:
    """Return the scalar that stands behind the key `x` of a file, as it is written there."""
    problems = Problems()
    root = parse(f"x: {written}\n".encode(), FILE, problems)
    assert isinstance(root, Mapping), list(problems)
    found = root.entries[0].value
    assert isinstance(found, Scalar)
    return found


def read(written: str) -> tuple[Template | None, list[Diagnostic]]:
    """Read a template as it is written behind a key."""
    problems = Problems()
    return read_template(scalar(written), problems), list(problems)


def template(written: str) -> Template:
    """Read a template that is right."""
    found, problems = read(written)
    assert found and not problems, problems
    return found


def shown(part: str | Pipeline) -> object:
    """Return a part of a template without its places: a text, or a pipeline as a tuple."""
    return part if isinstance(part, str) else (_bare(part.head), *map(_bare, part.operations))


def _bare(each: Name | Literal | Call) -> object:
    match each:
        case Name(text=text):
            return text
        case Literal(value=value):
            return [value]
        case Call(name=name, arguments=arguments):
            return (name, *map(_bare, arguments))


def parts(written: str) -> list[object]:
    """Return the parts of a template that is right."""
    return [shown(part) for part in template(written).parts]


def marked(written: str, span: Span) -> str:
    """Return what a diagnostic underlines in `x: ...`; an underlining that goes on to another line ends in `...`."""
    line = f"x: {written}".split("\n")[span.line - 1]
    return (
        line[span.column - 1 : span.end_column - 1] if span.line == span.end_line else f"{line[span.column - 1 :]}..."
    )


def mistake(written: str) -> tuple[str, str]:
    """Return the message of the one mistake of a template, and what is underlined."""
    found, problems = read(written)
    (problem,) = problems
    assert found is None
    assert problem.code == "E501"
    assert problem.hint
    return problem.message, marked(written, problem.span)


def test_text_and_pipelines_stand_in_turn() -> None:
    """Literal text keeps its blanks; what stands in `${...}` is a name and operations, with blanks where one likes."""
    assert parts("${app_id}/${now | utc('%Y') }/v1") == [("app_id",), "/", ("now", ("utc", ["%Y"])), "/v1"]
    assert parts("'  a ${ body|sha256|hex } '") == ["  a ", ("body", ("sha256",), ("hex",)), " "]
    assert parts("${hmac}") == [("hmac",)]


def test_a_text_without_pipelines_is_itself() -> None:
    """Also an empty one, and one that YAML would take for a number: what is signed is what is written."""
    assert parts("plain text") == ["plain text"]
    assert parts('""') == [""]
    assert parts("1.10") == ["1.10"]
    assert parts("true") == ["true"]


def test_a_doubled_dollar_is_a_literal_brace() -> None:
    """`$${` is `${`; any other dollar is itself, also in front of a pipeline."""
    assert parts("$${a} ${b}") == ["${a} ", ("b",)]
    assert parts("$a $ $$ {b} }") == ["$a $ $$ {b} }"]
    assert parts("'$ ${a}$'") == ["$ ", ("a",), "$"]
    assert parts("cost $$$${a}") == ["cost $$${a}"]


def test_quotes_hold_braces_pipes_brackets_and_each_other() -> None:
    """Only its own quote ends a literal."""
    assert parts("""${query | pairs('}', "|") | append('it "is"') | replace(',', ')')}""") == [
        ("query", ("pairs", ["}"], ["|"]), ("append", ['it "is"']), ("replace", [","], [")"]))
    ]
    assert parts("""${"it's ${not} a pipeline"}""") == [(["it's ${not} a pipeline"],)]
    assert parts("${'' | default('')}") == [([""], ("default", [""]))]


def test_arguments_are_names_texts_and_integers() -> None:
    """Integers may be negative; a source takes arguments as an operation does, and brackets may be empty."""
    assert parts("${random_text(16) | slice(-4, 0)}") == [(("random_text", [16]), ("slice", [-4], [0]))]
    assert parts("${16}${-1}") == [([16],), ([-1],)]
    assert parts("${body() | hex()}") == [(("body",), ("hex",))]
    assert parts("${key | hmac_chain('sha256', day,region ,  'aws4_request')}") == [
        ("key", ("hmac_chain", ["sha256"], "day", "region", ["aws4_request"]))
    ]


def test_the_names_of_a_template_are_those_of_values() -> None:
    """Arguments too, each time that they stand there; operations and sources with brackets are told apart."""
    found = template("${a | f(b, 'x')}${g(c)}-${a | h}")
    assert [each.text for each in found.names()] == ["a", "b", "c", "a"]
    assert sorted(each.text for each in found.sources()) == ["a", "a", "b", "c", "g"]


def test_every_part_knows_its_place() -> None:
    """A pipeline is underlined with its braces, an operation with its arguments, a name and a literal alone."""
    written = "a ${ body | hmac('sha256', key) | hex }"
    pipeline = template(written).parts[1]
    assert isinstance(pipeline, Pipeline)
    hmac, hex_ = pipeline.operations
    assert marked(written, pipeline.span) == "${ body | hmac('sha256', key) | hex }"
    assert marked(written, pipeline.head.span) == "body"
    assert marked(written, hmac.span) == "hmac('sha256', key)"
    assert [marked(written, each.span) for each in hmac.arguments] == ["'sha256'", "key"]
    assert marked(written, hex_.span) == "hex"


@pytest.mark.parametrize(
    "written",
    [
        "${body | hmac('a', kye) | hex}",
        "'x ${body | hmac(''a'', kye)}'",
        "\"x ${body | hmac('a', kye)}\"",
        "|-\n  first\n  x ${body | hmac('a', kye)}\n  last",
        ">-\n  folded\n  x ${body | hmac('a', kye)} and\n  more",
        "folded without\n  an indicator ${body | hmac('a', kye)}",
    ],
)
def test_places_are_right_in_every_way_to_write_a_scalar(written: str) -> None:
    """Quotes, folds and blocks move what is written; a name that stands there once is found."""
    found = template(written)
    (name,) = [each for each in found.names() if each.text == "kye"]
    assert marked(written, name.span) == "kye"


def test_a_place_that_is_not_sure_is_the_whole_scalar() -> None:
    """An escape that is longer than its character leaves only the whole."""
    written = '"\\u0061 ${a}"'
    (name,) = template(written).names()
    assert name.text == "a"
    assert marked(written, name.span) == written
    message, underlined = mistake('"a\\\\\\\\n"')
    assert message.startswith("a backslash")
    assert underlined == '"a\\\\\\\\n"'


@pytest.mark.parametrize(
    ("written", "message", "underlined"),
    [
        ("${", "`${` is not closed", "${"),
        ("a ${body | hex", "`${` is not closed", "${"),
        ("${body | hmac('sha256', ", "`${` is not closed", "${"),
        ("${}", "a value is missing", "{"),
        ("${ | hex}", "a value is missing", "{"),
        ("${body | }", "an operation is missing", "|"),
        ("${body | | hex}", "an operation is missing", "|"),
        ("${body | hmac(}", "an argument is missing", "("),
        ("${body | hmac(a,)}", "an argument is missing", ","),
        ("${body | hmac(, a)}", "an argument is missing", "("),
        ("${body | hmac (a}", "`(` is not closed", "("),
        ("${body | hmac(a b)}", "`b` where none can stand", "b"),
        ("${body | hmac(f(a))}", "`(` where none can stand", "("),
        ("${body hex}", "`hex` where none can stand", "hex"),
        ("${a.b}", "`.b` where none can stand", ".b"),
        ("${a - b}", "`-` where none can stand", "-"),
        ("${a ? b}", "`?` where none can stand", "?"),
        ("${a ${b}}", "`$` where none can stand", "$"),
        ("${é}", "`é` where none can stand", "é"),
        ("${slice(1.5)}", "`1.5` where none can stand", "1.5"),
        ("${slice(0x1F)}", "`0x1F` where none can stand", "0x1F"),
        ("${'text}", "the quote ' is not closed", "'"),
        ("${body | 'hex'}", "a literal where an operation stands", "'hex'"),
        ("${body | 16 | hex}", "a literal where an operation stands", "16"),
        (f"${{slice({'9' * 5000})}}"[:3900] + ")}", "an integer of more than 15 digits", "9" * 3892),
    ],
)
def test_a_mistake_is_underlined_where_it_is(written: str, message: str, underlined: str) -> None:
    """One mistake of a template is reported, the first one, at what is wrong or at what stands before a gap."""
    assert mistake(written) == (message, underlined)


@pytest.mark.parametrize(
    ("written", "underlined", "hint"),
    [
        ("a\\nb", "\\n", "write `${lf}`"),
        ("a\\r\\nb", "\\r\\n", "write `${crlf}`"),
        ("a\\tb", "\\t", "write `${tab}`"),
        ("a\\x00b", "\\x00", "write `${nul}`"),
        ("a\\\\b", "\\\\", "write `${backslash}`"),
        ("${b}\\n${c}", "\\n", "write `${lf}`"),
        ("${q | pairs('=', '\\n')}", "\\n", "`lf` is a source: write its name, without quotes"),
        ("${q | pairs('=', \\n)}", "\\n", "`lf` is a source: write its name"),
        ("a\\d", "\\", "`lf`, `crlf`, `tab`, `nul` and `backslash` are sources, as in `${method}${lf}`"),
    ],
)
def test_a_backslash_names_the_source_that_is_meant(written: str, underlined: str, hint: str) -> None:
    """In text, in quotes and between them; the hint is what to write in that place."""
    found, (problem,) = read(written)
    assert found is None
    assert problem.message == "a backslash: text here has no escapes"
    assert marked(written, problem.span) == underlined
    assert problem.hint == hint


def test_what_yaml_itself_escapes_is_text() -> None:
    """In double quotes of YAML a line feed is a line feed, and so it is in a block."""
    assert parts('"${a}\\n${b}"') == [("a",), "\n", ("b",)]
    assert parts("|-\n  ${a}\n  ${b}") == [("a",), "\n", ("b",)]
    assert parts(">-\n  ${a |\n  hex}") == [("a", ("hex",))]


def test_a_comment_would_cut_the_text_in_silence() -> None:
    """What follows ` #` is no part of a plain scalar, so it is refused; in quotes it is text."""
    found, (problem,) = read("${a} #${b}")
    assert (found, problem.code) == (None, "E011")
    assert parts("'${a} #${b}'") == [("a",), " #", ("b",)]
    assert parts("${a}#${b}") == [("a",), "#", ("b",)]


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_is_no_template(written: str) -> None:
    """An empty text is written as one."""
    found, (problem,) = read(written)
    assert (found, problem.code) == (None, "E102")
    assert "`${empty}`" in problem.hint


def test_length_and_number_of_operations_are_limited() -> None:
    """So that what is written stays in proportion to what is generated."""
    assert len(template(f"${{a{' | lower' * 40}}}").parts) == 1
    assert mistake(f"${{a{' | lower' * 41}}}") == ("more than 40 operations", "lower")
    assert template("x" * 4000).parts == ("x" * 4000,)
    assert mistake("x" * 4001)[0] == "a text of more than 4,000 characters"


def test_whatever_is_written_is_a_template_or_one_diagnostic_within_it() -> None:
    """Random texts of the language's own signs: never an exception, never a place outside."""
    chance = random.Random(4)
    signs = ["${", "$${", "}", "|", "(", ")", ",", "'", '"', "a", "lf", " ", "16", "-", "\\", "\n", "é", "hex", "."]
    refused = 0
    for _ in range(4000):
        text = "".join(chance.choice(signs) for _ in range(chance.randint(0, 14)))
        problems = Problems()
        span = Span(FILE, 3, 7, 3, 7 + len(text))
        found = read_template(Scalar(text, text, span, "", text), problems)
        assert (found is None) == problems.failed
        assert len(problems) <= 1
        for problem in problems:
            refused += 1
            assert (problem.code, problem.span.file) == ("E501", FILE)
            assert problem.span.line >= 3
            assert "\n" in text or 7 <= problem.span.column < problem.span.end_column <= 7 + len(text)
        if found:
            assert found.text == text
            assert "${" in text or found.parts == (text,)
    assert 1000 < refused < 3900, "the texts are either all wrong or all right"
