"""Cutting a text: every place lies in it, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbonden import coach
from verbonden.coach.sentences import sentences, tokens_of
from verbonden.course import LANGUAGES, Language

LANGUAGE = st.sampled_from(LANGUAGES)


def texts(text: str, language: Language = "nl") -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, language)]


def test_sentences_end_at_their_punctuation() -> None:
    assert texts("Dag Noor! Hoe ging het? Goed… denk ik.") == [
        "Dag Noor!",
        "Hoe ging het?",
        "Goed…",
        "denk ik.",
    ]


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert len(texts("Kijk o.a. naar je bronnen, bijv. die van hoofdstuk twee.")) == 1
    assert len(texts("Look at your sources, e.g. those of chapter two.", "en")) == 1


def test_a_line_is_a_sentence_of_its_own() -> None:
    assert texts("Sterk punt\n- je bronnen\n- je opbouw") == [
        "Sterk punt",
        "- je bronnen",
        "- je opbouw",
    ]


def test_a_question_is_known_by_its_mark() -> None:
    asked, told = sentences("Hoe zie jij dat (zelf)? Ik zie dat.", "nl")
    assert asked.is_question
    assert not told.is_question


def test_a_span_leaves_punctuation_around_it_out() -> None:
    text = "Fijn: ‘je hebt gekozen’, zeg ik."
    (sentence,) = sentences(text, "nl")
    start, end = sentence.span(0, len(sentence.tokens) - 1)
    assert text[start:end] == "Fijn: ‘je hebt gekozen’, zeg ik"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u2028"])
def test_nothing_gives_no_sentence(text: str) -> None:
    assert sentences(text, "nl") == ()


@given(st.text(max_size=200), LANGUAGE)
def test_any_text_is_cut_in_order_without_overlap(text: str, language: Language) -> None:
    end = 0
    for sentence in sentences(text, language):
        assert end <= sentence.start < sentence.end <= len(text)
        end = sentence.end
        assert len(sentence.tokens) == len(sentence.places)
        assert all(token and " " not in token for token in sentence.tokens)
        for start, stop in sentence.places:
            assert sentence.start <= start < stop <= sentence.end


@given(st.text(max_size=120), LANGUAGE, st.integers(0, 200), st.integers(0, 200))
def test_any_tokens_are_a_place_in_the_text(
    text: str, language: Language, first: int, more: int
) -> None:
    for sentence in sentences(text, language):
        last = len(sentence.tokens) - 1
        begin = min(first, last)
        start, end = sentence.span(begin, min(begin + more, last))
        assert sentence.start <= start < end <= sentence.end


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_rules_are_cut_as_in_sentences(language: Language) -> None:
    rules = coach.rule_book(language).folder.glob("*.yaml")
    words = {word for file in rules for word in file.read_text("utf-8").split() if word.isalpha()}
    assert len(words) > 1000
    for word in words:
        (cut,) = sentences(word, language, one=True)
        assert tokens_of(word, language) == list(cut.tokens)
