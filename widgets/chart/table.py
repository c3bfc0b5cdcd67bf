"""The numbers of a chart as an HTML table."""

import re
from collections.abc import Mapping

import pandas as pd

from verbonden.course import Chart, Language
from widgets.chart.numbers import written


def frame(chart: Chart) -> pd.DataFrame:
    """Return the numbers, one row a bar."""
    return pd.DataFrame([bar.model_dump() for bar in chart.bars], columns=["label", "value"])


def bars_as_table(chart: Chart, language: Language, texts: Mapping[str, str]) -> str:
    """Return the table as HTML, with headings that say which column they head."""
    html = (
        frame(chart)
        .assign(value=lambda rows: [written(one, chart.unit, language) for one in rows["value"]])
        .rename(columns={"label": texts["label"], "value": chart.measure})
        .to_html(index=False, border=0, classes="vb-numbers", escape=True)
    )
    # pandas aligns with an inline style and leaves out what a heading belongs to.
    return re.sub(r' style="[^"]*"', "", html).replace("<th>", '<th scope="col">')
