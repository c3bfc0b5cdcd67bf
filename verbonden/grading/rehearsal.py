"""What a grading kernel will need, imported and read before it is forked.

Named in the kernelspec beside this file. A kernel that is spawned does without and is slower.
"""

import os
from collections.abc import Iterator

from verbonden import coach, conversation
from verbonden.course.languages import LANGUAGES
from verbonden.grading.kernels import ASSIGNMENT
from verbonden.grading.marking import explanation_points
from verbonden.grading.marking_moves import repair_points
from verbonden.grading.marking_wording import rewrite_points
from verbonden.grading.notebooks import assignments, read_notebook, source_path
from verbonden.grading.parts import parts

_A_SENTENCE = {
    "nl": "Je hebt de meting herhaald en dat is nog niet alles.",
    "en": "You have repeated the measurement and that is not all of it yet.",
}


def cells() -> Iterator[str]:
    """Yield what to run: marking, and the model answer of each assignment with its tests."""
    for assignment in assignments():
        if assignment == os.environ.get(ASSIGNMENT, assignment):
            yield f"from verbonden.grading import rehearsal; rehearsal.mark({assignment!r})"
            for cell in read_notebook(source_path(assignment, LANGUAGES[0])).cells:
                if cell.cell_type == "code":
                    yield cell.source


def mark(assignment: str) -> None:
    """Mark an answer of every language; marking reads an exercise once, and rules once."""
    for language in LANGUAGES:
        explanation_points({}, {}, assignment, points=0)
        if any(part.input == "rewrites" for part in parts(assignment, language)):
            answer = {"1": _A_SENTENCE[language]}
            rewrite_points(answer, {"1": ""}, assignment, points=0)
            repair_points(answer, {"1": ""}, {"1": ""}, assignment, points=0)
            coach.rule_book(language).compile()
            conversation.rule_book(language).compile()
