"""What the YAML library says about a syntax error -> its place, its meaning and the way to mend it.

libyaml and the pure Python parser word their errors differently and mark slightly different places; the rules look at
words that both use and at the text around the mark, so that both give the same diagnostic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from ..diagnostics import Problems
from .yamlsource import SourceText


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of syntax error.

    `words`, `before` and `after` are patterns: of the library's words, of the line up to the mark and of the line from
    it on. `{0}` in the message and the hint is what `after` matched. `at_begin`: the place is where the unfinished
    thing began, not where the library gave up.
    """

    code: str
    message: str
    hint: str
    words: str = ""
    before: str = ""
    after: str = ""
    at_begin: bool = False


_QUOTE = "put the whole text in quotes: '...'"
_RULES = (
    _Rule("E008", "a tab where YAML counts blanks", "write blanks", after=r"\t"),
    _Rule("E008", "a tab where YAML counts blanks", "write blanks", before=r"^ *\t\s*$"),
    _Rule(
        "E013",
        "a YAML directive",
        "remove the lines that begin with `%`",
        words="directive|incompatible YAML",
        at_begin=True,
    ),
    _Rule("E005", "a YAML anchor or alias", f"if text was meant, {_QUOTE}", words="scanning an a", at_begin=True),
    _Rule("E006", "a YAML tag", f"if text was meant, {_QUOTE}", words=r"\btag\b", at_begin=True),
    _Rule(
        "E010",
        "`?` after a name in flow style",
        'give the name a line of its own, or quote it: {"name?": ...}',
        words="or '}'",
        after=r"\?",
    ),
    _Rule(
        "E003",
        "a `{` or `[` is not closed, or a comma is missing",
        "close it; in `{...}` and `[...]` text that holds brackets, braces, a comma or ` #` needs quotes",
        words=r"or '[\]}]'",
        at_begin=True,
    ),
    _Rule(
        "E003",
        "a key where none can stand",
        "indent it like its siblings; if the line above is text that goes on, quote that text",
        words="mapping (values|keys) are not allowed",
        before=r"^\s*(- +)*[^\s:'\"]*$",
    ),
    _Rule("E003", "`: ` inside text", _QUOTE, words="mapping values are not allowed"),
    _Rule("E003", "`? ` begins a key", _QUOTE, words="mapping keys are not allowed"),
    _Rule(
        "E003",
        "`\\{0}` is no escape in double quotes",
        "write `\\\\{0}`, or use single quotes",
        words="unknown escape|hexa?decimal|character code",
        after=r"\\?(.)",
    ),
    _Rule(
        "E003",
        "a quote that is not closed",
        "close it; inside single quotes a quote is written ''",
        words="quoted scalar.*(end of stream|document)",
        at_begin=True,
    ),
    _Rule("E003", "text cannot begin with `{0}`", _QUOTE, words="cannot start any token|node content", after="(.)"),
    _Rule("E003", "a value is missing", "write the value, or `{}`, or `[]`", words="node content"),
    _Rule(
        "E003",
        "`- ` where no list can begin",
        "begin the list on a line of its own; if text was meant, quote it",
        words="sequence entries are not allowed",
    ),
    _Rule(
        "E003", "a line that is neither a key nor a value", "write `key: value`", words="expected ':'", at_begin=True
    ),
    _Rule(
        "E003",
        "text on the line of `|` or `>`",
        f"begin it on the next line, or {_QUOTE}",
        words="scanning a block scalar",
    ),
    _Rule("E003", "no name before `:`", 'an empty name is written ""', words="parsing a block", after=":"),
    _Rule(
        "E003",
        "text after a closing quote",
        "quote all of it; inside single quotes a quote is written ''",
        words="parsing a block",
        before="['\"] *$",
    ),
    _Rule(
        "E003",
        "a line that belongs to nothing above",
        "give the lines of one level the same indentation",
        words="parsing a block|document start",
    ),
)


def report_syntax_error(error: yaml.YAMLError, source: SourceText, problems: Problems) -> None:
    """Report the one syntax error that ended the reading of a file."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        problems.error("E003", source.at(0, 0), "the YAML cannot be parsed", "")
        return
    words = " ".join(filter(None, (error.context, error.problem)))
    line, column = error.problem_mark.line, error.problem_mark.column
    rule, word = _explain(words, source.line(line), column)
    if rule.at_begin and error.context_mark is not None:
        line, column = error.context_mark.line, error.context_mark.column
    problems.error(
        rule.code, source.at(line, column), rule.message.replace("{0}", word), rule.hint.replace("{0}", word)
    )


def _explain(words: str, line: str, column: int) -> tuple[_Rule, str]:
    for rule in _RULES:
        after = re.match(rule.after, line[column:])
        if after and re.search(rule.words, words) and re.search(rule.before, line[:column]):
            return rule, after.group(1) if after.groups() else ""
    return _Rule("E003", words, _QUOTE), ""
