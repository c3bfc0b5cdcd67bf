"""What is a turn, and what is not: nothing, too much, nonsense, another language, distress."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbonden.conversation import NotATurn, check_turn, recognise, signal_book
from verbonden.conversation.turns import LONGEST
from verbonden.course import LANGUAGES, Language
from verbonden.course.case import MOVES

IN_FRENCH = "Je vois que tu es encore en retard, est-ce que tout va bien chez toi ?"


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("", "nl", "empty"),
        (" \n\t\u00a0", "en", "empty"),
        ("a" * (LONGEST + 1), "nl", "too-long"),
        ("Hoe gaat het met je? " * 250, "nl", "too-long"),
        ("asdfgh", "nl", "nonsense"),
        ("qwerty asdasdasd", "en", "nonsense"),
        ("sdkfjh sdlkfj", "nl", "nonsense"),
        ("xxxxxx", "en", "nonsense"),
        ("🙂🙂 👍🏽", "nl", "nonsense"),
        ("12345", "nl", "nonsense"),
        ("?!…", "en", "nonsense"),
        (IN_FRENCH, "nl", "other-language"),
        (IN_FRENCH, "en", "other-language"),
        ("Hoe is het voor jou om hier weer te zijn?", "en", "other-language"),
        ("How is it for you to be back here again?", "nl", "other-language"),
        ("Привет", "nl", "other-language"),
        ("كيف حالك", "en", "other-language"),
        ("Ik wil niet meer leven.", "nl", "distress"),
        ("IK WIL DOOD", "nl", "distress"),
        ("I don’t want to live any more.", "en", "distress"),
        # In need one writes one's own language, and pays no attention to how much.
        ("Ik wil niet meer leven.", "en", "distress"),
        ("I want to kill myself", "nl", "distress"),
        ("Ik denk aan zelfmoord. " + "Het lukt niet. " * 300, "nl", "distress"),
    ],
)
def test_what_is_no_turn_is_told_by_its_kind(text: str, language: Language, key: str) -> None:
    with pytest.raises(NotATurn) as caught:
        check_turn(text, language)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hoi", "nl"),
        ("ok", "nl"),
        ("waarom?", "nl"),
        ("Why?", "en"),
        ("hmmm", "nl"),
        ("Pfff.", "nl"),
        ("haha", "en"),
        ("Schrift?", "nl"),
        ("Ja 👍", "nl"),
        ("rot op", "nl"),
        ("get lost", "en"),
        ("Ik schiet mezelf nog eens voor mijn kop van dat rooster.", "nl"),
        ("I nearly died of embarrassment too.", "en"),
        ("<script>alert(1)</script> Hoe gaat het?", "nl"),
        ("Vertel eens, wat is er gebeurd? " * 60, "nl"),
    ],
)
def test_what_a_student_can_react_to_is_a_turn(text: str, language: Language) -> None:
    check_turn(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_a_signal_is_treated_as_its_rule_says(language: Language) -> None:
    book = signal_book(language)
    assert book.labels == ("distress",)
    assert list(book.mistakes()) == []


def test_nothing_of_the_text_stands_in_what_is_raised() -> None:
    with pytest.raises(NotATurn) as caught:
        check_turn("Ik wil niet meer leven.", "nl")
    assert caught.value.args == ("distress",)
    assert vars(caught.value) == {"key": "distress"}
    assert caught.value.__context__ is None


@settings(deadline=None)  # the first of all loads the rules
@given(
    st.text(max_size=300) | st.text("asdfghjkl ertyuiop?!.", max_size=40),
    st.sampled_from(LANGUAGES),
)
def test_any_text_is_a_turn_with_a_move_or_is_told_to_be_none(
    text: str, language: Language
) -> None:
    try:
        check_turn(text, language)
    except NotATurn as no:
        assert no.key in ("empty", "too-long", "nonsense", "other-language", "distress")
    else:
        assert recognise(text, language).move in MOVES
