"""The readable export tells a learner's work in the words of the exercises."""

import subprocess
import sys
from typing import Any

import pytest
from coached import MESSAGE, improve, rewrite, scan, spot
from conversation.cases import case
from inward import thoughts

from verbonden.answers import AnswerStore
from verbonden.answers.export import export
from verbonden.coach import load_labels
from verbonden.course import LANGUAGES, load_course
from verbonden.serving.in_words import exercise_lines
from verbonden.serving.readable import readable

MODULE = "belonging-and-binding"
ASKS = {"text": "Wat maakte het lastig?", "move": "perspective", "way": "typed"}
BLAMES = {"text": "Dit is de derde keer.", "move": "judge", "way": "typed"}
NEXT = {"text": "Wat zou een stap zijn?", "move": "next", "way": "chosen"}


def test_answers_and_hand_ins_are_told_in_the_words_of_the_course(store: AnswerStore) -> None:
    learner = store.join("Mei & <b>Co</b>", b"s" * 32)
    course = load_course()
    content = course.module(MODULE).content("situations", "nl")
    first = content.items[0]
    store.save(learner.id, MODULE, "situations", {"placed": {first.id: "both"}}, 0)
    store.save(learner.id, MODULE, "reflection", {"text": "Ik <i>vraag</i> het."}, 0)
    store.save(learner.id, MODULE, "your-class", {"chosen": ["geen van deze"]}, 0)
    store.save(learner.id, "gone", "gone", {"text": ["blijft", {"ook": "dit"}]}, 0)
    answers = {
        "sorting": {"1": "binding", "2": ""},
        "explanation": {"situation": "1", "category": "binding", "because": "Omdat"},
        "reflection": "Mijn klas",
    }
    hand_in = store.hand_in(learner.id, MODULE, "nl", answers)
    part = {"label": "Deel", "points": 2.5, "maximum": 3.0, "comments": ["Mooi"]}
    store.give_feedback(hand_in.id, {"points": 2.5, "maximum": 27.0, "parts": [part]})
    page = readable(export(store, learner), course, "nl")
    for told in (first.text, "Allebei", "Ik &lt;i&gt;vraag&lt;/i&gt; het.", "blijft", "Omdat"):
        assert told.casefold() in page.casefold(), told
    assert "Mei &amp; &lt;b&gt;Co&lt;/b&gt;" in page
    assert "2.5 van 27 punten" in page
    assert "Jayden" in page, "the situation itself, not only its number"
    assert page.index(first.text) < page.index("Ik &lt;i&gt;"), "in the order of the page"


def test_values_are_told_by_their_names_the_first_first(store: AnswerStore) -> None:
    learner = store.join("Kwame", b"s" * 32)
    kept = ["calm", "care"]
    answer = {"chosen": ["care", "calm"], "kept": kept, "sentences": {"calm": "Na de les."}}
    store.save(learner.id, "eliciting-self-efficacy", "values", answer, 0)
    page = readable(export(store, learner), load_course(), "nl")
    assert "Zorg voor anderen, Rust" in page
    assert page.rindex("Rust") < page.index("Na de les.") < page.rindex("Zorg voor anderen")


def test_a_rewrite_is_told_with_its_versions_and_what_was_set_aside() -> None:
    version = {"text": "Vier metingen nog.", "at": "2026-11-22T13:03:00.000Z"}
    aside = {"label": "generalise", "rule": "always", "words": "altijd"}
    answer = {"original": "", "text": "Nu.", "versions": [version], "set_aside": [aside]}
    lines = exercise_lines(rewrite(), answer, "nl")
    assert lines[:2] == [("Het bericht", MESSAGE), ("Jouw versie", "Nu.")]
    kept, apart = lines[2:]
    assert kept[0].startswith("Bewaarde versie van 22 november 2026") and kept[1] == version["text"]
    assert apart[1] == f"{load_labels('nl')['generalise'].title}: ‘altijd’"
    own = {**answer, "original": "Slordig.", "versions": [], "set_aside": []}
    told = exercise_lines(rewrite(message=None), own, "en")
    assert told == [("The message", "Slordig."), ("Your version", "Nu.")]


def test_short_exercises_are_told_in_their_own_words() -> None:
    wording = {"items": {"careless": {"text": "In rij vier mist iets.", "viewed": True}}}
    assert exercise_lines(improve(), wording, "nl") == [
        ("Je bent slordig.", "In rij vier mist iets.")
    ]
    marks = {"marks": {"hello": "none", "not": "not-yet"}, "viewed": False}
    assert exercise_lines(spot(), marks, "en") == [
        ("Dag Mei.", "None of these"),
        ("De bron mist nog.", load_labels("en")["not-yet"].title),
    ]
    steps = {"chosen": {"names": 0, "waiting": 2}}
    assert exercise_lines(scan(), steps, "nl") == [
        ("Ik doe names.", "nooit"),
        ("Ik doe waiting.", "vaak"),
    ]
    written = {"undermining": "Ik val door de mand.", "supports": "", "contradicts": "Dinsdag."}
    assert exercise_lines(thoughts(), {**written, "helping": ""}, "nl") == [
        ("De ondermijnende gedachte", "Ik val door de mand."),
        ("Dit pleit ertegen", "Dinsdag."),
    ]


def test_a_conversation_is_told_with_who_said_what_and_how_it_ended() -> None:
    played = case()
    turns = [ASKS, BLAMES, ASKS, NEXT]
    other = {"from": 1, "turns": [ASKS], "viewed": True}
    answer = {"turns": turns, "other": other, "draft": "En als", "viewed": True}
    lines = exercise_lines(played, answer, "nl")
    assert lines[0] == ("Sem", played.scenes[0].says)
    assert lines[1:3] == [
        ("Jij (een open vraag)", "Wat maakte het lastig?"),
        ("Sem", "De brug stond open."),
    ]
    assert ("Jij (een oordeel)", "Dit is de derde keer.") in lines
    assert ("Sem", played.scenes[1].says) in lines, "what opens the next scene is said too"
    place = [asked for asked, _ in lines].index("Zo liep het af")
    ending = next(one for one in played.endings if lines[place][1].startswith(one.title))
    assert ending.happens in lines[place][1] and ending.teaches in lines[place][1]
    after = lines[place + 1 :]
    assert after[0] == ("Een andere poging", "Vanaf beurt 2 zei je iets anders.")
    assert after[1] == ("Jij (een open vraag)", "Wat maakte het lastig?")
    assert after[-1] == ("Getypt, maar nog niet gezegd", "En als")
    none = {"turns": [], "other": None, "draft": "", "viewed": False}
    assert exercise_lines(played, none, "nl") == []
    in_english = exercise_lines(played, {**none, "turns": [BLAMES]}, "en")
    assert in_english[1][0].startswith("You (")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exercise_of_the_course_can_be_told(language: Any) -> None:
    """With an empty answer as its page would send it; nothing is told by the keys of its JSON."""
    empty: dict[str, dict[str, Any]] = {
        "rewrite": {"original": "", "text": "", "versions": [], "set_aside": []},
        "improve": {"items": {}},
        "spot": {"marks": {}},
        "scan": {"chosen": {}},
        "thoughts": dict.fromkeys(("undermining", "supports", "contradicts", "helping"), ""),
        "conversation": {"turns": [], "other": None, "draft": ""},
    }
    for module in load_course().modules:
        for name in module.answered:
            content = module.content(name, language)
            assert isinstance(exercise_lines(content, empty.get(content.kind, {}), language), list)


def test_rewrites_that_were_handed_in_are_told(store: AnswerStore) -> None:
    learner = store.join("Latifa", b"s" * 32)
    answers = {"sorting": {}, "rewrites": {"1": "Ivana, je opbouw klopt."}, "own-feedback": "Eerst"}
    store.hand_in(learner.id, "rewriting-feedback", "nl", answers)
    page = readable(export(store, learner), load_course(), "nl")
    assert "Ivana, je opbouw klopt." in page
    assert "rewrites" not in page


def test_an_answer_that_no_longer_fits_its_exercise_is_told_as_it_is(store: AnswerStore) -> None:
    learner = store.join("Bram", b"s" * 32)
    odd = {"turns": [{"text": "Hoe dan?", "move": "fly"}], "other": None, "draft": ""}
    store.save(learner.id, "asking-perspective", "late-again", odd, 0)
    far = {"chosen": {"behaviour": 99}, "items": "ook dit"}
    store.save(learner.id, "language-that-gives-room", "class-language", far, 0)
    store.save(learner.id, "language-that-gives-room", "seven-sentences", {"items": ["los"]}, 0)
    page = readable(export(store, learner), load_course(), "nl")
    for told in ("Hoe dan?", "ook dit", "los"):
        assert told in page


def test_the_server_does_not_load_the_coach_to_tell_what_a_label_is_called() -> None:
    code = "import sys, verbonden.serving.server; sys.exit('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_answer_of_a_form_nobody_expected_is_still_told(store: AnswerStore) -> None:
    learner = store.join("Sem", b"s" * 32)
    store.save(learner.id, MODULE, "situations", {"placed": ["vreemd"]}, 0)
    store.hand_in(learner.id, MODULE, "nl", {"sorting": ["ook vreemd"]})
    page = readable(export(store, learner), load_course(), "en")
    assert "vreemd" in page
    assert "ook vreemd" in page
