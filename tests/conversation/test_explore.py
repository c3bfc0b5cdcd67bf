"""What is found in a case that its author cannot oversee."""

import pytest
from conversation.cases import case

from verbonden.conversation.explore import mistakes


def test_a_sound_case_has_no_mistakes() -> None:
    assert list(mistakes(case())) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    onward:\n      - goes: talk\n",
            "    onward:\n      - goes: end\n",
            "scene 'talk': cannot be reached",
        ),
        (
            "when: openness >= 5 and remembers bridge",
            "when: openness >= 5",
            "reply 'plans': recalls 'bridge', which need not have been said",
        ),
        (
            "when: openness >= 5 and remembers bridge",
            "when: openness >= 5 and belief < 1 and remembers bridge",
            "reply 'plans': is never given",
        ),
        ("when: belief >= 6 and", "when: belief >= 6 and belief < 6 and", "'plan': cannot be"),
        (
            "{id: step, move: next,",
            "{id: step, move: closed,",
            "ending 'plan': cannot be reached by choosing what is offered",
        ),
        ("course: repaired", "course: well", "endings: none with course 'repaired'"),
    ],
)
def test_a_mistake_is_found(old: str, new: str, said: str) -> None:
    found = list(mistakes(case((old, new))))
    assert any(said in one for one in found), found
