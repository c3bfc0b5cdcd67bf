"""Tell a case as a map: its scenes, what leads from one to another, and how it can end."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

from verbonden.conversation.drawing import Box, Exit, Shape, draw
from verbonden.course.case import END, Conversation, Reply, Scene, clauses
from verbonden.course.languages import Language, load_texts

TEXTS = Path(__file__).with_name("texts.yaml")
OPENING = 70
"""The letters that are shown of what a student says."""
SHAPES: dict[str, Shape] = {"well": "round", "repaired": "cut", "badly": "double"}


def draw_map(case: Conversation, language: Language) -> str:
    """Return a case as an SVG picture that a trainer can read, in its own language."""
    return _Map(case, language).draw()


class _Map:
    """One case in words; scenes are known by their number."""

    def __init__(self, case: Conversation, language: Language) -> None:
        self._case = case
        self._language = language
        self._texts = load_texts(TEXTS, language)
        self._name = case.student.name
        self._numbers = {scene.id: number for number, scene in enumerate(case.scenes, start=1)}

    def draw(self) -> str:
        case = self._case
        about = [
            self._say("student", name=self._name, level=case.student.level),
            self._say("start", **case.start.model_dump()),
        ]
        boxes = [*map(self._scene, case.scenes), *self._breaks(), self._close(), *self._endings()]
        return draw(case.title, about, boxes, self._language)

    def _scene(self, scene: Scene) -> Box:
        number = self._numbers[scene.id]
        remembered = sorted({name for reply in scene.replies for name in reply.remember})
        size = {"turns": scene.turns, "replies": len(scene.replies)}
        lines = [
            *([shorten(scene.setting, 2 * OPENING, placeholder=" …")] if scene.setting else []),
            self._say("scene-size", name=self._name, **size),
            *([self._say("remembers", names=", ".join(remembered))] if remembered else []),
        ]
        exits = [self._reply_goes(reply, reply.goes) for reply in scene.replies if reply.goes]
        for place, onward in enumerate(scene.onward):
            parts = [self._texts["after-turns"], *self._when(onward.when, place)]
            exits.append(self._exit(", ".join(parts), self._to(onward.goes), onward.goes))
        title = self._say("scene", number=number, says=_opening(scene.says))
        return Box(f"scene {scene.id}", title, lines, exits)

    def _reply_goes(self, reply: Reply, goes: str) -> Exit:
        named = [self._texts[f"move-{move}"] for move in reply.to] or [self._texts["any-move"]]
        moves = self._listed(named, "or")
        parts = [self._say("at-once", moves=moves), *self._when(reply.when)]
        says = self._say("replies", name=self._name, says=_opening(reply.says))
        return self._exit(", ".join(parts), f"{says} {self._to(goes)}", goes)

    def _breaks(self) -> Iterator[Box]:
        exits = []
        for line in self._case.breaks:
            says = self._say("breaks-off", name=self._name, says=_opening(line.says))
            condition = ", ".join(self._when(line.when))
            exits.append(Exit(_sentence(f"{condition}: {says}"), f"ending {line.ending}"))
        if exits:
            yield Box("breaks", self._say("breaks", name=self._name), [], exits, "dashed")

    def _close(self) -> Box:
        exits = []
        for place, ending in enumerate(self._case.endings):
            condition = ", ".join(self._when(ending.when, place)) or self._texts["after-turns"]
            exits.append(Exit(_sentence(f"{condition}: {ending.title}"), f"ending {ending.id}"))
        about = self._say("close-about", longest=self._case.longest)
        return Box("close", self._texts["close"], [about], exits, "dashed")

    def _endings(self) -> Iterator[Box]:
        for ending in self._case.endings:
            title = self._say("ending", title=ending.title)
            happens = shorten(ending.happens, 3 * OPENING, placeholder=" …")
            lines = [f"{self._texts[ending.course]}.", happens]
            yield Box(f"ending {ending.id}", title, lines, shape=SHAPES[ending.course])

    def _exit(self, condition: str, what: str, goes: str) -> Exit:
        to = "close" if goes == END else f"scene {goes}"
        return Exit(_sentence(f"{condition}: {what}"), to)

    def _to(self, goes: str) -> str:
        if goes == END:
            return self._texts["to-close"]
        return self._say("to-scene", number=self._numbers[goes])

    def _when(self, condition: str | None, place: int = 0) -> list[str]:
        """Return a condition in words; the last of several lines holds otherwise."""
        if condition is None:
            return [self._texts["otherwise"]] if place else []
        told = []
        for subject, sign, value in clauses(condition):
            if subject == "memory":
                told.append(self._say(f"memory-{sign}", name=value))
            else:
                sense = "at-least" if sign == ">=" else "below"
                told.append(self._say(f"{subject}-{sense}", level=value))
        return [self._say("if", condition=self._listed(told, "and"))]

    def _listed(self, parts: list[str], word: str) -> str:
        return ", ".join(parts[:-1]) + f" {self._texts[word]} " * (len(parts) > 1) + parts[-1]

    def _say(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)


def _opening(says: str) -> str:
    return shorten(says, OPENING, placeholder=" …")


def _sentence(text: str) -> str:
    end = "" if text.rstrip("’").endswith((".", "!", "?", "…")) else "."
    return f"{text[0].upper()}{text[1:]}{end}"
