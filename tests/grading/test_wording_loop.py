"""What is marked by rules goes through the whole loop: handed in, autograded, feedback given."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from grading.tests_of_grading import EVIL

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate
from verbonden.course import LANGUAGES
from verbonden.grading.autograde import autograde
from verbonden.grading.feedback import give_feedback, model_answers
from verbonden.grading.gradebook import gradebook
from verbonden.grading.hand_in import hand_in, standing
from verbonden.grading.parts import parts

OWN = {
    "rewriting-feedback": "own-feedback",
    "language-that-gives-room": "own-material",
    "asking-perspective": "conversation",
    "self-efficacy": "conversation",
}
Scores = Callable[[str], dict[str, dict[str, float | None]]]


@pytest.fixture(scope="module")
def class_data(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[DataFolder, AnswerStore]]:
    data = DataFolder(tmp_path_factory.mktemp("wording") / "var").prepare()
    migrate(data.database_url)
    store = AnswerStore(data.database_url)
    yield data, store
    store.close()


@pytest.fixture(scope="module")
def scores(class_data: tuple[DataFolder, AnswerStore]) -> Scores:
    """Return the computer's points for an assignment: who → cell. Each is graded once."""
    data, store = class_data
    people = [f"{who} {code}" for who in ("model", "empty", "half", "evil") for code in LANGUAGES]
    ids = {name: store.join(name, data.secret()).id for name in people}

    @cache
    def graded(assignment: str) -> dict[str, dict[str, float | None]]:
        for language in LANGUAGES:
            model = model_answers(assignment, language)
            half = {item: text for item, text in model["rewrites"].items() if item == "2"}
            for who, answers in {
                "model": model,
                "empty": {},
                "half": {"rewrites": half, OWN[assignment]: "Niet veel."},
                "evil": {"rewrites": dict.fromkeys("1234", EVIL), OWN[assignment]: EVIL},
            }.items():
                hand_in(store, data, ids[f"{who} {language}"], assignment, language, answers)
        assert {outcome.problem for outcome in autograde(data, store, assignment)} == {None}
        with gradebook(data) as book:
            return {
                name: {
                    grade.name: grade.auto_score
                    for grade in book.find_submission(assignment, learner).notebooks[0].grades
                }
                for name, learner in ids.items()
            }

    return graded


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("assignment", OWN)
def test_the_model_gets_all_points_and_the_release_none(
    assignment: str, language: str, scores: Scores
) -> None:
    model, empty = (scores(assignment)[f"{who} {language}"] for who in ("model", "empty"))
    full = {part.graded_by: part.points for part in parts(assignment, "nl")}
    assert model == {**full, OWN[assignment]: None}
    assert set(empty.values()) == {0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sentence_of_four_brings_a_quarter(language: str, scores: Scores) -> None:
    assert scores("language-that-gives-room")[f"half {language}"]["rewrites-points"] == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("assignment", ["asking-perspective", "self-efficacy"])
def test_one_turn_of_two_brings_half(assignment: str, language: str, scores: Scores) -> None:
    assert scores(assignment)[f"half {language}"]["rewrites-points"] == 6


@pytest.mark.parametrize("assignment", OWN)
def test_evil_text_is_graded_as_text(assignment: str, scores: Scores) -> None:
    # A word of it may be one that a student spoke of.
    assert scores(assignment)["evil nl"]["rewrites-points"] in (0, 2)


def test_feedback_holds_both_versions_of_each_text(
    scores: Scores, class_data: tuple[DataFolder, AnswerStore], tmp_path: Path
) -> None:
    data, store = class_data
    assignment = "language-that-gives-room"
    scores(assignment)
    give_feedback(data, store, assignment)
    # Who handed in nothing has nothing that waits for the trainer.
    (learner,) = (one.id for one in store.learners() if one.alias == "empty en")
    content = standing(store, learner, assignment).feedback
    assert content is not None
    told = content["parts"][1]
    assert told["yours"] == dict.fromkeys("1234", "")
    assert told["model"] == model_answers(assignment, "en")["rewrites"]
    assert [item["text"] for item in told["items"]] == [
        item.text for item in parts(assignment, "en")[1].items
    ]
    assert (told["points"], told["maximum"], told["options"]) == (0, 12, {})
