"""The table of diagnostic codes: one line a code.

A code is never reused. E0xx files and YAML, E1xx keys of a spec, E2xx the notation of schemas, E3xx meaning across
files, E4xx writing the output, E5xx signing, E9xx not there yet; W codes are doubts that do not stop a run. Each code has a folder
`tests/cases/diagnostics/<CODE>/` with an explanation and specs that provoke it; a test demands it.
"""

from __future__ import annotations

RULES: dict[str, str] = {
    # Files and YAML
    "E001": "a file cannot be read",
    "E002": "a file is not UTF-8 text",
    "E003": "the YAML cannot be parsed",
    "E004": "a key is given twice",
    "E005": "an anchor, an alias or a merge key",
    "E006": "a tag",
    "E007": "several documents in one file",
    "E008": "a tab in the indentation",
    "E009": "an empty file",
    "E010": "`?` after a name in flow style",
    "E011": "a comment on the line of an expression",
    "E012": "a file is too large or nested too deeply",
    "E013": "a YAML directive",
    "E014": "a character that cannot stand in a file",
    "E015": "a key that is not text",
    # Keys of a spec
    "E101": "an unknown key",
    "E102": "a value of the wrong kind",
    "E103": "a value that is not one of a list",
    "E104": "no method and path, or more than one",
    "E105": "a path that is malformed",
    "E106": "a media type that is malformed",
    "E107": "a status that is none",
    "E108": "two bodies where one can be",
    "E109": "a Python name that is none",
    "E110": "an unknown provider",
    "E111": "a provider without provider.yaml",
    "E112": "a file or folder name that cannot be used",
    "E113": "a server that is malformed",
    "E114": "a schema name that is malformed",
    "E115": "a provider without servers",
    "E116": "a scheme of authentication that is incomplete",
    "E117": "an envelope that is incomplete or malformed",
    "E118": "path parameters that do not agree with the path",
    "E119": "an unknown scheme of authentication",
    "E120": "a header name that cannot be sent, or is given twice",
    "E121": "a condition that is malformed or names no property",
    "E122": "a secret that names no property",
    "E123": "an example that names an unknown parameter",
    # The notation of schemas
    "E201": "a type expression cannot be parsed",
    "E202": "a bound, length or pattern that does not fit its type",
    "E203": "a literal that is not a YAML 1.2 scalar or JSON text",
    "E204": "a pattern that is not a regular expression",
    "E205": "` = ` with no type before it",
    "E206": "a generic with the wrong number of arguments",
    "E207": "an unknown type",
    "E208": "a schema is neither text, nor a mapping, nor true or false",
    "E209": "a keyword of JSON Schema with a value that it cannot have",
    "E210": "a property is given twice",
    "E211": "`?` where it cannot stand",
    "E212": "a mapping that mixes two forms of a schema",
    "E213": "generics that expand without end",
    "E214": "an unknown keyword of a schema",
    "W204": "a pattern that Python cannot check",
    # Meaning across files
    "E302": "a schema of another resource",
    "E303": "a schema that is made of itself",
    "E304": "two methods, or a method and a folder, with the same name",
    "W301": "a schema keyword that has no type in Python",
    "W302": "further properties that cannot be sent",
    "W303": "a body that only the caller can write",
    "W304": "a default that is none of the type's values",
    # Writing the output
    "E401": "a file in the way that is not ours",
    "E402": "a generated file that was edited by hand",
    "E403": "a runtime that also serves clients that are not made",
    "W401": "a generated file that may have been edited by hand",
    # Signing
    "E501": "a template of signing that cannot be parsed",
    "E502": "an unknown name in a template of signing",
    "E503": "an unknown operation",
    "E504": "a value of the wrong kind for an operation",
    "E505": "a value that needs itself",
    "E506": "a fresh value that nobody can name or know",
    "E507": "arguments that an operation does not take",
    "E508": "a value that is signed before it is changed",
    "E509": "a secret that would be sent",
    "W501": "a credential, option or value that is not used",
    # Not there yet
    "E901": "a part of the notation that is not generated yet",
    "W901": "a part of the notation that has no effect yet",
}
