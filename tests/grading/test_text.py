"""What somebody typed is shown as that, by every renderer, and comes back."""

from html.parser import HTMLParser

import mistune
import nbformat
import pytest
from grading.tests_of_grading import EVIL
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from verbonden.grading.display import markdown_to_html
from verbonden.grading.text import as_markdown, as_text, clean

typed_texts = st.text(
    st.one_of(st.characters(), st.sampled_from("\n\t <>&$\\`*_#-+.1[]()!|:/@~=\"'")), max_size=60
)


class Shown(HTMLParser):
    """The text that a page shows, and the tags it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self.text += "\r" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def lines(self) -> list[list[str]]:
        """The words of each line: how wide a space is, is not looked at here."""
        return [line.split() for line in self.text.replace("\n", " ").split("\r")]


def as_nbconvert_shows(markdown: str) -> str:
    return str(MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(markdown))


def as_plain_markdown_shows(markdown: str) -> str:
    return str(mistune.create_markdown(escape=False, plugins=["table", "url", "math"])(markdown))


@given(typed_texts)
def test_typed_text_comes_back(typed: str) -> None:
    assert as_text(as_markdown(typed)) == clean(typed)
    assert clean(clean(typed)) == clean(typed)


@pytest.mark.parametrize("show", [markdown_to_html, as_nbconvert_shows, as_plain_markdown_shows])
@given(typed=typed_texts)
def test_every_renderer_shows_the_text_and_nothing_else(show, typed: str) -> None:
    shown = Shown(show(as_markdown(typed)))
    assert shown.tags <= {"p", "br", "span"}
    assert shown.lines == [line.split() for line in clean(typed).split("\n")]


@pytest.mark.parametrize("show", [markdown_to_html, as_nbconvert_shows, as_plain_markdown_shows])
def test_nothing_evil_works(show) -> None:
    shown = Shown(show(as_markdown(EVIL)))
    assert shown.tags == {"p", "br", "span"}
    assert shown.lines == [line.split() for line in EVIL.split("\n")]


def test_no_sign_that_begins_math_touches_other_text() -> None:
    assert as_markdown("$x$ \\(y") == ("<span>&#36;</span>x<span>&#36;</span> <span>&#92;</span>(y")


def test_spaces_and_line_ends_stay_visible() -> None:
    assert as_markdown("  a  b\n\tc ") == "&nbsp;&nbsp;a &nbsp;b<br>\n&emsp;c&nbsp;"


def test_plain_prose_stays_readable() -> None:
    prose = "Dat zag ik, en ik dacht: wat nu? ‘Niets’, zei ze!"
    assert as_markdown(prose) == prose.replace(":", "&#58;")


def test_what_was_typed_in_jupyterlab_is_taken_as_it_stands() -> None:
    assert as_text("**vet** en &nbsp; en &#42;") == "**vet** en &nbsp; en &#42;"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("a\x00b\x1b[0m", "a�b�[0m"),
        ("half \ud83d", "half �"),
        (None, ""),
        (3, ""),
    ],
)
def test_what_no_file_can_hold_is_replaced(typed: object, kept: str) -> None:
    assert clean(typed) == kept
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(kept)]))
    kept.encode()


def test_cells_from_elsewhere_neither_run_nor_load() -> None:
    html = markdown_to_html(
        "<script>x</script>\n\n![i](http://e.example/i.png) [l](http://e.example)\n\n"
        "a <img src=x onerror=y> b\n\n<iframe src='http://e.example'></iframe>\n\n"
        "| a |\n|---|\n| b |"
    )
    assert Shown(html).tags == {"p", "table", "thead", "tbody", "tr", "th", "td"}
    assert "<script>x</script>" in Shown(html).text
