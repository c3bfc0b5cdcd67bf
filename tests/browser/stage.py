"""An exercise in a page of its own, connected to its Python without a server in between."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from verbonden.course.places import ROOT
from widgets.exercise import Exercise

OPENING = """
<!doctype html><html lang="{language}"><head><title>Stage</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"></head><body><main><h1>Stage</h1><h2>Part</h2><div id="stage"></div>
</main></body></html>
"""
CONNECT = """async ({ state, code }) => {
    const listeners = new Set();
    const tell = (message) => listeners.forEach((listener) => listener(message));
    window.sent = [];
    window.delay = 0;
    const model = {
        get: (name) => state[name],
        on: (_, listener) => listeners.add(listener),
        off: (_, listener) => listeners.delete(listener),
        async send(message) {
            window.sent.push(message);
            const replies = await window.toPython(JSON.stringify(message));
            setTimeout(() => replies.forEach(tell), window.delay);
        },
    };
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const widget = (await import(url)).default;
    window.leave = widget.render({ model, el: document.querySelector("#stage") });
}"""


class Stage:
    """Shows an exercise in a page and passes its messages on to Python, and back."""

    def __init__(self, page: Page, exercise: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page = page
        self.exercise = exercise
        self.replies: list[dict[str, Any]] = []
        monkeypatch.setattr(exercise, "send", self.replies.append)
        page.expose_function("toPython", self._receive)
        page.set_content(OPENING.format(language=exercise.language))
        page.add_style_tag(path=ROOT / "verbonden/serving/static/page.css")
        page.add_style_tag(content=str(exercise._css))
        page.evaluate(CONNECT, {"state": self._state(), "code": str(exercise._esm)})
        expect(self.section).to_be_visible()

    @property
    def section(self) -> Locator:
        return self.page.locator(".vb-exercise")

    @property
    def looks(self) -> list[dict[str, Any]]:
        """What the page asked the coach to look at."""
        sent: list[dict[str, Any]] = self.page.evaluate("window.sent")
        return [message for message in sent if message["type"] == "look"]

    def saved(self) -> dict[str, Any]:
        """Wait until all is saved; return the answer that is kept."""
        expect(self.section).to_have_attribute("data-state", "saved")
        assert self.exercise._drawer is not None
        kept = self.exercise._drawer.load()
        assert kept is not None
        return kept.content

    def _receive(self, message: str) -> list[dict[str, Any]]:
        self.replies.clear()
        self.exercise._handle_custom_msg(json.loads(message), [])
        return list(self.replies)

    def _state(self) -> dict[str, Any]:
        names = "content texts language exercise token preview readable answer revision saved_at"
        state: dict[str, Any] = self.exercise.get_state(names.split())
        return state
