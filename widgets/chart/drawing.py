"""A bar chart as an SVG that belongs in a page.

- Text stays text, in the page's own font; colours are the page's, in light and in dark.
- Labels stand above their bars, so that the drawing is narrow enough for a phone.
- The same chart gives the same bytes: no dates, no random names.
"""

import re
import textwrap
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from verbonden.course import Chart, Language
from widgets.chart.numbers import written

WIDTH = 360
"""Units across; the page shows them at about one pixel each."""
ROW = 62
LINE = 21
TEXT = 15
LABEL_WIDTH = 39
"""Characters of a label on one line."""

INK, ACCENT, LINE_COLOUR = "#1f2933", "#0b6b62", "#d9d2c5"
"""What the drawing is made with; each becomes a variable of the page."""
COLOURS = {
    INK: f"var(--vb-ink, {INK})",
    ACCENT: f"var(--vb-accent, {ACCENT})",
    LINE_COLOUR: f"var(--vb-line, {LINE_COLOUR})",
}


def bars_as_svg(chart: Chart, language: Language, key: str) -> str:
    """Return the chart as an SVG element; `key` begins every id in it."""
    labels = [textwrap.wrap(bar.label, LABEL_WIDTH) for bar in chart.bars]
    tops, height = _tops(labels)
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": key,
        "font.size": TEXT,
        "text.parse_math": False,  # a label is text: a dollar sign in it is one
    }
    with mpl.rc_context(settings):
        # 72 units an inch: then a unit of the drawing is a unit of the SVG.
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        for bar, label, top in zip(chart.bars, labels, tops, strict=True):
            shown = written(bar.value, chart.unit, language)
            _bar(axes, label, shown, bar.value / chart.maximum, top)
        drawn = StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    numbers = "; ".join(
        f"{bar.label}: {written(bar.value, chart.unit, language)}" for bar in chart.bars
    )
    return _for_page(drawn.getvalue(), chart.title, f"{chart.measure}. {numbers}.", key, height)


def _tops(labels: list[list[str]]) -> tuple[list[int], int]:
    tops, at = [], 0
    for lines in labels:
        tops.append(at)
        at += ROW + (len(lines) - 1) * LINE
    return tops, at


def _bar(axes: Axes, label: list[str], shown: str, share: float, top: int) -> None:
    for number, line in enumerate(label):
        axes.text(0, top + 16 + number * LINE, line, color=INK, va="baseline")
    bar_top = top + 24 + (len(label) - 1) * LINE
    room = WIDTH - 70  # beside the longest bar stands its number
    axes.barh(bar_top + 12, room, height=23, color=LINE_COLOUR, clip_on=False)
    axes.barh(bar_top + 12, room * share, height=23, color=ACCENT, clip_on=False)
    axes.text(room + 10, bar_top + 17, shown, color=INK, va="baseline", weight="bold")


def _for_page(svg: str, title: str, description: str, key: str, height: int) -> str:
    """Return the drawing with a name, a description, and the page's own colours and font."""
    drawn = ElementTree.fromstring(svg)
    for element in drawn.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib.pop("id", None)
        if "style" in element.attrib:
            element.set("style", _style(element.get("style", "")))
    for unwanted in ("metadata", "defs"):  # the style in defs would reach the whole page
        for element in drawn.findall(unwanted):
            drawn.remove(element)
    drawn.attrib = {
        "viewBox": f"0 0 {WIDTH} {height}",
        "role": "img",
        "aria-label": title,
        "aria-describedby": f"{key}-numbers",
    }
    told = ElementTree.Element("desc", {"id": f"{key}-numbers"})
    told.text = description
    drawn.insert(0, told)
    return ElementTree.tostring(drawn, encoding="unicode")


def _style(style: str) -> str:
    """Leave the font's family to the page, and name colours as the page does."""
    style = re.sub(r"font-family: [^;]*; ?", "", style)
    # Some versions of matplotlib write size, weight and family as one.
    font = re.search(r"font: (?:(\d+) )?([\d.]+px) [^;]*", style)
    if font:
        weight = f"; font-weight: {font[1]}" if font[1] else ""
        style = style.replace(font[0], f"font-size: {font[2]}{weight}")
    for drawn, variable in COLOURS.items():
        style = style.replace(drawn, variable)
    return style
