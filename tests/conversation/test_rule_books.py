"""The rules for moves: every move has some, and every example is treated as its rule says."""

import pytest

from verbonden.conversation.moves import rule_book
from verbonden.course import LANGUAGES, Language
from verbonden.course.case import MOVES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_has_rules_whose_examples_hold(language: Language) -> None:
    book = rule_book(language)
    assert set(book.labels) == set(MOVES)
    assert list(book.mistakes()) == []
