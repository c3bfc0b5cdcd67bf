"""How long the coach takes for a message, by its own rules' examples put in a row."""

from statistics import median
from time import perf_counter

from verbonden.coach.analysis import analyse, rule_book
from verbonden.course.languages import Language

WORDS = 500
TIMES = 50


def milliseconds(language: Language) -> float:
    """Return the median time for a message of so many words, once the rules are read."""
    examples = (
        example
        for file in rule_book(language).files
        for rule in file.rules
        for example in rule.leaves + rule.finds
    )
    message = " ".join(" ".join(examples).split()[:WORDS])
    analyse(message, language)
    taken = []
    for _ in range(TIMES):
        begun = perf_counter()
        analyse(message, language)
        taken.append(1000 * (perf_counter() - begun))
    return median(taken)
