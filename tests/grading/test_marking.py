"""Points follow the rules that learners are told, whatever is handed in."""

import pytest
from grading.tests_of_grading import ASSIGNMENT, EVIL
from hypothesis import given
from hypothesis import strategies as st

from verbonden.course import LANGUAGES
from verbonden.grading.feedback import model_answers
from verbonden.grading.marking import explanation_points, order_points, sorting_points
from verbonden.grading.parts import parts

KEY = model_answers(ASSIGNMENT, "nl")["sorting"]
MODEL = {language: model_answers(ASSIGNMENT, language)["explanation"] for language in LANGUAGES}
SITUATIONS = {
    (language, item.id): item.text
    for language in LANGUAGES
    for item in parts(ASSIGNMENT, language)[0].items
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["1", "because"]), inner, max_size=4
        )
    ),
    max_leaves=6,
)


def explained(answer: object) -> float:
    return explanation_points(answer, KEY, ASSIGNMENT, 3)


def test_each_item_is_worth_its_share() -> None:
    assert sorting_points(KEY, KEY, 12) == 12
    assert sorting_points({**KEY, "3": "wrong", "4": ""}, KEY, 12) == 10
    assert sorting_points({"1": KEY["1"]}, KEY, 12) == 1
    assert sorting_points({}, KEY, 12) == 0


def test_case_and_spaces_do_not_matter() -> None:
    assert sorting_points({item: f" {name.upper()}\n" for item, name in KEY.items()}, KEY, 12) == 12


ORDER = {"1": "3", "2": "1", "3": "4", "4": "2"}


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (ORDER, 4),
        ({item: f" {place} " for item, place in ORDER.items()}, 4),
        ({item: int(place) for item, place in ORDER.items()}, 4),
        # All but the last one shifted: two still come right behind the one they follow.
        ({"1": "4", "2": "2", "3": "1", "4": "3"}, 2),
        # One pair changed places: the other two stand where they belong.
        ({"1": "4", "2": "1", "3": "3", "4": "2"}, 2),
        ({"1": "2", "2": "4", "3": "1", "4": "3"}, 0),
        ({"2": "1"}, 1),
        # A place for two counts for neither; one place for all brings nothing.
        ({**ORDER, "4": "1"}, 2),
        (dict.fromkeys(ORDER, "1"), 0),
        ({**ORDER, "2": "0", "4": "5"}, 2),
        ({}, 0),
    ],
)
def test_an_order_is_worth_what_stands_in_place_or_behind_the_right_one(
    answer: dict[str, object], points: float
) -> None:
    assert order_points(answer, ORDER, 4) == points


@given(anything)
def test_nothing_handed_in_breaks_the_marking(answer: object) -> None:
    assert 0 <= order_points(answer, ORDER, 4) <= 4
    assert 0 <= order_points(dict.fromkeys(ORDER, answer), ORDER, 4) <= 4
    assert 0 <= sorting_points(answer, KEY, 12) <= 12
    assert 0 <= explained(answer) <= 3
    assert 0 <= explained({"situation": answer, "category": answer, "because": answer}) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_model_explanation_gets_all_points(language: str) -> None:
    assert explained(MODEL[language]) == 3


def test_each_of_the_three_things_is_worth_one_point() -> None:
    because = MODEL["nl"]["because"]
    chosen = MODEL["nl"]["situation"]
    other = next(name for name in KEY.values() if name != KEY[chosen])
    assert explained({**MODEL["nl"], "category": other}) == 2
    assert explained({**MODEL["nl"], "because": ""}) == 1
    assert explained({**MODEL["nl"], "because": " ".join(f"woord{n}" for n in range(30))}) == 2
    assert explained({"because": because}) == 1  # Enough words, about nothing.
    assert explained({"situation": int(chosen), "category": "", "because": because}) == 2


def test_two_named_things_suffice_without_many_words() -> None:
    answer = {"situation": "5", "category": "", "because": "Hij kookt vrijdag met zijn klas samen"}
    assert explained(answer) == 1


@pytest.mark.parametrize(("language", "item"), SITUATIONS)
def test_pasting_the_situation_explains_nothing(language: str, item: str) -> None:
    pasted = {"situation": item, "category": "", "because": SITUATIONS[language, item] * 5}
    assert explained(pasted) == 0


@pytest.mark.parametrize(("language", "item"), SITUATIONS)
def test_the_situation_in_ones_own_order_names_things_from_it(language: str, item: str) -> None:
    words = SITUATIONS[language, item].split()
    # Each situation must offer enough to name.
    assert explained({"situation": item, "because": " ".join(reversed(words))}) >= 1


def test_one_word_over_and_over_explains_nothing() -> None:
    name = SITUATIONS["nl", "5"].split()[-1]
    assert explained({"situation": "5", "category": "", "because": f"{name} " * 500}) == 0


def test_giant_and_evil_texts_are_marked_as_text() -> None:
    answer = {"situation": "5", "category": KEY["5"], "because": EVIL + "x " * 200_000}
    assert explained(answer) == 2
