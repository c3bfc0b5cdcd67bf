"""What somebody typed, as a Markdown cell that shows exactly that, and back.

A learner's answer stands in a notebook that Jupyter, nbgrader and its pages read as Markdown.
Nothing in it may work as Markdown, HTML, math, an image or a link: it is text.
"""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNKNOWN = "\ufffd"

# Signs that mean something in Markdown, in HTML or to whatever turns addresses into links.
_SPECIAL = re.compile(r"[#&)*+\-./:<=>@\[\]^_`{|}~]")
# Math is looked for in the page itself, after references were resolved: these two begin it.
# An element around the sign keeps it from joining the text that follows.
_MATH = re.compile(r"[$\\]")
_REFERENCE = re.compile(
    r"<span>&#(?P<math>\d+);</span>|&#(?P<sign>\d+);|(?P<space>&nbsp;)|(?P<tab>&emsp;)|<br>(?=\n)"
)


def clean(typed: object) -> str:
    """Return typed text that any file and page can hold.

    Every kind of line end becomes a newline; control characters and halves of a character,
    which cannot be shown, become �. What is no text at all becomes an empty text.
    """
    if not isinstance(typed, str):
        return ""
    lines = _LINE_ENDS.sub("\n", typed)
    return "".join(
        _UNKNOWN if sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cs") else sign
        for sign in lines
    )


def as_markdown(typed: str) -> str:
    """Return the Markdown that shows this text, with its line ends and spaces, as it is."""
    return "<br>\n".join(_line(line) for line in clean(typed).split("\n"))


def as_text(markdown: str) -> str:
    """Return the text of a Markdown cell.

    What `as_markdown` wrote comes back exactly. Anything else was typed in the cell itself
    and is returned as it stands.
    """
    text = _REFERENCE.sub(_resolve, markdown)
    return text if as_markdown(text) == markdown else clean(markdown)


def _line(line: str) -> str:
    line = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", line)
    line = _MATH.sub(lambda found: f"<span>&#{ord(found[0])};</span>", line)
    # A page shows one space where several stand, and none at the ends of a line.
    line = re.sub("^ | $|(?<= ) ", "&nbsp;", line)
    return line.replace("\t", "&emsp;")


def _resolve(found: re.Match[str]) -> str:
    number = found["math"] or found["sign"]
    if number:
        return chr(int(number)) if int(number) < 128 else found[0]
    return " " if found["space"] else "\t" if found["tab"] else ""
