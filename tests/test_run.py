"""The bootstrap: what it says when it cannot go on, and what it does when it can."""

import os
import shutil
import string
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A checkout with an environment of its own, and the bootstrap working on it."""
    for name in ("run.py", "pyproject.toml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(run.ROOT / name, tmp_path)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv" / run.STAMP.name)
    monkeypatch.setattr(run, "RUN_LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(run, "TEST_LOCK", tmp_path / "requirements-test.lock")
    monkeypatch.setattr(run, "PROJECT", tmp_path / "pyproject.toml")
    return tmp_path


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run the start command there, with pip's settings only from these variables."""
    environment = {name: value for name, value in os.environ.items() if "PIP_" not in name}
    environment |= {"LC_ALL": "C.UTF-8", "PIP_CONFIG_FILE": os.devnull} | variables
    command = [sys.executable, str(folder / "run.py"), "start"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 7), (3, 13, 1)])
def test_supported_pythons_pass(version):
    run.check_python(version, "start")


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 10, 15), (3, 14, 0)])
def test_another_python_is_refused_with_its_version_and_a_way_on(version, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")

    with pytest.raises(run.CannotGoOnError) as error:
        run.check_python(version, "test")

    assert f"this is Python {version[0]}.{version[1]}." in str(error.value)
    assert str(error.value).endswith("python3.12 run.py test")


def test_a_python_without_pip_is_told_how_to_get_it(tmp_path, monkeypatch):
    venv.create(tmp_path, with_pip=False, symlinks=os.name != "nt")
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "base_python", lambda: str(run.program("python")))

    with pytest.raises(run.CannotGoOnError, match="python3-pip"):
        run.check_pip()


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "nl_BE"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_sentences_follow_the_language_of_the_system(variables, language, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert run.sentence("usage") == run.SENTENCES[language]["usage"]


def test_both_languages_say_the_same_things():
    def fields(language):
        return {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for key, text in run.SENTENCES[language].items()
        }

    assert fields("nl") == fields("en")


@pytest.mark.timeout(150)
def test_without_a_network_it_says_so(folder):
    result = start(folder, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="1")

    assert result.returncode == 1
    assert result.stderr == run.SENTENCES["en"]["no_network"] + "\n"


@pytest.mark.timeout(150)
def test_when_pip_fails_its_own_words_are_shown_and_nothing_counts_as_installed(folder):
    (folder / "requirements.lock").write_text("alembic==0.0.1 --hash=sha256:" + "0" * 64 + "\n")

    result = start(folder, PIP_NO_INDEX="1")

    assert result.returncode == 1
    assert "No matching distribution found for alembic==0.0.1" in result.stderr
    assert result.stderr.endswith(run.SENTENCES["en"]["not_installed"] + "\n")
    assert run.has_working_python()
    assert not run.is_installed(run.RUN_LOCK)


def test_installs_again_only_when_the_lock_changes(folder, monkeypatch):
    installed = []
    monkeypatch.setattr(run, "pip_install", lambda *arguments: installed.append(arguments))

    run.install(run.RUN_LOCK)
    assert len(installed) == 2  # the packages, then the project itself
    run.install(run.RUN_LOCK)
    assert len(installed) == 2

    run.RUN_LOCK.write_text("")
    run.install(run.RUN_LOCK)
    assert len(installed) == 4


def test_after_the_tests_are_installed_start_has_what_it_needs_but_not_the_reverse(
    folder, monkeypatch
):
    monkeypatch.setattr(run, "pip_install", lambda *arguments: None)

    run.install(run.RUN_LOCK)
    assert not run.is_installed(run.TEST_LOCK)
    run.install(run.TEST_LOCK)
    assert run.is_installed(run.TEST_LOCK)
    assert run.is_installed(run.RUN_LOCK)


def test_an_environment_whose_python_is_gone_is_made_anew(folder):
    run.make_environment()
    run.program("python").unlink()
    left_over = run.VENV / "left-over.txt"
    left_over.write_text("of the old environment")

    run.make_environment()

    assert run.has_working_python()
    assert not left_over.exists()


@pytest.mark.parametrize(
    ("failing", "exit_code"), [("", 0), ("mypy", 1), ("ruff", 1), ("lint-imports", 1)]
)
def test_a_failing_check_fails_the_run_though_pytest_passes_and_comes_last(
    failing, exit_code, monkeypatch
):
    called = []

    def call(command):
        called.append(Path(command[0]).stem)
        return int(called[-1] == failing)

    monkeypatch.setattr(run, "call", call)

    assert run.test(["-k", "x"]) == exit_code
    assert called == ["ruff", "ruff", "mypy", "lint-imports", "pytest"]


def test_an_unknown_command_shows_the_two_that_there_are(capsys):
    assert run.main(["strat"]) == 2
    shown = capsys.readouterr().out
    assert "run.py start" in shown
    assert "run.py test" in shown
