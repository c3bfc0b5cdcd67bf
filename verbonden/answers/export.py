"""All that is kept of a learner, as one object that JSON can hold."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from verbonden.answers.store import AnswerStore
from verbonden.answers.tables import Learner


def export(store: AnswerStore, learner: Learner) -> dict[str, Any]:
    """Return everything the store keeps of a learner; moments as ISO 8601 in UTC."""
    return {
        "learner": {
            "id": learner.id,
            "alias": learner.alias,
            "joined_at": _iso(learner.joined_at),
        },
        "answers": [
            {
                "module": module,
                "exercise": exercise,
                "revision": saved.revision,
                "saved_at": _iso(saved.saved_at),
                "answer": saved.content,
            }
            for module, exercises in store.answers(learner.id).items()
            for exercise, saved in exercises.items()
        ],
        "earlier_answers": [
            {
                "module": earlier.module,
                "exercise": earlier.exercise,
                "revision": earlier.revision,
                "saved_at": _iso(earlier.saved_at),
                "answer": earlier.content,
            }
            for earlier in store.earlier_answers(learner.id)
        ],
        "places": [
            {
                "module": place.module,
                "section": place.section,
                "visited_at": _iso(place.visited_at),
            }
            for place in store.places(learner.id)
        ],
        "hand_ins": [
            {
                "assignment": hand_in.assignment,
                "language": hand_in.language,
                "handed_in_at": _iso(hand_in.handed_in_at),
                "answers": hand_in.content,
                "feedback": feedback.content if feedback else None,
                "feedback_at": _iso(feedback.released_at) if feedback else None,
            }
            for hand_in in store.hand_ins(learner.id)
            for feedback in [store.feedback(hand_in.id)]
        ],
    }


def set_aside(store: AnswerStore) -> Iterator[dict[str, str]]:
    """Yield what learners told the coach does not apply, without who told it.

    Each has "label", "rule" and "words", as in the answer, and the "module" and "exercise".
    """
    for learner in store.learners():
        for module, exercises in store.answers(learner.id).items():
            for exercise, saved in exercises.items():
                for one in saved.content.get("set_aside", []):
                    yield {**one, "module": module, "exercise": exercise}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
