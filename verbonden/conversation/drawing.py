"""Draw boxes under one another, and arrows between them, as an SVG picture.

An arrow leaves a box at the line that tells of it, and runs beside the boxes to the one it leads
to. All arrows to a box come in along the same lane, so that hardly any cross.
"""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

Shape = Literal["plain", "dashed", "round", "cut", "double"]
WIDTH, MARGIN, PADDING, GAP = 640, 28, 16, 30
LINE, LANE = 21, 20
LETTERS, BOLD_LETTERS = 74, 66
"""How many letters stand on a line of a box."""
TURN = 6
"""How far an arrow goes round a corner."""
INK, PAPER = "#1f2937", "#ffffff"
FILLS: dict[Shape, str] = {"round": "#e7f4ea", "cut": "#fdf3d8", "double": "#fbe6e4"}
_UNREADABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in an SVG file, even escaped."""


@dataclass(frozen=True)
class Exit:
    """A line of a box from which an arrow leaves, and the name of the box it leads to."""

    text: str
    to: str


@dataclass(frozen=True)
class Box:
    """A box with its title, some lines about it, and the lines from which arrows leave."""

    name: str
    title: str
    lines: Sequence[str] = ()
    exits: Sequence[Exit] = ()
    shape: Shape = "plain"


@dataclass(frozen=True)
class _Placed:
    box: Box
    top: int
    height: int
    rows: list[tuple[str, bool]]
    """Every line as it stands there, and whether it is bold."""
    leaves: list[tuple[int, str]]
    """How high each arrow leaves, and where it goes."""

    @property
    def arrives(self) -> int:
        return self.top + PADDING + LINE // 2


def draw(title: str, lines: Sequence[str], boxes: Sequence[Box], language: str) -> str:
    """Return boxes as an SVG file that says in its title and description all that it shows."""
    head = _rows(title, bold=True) + [row for line in lines for row in _rows(line)]
    placed = _place(boxes, MARGIN + len(head) * LINE + GAP // 2)
    lanes = _lanes(placed)
    width = MARGIN + WIDTH + LANE * (max(lanes.values(), default=0) + 2) + MARGIN
    height = placed[-1].top + placed[-1].height + MARGIN
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "lang": language,
            "aria-labelledby": "title",
            "aria-describedby": "description",
            "font-family": "system-ui, sans-serif",
            "font-size": "15",
            "fill": INK,
        },
    )
    SubElement(svg, "title", id="title").text = _readable(title)
    SubElement(svg, "desc", id="description").text = _in_words(lines, boxes)
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    _write(svg, head, MARGIN, MARGIN)
    for one in placed:
        _draw_box(svg, one)
        _write(svg, one.rows, MARGIN + PADDING, one.top + PADDING)
    for name, lane in lanes.items():
        _draw_arrows(svg, placed, name, MARGIN + WIDTH + LANE * (lane + 1))
    ElementTree.indent(svg)
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _place(boxes: Sequence[Box], top: int) -> list[_Placed]:
    """Put boxes under one another."""
    placed = []
    for box in boxes:
        rows = _rows(box.title, bold=True) + [row for line in box.lines for row in _rows(line)]
        leaves = []
        for one in box.exits:
            leaves.append((top + PADDING + len(rows) * LINE + LINE // 2, one.to))
            rows += _rows(one.text, hanging="→ ")
        height = len(rows) * LINE + 2 * PADDING
        placed.append(_Placed(box, top, height, rows, leaves))
        top += height + GAP
    return placed


def _lanes(placed: Sequence[_Placed]) -> dict[str, int]:
    """Return for each box that arrows lead to its lane, from 0: the shortest nearest by."""
    spans = {}
    for one in placed:
        ends = [y for other in placed for y, to in other.leaves if to == one.box.name]
        if ends:
            spans[one.box.name] = (min(*ends, one.arrives), max(*ends, one.arrives))
    lanes: dict[str, int] = {}
    for name in sorted(spans, key=lambda name: spans[name][1] - spans[name][0]):
        top, bottom = spans[name]
        taken = {
            lane
            for other, lane in lanes.items()
            if spans[other][0] <= bottom + LINE and top - LINE <= spans[other][1]
        }
        lanes[name] = next(lane for lane in range(len(spans)) if lane not in taken)
    return lanes


def _draw_box(svg: Element, placed: _Placed) -> None:
    left, top, right, bottom = MARGIN, placed.top, MARGIN + WIDTH, placed.top + placed.height
    shape = placed.box.shape
    look = {"fill": FILLS.get(shape, PAPER), "stroke": INK, "stroke-width": "1.5"}
    if shape == "cut":
        cut = 14
        points = [
            (left + cut, top),
            (right - cut, top),
            (right, top + cut),
            (right, bottom - cut),
            (right - cut, bottom),
            (left + cut, bottom),
            (left, bottom - cut),
            (left, top + cut),
        ]
        SubElement(svg, "polygon", {"points": " ".join(f"{x},{y}" for x, y in points), **look})
        return
    if shape == "dashed":
        look["stroke-dasharray"] = "6 4"
    radius = {"round": 22, "double": 0}.get(shape, 4)
    for inset in (0, 4) if shape == "double" else (0,):
        corner = {"x": left + inset, "y": top + inset}
        size = {"width": WIDTH - 2 * inset, "height": placed.height - 2 * inset, "rx": radius}
        numbers = {name: str(value) for name, value in {**corner, **size}.items()}
        SubElement(svg, "rect", {**numbers, **look})


def _draw_arrows(svg: Element, placed: Sequence[_Placed], name: str, lane: int) -> None:
    """Draw every arrow to a box, along its lane."""
    edge = MARGIN + WIDTH
    end = next(one.arrives for one in placed if one.box.name == name)
    for start in (y for one in placed for y, to in one.leaves if to == name):
        turn = TURN if end > start else -TURN
        path = (
            f"M{edge} {start}H{lane - TURN}Q{lane} {start} {lane} {start + turn}"
            f"V{end - turn}Q{lane} {end} {lane - TURN} {end}H{edge + 8}"
        )
        SubElement(svg, "path", {"d": path, "fill": "none", "stroke": INK, "stroke-width": "1.5"})
    SubElement(svg, "path", {"d": f"M{edge + 1} {end}l11 -6v12z"})


def _write(svg: Element, rows: Sequence[tuple[str, bool]], left: int, top: int) -> None:
    for number, (row, bold) in enumerate(rows):
        place = {"x": str(left), "y": str(top + number * LINE + 15)}
        weight = {"font-weight": "bold"} if bold else {}
        SubElement(svg, "text", {**place, **weight}).text = row


def _rows(text: str, *, bold: bool = False, hanging: str = "") -> list[tuple[str, bool]]:
    """Cut a text into the rows that fit in a box."""
    letters = BOLD_LETTERS if bold else LETTERS
    # An ordinary space in front would be left out of the picture.
    hang = "\u2003" if hanging else ""
    rows = textwrap.wrap(_readable(text), letters, initial_indent=hanging, subsequent_indent=hang)
    return [(row, bold) for row in rows]


def _readable(text: str) -> str:
    return _UNREADABLE.sub("", text)


def _in_words(lines: Sequence[str], boxes: Sequence[Box]) -> str:
    told = [*lines]
    for box in boxes:
        told += [f"{box.title}.", *box.lines, *(one.text for one in box.exits)]
    return _readable("\n".join(told))
