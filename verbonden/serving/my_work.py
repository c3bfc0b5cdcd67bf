"""A learner's own work: the return code, export, and erasing everything."""

import json
from datetime import UTC, datetime
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import authenticated

from verbonden.answers.codes import return_code
from verbonden.answers.export import export
from verbonden.course import Language
from verbonden.grading.erase import erase_submissions
from verbonden.serving.identity import forget
from verbonden.serving.pages import Page
from verbonden.serving.readable import readable
from verbonden.serving.welcome import ONWARD


class MyWork(Page):
    """What is kept of a learner, and what they can do with it."""

    @authenticated
    def get(self, language: Language) -> None:
        """Show the page; `new` in the query says that the learner has just joined."""
        self._show(new="new" in self.request.query_arguments)

    def _show(self, new: bool = False, erase_error: bool = False) -> None:
        learner = self.learner
        self.show(
            "my-work.html.j2",
            code=return_code(self.data.secret(), learner.id),
            learner_id=learner.id,
            new=new,
            onward=wish if ONWARD.fullmatch(wish := self.get_argument("next", "")) else "",
            erase_error=erase_error,
        )


class Erase(MyWork):
    """Erase all that is kept of a learner."""

    @authenticated
    async def post(self, language: Language) -> None:
        """Erase when the learner has ticked that they are sure; else ask for that."""
        learner = self.learner
        if self.get_body_argument("sure", "") != "yes":
            self.set_status(400)
            self._show(erase_error=True)
            return
        # Open pages first: their kernels could otherwise save what has just been erased.
        for kernel_id in self.kernels.of(learner.id):
            await self.kernels.end(kernel_id)
        erase_submissions(self.data, learner.id)
        self.store.erase(learner.id)
        forget(self)
        self.redirect(f"/{language}/erased")


class Erased(Page):
    """Says that everything is gone."""

    @allow_unauthenticated
    def get(self, language: Language) -> None:
        """Show that nothing is left, in this browser either."""
        self.set_header("Clear-Site-Data", '"storage"')
        self.show("erased.html.j2")


class Export(Page):
    """A learner's work as a file to keep: JSON for programs, HTML for people."""

    @authenticated
    def get(self, language: Language, form: str) -> None:
        """Send the file."""
        learner = self.learner
        work: dict[str, Any] = export(self.store, learner)
        day = datetime.now(UTC).date().isoformat()
        name = "mijn-werk" if language == "nl" else "my-work"
        self.set_header(
            "Content-Disposition", f'attachment; filename="verbonden-{name}-{day}.{form}"'
        )
        self.set_header("Cache-Control", "no-store")
        if form == "json":
            self.set_header("Content-Type", "application/json; charset=utf-8")
            self.finish(json.dumps(work, ensure_ascii=False, indent=2))
        else:
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(readable(work, self.course, language))
