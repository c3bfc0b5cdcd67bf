"""What every exercise shares: the frame in the page, and the saving of the answer.

- The browser holds the answer while somebody works; Python keeps it in the store.
- Messages from the browser: {type: "save", answer, base, number}, where `base` is the revision
  that the answer builds on and `number` comes back in the reply.
- Replies: {type: "saved", number, revision, at, complete},
  {type: "conflict", number, current: {answer, revision, at}} when another tab saved in between,
  {type: "failed", number, reason} when the answer is not kept.
- What a learner typed is data: it is never run, and never shown as HTML.
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
from traitlets import Bool, Dict, Int, Unicode

from verbonden.answers import Conflict, NotSaved, Saved
from verbonden.course import Exercise as ExerciseContent
from verbonden.course import Language, load_texts
from widgets.exercise.drawer import Drawer

HERE = Path(__file__).parent
LARGEST = 1_000_000
"""Bytes of JSON in the largest answer that is kept."""


class NotAnAnswer(ValueError):
    """A message holds no answer that can be kept; the text is the reason sent back."""


def with_shared(*files: Path) -> Unicode[str, str | bytes]:
    """Return a widget's own JavaScript or CSS behind the shared part.

    They are joined because a module that anywidget loads cannot import the file next to it.
    """
    all_files = (HERE / f"exercise{files[0].suffix}", *files)
    text = "\n".join(file.read_text(encoding="utf-8") for file in all_files)
    return Unicode(text).tag(sync=True)


_texts: dict[int, tuple[dict[str, Any], str]] = {}
_shown: dict[tuple[object, ...], tuple[object, dict[str, Any]]] = {}


def _as_text(value: dict[str, Any], _widget: Any) -> str:
    """Return JSON, made once for all pages: to walk through thousands of texts costs a page."""
    if id(value) not in _texts:
        _texts[id(value)] = value, json.dumps(value, ensure_ascii=False)
    return _texts[id(value)][1]


def _as_it_was(name: str) -> Callable[[Any, Any], Any]:
    """Return what refuses another value from a browser: answers are judged by this one."""
    return lambda _value, widget: getattr(widget, name)


class Exercise(anywidget.AnyWidget):
    """An exercise in the page; each kind says how its answer looks and when it is complete."""

    folder: ClassVar[Path]

    _anywidget_id = Unicode().tag(sync=True)
    content = Dict().tag(sync=True, to_json=_as_text, from_json=_as_it_was("content"))
    texts = Dict().tag(sync=True, to_json=_as_text, from_json=_as_it_was("texts"))
    language = Unicode().tag(sync=True)
    exercise = Unicode().tag(sync=True)
    token = Unicode().tag(sync=True)
    preview = Bool().tag(sync=True)
    readable = Bool(True).tag(sync=True)
    answer = Dict().tag(sync=True)
    revision = Int().tag(sync=True)
    saved_at = Unicode().tag(sync=True)

    def __init__(
        self, content: ExerciseContent, name: str, language: Language, drawer: Drawer | None
    ) -> None:
        self._drawer = drawer
        # The revisions that this widget itself built on: see _save.
        self._followed: set[int] = set()
        super().__init__(
            content=self._shown_once(content, language),
            texts=texts(self.folders(), language),
            language=language,
            exercise=name,
            token=drawer.token if drawer else "",
            preview=drawer is None,
            **self._kept(),
        )
        self.on_msg(self._receive)

    def add_traits(self, **traits: Any) -> None:
        """Give values to what this class has: anywidget would make each widget a class."""
        for name, trait in traits.items():
            setattr(self, name, trait.default_value)

    @classmethod
    def folders(cls) -> tuple[Path, ...]:
        """Return where the texts of the page stand: what is shared, and the widget's own."""
        return (HERE, cls.folder)

    def _shown_once(self, content: ExerciseContent, language: Language) -> dict[str, Any]:
        """Return what the browser gets, the same dict for the same content."""
        made_of = (content, *self.made_of())
        key = (type(self), language, *map(id, made_of))
        if key not in _shown:
            _shown[key] = made_of, self.shown(content, language)
        return _shown[key][1]

    def made_of(self) -> tuple[object, ...]:
        """Return what else than its content decides what is shown."""
        return ()

    def shown(self, content: ExerciseContent, language: Language) -> dict[str, Any]:
        """Return what the browser gets to show."""
        return content.model_dump()

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return only what an answer to this exercise holds; raise NotAnAnswer if it is none."""
        raise NotImplementedError

    def complete(self, answer: dict[str, Any]) -> bool:
        """Return whether a clean answer counts as done."""
        raise NotImplementedError

    def receive(self, message: dict[str, Any]) -> None:
        """Act on a message of a kind of its own."""
        self._fail(message, "unknown-message")

    def _kept(self) -> dict[str, Any]:
        try:
            saved = self._drawer.load() if self._drawer else None
        except NotSaved:
            return {"readable": False}
        if saved is None:
            return {}
        return {
            "answer": saved.content,
            "revision": saved.revision,
            "saved_at": saved.saved_at.isoformat(),
        }

    def _receive(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if not isinstance(message, dict):
            return
        if message.get("type") == "save":
            self.save(message)
        else:
            self.receive(message)

    def save(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Keep the answer in a message and reply; return the answer when it is kept."""
        if self._drawer is None:
            self._fail(message, "preview")
            return None
        try:
            answer = self.clean(understood(message.get("answer")))
            saved = self._save(self._drawer, answer, message.get("base"))
        except NotAnAnswer as error:
            self._fail(message, str(error))
            return None
        except NotSaved:
            self._fail(message, "not-saved")
            return None
        except Conflict as conflict:
            current = conflict.current
            self.reply(message, "conflict", current=_sent(current))
            return None
        except Exception:
            # Whatever else went wrong: the page must know that the answer is not kept.
            self._fail(message, "not-saved")
            raise
        at = saved.saved_at.isoformat()
        self.revision, self.saved_at = saved.revision, at
        self.reply(message, "saved", revision=saved.revision, at=at, complete=saved.complete)
        return answer

    def _save(self, drawer: Drawer, answer: dict[str, Any], base: Any) -> Saved:
        if not isinstance(base, int) or isinstance(base, bool) or base < 0:
            raise NotAnAnswer("no-base")
        # A page that is being left, or that got no reply, sends again on the same base. When
        # it was this widget that built on that base, it follows itself: nobody came between.
        follows = self.revision if base in self._followed else base
        saved = drawer.save(answer, follows, self.complete(answer))
        self._followed.update((base, follows))
        self._followed.discard(saved.revision)
        return saved

    def reply(self, message: dict[str, Any], kind: str, **content: Any) -> None:
        """Send a reply to a message."""
        self.send({"type": kind, "number": message.get("number"), **content})

    def _fail(self, message: dict[str, Any], reason: str) -> None:
        self.reply(message, "failed", reason=reason)


@cache
def texts(folders: tuple[Path, ...], language: Language) -> dict[str, str]:
    """Return the texts in these folders; of the same name the last one's."""
    found: dict[str, str] = {}
    for folder in folders:
        found |= load_texts(folder / "texts.yaml", language)
    return found


def understood(answer: Any) -> dict[str, Any]:
    """Return an answer as it can be kept; raise NotAnAnswer when it is none or too long."""
    if not isinstance(answer, dict):
        raise NotAnAnswer("no-answer")
    if len(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")) > LARGEST:
        raise NotAnAnswer("too-long")
    return answer


def text_of(value: Any) -> str:
    """Return typed text without what no database or file can hold (lone surrogates, NUL)."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def moment(at: datetime | None) -> str:
    """Return a moment as the browser reads it, or an empty string."""
    return at.isoformat() if at else ""


def _sent(saved: Saved) -> dict[str, Any]:
    return {"answer": saved.content, "revision": saved.revision, "at": moment(saved.saved_at)}


__all__ = [
    "LARGEST",
    "Drawer",
    "Exercise",
    "NotAnAnswer",
    "moment",
    "text_of",
    "texts",
    "understood",
    "with_shared",
]
