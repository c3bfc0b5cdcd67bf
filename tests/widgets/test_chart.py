"""The chart: the same numbers in the drawing, in words and in the table."""

import json
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from verbonden.course import Chart, load_course
from widgets.chart import ChartFigure, drawn
from widgets.chart.drawing import bars_as_svg

CHART = Chart(
    kind="chart",
    title="A <b>title</b> & $math$",
    summary="Two bars.",
    source='Somebody "quoted"',
    measure="Percentage",
    unit="%",
    maximum=100,
    bars=[
        {
            "label": "First & <i>foremost</i>, too long a label for one line",
            "value": 12.5,
        },
        {"label": "Costs $5 or $6_a$", "value": 100},
    ],
)


def svg_of(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", html, re.S).group())  # type: ignore[union-attr]


def table_of(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<table.*</table>", html, re.S).group())  # type: ignore[union-attr]


def test_the_table_holds_the_numbers_of_the_drawing() -> None:
    html = ChartFigure(CHART, "costs", "nl")._repr_html_()
    rows = [["".join(cell.itertext()) for cell in row] for row in table_of(html).iter("tr")]
    assert rows == [
        ["Wat", "Percentage"],
        [CHART.bars[0].label, "12,5%"],
        [CHART.bars[1].label, "100%"],
    ]
    drawn = " ".join(text.text or "" for text in svg_of(html).iter("text"))
    for bar, shown in zip(CHART.bars, ["12,5%", "100%"], strict=True):
        assert bar.label in drawn.replace(f"{shown} ", "")
        assert shown in drawn


def test_bars_are_as_long_as_their_numbers() -> None:
    paths = [path.get("d", "") for path in svg_of(bars_as_svg(CHART, "nl", "k")).iter("path")]
    widths = [max(float(number) for number in re.findall(r"L ([\d.]+) ", path)) for path in paths]
    _, whole, first, _, second = widths
    assert first / whole == pytest.approx(0.125, abs=0.001)
    assert second == whole


def test_the_drawing_is_text_that_follows_the_page() -> None:
    svg = bars_as_svg(CHART, "en", "vb-chart-costs")
    root = svg_of(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == CHART.title
    described = root.find("desc")
    assert described is not None and "12.5%" in (described.text or "")
    assert described.get("id") == root.get("aria-describedby")
    assert "var(--vb-ink" in svg and "var(--vb-accent" in svg
    assert "font-family" not in svg and "<style" not in svg and "metadata" not in svg


def test_the_same_chart_gives_the_same_bytes() -> None:
    drawn.clear()
    one = ChartFigure(CHART, "costs", "nl")._repr_html_()
    drawn.clear()
    assert ChartFigure(CHART, "costs", "nl")._repr_html_() == one
    assert not re.search(r"20\d\d-\d\d-\d\d", one)


def test_what_an_author_writes_is_text() -> None:
    html = ChartFigure(CHART, "costs", "en")._repr_html_()
    assert "<b>" not in html and "<i>" not in html
    assert "A &lt;b&gt;title&lt;/b&gt; &amp; $math$" in html


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_course_s_own_chart_is_a_figure_with_all_parts(page: Any, language: str) -> None:
    html = page(language).exercise("mbo-figures")._repr_html_()
    for part in ("<figure", "<figcaption>", "<h3", "<svg", "<details>", "<table", 'scope="col"'):
        assert part in html
    assert "20%" in html


def test_every_chart_of_the_course_can_be_drawn_elsewhere() -> None:
    ended = subprocess.run([sys.executable, "-m", "widgets.chart"], capture_output=True, check=True)
    told = {tuple(key): html for key, html in json.loads(ended.stdout)}
    content = load_course().module("belonging-and-binding").content("mbo-figures", "nl")
    assert isinstance(content, Chart)
    drawn.clear()
    html = ChartFigure(content, "mbo-figures", "nl")._repr_html_()
    assert told[content.model_dump_json(), "mbo-figures", "nl"] == html
