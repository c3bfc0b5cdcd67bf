"""An export holds everything that is kept of a learner."""

import json

from verbonden.answers import AnswerStore
from verbonden.answers.export import export, set_aside


def test_everything_kept_of_a_learner_is_in_the_export(store: AnswerStore) -> None:
    learner = store.join("Latifa", b"s" * 32)
    store.save(learner.id, "m", "e", {"text": "eerst"}, base=0)
    store.save(learner.id, "m", "e", {"text": "later"}, base=1, complete=True)
    store.visit(learner.id, "m", "door")
    hand_in = store.hand_in(learner.id, "a", "nl", {"reflection": "mijn klas"})
    store.give_feedback(hand_in.id, {"points": 20, "comment": "goed gezien"})
    work = json.loads(json.dumps(export(store, learner)))
    assert work["learner"]["alias"] == "Latifa"
    assert [entry["answer"] for entry in work["answers"]] == [{"text": "later"}]
    assert [entry["answer"] for entry in work["earlier_answers"]] == [{"text": "eerst"}]
    assert work["places"][0]["section"] == "door"
    assert work["hand_ins"][0]["answers"] == {"reflection": "mijn klas"}
    assert work["hand_ins"][0]["feedback"]["comment"] == "goed gezien"


def test_what_was_set_aside_is_told_without_who_did(store: AnswerStore) -> None:
    aside = {"label": "vague", "rule": "some-rule", "words": "Kijk nog eens"}
    learner = store.join("Latifa", b"s" * 32)
    store.save(learner.id, "m", "rewrite", {"text": "…", "set_aside": [aside]}, base=0)
    store.save(learner.id, "m", "reflection", {"text": "…"}, base=0)
    assert list(set_aside(store)) == [{**aside, "module": "m", "exercise": "rewrite"}]
