"""Exercises of the feedback coach for tests, with a rule book that stays as it is here."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from verbonden.coach import analysis
from verbonden.coach.rules import RuleBook
from verbonden.course import Improve, Language, Rewrite, Scan, Spot

PATTERNS: dict[Language, dict[str, str]] = {
    "nl": {"tentative": "het lijkt alsof", "not-yet": "nog niet", "generalise": "altijd"},
    "en": {"tentative": "it seems", "not-yet": "not yet", "generalise": "always"},
}
ABOUT = {
    "title": "Een oefening",
    "why": "Om te oefenen.",
    "task": "Doe wat er staat.",
    "minutes": 3,
    "source": "Verzonnen voor deze test.",
}
MESSAGE = "Slordig rapport, Kwame. Je bent ook altijd te laat.\nVier metingen ontbreken."
OWN = "Het lijkt alsof je haast had. De metingen zijn er nog niet. Je komt altijd op het laatst."


def use_own_rules(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the coach find `PATTERNS` only, whatever its real rules come to hold."""
    books = {language: _book(folder / language, language) for language in PATTERNS}
    monkeypatch.setattr(analysis, "rule_book", books.__getitem__)


def _book(folder: Path, language: Language) -> RuleBook:
    folder.mkdir(parents=True)
    (folder / "lexicon.yaml").write_text("{}\n", encoding="utf-8")
    for label, words in PATTERNS[language].items():
        rule = {
            "id": f"{label}-rule",
            "because": "Omdat de test dit zo heeft afgesproken.",
            "source": "Verzonnen voor deze test.",
            "match": [words],
            "finds": [words],
        }
        text = yaml.safe_dump({"label": label, "rules": [rule]})
        (folder / f"{label}.yaml").write_text(text, encoding="utf-8")
    return RuleBook(folder, language)


def rewrite(**more: Any) -> Rewrite:
    """Return an exercise in rewriting a message; `message=None` asks for one's own."""
    example = {"text": "Vier metingen zijn er nog niet.", "explanation": "Dit is te doen."}
    given = {"message": MESSAGE, "setting": "mbo techniek", "example": example, **more}
    return Rewrite(kind="rewrite", **ABOUT, **given)


def improve() -> Improve:
    """Return an exercise in improving two sentences."""
    late = {
        "id": "late",
        "setting": "hbo, werkgroep",
        "sentence": "Je komt ook altijd te laat.",
        "caution": "generalise",
        "explanation": "Eén keer op tijd en de zin klopt niet meer.",
        "example": "Vandaag kwam je tien minuten na het begin binnen.",
    }
    other = {**late, "id": "careless", "sentence": "Je bent slordig.", "caution": "person"}
    return Improve(kind="improve", items=[late, other], **ABOUT)


def spot() -> Spot:
    """Return an exercise in spotting what each of three sentences does."""
    sentences = [
        {"id": "hello", "text": "Dag Mei.", "label": "none", "explanation": "Een groet."},
        {"id": "good", "text": "Leuk gedaan.", "label": "vague", "explanation": "Wat was leuk?"},
        {"id": "not", "text": "De bron mist nog.", "label": "not-yet", "explanation": "Nog."},
    ]
    return Spot(kind="spot", labels=["vague", "not-yet"], sentences=sentences, **ABOUT)


def scan() -> Scan:
    """Return a scan of three statements on a scale of three steps."""
    statements = [
        {"id": name, "text": f"Ik doe {name}.", "suggestion": f"Probeer {name} een keer."}
        for name in ("names", "turns", "waiting")
    ]
    return Scan(kind="scan", statements=statements, scale=["nooit", "soms", "vaak"], **ABOUT)
