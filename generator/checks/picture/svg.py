"""An explained call as one picture: SVG without script, font, link or image, readable on light and on dark ground.

Request above, what is put on it below; between them a box for each value, coloured by its stage, with an arrow from
each thing that it is made of. Credentials have a lock, and no value. The same call gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from ..explaining.model import Call, Pipeline, Value
from .cards import BOLD, LINE, PAD, PLAIN, Card, cards_of
from .graph import Drawing, Wire, arrange
from .lines import wrapped

_MARGIN: Final = 28
_NARROWEST: Final = 560
_ROUND: Final = 6
_WIDTHS: Final = {"title": 10.4, "head": BOLD}
"""Pixels that a character takes, where that is not the plain size."""
_COLOURS: Final = {
    "request": ("#1d4ed8", "#79a8ff"),
    "credential": ("#b42318", "#ff8f85"),
    "option": ("#57606a", "#9aa4af"),
    "fresh": ("#0f766e", "#3fcfc0"),
    "fetched": ("#0f766e", "#3fcfc0"),
    "canonical": ("#6d28d9", "#b79bff"),
    "digest": ("#15703a", "#5bd087"),
    "key": ("#b45309", "#f0b050"),
    "signature": ("#be185d", "#ff85b8"),
    "condition": ("#57606a", "#9aa4af"),
    "out": ("#1d4ed8", "#79a8ff"),
}
"""The colour of each stage: on light ground, on dark ground."""
_LEGEND: Final = (
    "lock: of a credential, never shown \u00b7 dashed: may be absent \u00b7 open arrow: only decides whether or which"
)
_UNPRINTABLE: Final = re.compile(
    r"[^\x20-\x7e\xa0-\u200a\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_STYLE: Final = """\
text{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:11.5px;fill:#1f2328;white-space:pre}
.title{font-size:17px;font-weight:bold}.head,.name{font-size:13px;font-weight:bold}
.label{font-size:10px;fill:currentColor}.note{fill:#57606a}
.page{fill:#fff}.box{fill:currentColor;fill-opacity:.07;stroke:currentColor;stroke-width:1.2}
.maybe{stroke-dasharray:5 3}.lock{fill:none;stroke:currentColor;stroke-width:1.3}
.wire{fill:none;stroke:currentColor;stroke-width:1.4}.halo{fill:none;stroke:#fff;stroke-width:5}
.tip{fill:currentColor;stroke:currentColor}.open{fill:#fff;stroke:currentColor;stroke-width:1.2}"""
_DARK: Final = """\
text{fill:#e6edf3}.label{fill:currentColor}.note{fill:#9aa4af}
.page{fill:#0d1117}.halo{stroke:#0d1117}.open{fill:#0d1117}"""


def draw(call: Call) -> str:
    """Return the picture of a call as SVG."""
    sections = [_Section(pipeline) for pipeline in call.pipelines]
    width = max((_NARROWEST, *(section.drawing.width for section in sections)))
    page = _Page(width)
    page.write("title", call.name, 16)
    page.write("plain", f"{call.method} {call.path}", 22)
    page.write("note", _note(call), 22)
    for section in sections:
        page.write("head", section.pipeline.name, 36)
        page.write("note", section.pipeline.about, 18)
        page.place(section)
    if any(section.pipeline.credentials for section in sections):
        page.write("note", _LEGEND, 34)
    return "\n".join((*_head(call, width + 2 * _MARGIN, page.y + _MARGIN), *page.lines, "</svg>", ""))


class _Section:
    """A pipeline, its cards, and where they stand."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.cards, arrows = cards_of(pipeline)
        self.drawing = arrange([card.box for card in self.cards], arrows)


class _Page:
    """What is drawn so far, from above; `y` is where it ends."""

    def __init__(self, width: int) -> None:
        self.width, self.y = width, _MARGIN
        self.lines: list[str] = []

    def write(self, style: str, text: str, below: int) -> None:
        """Write a text, in several lines where it is longer than the page is wide."""
        lines = wrapped(text, int(self.width / _WIDTHS.get(style, PLAIN))) if text else ()
        for index, line in enumerate(lines):
            self.y += LINE if index else below
            self.lines.append(_text(_MARGIN, self.y, style, line))

    def place(self, section: _Section) -> None:
        """Draw a pipeline in the middle of the page."""
        self.y += 24
        left = _MARGIN + (self.width - section.drawing.width) // 2
        self.lines.append(f'<g transform="translate({left} {self.y})">')
        self.lines += _wires(section.cards, section.drawing)
        self.lines += [line for card in section.cards for line in _card(card, section.drawing.corners[card.key])]
        self.lines.append("</g>")
        self.y += section.drawing.height


def _note(call: Call) -> str:
    if not call.pipelines:
        return "No authentication: the request goes out as it is."
    if len(call.pipelines) == 1:
        return ""
    return "One of these, whichever the client was given:" if call.choice else "All of these, in this order:"


def _head(call: Call, width: int, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' role="img">'
    )
    yield f'<title>{_escaped(f"How {call.name} is signed")}</title>'
    yield f"<desc>{_escaped(_described(call))}</desc>"
    yield "<style>"
    yield _STYLE
    yield "".join(f".{stage}{{color:{light}}}" for stage, (light, _) in _COLOURS.items())
    yield f"@media (prefers-color-scheme:dark){{{_DARK}"
    yield "".join(f".{stage}{{color:{dark}}}" for stage, (_, dark) in _COLOURS.items()) + "}"
    yield "</style>"
    yield f'<rect class="page" width="{width}" height="{height}"/>'


def _described(call: Call) -> str:
    """Say in words what the picture shows."""
    told = [_note(call)] if _note(call) else []
    for pipeline in call.pipelines:
        made = ", ".join(step.name for step in pipeline.steps if isinstance(step, Value))
        put = ", ".join(dict.fromkeys(f"{pair.place} {pair.wire}" for pair in pipeline.attached))
        parts = (f"computes {made}" if made else "", f"puts on {put}" if put else "")
        told.append(f"{pipeline.name} {' and '.join(part for part in parts if part)}.")
    return " ".join(told)


def _wires(cards: Sequence[Card], drawing: Drawing) -> Iterator[str]:
    """Draw each wire over those before it, with a gap where it crosses them; then all arrowheads."""
    colours = {card.key: card.colour for card in cards}
    for wire in drawing.wires:
        path = " ".join(_rounded(line) for line in wire.lines)
        yield f'<path class="halo" d="{path}"/>'
        yield f'<path class="wire {colours[wire.source]}" d="{path}"/>'
    for wire in drawing.wires:
        yield from _heads(wire, colours[wire.source])


def _heads(wire: Wire, colour: str) -> Iterator[str]:
    for head in wire.heads:
        kind = "open" if head.hollow else "tip"
        yield f'<path class="{kind} {colour}" d="M{head.x} {head.y - 1}l-4 -8h8z"/>'


def _rounded(corners: Sequence[tuple[int, int]]) -> str:
    """Return a line through corners, which are rounded: every line goes down, along, and down again."""
    (x, y), *_, (end_x, end_y) = corners
    if x == end_x:
        return f"M{x} {y}V{end_y}"
    track = corners[1][1]
    r = min(_ROUND, abs(end_x - x) // 2)
    side = r if end_x > x else -r
    return f"M{x} {y}V{track - r}q0 {r} {side} {r}H{end_x - side}q{side} 0 {side} {r}V{end_y}"


def _card(card: Card, corner: tuple[int, int]) -> Iterator[str]:
    box, (x, y) = card.box, corner
    yield f'<g class="{card.colour}">'
    style = "box maybe" if card.optional else "box"
    yield f'<rect class="{style}" x="{x}" y="{y}" width="{box.width}" height="{box.height}" rx="6"/>'
    if card.locked:
        yield f'<path class="lock" d="M{x + PAD} {y + 13}h8v6h-8zm1.5 0v-2a2.5 2.5 0 0 1 5 0v2"/>'
    yield _text(x + PAD + 15 * card.locked, y + 19, "label", card.label)
    bottom = y + 19
    if card.name:
        bottom += LINE + 2
        yield _text(x + PAD, bottom, "name", card.name)
    for line in card.lines:
        bottom += LINE
        text = line.lstrip(" ")
        yield _text(x + PAD + round(PLAIN * (len(line) - len(text))), bottom, "plain", text)
    yield "</g>"


def _text(x: int, y: int, style: str, text: str) -> str:
    return f'<text class="{style}" x="{x}" y="{y}">{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    """Return text that is only text in XML, and cannot turn the direction of what stands beside it."""
    return escape(_UNPRINTABLE.sub("\ufffd", text))
