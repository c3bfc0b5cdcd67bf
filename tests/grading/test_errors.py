"""Whatever goes wrong is said in each language."""

import re
import string

import pytest

from verbonden.course import LANGUAGES, load_texts
from verbonden.course.places import ROOT
from verbonden.grading.errors import TEXTS, GradingError


def test_every_error_has_its_sentence_with_the_values_it_gives() -> None:
    raised = {}
    for file in (ROOT / "verbonden" / "grading").glob("*.py"):
        for key, values in re.findall(r'GradingError\(\s*"(\w+)"(.*?)\)', file.read_text(), re.S):
            raised[key] = set(re.findall(r"(\w+)=", values))
    assert raised
    for language in LANGUAGES:
        texts = load_texts(TEXTS, language)
        for key, values in raised.items():
            asked = {name for _, name, _, _ in string.Formatter().parse(texts[key]) if name}
            assert asked == values, (language, key)


@pytest.mark.parametrize(("language", "said"), [("nl", "Poort 1 is bezet"), ("en", "Port 1 is")])
def test_an_error_speaks_a_language(language: str, said: str) -> None:
    assert GradingError("port_taken", port=1, other=2).said(language).startswith(said)
