"""Documents as text, and on disk: JSON with its digits as they are, and YAML for any reader."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import yaml

from ..spec.jsonvalues import Json

_INDENT: Final = "  "
_WIDTH: Final = 120


class _Dumper(yaml.SafeDumper):
    """Quotes what any reader of YAML 1.1 or 1.2 would take for a number, a date or a boolean."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        """Write each value where it stands: few readers of OpenAPI expect anchors."""
        return True

    def text(self, value: str) -> yaml.Node:
        """Write a text of several lines as a block."""
        return self.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    def decimal(self, value: Decimal) -> yaml.Node:
        """Write a number with its digits; YAML 1.1 wants a point before an exponent."""
        text = str(value)
        return self.represent_scalar("tag:yaml.org,2002:float", text if "." in text else text.replace("E", ".0E"))


_Dumper.add_representer(str, _Dumper.text)
_Dumper.add_representer(Decimal, _Dumper.decimal)


def yaml_text(value: Json) -> str:
    """Return a value as YAML that readers of 1.1 and of 1.2 understand alike."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def json_text(value: Json) -> str:
    """Return a value as indented JSON; a decimal keeps its digits."""
    return "".join(_pieces(value, "")) + "\n"


def _pieces(value: Json, indent: str) -> Iterator[str]:
    inner = indent + _INDENT
    if isinstance(value, dict) and value:
        for index, (key, item) in enumerate(value.items()):
            yield f"{',' if index else '{'}\n{inner}{json.dumps(key, ensure_ascii=False)}: "
            yield from _pieces(item, inner)
        yield f"\n{indent}}}"
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield f"{',' if index else '['}\n{inner}"
            yield from _pieces(item, inner)
        yield f"\n{indent}]"
    else:
        yield str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def write_text(path: Path, text: str) -> None:
    """Write a file by one atomic replacement."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".apigraft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
