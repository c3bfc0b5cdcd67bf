"""What a case for practising a conversation may hold: a student, scenes, replies, endings.

A case is a content file of the kind `conversation`, in each language, beside the notebook that
places it. It says how each of the seventeen moves of a teacher changes the student, and what
the student then says and thinks. `verbonden.conversation.play` plays it.
"""

import re
from functools import cache
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from verbonden.course.content import Exercise, Identifier, Model, Text

Move = Literal[
    "welcome",
    "perspective",
    "acknowledge",
    "summarise",
    "success",
    "exception",
    "model",
    "belief",
    "next",
    "own-story",
    "advise",
    "reassure",
    "judge",
    "demand",
    "closed",
    "inform",
    "other",
]
"""What a teacher's turn can do."""
MOVES: tuple[Move, ...] = get_args(Move)
Quality = Literal["openness", "belief", "welcome"]
"""What changes in a student: how open they are, how much they believe in their own ability, and
how welcome they feel; each from 0 to 10."""
QUALITIES: tuple[Quality, ...] = get_args(Quality)
MOST = 10
END = "end"
"""Where a reply goes that closes the conversation."""

Level = Annotated[int, Field(ge=0, le=MOST)]
Step = Annotated[int, Field(ge=-5, le=5)]
_CLAUSE = re.compile(r"(openness|belief|welcome) (>=|<) (\d+)|(not )?remembers ([a-z0-9-]+)")
Condition = Annotated[
    str,
    StringConstraints(pattern=rf"^({_CLAUSE.pattern})( and ({_CLAUSE.pattern}))*$"),
]
"""Such as `openness >= 6 and remembers placement`; `<` and `not remembers` exist as well."""


class Student(Model):
    """Who the student is, and what they think about themselves."""

    name: Text
    level: Text
    background: Text
    happened: Text
    undermining: list[Text] = Field(min_length=1)
    helping: list[Text] = Field(min_length=1)


class Change(Model):
    """How much a turn changes each quality."""

    openness: Step = 0
    belief: Step = 0
    welcome: Step = 0


class Start(Model):
    """Each quality at the start."""

    openness: Level
    belief: Level
    welcome: Level


class Reply(Model):
    """What the student says and thinks when a turn makes one of these moves.

    Without `to` it answers every other move. The first reply that fits counts; one that was
    given in this scene already waits until no other fits. `recalls` names what the words refer
    back to: something that an earlier reply was to `remember`.
    """

    id: Identifier
    to: list[Move] = Field(default_factory=list)
    when: Condition | None = None
    says: Text
    thinks: Text
    change: Change = Change()
    remember: list[Identifier] = Field(default_factory=list)
    recalls: list[Identifier] = Field(default_factory=list)
    goes: Identifier | None = None


class Onward(Model):
    """Which scene follows, and when; the last of a list has no condition."""

    when: Condition | None = None
    goes: Identifier


class Offer(Model):
    """A turn to choose instead of typing, and the move it makes."""

    id: Identifier
    move: Move
    text: Text


class Scene(Model):
    """A stretch of the conversation: how it opens, what can be said, where it leads."""

    id: Identifier
    setting: Text | None = None
    says: Text
    thinks: Text
    turns: int = Field(ge=1, le=6, description="after so many turns it goes onward")
    replies: list[Reply] = Field(min_length=1)
    onward: list[Onward] = Field(min_length=1)
    offers: list[Offer] = Field(min_length=3, max_length=6)

    @model_validator(mode="after")
    def _every_move_has_a_reply(self) -> Self:
        for place, parts in (("replies", self.replies), ("offers", self.offers)):
            ids = [part.id for part in parts]
            if len(set(ids)) < len(ids):
                raise ValueError(f"{place}: an id stands here more than once")
        answered = {move for reply in self.replies if not reply.when for move in reply.to}
        if not any(not reply.to and not reply.when for reply in self.replies):
            silent = [move for move in MOVES if move not in answered]
            if silent:
                raise ValueError(
                    f"replies: no reply to {', '.join(silent)} that always holds; expected one, "
                    "or a reply without 'to' and 'when'"
                )
        if self.onward[-1].when:
            raise ValueError("onward: expected a last line without 'when'")
        return self


class Ending(Model):
    """How a conversation ends: what happens, and what it teaches."""

    id: Identifier
    course: Literal["well", "repaired", "badly"]
    when: Condition | None = None
    title: Text
    happens: Text
    teaches: Text


class Break(Model):
    """When the student ends the conversation, whatever the scene."""

    when: Condition
    says: Text
    thinks: Text
    ending: Identifier


class Conversation(Exercise):
    """Practise a conversation with a student who reacts and remembers."""

    kind: Literal["conversation"]
    student: Student
    start: Start
    changes: dict[Move, Change]
    longest: int = Field(ge=6, le=20, description="turns after which the conversation ends")
    scenes: list[Scene] = Field(min_length=1)
    breaks: list[Break] = Field(default_factory=list)
    endings: list[Ending] = Field(min_length=1)

    @model_validator(mode="after")
    def _places_are_known(self) -> Self:
        scenes = [scene.id for scene in self.scenes]
        endings = [ending.id for ending in self.endings]
        if len(set(scenes)) < len(scenes) or len(set(endings)) < len(endings) or END in scenes:
            raise ValueError(f"an id stands here more than once, or a scene is called '{END}'")
        missing = [move for move in MOVES if move not in self.changes]
        if missing:
            raise ValueError(f"changes: expected every move; not there: {', '.join(missing)}")
        if self.endings[-1].when:
            raise ValueError("endings: expected a last ending without 'when'")
        for scene in self.scenes:
            parts: list[Onward | Reply] = [*scene.onward, *scene.replies]
            for goes in (part.goes for part in parts if part.goes):
                if goes not in (*scenes, END):
                    raise ValueError(f"scene '{scene.id}': there is no scene '{goes}'")
        for line in self.breaks:
            if line.ending not in endings:
                raise ValueError(f"breaks: there is no ending '{line.ending}'")
        known = {
            name for scene in self.scenes for reply in scene.replies for name in reply.remember
        }
        for name in self._named():
            if name not in known:
                raise ValueError(f"no reply is to remember '{name}'")
        return self

    def scene(self, identifier: str) -> Scene:
        """Return a scene; raise KeyError when there is none of that name."""
        for scene in self.scenes:
            if scene.id == identifier:
                return scene
        raise KeyError(identifier)

    def ending(self, identifier: str) -> Ending:
        """Return an ending; raise KeyError when there is none of that name."""
        for ending in self.endings:
            if ending.id == identifier:
                return ending
        raise KeyError(identifier)

    def _named(self) -> set[str]:
        """Return every memory that a condition or a reply names."""
        replies = [reply for scene in self.scenes for reply in scene.replies]
        onward = [line for scene in self.scenes for line in scene.onward]
        conditioned: list[Reply | Onward | Ending | Break] = [
            *replies,
            *onward,
            *self.endings,
            *self.breaks,
        ]
        names = {
            match.group(5)
            for part in conditioned
            for match in _CLAUSE.finditer(part.when or "")
            if match.group(5)
        }
        return names | {name for reply in replies for name in reply.recalls}


@cache
def clauses(condition: str | None) -> tuple[tuple[str, str, int | str], ...]:
    """Return a condition as (quality, ">=" or "<", level) and ("memory", "has" or "lacks", name).

    >>> clauses("openness >= 6 and not remembers placement")
    (('openness', '>=', 6), ('memory', 'lacks', 'placement'))
    """
    found: list[tuple[str, str, int | str]] = []
    for quality, sign, level, lacks, name in _CLAUSE.findall(condition or ""):
        if quality:
            found.append((quality, sign, int(level)))
        else:
            found.append(("memory", "lacks" if lacks else "has", name))
    return tuple(found)
