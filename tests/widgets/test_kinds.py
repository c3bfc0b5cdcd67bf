"""What each kind of exercise shows, keeps and counts as done."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import widgets
from verbonden.course import LANGUAGES, load_course
from widgets.exercise import texts

FOLDERS = sorted(file.parent for file in Path(widgets.__file__).parent.glob("*/texts.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_languages_have_the_same_texts(folder: Path) -> None:
    blocks = yaml.safe_load((folder / "texts.yaml").read_text("utf-8"))
    assert set(blocks) == set(LANGUAGES)
    assert set(blocks["nl"]) == set(blocks["en"])
    for name, text in blocks["nl"].items():
        assert _places(text) == _places(blocks["en"][name]), name


def _places(text: str) -> set[str]:
    import re

    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize(
    "name", ["sorting", "choice", "reflection", "thoughts", "values", "hand_in"]
)
def test_every_text_that_the_page_asks_for_is_there(name: str) -> None:
    import re

    folder = Path(widgets.__file__).parent
    known = texts((folder / "exercise", folder / name), "nl")
    for file in (folder / "exercise/exercise.js", folder / name / f"{name}.js"):
        code = file.read_text("utf-8")
        asked = set(re.findall(r"\btexts\.(\w+)", code)) | set(
            re.findall(r'\btexts\["([\w-]+)"\]', code)
        )
        assert asked, file
        assert asked <= set(known), file


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exercise_of_the_course_is_shown(page: Any, language: Any) -> None:
    made = page(language)
    for name in load_course().module("belonging-and-binding").exercises:
        shown = made.exercise(name)
        assert shown._repr_mimebundle_()
        if name in made.module.answered:
            assert shown.content["title"] and shown.content["why"] and shown.content["task"]
            assert shown.language == language
            assert "export default exercise(" in shown._esm
            assert ".vb-exercise" in shown._css


def test_sorting_keeps_known_items_and_is_done_when_all_are_placed(page: Any) -> None:
    sorting = page().exercise("situations")
    items = [item["id"] for item in sorting.content["items"]]
    odd: dict[str, Any] = {"unknown": "both", items[0]: "elsewhere", items[1]: ["both"]}
    assert sorting.clean({"placed": odd}) == {"placed": {}}
    assert sorting.clean({"placed": "x"}) == {"placed": {}}
    all_placed = sorting.clean({"placed": dict.fromkeys(items, "both")})
    assert len(all_placed["placed"]) == len(items) == 14
    assert sorting.complete(all_placed)
    del all_placed["placed"][items[3]]
    assert not sorting.complete(all_placed)


def test_a_single_choice_keeps_one_and_a_multiple_one_keeps_all(page: Any) -> None:
    made = page()
    single, multiple = made.exercise("first-thought"), made.exercise("your-class")
    first, second = (option["id"] for option in single.content["options"][:2])
    assert single.clean({"chosen": [second, first], "viewed": True}) == {
        "chosen": [first],
        "viewed": True,
    }
    known = [option["id"] for option in multiple.content["options"]]
    assert multiple.clean({"chosen": [known[2], "x", known[0], 4]}) == {
        "chosen": [known[0], known[2]],
        "viewed": False,
    }


def test_a_choice_is_done_when_its_feedback_was_seen(page: Any) -> None:
    choice = page().exercise("first-thought")
    assert not choice.complete(choice.clean({"chosen": ["ask-both"]}))
    assert choice.complete(choice.clean({"chosen": ["ask-both"], "viewed": True}))
    assert not choice.complete(choice.clean({"chosen": [], "viewed": True}))


def test_a_reflection_is_done_when_something_is_written(page: Any) -> None:
    reflection = page().exercise("reflection")
    assert not reflection.complete(reflection.clean({"text": " \n"}))
    assert not reflection.complete(reflection.clean({}))
    assert reflection.complete(reflection.clean({"text": "Ja"}))


def test_answers_are_judged_by_content_that_the_browser_cannot_rewrite(page: Any) -> None:
    made = page()
    sorting, single = made.exercise("situations"), made.exercise("first-thought")
    items = [item["id"] for item in sorting.content["items"]]
    options = [option["id"] for option in single.content["options"]]
    sorting.set_state(
        {"content": {"categories": [{"id": "mine"}], "items": [{"id": items[0]}, {"id": "mine"}]}}
    )
    single.set_state({"content": {"multiple": True, "options": [{"id": "mine"}]}})
    assert [item["id"] for item in sorting.content["items"]] == items

    assert sorting.clean({"placed": {"mine": "mine", items[0]: "mine"}}) == {"placed": {}}
    two_placed = sorting.clean({"placed": {items[0]: "both", items[1]: "both"}})
    assert len(two_placed["placed"]) == 2
    assert not sorting.complete(two_placed)
    assert single.clean({"chosen": ["mine"], "viewed": True}) == {"chosen": [], "viewed": False}
    assert single.clean({"chosen": options[:2]})["chosen"] == options[:1]
