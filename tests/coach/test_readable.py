"""What the coach does not look at: nothing, too much, another language."""

import pytest

from verbonden.coach import Unreadable, analyse
from verbonden.course import Language

DUTCH = "Ik zie dat je de bronnen hebt vergeleken voordat je een keuze maakte in je verslag."
ENGLISH = "I can see that you compared the sources before you made a choice in your report."
GERMAN = "Ich sehe, dass du die Quellen verglichen hast, bevor du dich entschieden hast."
FRENCH = "Je vois que tu as comparé les sources avant de faire un choix dans ton rapport."
TURKISH = "Raporunda bir seçim yapmadan önce kaynakları karşılaştırdığını görüyorum ve bu çok iyi."
ARABIC = "أرى أنك قارنت بين المصادر قبل أن تختار في تقريرك"


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("", "nl", "empty"),
        (" \n ", "en", "empty"),
        ("🙂🙂 👍🏽 123 …", "nl", "empty"),
        ("woord " * 50_000, "nl", "too-long"),
        (ENGLISH, "nl", "other-language"),
        (DUTCH, "en", "other-language"),
        (GERMAN, "nl", "other-language"),
        (FRENCH, "nl", "other-language"),
        (TURKISH, "nl", "other-language"),
        (GERMAN, "en", "other-language"),
        (ARABIC, "nl", "other-language"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, language: Language, key: str) -> None:
    with pytest.raises(Unreadable) as caught:
        analyse(text, language)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (DUTCH, "nl"),
        (ENGLISH, "en"),
        ("Hallo", "nl"),
        ("Je feedback was top, keep it up, en zet de deadline in je planning.", "nl"),
        ("<script>alert(1)</script> Je hebt de tabel verbeterd en daarna getest.", "nl"),
        ("Goede opbouw, duidelijke tabellen, heldere conclusie, juiste bronvermelding!", "nl"),
        ("Clear structure, tidy tables, convincing conclusion, correct references!", "en"),
    ],
)
def test_what_can_be_read_is_read(text: str, language: Language) -> None:
    assert analyse(text, language).text == text
