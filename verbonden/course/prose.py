"""The course's own Markdown as HTML."""

import mistune

_render = mistune.create_markdown(escape=True, plugins=["table"])


def to_html(markdown: str) -> str:
    """Return Markdown as HTML; HTML inside it is shown as text, so nothing in it can act."""
    return str(_render(markdown))
