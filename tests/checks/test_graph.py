"""Boxes and arrows on a plane: whatever they are, nothing lies on anything else, and every arrow leads down."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.checks.picture.cards import cards_of
from generator.checks.picture.graph import Arrow, Box, Drawing, arrange
from generator.checks.picture.graph.places import fitted

from .calls import library


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Box], list[Arrow]]:
    """Boxes of several sizes, and arrows that lead to later ones."""
    count = draw(st.integers(1, 14))
    sizes = st.tuples(st.integers(30, 300), st.integers(30, 120))
    boxes = [Box(str(index), *draw(sizes)) for index in range(count)]
    places = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    pairs = draw(st.lists(places, max_size=3 * count, unique=True)) if count > 1 else []
    return boxes, [Arrow(str(source), str(target), draw(st.booleans())) for source, target in pairs]


def check(boxes: list[Box], arrows: list[Arrow], drawing: Drawing) -> None:
    """Assert what is true of every drawing."""
    areas = {box.key: (*drawing.corners[box.key], box.width, box.height) for box in boxes}
    for (_, one), (_, other) in combinations(areas.items(), 2):
        assert one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0] or apart(one, other)
    for x, y, width, height in areas.values():
        assert x >= 0 <= y
        assert x + width <= drawing.width
        assert y + height <= drawing.height
    for wire in drawing.wires:
        for line in wire.lines:
            for (x, y), (end_x, end_y) in pairwise(line):
                assert y <= end_y
                assert x == end_x or y == end_y
                for left, top, width, height in areas.values():
                    through = left < max(x, end_x) and min(x, end_x) < left + width
                    assert not (through and top < end_y and y < top + height), "a wire behind a box"
    heads = sorted(
        (wire.source, box.key, head.hollow)
        for wire in drawing.wires
        for head in wire.heads
        for box in boxes
        if head.y == areas[box.key][1] and areas[box.key][0] < head.x < areas[box.key][0] + areas[box.key][2]
    )
    assert heads == sorted((arrow.source, arrow.target, arrow.hollow) for arrow in arrows)


def apart(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_nothing_lies_on_anything_else(graph: tuple[list[Box], list[Arrow]]) -> None:
    """No two boxes overlap, no wire passes behind a box, and each arrow ends on the box that it leads to."""
    boxes, arrows = graph
    check(boxes, arrows, arrange(boxes, arrows))


def test_nothing_is_drawn_of_nothing() -> None:
    """A call without authentication has no boxes."""
    assert arrange([], []) == Drawing(0, 0, {}, ())


def test_a_row_of_boxes_hangs_straight() -> None:
    """Boxes that lead one to the next stand in the middle, one below the other."""
    boxes = [Box("a", 100, 40), Box("b", 60, 40), Box("c", 200, 40)]
    drawing = arrange(boxes, [Arrow("a", "b"), Arrow("b", "c")])
    middles = {drawing.corners[box.key][0] + box.width // 2 for box in boxes}
    assert middles == {100}
    assert all(len(line) == 2 for wire in drawing.wires for line in wire.lines)


def test_the_first_boxes_stand_together_above_and_the_last_ones_below() -> None:
    """Also where an arrow would let them stand nearer to each other."""
    boxes = [Box("a", 50, 40, first=True), Box("b", 50, 40), Box("c", 50, 40, first=True), Box("d", 50, 40, last=True)]
    drawing = arrange(boxes, [Arrow("b", "d"), Arrow("a", "b"), Arrow("c", "d")])
    tops = {key: y for key, (_, y) in drawing.corners.items()}
    assert tops["a"] == tops["c"] == 0 < tops["b"] < tops["d"]


def test_places_are_as_near_as_the_gaps_allow() -> None:
    """Two that want the same place share the way; heavier ones go less of it."""
    assert fitted([0, 0], [1, 1], [10]) == [-5, 5]
    assert fitted([0, 0], [3, 1], [8]) == [-2, 6]
    assert fitted([0, 50], [1, 1], [10]) == [0, 50]


def test_wires_of_the_library_never_lie_on_each_other() -> None:
    """In no scheme do two wires share a stretch of their way: which is which stays visible."""
    for name, call in library().items():
        cards, arrows = cards_of(call.pipelines[0])
        boxes = [card.box for card in cards]
        drawing = arrange(boxes, list(arrows))
        check(boxes, list(arrows), drawing)
        stretches = {
            wire.source: {pair for line in wire.lines for pair in pairwise(line) if pair[0] != pair[1]}
            for wire in drawing.wires
        }
        for one, other in combinations(stretches, 2):
            for a in stretches[one]:
                assert not any(share(a, b) for b in stretches[other]), (name, one, other)


def share(one: tuple[tuple[int, int], tuple[int, int]], other: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether two stretches lie on each other."""
    for along, across in ((0, 1), (1, 0)):
        fixed = {point[across] for point in (*one, *other)}
        if len(fixed) == 1:
            spans = [sorted(point[along] for point in each) for each in (one, other)]
            return max(spans[0][0], spans[1][0]) < min(spans[0][1], spans[1][1])
    return False
