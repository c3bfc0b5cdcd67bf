"""What the commands say when something is not right: one sentence, in the user's language."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.codes import return_code
from verbonden.cli import app

ASSIGNMENT = "belonging-and-binding"


def run(*arguments: str) -> tuple[int, str]:
    """Run a command; return its exit code and all that it said, on one line."""
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "500"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch: pytest.MonkeyPatch, data: DataFolder) -> None:
    monkeypatch.setenv("VERBONDEN_DATA", str(data.path))


def test_the_course_as_it_is_passes_the_check() -> None:
    assert run("check", "--lang", "nl") == (0, "Alles klopt.")


@pytest.mark.parametrize(
    ("lang", "sentence"), [("nl", "Er is geen opdracht"), ("en", "There is no assignment")]
)
@pytest.mark.parametrize("command", ["autograde", "feedback", "release"])
def test_an_assignment_that_does_not_exist_is_named(command: str, lang: str, sentence: str) -> None:
    code, said = run(command, "no-such", "--lang", lang)
    assert code == 1
    assert "no-such" in said
    assert sentence in said


def test_autograde_with_nothing_handed_in_says_so_many() -> None:
    code, said = run("autograde", ASSIGNMENT, "--lang", "nl")
    assert code == 0
    assert "Nagekeken: 0." in said


def test_grades_of_a_learner_are_written_where_asked(
    data: DataFolder, store: AnswerStore, tmp_path: Path
) -> None:
    store.join('=HYPERLINK("x")', data.secret())
    file = tmp_path / "grades.csv"
    code, said = run("grades", "--csv", str(file), "--lang", "en")
    assert code == 0
    assert "Learners: 1." in said
    assert '"\'=HYPERLINK(""x"")"' in file.read_text(encoding="utf-8-sig")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    code, said = run("grades", "--csv", str(tmp_path / "no" / "grades.csv"), "--lang", "nl")
    assert code == 1
    assert "kan niet worden geschreven" in said


def test_handing_in_a_file_asks_for_a_known_code_and_a_notebook(
    data: DataFolder, store: AnswerStore, tmp_path: Path
) -> None:
    learner = store.join("Kwame", data.secret())
    code, said = run("hand-in", ASSIGNMENT, "x.ipynb", "--code", "AAAA", "--lang", "nl")
    assert (code, "kennen we niet" in said) == (1, True)
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    own = return_code(data.secret(), learner.id)
    code, said = run("hand-in", ASSIGNMENT, str(broken), "--code", own, "--lang", "nl")
    assert (code, "broken.ipynb" in said) == (1, True)
    assert store.hand_ins(learner.id) == []
    release = Path(__file__).parents[1] / "exercises" / "nl" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    code, said = run("hand-in", ASSIGNMENT, str(release), "--code", own, "--lang", "nl")
    assert (code, said) == (0, "Ingeleverd voor Kwame.")
    assert len(store.hand_ins(learner.id)) == 1


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, said = run("grades", "--csv", "x.csv", "--data", str(tmp_path / "file"), "--lang", "nl")
    assert code == 1
    assert "kan niet worden geschreven" in said


def test_the_coach_labels_lines(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"id": 7, "text": "Je bent gewoon slordig."}\n\n', encoding="utf-8")
    code, said = run("coach", "--jsonl", "--lang", "nl", str(file))
    assert code == 0
    assert json.loads(said) == {"id": 7, "labels": ["person"]}


def test_the_coach_looks_through_a_message(tmp_path: Path) -> None:
    file = tmp_path / "message.txt"
    file.write_text("Je bent gewoon slordig. Hoe kijk jij zelf naar dit deel?", encoding="utf-8")
    seen = json.loads(run("coach", "--json", "--lang", "nl", str(file))[1])
    assert [one["labels"] for one in seen["sentences"]] == [["person"], ["invite"]]
    code, said = run("coach", "--lang", "nl", str(file))
    assert code == 0
    assert "! " in said, "a caution"
    assert "+ " in said, "a strength"
    assert "○ " in said, "what is missing"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no text"),
        ("Ik zie dat je de bronnen hebt vergeleken voordat je koos.", "not seem to be English"),
        ("word " * 6000, "too long"),
    ],
)
def test_what_the_coach_cannot_read_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "message.txt"
    file.write_text(text, encoding="utf-8")
    code, told = run("coach", "--lang", "en", str(file))
    assert code == 1
    assert said in told


@pytest.mark.parametrize("command", ["coach", "moves"])
def test_a_line_that_is_no_json_is_named(tmp_path: Path, command: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"id": 1, "text": "Hoi."}\n{"id": 2}\n', encoding="utf-8")
    code, said = run(command, "--jsonl", "--lang", "nl", str(file))
    assert code == 1
    assert 'op regel 2 niet wat de coach verwacht: no "text"' in said


def test_a_file_that_is_not_there_is_named() -> None:
    code, said = run("coach", "--lang", "nl", "nergens.txt")
    assert code == 1
    assert "nergens.txt kan niet worden gelezen" in said


def test_moves_are_recognised_in_lines(tmp_path: Path) -> None:
    file = tmp_path / "turns.jsonl"
    row = {"id": "a", "student": "De bus.", "text": "Waarom ben je nu weer te laat?"}
    file.write_text(json.dumps({**row, "move": "demand", "second": None}), encoding="utf-8")
    code, said = run("moves", "--jsonl", "--lang", "nl", str(file))
    assert code == 0
    assert json.loads(said)["move"] == "demand"
    code, said = run("moves", "--score", "--lang", "nl", str(file))
    assert "100.0%" in said


def test_scores_are_told_per_label(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    row = {"id": 7, "text": "Je bent gewoon slordig.", "labels": ["person"]}
    file.write_text(json.dumps(row), encoding="utf-8")
    code, said = run("coach", "--score", "--lang", "nl", str(file))
    assert code == 0
    assert "person │ 1 │ 1 │ 1.00 │ 1.00" in said


def test_what_was_set_aside_is_written_where_asked(
    data: DataFolder, store: AnswerStore, tmp_path: Path
) -> None:
    learner = store.join("Latifa", data.secret())
    aside = {"label": "vague", "rule": "some-rule", "words": "Kijk nog eens"}
    store.save(learner.id, "m", "e", {"set_aside": [aside]}, base=0)
    file = tmp_path / "aside.jsonl"
    code, said = run("set-aside", str(file), "--lang", "nl")
    assert code == 0
    assert ": 1." in said
    assert json.loads(file.read_text(encoding="utf-8"))["words"] == "Kijk nog eens"
    code, said = run("set-aside", str(tmp_path / "no" / "aside.jsonl"), "--lang", "nl")
    assert code == 1
    assert "Kies een ander bestand" in said


CASE = Path(__file__).parent / "conversation" / "case.yaml"


def test_a_case_is_drawn_where_asked_in_its_own_language(tmp_path: Path) -> None:
    file = tmp_path / "late.nl.yaml"
    file.write_text(CASE.read_text(encoding="utf-8"), encoding="utf-8")
    picture = tmp_path / "late.svg"
    code, said = run("case", "map", str(file), "--out", str(picture), "--lang", "en")
    assert (code, said) == (0, f"The map is in {picture}. Open that file in your browser.")
    assert "Op elk moment kan Sem" in picture.read_text(encoding="utf-8")


def test_a_case_is_drawn_here_under_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("case", "map", str(CASE), "--lang", "en")
    assert (code, "case.svg" in said) == (0, True)
    assert "At any moment Sem" in (tmp_path / "case.svg").read_text(encoding="utf-8")


def test_what_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    code, said = run("case", "map", str(tmp_path / "gone.nl.yaml"), "--lang", "nl")
    assert (code, "gone.nl.yaml: this file is missing" in said) == (1, True)
    other = Path(__file__).parents[1] / "modules" / "1-belonging-and-binding" / "tomorrow.nl.yaml"
    code, said = run("case", "map", str(other), "--lang", "nl")
    assert (code, "geen gesprek om te oefenen, maar iets van de soort ‘choice’" in said) == (
        1,
        True,
    )
    code, said = run("case", "map", str(CASE), "--out", str(tmp_path / "a" / "b"), "--lang", "nl")
    assert (code, "kan niet worden geschreven" in said) == (1, True)


def test_the_coach_is_timed_in_both_languages() -> None:
    code, said = run("bench", "coach", "--lang", "en")
    assert code == 0
    assert len(re.findall(r"500 words \((?:nl|en)\): \d+\.\d ms", said)) == 2
