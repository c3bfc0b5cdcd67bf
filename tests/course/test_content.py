"""A mistake in a content file names the file, the line, the place and what was expected."""

from pathlib import Path

import pytest

from verbonden.course import ContentError, Sorting, load_content

SORTING = """\
kind: sorting
title: Drie situaties
why: Om te oefenen.
task: Kies per situatie.
minutes: 3
source: Verzonnen voor deze test.
categories:
  - {id: belonging, label: Sense of belonging, hint: wat je voelt}
  - {id: binding, label: Binding, hint: wat je doet}
items:
  - id: greets
    text: Daan groet iedereen.
    category: binding
    explanation: Dat zie je.
  - id: missed
    text: Roos weet dat ze gemist wordt.
    category: belonging
    explanation: Dat voelt ze.
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "sorting.nl.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_without_mistakes_is_read(tmp_path: Path) -> None:
    content = load_content(write(tmp_path, SORTING))
    assert isinstance(content, Sorting)
    assert [item.id for item in content.items] == ["greets", "missed"]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("category: binding", "category: bindng", "expected one of belonging, binding"),
        ("minutes: 3", "minutes: drie", "line 5: minutes: "),
        ("    text: Roos weet dat ze gemist wordt.\n", "", "line 15: items → 2 → text: Field req"),
        ("title:", "tittle:", "tittle: Extra inputs are not permitted"),
        ("id: missed", "id: greets", "the id 'greets' stands here more than once"),
        ("kind: sorting", "kind: sortering", "'sortering'"),
        ("task: Kies", "title: Kies", "line 4: the key 'title' stands here a second time"),
        ("id: greets", "id: Groet Daan", "line 11: items → 1 → id: String should match"),
        ("title: Drie situaties", 'title: "Drie situaties', "line"),
        ("title: Drie situaties", "title: '  '", "line 2: title: String should have at least 1"),
    ],
)
def test_a_mistake_names_file_place_and_expectation(
    tmp_path: Path, right: str, wrong: str, expected: str
) -> None:
    assert right in SORTING
    with pytest.raises(ContentError) as caught:
        load_content(write(tmp_path, SORTING.replace(right, wrong, 1)))
    assert "sorting.nl.yaml" in str(caught.value)
    assert expected in str(caught.value)


def test_a_missing_file_and_a_file_that_is_no_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"gone\.nl\.yaml: this file is missing"):
        load_content(tmp_path / "gone.nl.yaml")
    file = tmp_path / "sorting.nl.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentError, match="not UTF-8"):
        load_content(file)


def test_every_mistake_in_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = SORTING.replace("minutes: 3", "minutes: -3").replace("why: Om te oefenen.", "why: ''")
    with pytest.raises(ContentError) as caught:
        load_content(write(tmp_path, text))
    assert len(str(caught.value).splitlines()) == 2


def test_choice_asks_for_fits_with_every_option_or_with_none(tmp_path: Path) -> None:
    text = """\
kind: choice
title: Wat eerst
why: Om te kiezen.
task: Kies er een.
minutes: 1
source: Verzonnen.
prompt: Wat doe je?
options:
  - {id: ask, text: Vragen, feedback: Goed, fits: true}
  - {id: wait, text: Wachten, feedback: Kan ook}
"""
    with pytest.raises(ContentError, match="'fits' with every option or with none"):
        load_content(write(tmp_path, text))
