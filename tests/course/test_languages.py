"""The right language for each reader, and no text missing in either."""

from pathlib import Path

import pytest

from verbonden.course.languages import LANGUAGES, choose, load_texts
from verbonden.course.places import ROOT


@pytest.mark.parametrize(
    ("wish", "accept", "language"),
    [
        ("en", "nl", "en"),
        ("auto", "", "nl"),
        ("auto", "en-GB,en;q=0.9,nl;q=0.5", "en"),
        ("auto", "de, nl-BE;q=0.8, en;q=0.7", "nl"),
        ("auto", "fr", "nl"),
        ("auto", "en;q=0, nl", "nl"),
        ("auto", "en;q=nonsense, nl;q=0.2", "nl"),
        ("klingon", "en", "en"),
    ],
)
def test_language_follows_wish_then_browser_then_dutch(
    wish: str, accept: str, language: str
) -> None:
    assert choose(wish, accept) == language


def texts_files() -> list[Path]:
    return [
        *(ROOT / "verbonden").rglob("texts.yaml"),
        *(ROOT / "widgets").rglob("texts.yaml"),
    ]


@pytest.mark.parametrize("file", texts_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_text_stands_in_both_languages_with_the_same_blanks(file: Path) -> None:
    import re

    dutch, english = (load_texts(file, language) for language in LANGUAGES)
    assert dutch.keys() == english.keys()
    for key in dutch:
        blanks = [set(re.findall(r"\{(\w+)", texts[key])) for texts in (dutch, english)]
        assert blanks[0] == blanks[1], f"{key}: {blanks}"
        assert dutch[key].strip(), key
        assert english[key].strip(), key


def test_a_text_that_one_language_lacks_is_named(tmp_path: Path) -> None:
    file = tmp_path / "texts.yaml"
    file.write_text("nl:\n  hello: Hallo\n  bye: Dag\nen:\n  hello: Hello\n")
    with pytest.raises(KeyError, match="no text in 'en' for bye"):
        load_texts(file, "en")
