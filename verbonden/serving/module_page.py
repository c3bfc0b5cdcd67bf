"""A module's page: the notebook, streamed so that its prose stands before its kernel does."""

import json
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from nbformat import NotebookNode
from tornado.web import HTTPError, authenticated
from voila.tornado.handler import TornadoVoilaHandler

from verbonden.answers import NotSaved
from verbonden.course import Language
from verbonden.serving.home import progress
from verbonden.serving.identity import LEARNER_HEADER
from verbonden.serving.pages import Page, layout_values

FLUSH = "<!-- what stands above goes to the reader now -->"
"""Written by the template where waiting begins."""


class ModulePage(TornadoVoilaHandler, Page):
    """Serves a module in a language with a kernel of the learner's own."""

    @authenticated
    async def get(self, language: Language, slug: str) -> None:
        """Stream the page."""
        try:
            self.module = self.course.module(slug)
        except KeyError:
            raise HTTPError(404) from None
        learner = self.learner
        self.store.prefer(learner.id, language)
        # Whatever a browser sends under this name is replaced: only we say who is learning.
        self.request.headers[LEARNER_HEADER] = learner.id
        path = self.module.notebook_path(language).relative_to(self.module.folder.parent)
        async for html in self.get_generator(path=path.as_posix()):
            self.write(html)
            if FLUSH in html:
                self.flush()


def describe_page(handler: JupyterHandler, notebook: NotebookNode, cwd: str) -> None:
    """Put what the template needs into the notebook's metadata (Voila's prelaunch hook)."""
    assert isinstance(handler, ModulePage)
    module, language = handler.module, handler.language
    before, after = handler.course.neighbours(module)
    so_far = progress(handler.store, handler.learner.id, module)
    notebook.metadata["verbonden"] = {
        **layout_values(handler, place=module.slug),
        "title": module.about.title[language],
        "slug": module.slug,
        "number": module.number,
        "minutes": module.about.minutes,
        "done": list(so_far.done),
        "total": so_far.total,
        "sections": [
            {"id": section.id, "heading": section.heading}
            for section in module.sections(language)[1:]
            if section.heading
        ],
        "before": _link(before, language),
        "after": _link(after, language),
        "flush": FLUSH,
    }


def _link(module: Any, language: Language) -> dict[str, str] | None:
    if module is None:
        return None
    return {"title": module.about.title[language], "address": f"/{language}/{module.slug}"}


class PlaceKeeper(APIHandler, Page):
    """Remembers where in a module a learner is."""

    @authenticated
    def post(self) -> None:
        """Keep the place in the request's body: {"module": …, "section": …}."""
        try:
            body = json.loads(self.request.body)
            module = self.course.module(body["module"])
            sections = [section.id for section in module.sections("nl")]
            if body["section"] not in sections:
                raise KeyError(body["section"])
        except (ValueError, KeyError, TypeError):
            raise HTTPError(400) from None
        try:
            self.store.visit(self.learner.id, module.slug, body["section"])
        except NotSaved:
            raise HTTPError(503) from None
        self.set_status(204)
        self.finish()
