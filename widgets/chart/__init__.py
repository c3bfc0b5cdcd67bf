"""A plain bar chart: drawn as SVG, told in words, and with its numbers as a table."""

from html import escape
from pathlib import Path
from typing import Any

from verbonden.course import Chart, Language, load_texts

HERE = Path(__file__).parent

drawn: dict[tuple[str, str, Language], str] = {}
"""Charts as HTML, by their content as JSON, their name and language."""


class ChartFigure:
    """A chart in the page, as one HTML figure that needs no script."""

    def __init__(self, content: Chart, name: str, language: Language) -> None:
        self.content = content
        self.name = name
        self.language = language

    def _repr_html_(self) -> str:
        key = self.content.model_dump_json(), self.name, self.language
        if key not in drawn:
            drawn[key] = _figure(self.content, self.name, self.language)
        return drawn[key]

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": self.content.summary}


def _figure(content: Chart, name: str, language: Language) -> str:
    # A page without a chart does not load what draws one.
    from widgets.chart.drawing import bars_as_svg
    from widgets.chart.table import bars_as_table

    texts = load_texts(HERE / "texts.yaml", language)
    key = f"vb-chart-{name}"
    style = (HERE.parent / "exercise" / "exercise.css", HERE / "chart.css")
    css = "\n".join(file.read_text(encoding="utf-8") for file in style)
    return f"""<style>{css}</style>
<figure class="vb-figure" lang="{language}" aria-labelledby="{key}">
<figcaption>
<h3 id="{key}">{escape(content.title)}</h3>
<p>{escape(content.summary)}</p>
<p class="vb-source">{texts["source"]}: {escape(content.source)}</p>
</figcaption>
<p class="vb-measure">{escape(content.measure)}</p>
{bars_as_svg(content, language, key)}
<details>
<summary>{texts["table"]}</summary>
{bars_as_table(content, language, texts)}
</details>
</figure>"""
