"""The languages of the course, and the texts of its user interface."""

from functools import cache
from pathlib import Path
from typing import Literal, get_args

from verbonden.course.files import read_yaml

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: dict[Language, str] = {"nl": "Nederlands", "en": "English"}


@cache
def load_texts(path: Path, language: Language) -> dict[str, str]:
    """Read the user interface's texts from a `texts.yaml` in one language.

    The file has a block for each language, with the same keys in both:
    a language that lacks a key would leave a hole in somebody's page.
    """
    blocks = read_yaml(path)
    keys = {name: set(blocks.get(name) or {}) for name in LANGUAGES}
    missing = set.union(*keys.values()) - keys[language]
    if missing:
        raise KeyError(f"{path}: no text in '{language}' for {', '.join(sorted(missing))}")
    return {key: str(text) for key, text in blocks[language].items()}


def choose(wish: str, accept: str = "") -> Language:
    """Return the language wished for, or the best of an Accept-Language header, or Dutch.

    >>> choose("auto", "en-GB,en;q=0.9,nl;q=0.5")
    'en'
    """
    for known in LANGUAGES:
        if wish == known:
            return known
    ranges = [part.partition(";q=") for part in accept.replace(" ", "").split(",")]
    for tag, _, quality in sorted(ranges, key=lambda part: -_quality(part[2])):
        for known in LANGUAGES:
            if tag.lower().split("-")[0] == known and _quality(quality) > 0:
                return known
    return "nl"


def _quality(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
