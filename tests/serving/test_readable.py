"""The readable export tells a learner's work in the words of the exercises."""

from verbonden.answers import AnswerStore
from verbonden.answers.export import export
from verbonden.course import load_course
from verbonden.serving.readable import readable

MODULE = "belonging-and-binding"


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


def test_an_answer_of_a_form_nobody_expected_is_still_told(store: AnswerStore) -> None:
    learner = store.join("Sem", b"s" * 32)
    store.save(learner.id, MODULE, "situations", {"placed": ["vreemd"]}, 0)
    store.hand_in(learner.id, MODULE, "nl", {"sorting": ["ook vreemd"]})
    page = readable(export(store, learner), load_course(), "en")
    assert "vreemd" in page
    assert "ook vreemd" in page
