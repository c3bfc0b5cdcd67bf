"""`verbonden check` names what is wrong in a case, with its file."""

from pathlib import Path

import pytest
from conversation.cases import CASE

from verbonden.conversation import check
from verbonden.conversation.moves import Recognised


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of modules with one case, long enough, in both languages."""
    (tmp_path / "3-talking").mkdir()
    text = CASE.replace("turns: 3", "turns: 5").replace("        goes: end\n", "")
    for language in ("nl", "en"):
        (tmp_path / "3-talking" / f"late.{language}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def spoil(folder: Path, language: str, old: str, new: str) -> None:
    path = folder / "3-talking" / f"late.{language}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_case_passes(folder: Path) -> None:
    assert check.check_cases(folder) == []


def test_a_mistake_is_named_with_each_file_that_has_it(folder: Path) -> None:
    for language in ("nl", "en"):
        spoil(folder, language, "remembers bridge", "remembers bridge and belief < 1")
    found = check.check_cases(folder)
    assert [one.split(": ")[0].split("/")[-1] for one in found] == ["late.nl.yaml", "late.en.yaml"]
    assert all("reply 'plans': is never given" in one for one in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("openness >= 5", "openness >= 6", "when: 'openness >= 5 and remembers bridge' in nl"),
        ("to: [next, success]", "to: [next]", "replies → plans → to: 2 of these in nl, 1 of"),
        ("remember: [bridge]", "remember: [bridge, bus]", "tells → remember: 1 of these in nl"),
        ("move: judge", "move: demand", "offers → blame → move: 'judge' in nl, 'demand' in en"),
        ("id: door", "id: deur", "scenes → door → id: 'door' in nl, 'deur' in en"),
        ("closed: {}", "closed: {welcome: -1}", "changes → closed → welcome: 0 in nl, -1 in en"),
        ("    setting: De deur gaat open.\n", "", "setting: 'De deur gaat open.' in nl, nothing"),
    ],
)
def test_a_difference_between_languages_is_named(
    folder: Path, old: str, new: str, said: str
) -> None:
    spoil(folder, "en", old, new)
    found = check.check_cases(folder)
    assert any("late: nl and en differ: " in one and said in one for one in found), found


def test_texts_may_differ_between_languages(folder: Path) -> None:
    spoil(folder, "en", "Mag ik gaan zitten?", "Can I sit down?")
    assert check.check_cases(folder) == []


def test_a_file_that_is_not_right_or_not_there_is_named(folder: Path) -> None:
    spoil(folder, "nl", "        says: Tja.\n", "")
    (folder / "3-talking" / "late.en.yaml").unlink()
    found = check.check_cases(folder)
    assert any("late.nl.yaml, line" in one and "says: Field required" in one for one in found)
    assert any("late.en.yaml: this file is missing" in one for one in found)


def test_a_case_that_is_over_too_soon_is_named(folder: Path) -> None:
    for language in ("nl", "en"):
        spoil(folder, language, "turns: 5", "turns: 2")
    assert "can be over in fewer than 8 turns" in check.check_cases(folder)[0]


def test_an_offer_that_is_taken_the_other_way_when_typed_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not by the rules of the course: those go on changing.
    monkeypatch.setattr(check, "recognise", lambda *turn: Recognised("judge", None, True))
    found = check.check_cases(folder)
    assert any("offer 'ask': is to be 'perspective', but when typed" in one for one in found)
    assert not any("offer 'blame'" in one for one in found)
