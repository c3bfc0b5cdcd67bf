"""A module's page: the notebook, streamed so that its prose stands before its kernel does."""

import asyncio
import json
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated
from voila.handler import BaseVoilaHandler
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from verbonden.answers import NotSaved, Opening
from verbonden.course import Language, Module, load_texts
from verbonden.course.prose import to_html
from verbonden.serving.files import edition
from verbonden.serving.home import Progress, progress
from verbonden.serving.kernels import Busy
from verbonden.serving.pages import HERE, Page, layout_values

FLUSH = "<!-- what stands above goes to the reader now -->"
"""Written by the template where waiting begins."""

WAIT_SECONDS = 10
"""After how long a page that could not be opened is asked for again."""


class ModulePage(BaseVoilaHandler, Page):
    """Serves a module in a language with a kernel of the learner's own.

    Voila's own handler waits without end when a kernel or the template fails halfway, so this
    one drives Voila's renderer itself.
    """

    def initialize(self, template_paths: list[str], config: Any, **kwargs: Any) -> None:
        """Take what Voila gives its handlers."""
        super().initialize(**kwargs)
        self.template_paths = template_paths
        self.traitlet_config = config

    @authenticated
    async def get(self, language: Language, slug: str) -> None:
        """Stream the page: all prose first, then each exercise as the kernel makes it."""
        try:
            module = self.course.module(slug)
        except KeyError:
            raise HTTPError(404) from None
        learner = self.learner
        opening = Opening.read(self.store, learner.id, module.slug)
        renderer = await self._renderer(module, progress(opening, module))
        kernels = self.kernels
        try:
            kernel_id = await kernels.start_for(
                learner.id, module.folder.name, opening.as_environment()
            )
        except Busy:
            self._ask_to_wait()
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        try:
            page = renderer.generate_content_generator(kernel_id, kernels.get_kernel(kernel_id))
            async for html, _ in page:
                self.write(html)
                if FLUSH in html:
                    await self.flush()
        except StreamClosedError:
            await self._give_up(renderer, kernel_id)  # The reader left before the page was whole.
        except Exception:
            self.log.exception("The page of %s could not be made", module.slug)
            await self._give_up(renderer, kernel_id)
            self._say_broken()

    async def _give_up(self, renderer: NotebookRenderer, kernel_id: str) -> None:
        """End the kernel of a page that will not be whole, and close the channels to it."""
        executor = getattr(renderer, "executor", None)
        if executor is not None and executor.kc is not None:
            await ensure_async(executor.kc.stop_channels())
        await self.kernels.end(kernel_id)

    async def _renderer(self, module: Module, so_far: Progress) -> NotebookRenderer:
        renderer = NotebookRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self.traitlet_config,
            notebook_path=f"{module.folder.name}/{self.language}.ipynb",
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=self._page_config(),
        )
        await renderer.initialize()
        renderer.exporter.register_filter("to_html", to_html)
        renderer.notebook.metadata["verbonden"] = self._described(module, so_far)
        return renderer

    def _page_config(self) -> dict[str, Any]:
        """Return what Voila's scripts need to know, with lasting addresses of their files."""
        config: dict[str, Any] = get_page_config(
            base_url=self.base_url,
            settings=self.settings,
            log=self.log,
            voila_configuration=self.voila_configuration,
        )
        lasting = f"{self.base_url}lasting/{edition()}"
        config["fullStaticUrl"] = f"{lasting}/static"
        config["fullLabextensionsUrl"] = f"{lasting}/labextensions"
        return config

    def _described(self, module: Module, so_far: Progress) -> dict[str, Any]:
        """Return what the template needs to know of the module and its learner."""
        language = self.language
        before, after = self.course.neighbours(module)
        return {
            **layout_values(self, place=module.slug),
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

    def _ask_to_wait(self) -> None:
        """Send a friendly page that tries again by itself."""
        texts = load_texts(HERE / "texts.yaml", self.language)
        self.set_status(503)
        self.set_header("Retry-After", str(WAIT_SECONDS))
        self.set_header("Refresh", str(WAIT_SECONDS))
        self.show("message.html.j2", title=texts["busy_title"], message=texts["busy"])

    def _say_broken(self) -> None:
        """Close a page that broke off halfway, in the place where the reader may look."""
        texts = load_texts(HERE / "texts.yaml", self.language)
        said = json.dumps(texts["exercise_broken"]).replace("<", "\\u003c")
        self.finish(
            f'<script nonce="{self.nonce}">'
            f"for (const place of document.querySelectorAll('.vp-place[aria-busy]')) {{"
            f"  place.textContent = {said}; place.removeAttribute('aria-busy'); }}</script>"
        )


def _link(module: Module | None, language: Language) -> dict[str, str] | None:
    if module is None:
        return None
    return {"title": module.about.title[language], "address": f"/{language}/{module.slug}"}


class PlaceKeeper(APIHandler, Page):
    """Remembers where in a module a learner is."""

    @authenticated
    async def post(self) -> None:
        """Keep the place in the request's body: {"module": …, "section": …}."""
        try:
            body = json.loads(self.request.body)
            module = self.course.module(body["module"])
            if body["section"] not in [section.id for section in module.sections("nl")]:
                raise KeyError(body["section"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise HTTPError(400) from None
        learner = self.learner
        loop = asyncio.get_running_loop()
        try:
            # Not here: a database that is busy would keep everybody waiting.
            await loop.run_in_executor(
                None, self.store.visit, learner.id, module.slug, body["section"]
            )
        except NotSaved:
            raise HTTPError(503) from None
        self.set_status(204)
        self.finish()
