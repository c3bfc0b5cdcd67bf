"""What a grading kernel will need, imported and read before it is forked.

Named in the kernelspec beside this file. A kernel that is spawned does without and is slower.
"""

from verbonden import coach, conversation
from verbonden.course.languages import LANGUAGES
from verbonden.grading.marking import explanation_points
from verbonden.grading.marking_moves import repair_points
from verbonden.grading.marking_wording import rewrite_points
from verbonden.grading.notebooks import assignments

_A_SENTENCE = {
    "nl": "Je hebt de meting herhaald en dat is nog niet alles.",
    "en": "You have repeated the measurement and that is not all of it yet.",
}

for _assignment in assignments():
    for _language in LANGUAGES:
        # Marking looks the situations up in the exercise; it reads each of them once.
        explanation_points({}, {}, _assignment, points=0)
        # It looks along with the coach, whose rules for a language take a second to read.
        rewrite_points({"1": _A_SENTENCE[_language]}, {"1": ""}, _assignment, points=0)
        # So it does with the rules for moves.
        repair_points({"1": _A_SENTENCE[_language]}, {"1": ""}, {"1": ""}, _assignment, points=0)

for _language in LANGUAGES:
    coach.rule_book(_language).compile()
    conversation.rule_book(_language).compile()
