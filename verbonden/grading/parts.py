"""The parts of an assignment, as a page shows them and a learner fills them in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from verbonden.course.files import ContentError, as_it_is, short
from verbonden.course.languages import Language
from verbonden.course.prose import to_html
from verbonden.grading.notebooks import (
    answer_cells,
    grade_id,
    graded_cells,
    read_notebook,
    release_path,
    value_of,
)
from verbonden.grading.text import clean

LISTED = ("sorting", "rewrites")
"""The inputs that take their items from the numbered list in the cell before them."""

_LIST_LINE = re.compile(r"^(\d+)\. +(.+)$", re.MULTILINE)
_FOR_JUPYTERLAB = re.compile(r" ?\(In JupyterLab[^)]*\)|^[^(\n?]*in JupyterLab[^\n?]*\?.*$", re.M)
"""How to fill in a cell: of no use in a page, which has buttons and fields."""
_HEADING = re.compile(r"^(#{1,4}) ", re.MULTILINE)


@dataclass(frozen=True)
class Item:
    """One of the situations to sort or to choose from, or of the texts to rewrite."""

    id: str
    text: str


@dataclass(frozen=True)
class Part:
    """A part of an assignment that asks for one answer."""

    id: str
    """nbgrader's grade_id of the answer's cell."""
    input: str
    """How it is answered: "sorting", "explanation", "rewrites" or "text"."""
    label: str
    prompt: str
    """HTML of the cells before it, our own content; its headings begin at h3."""
    items: tuple[Item, ...]
    options: dict[str, str]
    words: int | None
    points: float
    graded_by: str
    """grade_id of the cell that holds its points."""
    fields: tuple[str, ...]
    """The keys of an answer that is not plain text, in order."""


def parts(assignment: str, language: Language) -> tuple[Part, ...]:
    """Return the parts of an assignment, from the notebook that learners get.

    Raises:
        ContentError: there is no such assignment, or its notebook is not as agreed.
    """
    return _parts(*as_it_is(release_path(assignment, language)))


@lru_cache(maxsize=256)
def _parts(path: Path, changed: int) -> tuple[Part, ...]:
    notebook = read_notebook(path)
    try:
        return parts_of(notebook)
    except (KeyError, AttributeError, ValueError) as error:
        raise ContentError(f"{short(path)}: not an assignment as agreed: {error}") from None


def parts_of(notebook: nbformat.NotebookNode) -> tuple[Part, ...]:
    """Return the parts of a notebook; raise KeyError or ValueError where it is not as agreed."""
    points = _points(notebook)
    prose: list[str] = []
    items: tuple[Item, ...] = ()
    found = []
    for cell in notebook.cells:
        name = grade_id(cell)
        if name in points:
            about = cell.metadata["verbonden"]
            if about["input"] in LISTED:
                items = tuple(Item(*line) for line in _LIST_LINE.findall(prose[-1]))
                prose[-1] = _LIST_LINE.sub("", prose[-1])
            plain = about["input"] == "text"
            found.append(
                Part(
                    id=name,
                    input=about["input"],
                    label=about["label"],
                    prompt=_html(prose),
                    items=() if plain else items,
                    options=dict(about.get("options", {})),
                    words=about.get("words"),
                    points=points[name][1],
                    graded_by=points[name][0],
                    fields=() if plain else tuple(value_of(name, cell.source)),
                )
            )
            prose = []
        elif cell.cell_type == "markdown":
            prose.append(cell.source)
    return tuple(found)


def accepted(parts: tuple[Part, ...], answers: object) -> dict[str, Any]:
    """Return answers in the form that a hand-in has: every part, every key, all of it text.

    What the assignment does not ask for is dropped: unknown parts, items and options.
    """
    given = answers if isinstance(answers, Mapping) else {}
    return {part.id: _accepted(part, given.get(part.id)) for part in parts}


def missing(parts: tuple[Part, ...], answers: object) -> dict[str, list[str]]:
    """Return what is still empty: part → items, keys or "text"; an empty dict when complete."""
    found = {}
    for part in parts:
        answer = accepted((part,), answers)[part.id]
        empty = (
            [key for key in part.fields if not answer[key].strip()]
            if part.fields
            else ([] if answer.strip() else ["text"])
        )
        if empty:
            found[part.id] = empty
    return found


def _accepted(part: Part, answer: object) -> Any:
    if not part.fields:
        return clean(answer)
    given = answer if isinstance(answer, Mapping) else {}
    return {key: _field(part, key, given.get(key)) for key in part.fields}


def _field(part: Part, key: str, value: object) -> str:
    if part.input == "rewrites" or (part.input == "explanation" and key == "because"):
        return clean(value)
    # In JupyterLab somebody may type the number of a situation without quotes.
    text = str(value) if isinstance(value, int) and 0 <= value < 1000 else clean(value)
    allowed = [item.id for item in part.items] if key == "situation" else list(part.options)
    return text if text in allowed else ""


def _points(notebook: nbformat.NotebookNode) -> dict[str, tuple[str, float]]:
    """Return which cell, with how many points, grades each answer: itself or the next one."""
    answers = answer_cells(notebook)
    graded = {id(cell) for cell in graded_cells(notebook)}
    found: dict[str, tuple[str, float]] = {}
    open_part: str | None = None
    for cell in notebook.cells:
        name = grade_id(cell)
        if name is None:
            continue
        if name in answers:
            open_part = name
        if id(cell) in graded and open_part:
            found[open_part] = (name, float(cell.metadata["nbgrader"]["points"]))
            open_part = None
    without = [name for name in answers if name not in found]
    if without:
        raise ValueError(f"no points for {', '.join(without)}")
    return found


def _html(prose: list[str]) -> str:
    # A part stands under a heading of the page: its own go two levels down.
    markdown = _HEADING.sub(r"##\1 ", "\n\n".join(prose))
    return to_html(_FOR_JUPYTERLAB.sub("", markdown))
