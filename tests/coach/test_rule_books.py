"""The coach's own rules: every label has some, and every example is treated as its rule says."""

import pytest

from verbonden.coach import CAUTIONS, STRENGTHS, load_labels, rule_book
from verbonden.course import LANGUAGES, Language

LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@LANGUAGE
def test_every_label_has_rules_and_texts(language: Language) -> None:
    assert set(rule_book(language).labels) == {*STRENGTHS, *CAUTIONS}
    kinds = {label: text.kind for label, text in load_labels(language).items()}
    assert kinds == {**dict.fromkeys(STRENGTHS, "strength"), **dict.fromkeys(CAUTIONS, "caution")}


@LANGUAGE
def test_every_example_is_treated_as_its_rule_says(language: Language) -> None:
    assert list(rule_book(language).mistakes()) == []
