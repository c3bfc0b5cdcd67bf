"""What the commands say when something is not right: one sentence, in the user's language."""

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
