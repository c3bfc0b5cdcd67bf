"""What a case's file may hold."""

import re
from textwrap import dedent

import pytest
import yaml
from conversation.cases import case
from pydantic import ValidationError

from verbonden.course.case import Reply, clauses
from verbonden.course.places import ROOT


def test_a_condition_is_read_in_parts() -> None:
    assert clauses("openness >= 6 and not remembers placement and belief < 2") == (
        ("openness", ">=", 6),
        ("memory", "lacks", "placement"),
        ("belief", "<", 2),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  closed: {}\n", "", "not there: closed"),
        ("goes: talk", "goes: nowhere", "there is no scene 'nowhere'"),
        ("ending: gone", "ending: lost", "there is no ending 'lost'"),
        ("recalls: [bridge]", "recalls: [boat]", "no reply is to remember 'boat'"),
        ("remembers bridge", "remembers boat", "no reply is to remember 'boat'"),
        ("openness >= 5 and", "openness > 5 and", "String should match pattern"),
        (
            "id: shrugs\n        says",
            "id: shrugs\n        to: [judge]\n        says",
            "no reply to",
        ),
        ("      - goes: talk", "      - {goes: talk, when: belief >= 2}", "last line without"),
        ("- id: talk", "- id: door", "stands here more than once"),
        ("openness: 3", "openness: 11", "less than or equal to 10"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        case((old, new))


def test_the_example_of_the_guide_is_right() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n( *replies:.*?)```", guide, re.DOTALL)
    assert example is not None
    replies = yaml.safe_load(dedent(example.group(1)))["replies"]
    assert [Reply.model_validate(reply).id for reply in replies] == [
        "new-route",
        "bridge",
        "shrugs",
    ]
