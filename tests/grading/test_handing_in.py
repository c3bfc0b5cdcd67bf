"""A hand-in is on disk and in the database, whole, or not at all."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from grading.tests_of_grading import ASSIGNMENT, EVIL
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbonden.answers import AnswerStore, DataFolder, NotSaved
from verbonden.course import LANGUAGES, ContentError
from verbonden.grading import submission
from verbonden.grading.errors import GradingError
from verbonden.grading.feedback import model_answers
from verbonden.grading.hand_in import answers_in, hand_in, hand_in_file, missing, parts, standing
from verbonden.grading.notebooks import (
    answer_cells,
    assignments,
    read_any_notebook,
    release_path,
    value_of,
    write_notebook,
)
from verbonden.grading.parts import accepted
from verbonden.grading.text import as_text, clean

ANSWERS = {
    "sorting": {"1": "belonging", "12": "both"},
    "explanation": {"situation": "4", "category": "both", "because": "Omdat het er staat."},
    "reflection": "Vandaag zag ik iets.\n\nEn nog iets, thuis.",
}


def submitted_file(data: DataFolder, learner: str) -> Path:
    return data.submitted / learner / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


def everything_in(data: DataFolder) -> set[str]:
    folders = (data.submitted, data.earlier)
    return {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}


# What is asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_say_all_that_a_page_needs(language: str) -> None:
    sorting, explanation, reflection = parts(ASSIGNMENT, language)
    assert [part.points for part in (sorting, explanation, reflection)] == [12, 3, 12]
    assert [item.id for item in sorting.items] == [str(n) for n in range(1, 13)]
    assert explanation.items == sorting.items
    assert reflection.items == ()
    assert list(sorting.options) == ["belonging", "binding", "both"]
    assert reflection.words == 150
    assert sorting.items[0].text not in sorting.prompt
    assert "<table>" in reflection.prompt
    assert "<h1" not in sorting.prompt + explanation.prompt + reflection.prompt


def test_both_languages_ask_the_same() -> None:
    def shape(language: str) -> list[tuple[object, ...]]:
        return [
            (part.id, part.input, list(part.options), part.points, part.fields, len(part.items))
            for part in parts(ASSIGNMENT, language)
        ]

    assert shape("nl") == shape("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_tells_nothing_of_jupyterlab(language: str) -> None:
    for name in assignments():
        notebook = release_path(name, language).read_text(encoding="utf-8")
        assert "(In JupyterLab" in notebook
        assert not any("JupyterLab" in part.prompt for part in parts(name, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_to_rewrite_have_an_answer_each(language: str) -> None:
    sorting, message, own = parts("rewriting-feedback", language)
    assert [part.points for part in (sorting, message, own)] == [12, 12, 12]
    assert [item.id for item in message.items] == list(message.fields) == ["1"]
    assert message.items[0].text.startswith("Ivana, ")
    assert message.items[0].text not in message.prompt
    assert message.options == {}
    asked = parts("language-that-gives-room", language)
    assert [item.id for item in asked[1].items] == list(asked[1].fields) == ["1", "2", "3", "4"]
    content = accepted(asked, {"rewrites": {"1": "Mijn zin.\r\n<b>", "2": 3, "9": "weg"}})
    assert content["rewrites"] == {"1": "Mijn zin.\n<b>", "2": "", "3": "", "4": ""}
    assert missing(asked[1:2], content) == {"rewrites": ["2", "3", "4"]}


@pytest.mark.parametrize("name", ["unknown", "../nl/x", "", "a/b"])
def test_an_unknown_assignment_is_refused(name: str, store, data, learner) -> None:
    with pytest.raises(ContentError):
        parts(name, "nl")
    with pytest.raises(ContentError):
        hand_in(store, data, learner, name, "nl", ANSWERS)


def test_what_is_missing_is_listed() -> None:
    asked = parts(ASSIGNMENT, "nl")
    assert missing(asked, {}) == {
        "sorting": [str(n) for n in range(1, 13)],
        "explanation": ["situation", "category", "because"],
        "reflection": ["text"],
    }
    assert missing(asked, ANSWERS) == {"sorting": [str(n) for n in range(2, 12)]}
    assert missing(asked, {**ANSWERS, "reflection": " \n"})["reflection"] == ["text"]
    assert missing(asked, model_answers(ASSIGNMENT, "nl")) == {}


def test_what_the_assignment_does_not_ask_for_is_dropped() -> None:
    content = accepted(
        parts(ASSIGNMENT, "nl"),
        {
            "sorting": {"1": "belonging", "2": "elsewhere", "99": "both", "3": ["both"]},
            "explanation": {"situation": 13, "category": None, "because": 7, "more": "x"},
            "reflection": {"not": "text"},
            "extra": "x",
        },
    )
    assert content["sorting"] == {**{str(n): "" for n in range(1, 13)}, "1": "belonging"}
    assert content["explanation"] == {"situation": "", "category": "", "because": ""}
    assert content["reflection"] == ""
    assert set(content) == {"sorting", "explanation", "reflection"}


# What is written


def test_a_hand_in_is_a_folder_as_nbgrader_expects_it(store, data, learner) -> None:
    record = hand_in(store, data, learner, ASSIGNMENT, "nl", ANSWERS)
    folder = submitted_file(data, learner).parent
    assert {path.name for path in folder.iterdir()} == {"timestamp.txt", f"{ASSIGNMENT}.ipynb"}
    assert submission.timestamp(folder) == record.handed_in_at
    assert store.hand_ins(learner, ASSIGNMENT)[0].content == record.content
    nbformat.validate(read_any_notebook(submitted_file(data, learner)))


def test_only_the_answers_differ_from_the_release(store, data, learner) -> None:
    hand_in(store, data, learner, ASSIGNMENT, "en", ANSWERS)
    handed_in = read_any_notebook(submitted_file(data, learner))
    release = read_any_notebook(release_path(ASSIGNMENT, "en"))
    differing = [
        mine.id
        for mine, theirs in zip(handed_in.cells, release.cells, strict=True)
        if mine != theirs
    ]
    assert differing == ["sorting", "explanation", "reflection"]


@pytest.mark.parametrize("empty", [{}, {"reflection": " \n ", "sorting": None}, None, [], "x"])
def test_an_empty_hand_in_is_the_untouched_release(empty, store, data, learner) -> None:
    hand_in(store, data, learner, ASSIGNMENT, "nl", empty)
    assert submitted_file(data, learner).read_bytes() == release_path(ASSIGNMENT, "nl").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_jupyterlab_make_the_same_submission(
    language: str, store, data, learner, tmp_path: Path
) -> None:
    # As a teacher does it: typing between the quotes, and over the sign in the last cell.
    notebook = read_any_notebook(release_path(ASSIGNMENT, language))
    cells = answer_cells(notebook)
    for key, value in ANSWERS["sorting"].items():
        cells["sorting"].source = cells["sorting"].source.replace(
            f'"{key}": ""', f'"{key}": "{value}"'
        )
    for key, value in ANSWERS["explanation"].items():
        cells["explanation"].source = cells["explanation"].source.replace(
            f'"{key}": ""', f'"{key}": "{value}"'
        )
    typed = {name: cell.source for name, cell in cells.items()}
    cells["reflection"].source = ANSWERS["reflection"]
    # JupyterLab also adds outputs, counts and metadata of its own.
    cells["sorting"].execution_count = 3
    notebook.metadata["language_info"]["version"] = "3.11"
    notebook.cells.append(nbformat.v4.new_code_cell("import os; os.system('echo mine')"))
    file = tmp_path / "mine.ipynb"
    nbformat.write(notebook, file)

    in_jupyterlab = hand_in_file(store, data, learner, ASSIGNMENT, file)
    made_in_jupyterlab = submitted_file(data, learner).read_bytes()
    on_page = hand_in(store, data, learner, ASSIGNMENT, language, ANSWERS)
    assert made_in_jupyterlab == submitted_file(data, learner).read_bytes()
    assert in_jupyterlab.content == on_page.content
    assert in_jupyterlab.language == language
    written = answer_cells(read_any_notebook(submitted_file(data, learner)))
    assert written["sorting"].source == typed["sorting"]
    assert written["explanation"].source == typed["explanation"]


def test_a_submission_can_be_handed_in_as_a_file_again(store, data, learner, tmp_path) -> None:
    first = hand_in(store, data, learner, ASSIGNMENT, "en", {**ANSWERS, "reflection": EVIL})
    file = tmp_path / "again.ipynb"
    file.write_bytes(submitted_file(data, learner).read_bytes())
    again = hand_in_file(store, data, learner, ASSIGNMENT, file)
    assert again.content == first.content


@pytest.mark.parametrize("language", LANGUAGES)
def test_rewritten_texts_come_back_from_the_file(
    language: str, store, data, learner, tmp_path: Path
) -> None:
    rewrites = {"1": EVIL, "2": "Zo.\nEn zo.", "3": "", "4": '‘Anders’ "gezegd"'}
    answers = {"rewrites": rewrites, "own-material": EVIL}
    name = "language-that-gives-room"
    first = hand_in(store, data, learner, name, language, answers)
    file = tmp_path / "again.ipynb"
    file.write_bytes((data.submitted / learner / name / f"{name}.ipynb").read_bytes())
    again = hand_in_file(store, data, learner, name, file)
    assert again.content == first.content
    assert again.content["rewrites"] == rewrites
    assert again.language == language


def test_a_text_typed_behind_the_sign_is_an_answer(store, data, learner, tmp_path) -> None:
    notebook = read_any_notebook(release_path(ASSIGNMENT, "nl"))
    answer_cells(notebook)["reflection"].source = "✎\nMijn klas."
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    record = hand_in_file(store, data, learner, ASSIGNMENT, tmp_path / "mine.ipynb")
    assert record.content["reflection"] == "Mijn klas."


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda notebook: notebook.cells.clear(), "it has no cell sorting, explanation, reflec"),
        (
            lambda notebook: answer_cells(notebook)["sorting"].update(source="sorting = open('x')"),
            "the answer in the cell ‘sorting’ cannot be read",
        ),
        (
            lambda notebook: answer_cells(notebook)["explanation"].update(source='{"because": "'),
            "the answer in the cell ‘explanation’ cannot",
        ),
    ],
)
def test_another_notebook_is_refused(spoil, said, store, data, learner, tmp_path: Path) -> None:
    notebook = read_any_notebook(release_path(ASSIGNMENT, "nl"))
    spoil(notebook)
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    with pytest.raises(GradingError, match=said):
        hand_in_file(store, data, learner, ASSIGNMENT, tmp_path / "mine.ipynb")
    assert everything_in(data) == set()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"cells": 3}', None])
def test_a_file_that_is_no_notebook_is_refused(content, store, data, learner, tmp_path) -> None:
    file = tmp_path / "mine.ipynb"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(GradingError, match=r"mine\.ipynb cannot be read as a notebook"):
        hand_in_file(store, data, learner, ASSIGNMENT, file)


# Bad input


@pytest.mark.parametrize(
    "typed",
    [EVIL, "x" * 200_000, "woord " * 33_000, "$" * 50_000, "\x00\x1b\x7f", "\ud800 half", "\u2028"],
    ids=["evil", "long", "words", "dollars", "controls", "surrogate", "separator"],
)
def test_whatever_is_typed_stays_text(typed: str, store, data, learner) -> None:
    given_answers = {"reflection": typed, "explanation": {"because": typed}}
    record = hand_in(store, data, learner, ASSIGNMENT, "nl", given_answers)
    cells = answer_cells(read_any_notebook(submitted_file(data, learner)))
    kept = record.content["explanation"]["because"]
    assert value_of("explanation", cells["explanation"].source)["because"] == kept
    assert as_text(cells["reflection"].source) in (record.content["reflection"], "✎")
    assert store.hand_ins(learner)[0].content == record.content
    if typed.isprintable() or typed == EVIL:
        assert record.content["reflection"] == typed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.fixed_dictionaries(
        {"situation": st.sampled_from(["", "3"]), "category": st.just("both"), "because": st.text()}
    ),
    st.text().filter(lambda text: clean(text).strip()),
)
def test_any_text_comes_back_from_the_file(tmp_path: Path, explanation, reflection) -> None:
    asked = parts(ASSIGNMENT, "en")
    content = accepted(asked, {"explanation": explanation, "reflection": reflection})
    file = tmp_path / "filled-in.ipynb"
    notebook = submission.filled_in(submission.release_notebook(ASSIGNMENT, "en"), asked, content)
    file.write_text(write_notebook(notebook), encoding="utf-8")
    assert answers_in(file, ASSIGNMENT) == ("en", content)


# Twice, and when it fails


def test_the_later_hand_in_counts_and_the_earlier_is_kept(store, data, learner) -> None:
    for number in range(3):
        hand_in(store, data, learner, ASSIGNMENT, "nl", {"reflection": f"versie {number}"})
    assert "versie 2" in submitted_file(data, learner).read_text()
    earlier = sorted((data.earlier / learner / ASSIGNMENT).iterdir())
    kept = [(folder / f"{ASSIGNMENT}.ipynb").read_text() for folder in earlier]
    assert ["versie 0" in kept[0], "versie 1" in kept[1], len(kept)] == [True, True, 2]
    texts = [record.content["reflection"] for record in store.hand_ins(learner, ASSIGNMENT)]
    assert texts == ["versie 2", "versie 1", "versie 0"]


def test_the_standing_follows_the_latest_hand_in(store, data, learner) -> None:
    assert standing(store, learner, ASSIGNMENT).state == "draft"
    record = hand_in(store, data, learner, ASSIGNMENT, "nl", ANSWERS)
    assert standing(store, learner, ASSIGNMENT).state == "handed-in"
    assert standing(store, learner, ASSIGNMENT).at == record.handed_in_at
    store.grading_started(record.id)
    assert standing(store, learner, ASSIGNMENT).state == "grading"
    store.give_feedback(record.id, {"points": 3})
    now = standing(store, learner, ASSIGNMENT)
    assert (now.state, now.feedback) == ("feedback", {"points": 3})
    hand_in(store, data, learner, ASSIGNMENT, "nl", ANSWERS)
    assert standing(store, learner, ASSIGNMENT).state == "handed-in"


@pytest.fixture
def first(store: AnswerStore, data: DataFolder, learner: str) -> set[str]:
    """Hand in once; return all files that there are then."""
    hand_in(store, data, learner, ASSIGNMENT, "nl", {"reflection": "de eerste"})
    return everything_in(data)


def assert_nothing_changed(store, data, learner, first) -> None:
    assert everything_in(data) == first
    assert "de eerste" in submitted_file(data, learner).read_text()
    assert len(store.hand_ins(learner)) == 1


@pytest.mark.parametrize("failing", ["fsync", "rename"])
def test_a_full_disk_leaves_everything_as_it_was(
    failing: str, first, store, data, learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        real = Path.rename
        monkeypatch.setattr(
            Path, "rename", lambda path, to: full() if path.name[0] == "." else real(path, to)
        )
    with pytest.raises(NotSaved, match="No space left"):
        hand_in(store, data, learner, ASSIGNMENT, "nl", ANSWERS)
    monkeypatch.undo()
    assert_nothing_changed(store, data, learner, first)


def test_a_locked_database_leaves_everything_as_it_was(first, store, data, learner) -> None:
    with sqlite3.connect(data.path / "verbonden.db") as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved, match="locked"):
            hand_in(store, data, learner, ASSIGNMENT, "nl", ANSWERS)
        other.rollback()
    other.close()
    assert_nothing_changed(store, data, learner, first)


def test_a_learner_who_was_erased_cannot_hand_in(first, store, data, learner) -> None:
    store.erase(learner)
    with pytest.raises(NotSaved, match="does not exist"):
        hand_in(store, data, learner, ASSIGNMENT, "nl", ANSWERS)
    assert everything_in(data) == first


@pytest.mark.parametrize("learner_id", ["../other", "", ".", "a" * 30, "A"])
def test_an_id_that_is_no_learner_writes_nowhere(learner_id: str, store, data) -> None:
    with pytest.raises(NotSaved):
        hand_in(store, data, learner_id, ASSIGNMENT, "nl", ANSWERS)
    assert everything_in(data) == set()


def test_two_tabs_at_once_both_arrive(store, data, learner) -> None:
    def one(number: int) -> None:
        hand_in(store, data, learner, ASSIGNMENT, "nl", {"reflection": f"tab {number}"})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(8)))
    assert len(list((data.earlier / learner / ASSIGNMENT).iterdir())) == 7
    assert len(store.hand_ins(learner)) == 8
    assert not [path for path in everything_in(data) if "/." in path.removeprefix(str(data.path))]


def test_handing_in_needs_no_nbgrader() -> None:
    """Every visitor's kernel imports it: what only trainers need must stay out."""
    code = (
        "import sys, json, verbonden.grading.hand_in;"
        "print(json.dumps([name for name in ('nbgrader', 'nbconvert', 'jupyterlab', 'pandas')"
        " if name in sys.modules]))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert json.loads(said.stdout) == []
