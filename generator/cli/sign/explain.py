"""`apigraft sign explain`: the way of a call from the request to its signature, as text or as a picture."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from ...checks.explaining import Call, calls_of, narrate
from ...checks.explaining import explain as explained
from ...checks.picture import draw
from ...diagnostics import nearest
from ...exporters.text import write_text
from ...pipeline import read
from ..generate import FINDINGS
from ..listing import printable, show

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("call", metavar="PROVIDER.RESOURCE.METHOD")
@click.option("--specs", type=_FOLDER, default=Path("endpoint_specs"), help="The folder of specs.")
@click.option("--svg", is_flag=True, help="Draw it, as one SVG picture.")
@click.option("--output", type=_FILE, help="A file to write into; else standard output.")
def explain(call: str, specs: Path, svg: bool, output: Path | None) -> int:
    """Show step by step how a call is signed: what is taken, what is computed, what is put on the request."""
    found = _find(call, specs)
    if found is None:
        return FINDINGS
    text = draw(found) if svg else "".join(f"{printable(line)}\n" for line in narrate(found))
    if output is None:
        click.echo(text.encode(), nl=False)
    else:
        write_text(output, text)
    return 0


def _find(call: str, specs: Path) -> Call | None:
    """Return the explained call, or None where its specs are wrong. Raises UsageError for a call that is not there."""
    provider = call.partition(".")[0]
    providers = sorted(path.parent.name for path in specs.glob("*/provider.yaml"))
    if provider not in providers:
        hint = nearest(provider, providers) or f"the providers are {', '.join(providers) or 'none'}"
        raise click.UsageError(f"there is no provider `{printable(provider)}` in {specs}: {printable(hint)}")
    loaded = read(specs, (provider,))
    show((each for each in loaded.diagnostics if each.severity == "error"), "text")
    if loaded.failed:
        return None
    calls = calls_of(loaded.providers[0])
    if call not in calls:
        hint = nearest(call, calls) or (f"one is `{min(calls)}`" if calls else "the provider has none")
        raise click.UsageError(f"there is no call `{printable(call)}`: {hint}")
    return explained(loaded.providers[0], calls[call])
