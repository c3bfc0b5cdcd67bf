"""What a grading kernel will need, imported and read before it is forked.

Named in the kernelspec beside this file. A kernel that is spawned does without and is slower.
"""

import os

from verbonden import coach, conversation
from verbonden.course.languages import LANGUAGES
from verbonden.grading.kernels import ASSIGNMENT
from verbonden.grading.marking import explanation_points
from verbonden.grading.marking_moves import repair_points
from verbonden.grading.marking_wording import rewrite_points
from verbonden.grading.notebooks import assignments
from verbonden.grading.parts import parts

_A_SENTENCE = {
    "nl": "Je hebt de meting herhaald en dat is nog niet alles.",
    "en": "You have repeated the measurement and that is not all of it yet.",
}


def _rehearse(assignment: str) -> None:
    """Mark an answer of every language; marking reads an exercise once, and rules once."""
    for language in LANGUAGES:
        explanation_points({}, {}, assignment, points=0)
        if any(part.input == "rewrites" for part in parts(assignment, language)):
            answer = {"1": _A_SENTENCE[language]}
            rewrite_points(answer, {"1": ""}, assignment, points=0)
            repair_points(answer, {"1": ""}, {"1": ""}, assignment, points=0)
            coach.rule_book(language).compile()
            conversation.rule_book(language).compile()


for _assignment in assignments():
    if _assignment == os.environ.get(ASSIGNMENT, _assignment):
        _rehearse(_assignment)
