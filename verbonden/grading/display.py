"""Markdown to HTML for a trainer's browser: nothing in it runs, nothing loads.

It takes the place of nbconvert's own filter in formgrader and in feedback files, through
the configuration of HTMLExporter, and so also sees cells that did not come from our pages.
"""

import re

import mistune
from mistune.util import escape, safe_entity

# The only tags in what our own pages hand in; see `text.as_markdown`.
_OWN_TAGS = re.compile("(<br>|</?span>)")


class TextRenderer(mistune.HTMLRenderer):
    """Render Markdown, but show HTML, images and links as the text that they are."""

    def text(self, text: str) -> str:
        """Show a character reference as the sign that it stands for."""
        return safe_entity(text)

    def inline_html(self, html: str) -> str:
        """Show HTML as text."""
        return "".join(
            part if _OWN_TAGS.fullmatch(part) else safe_entity(part)
            for part in _OWN_TAGS.split(html)
        )

    def block_html(self, html: str) -> str:
        """Show HTML as text."""
        return f"<p>{self.inline_html(html)}</p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show what an image is called and where it stands, without fetching it."""
        return f"{text} ({escape(url)})"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Show where a link goes, without going there."""
        return f"{text} ({escape(url)})"


_render = mistune.Markdown(TextRenderer())
mistune.plugins.import_plugin("table")(_render)


def markdown_to_html(source: str) -> str:
    """Return the HTML of a Markdown cell or a comment, without anything that acts or loads."""
    return str(_render(source))


def inert(name: str) -> str:
    """Return a name that is text also where nbgrader's lists print it as HTML.

    The signs that could begin a tag or a reference are replaced by their wide look-alikes.
    """
    return name.translate(str.maketrans("<>&\"'", "＜＞＆＂＇"))
