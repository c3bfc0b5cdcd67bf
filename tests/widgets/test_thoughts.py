"""Testing a thought: what is kept of an answer, when it is done, and where help is pointed to."""

from pathlib import Path
from typing import Any

import pytest
from conversing import DISTRESS
from inward import thoughts

from verbonden.answers import AnswerStore, Learner
from verbonden.course import LANGUAGES, ContentError, Language, load_content, load_course
from widgets.exercise import Drawer
from widgets.thoughts import PARTS, ThoughtsExercise

WHOLE = {
    "undermining": "Ik val door de mand.",
    "supports": "",
    "contradicts": "Dinsdag vroeg iemand door.",
    "helping": "Ik mag het opzoeken.",
}


@pytest.fixture
def drawer(store: AnswerStore, learner: Learner) -> Drawer:
    return Drawer(store, learner.id, "eliciting-self-efficacy", "own-thought")


def exercise(drawer: Drawer | None = None) -> ThoughtsExercise:
    return ThoughtsExercise(thoughts(), "own-thought", "nl", drawer)


def test_the_four_texts_are_kept_and_nothing_else() -> None:
    odd = {**WHOLE, "helping": ["x"], "supports": "a\0b", "extra": "weg"}
    assert exercise().clean(odd) == {**WHOLE, "helping": "", "supports": "ab"}
    assert exercise().clean({}) == dict.fromkeys(PARTS, "")


@pytest.mark.parametrize(
    ("change", "done"),
    [
        ({}, True),
        ({"supports": "Eén keer.", "contradicts": " "}, True),
        ({"contradicts": "\n"}, False),
        ({"undermining": " "}, False),
        ({"helping": ""}, False),
    ],
)
def test_done_when_both_thoughts_are_there_and_some_evidence(
    change: dict[str, str], done: bool
) -> None:
    own = exercise()
    assert own.complete(own.clean({**WHOLE, **change})) is done


def test_an_answer_comes_back_as_it_was_kept(browser: Any, drawer: Drawer) -> None:
    reply = browser(exercise(drawer)).save(WHOLE)
    assert reply["type"] == "saved" and reply["complete"] is True
    assert exercise(drawer).answer == WHOLE


@pytest.mark.parametrize("part", PARTS)
def test_a_text_that_tells_of_distress_points_to_help_and_is_not_kept(
    browser: Any, drawer: Drawer, part: str
) -> None:
    tab = browser(exercise(drawer))
    tab.save({**WHOLE, part: DISTRESS}, number=7)
    assert tab.replies[0] == {"type": "distress", "number": 7, "part": part}
    assert tab.replies[-1]["type"] == "saved"
    kept = drawer.load()
    assert kept is not None and kept.content == {**WHOLE, part: ""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_course_offers_to_start_from_is_no_distress(
    browser: Any, drawer: Drawer, language: Language
) -> None:
    content: Any = load_course().module(drawer.module).content("own-thought", language)
    tab = browser(exercise(drawer))
    for number, tested in enumerate(content.examples):
        tab.save({**tested.model_dump(), "helping": content.helping[0]}, base=number)
    for text in [*content.undermining, *content.helping]:
        assert exercise().clean({"undermining": text})["undermining"] == text
    assert {reply["type"] for reply in tab.replies} == {"saved"}


def test_what_is_no_answer_is_not_kept(browser: Any, drawer: Drawer) -> None:
    assert browser(exercise(drawer)).save("x")["reason"] == "no-answer"
    assert drawer.load() is None


def test_two_examples_cannot_have_the_same_id(tmp_path: Path) -> None:
    file = tmp_path / "own-thought.nl.yaml"
    one = "  - {id: a, setting: s, undermining: u, supports: v, contradicts: t, helping: h}\n"
    text = "kind: thoughts\ntitle: t\nwhy: w\ntask: t\nminutes: 1\nsource: s\n"
    file.write_text(f"{text}undermining: [u]\nhelping: [h]\nexamples:\n{one}{one}", "utf-8")
    with pytest.raises(ContentError, match="the id 'a' stands here more than once"):
        load_content(file)
