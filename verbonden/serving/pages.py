"""What every page of the learners' server shares: language, template, safety headers."""

import hashlib
import secrets
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jupyter_server.auth import User
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError

from verbonden.answers import AnswerStore, DataFolder, Learner
from verbonden.course import LANGUAGES, Course, Language, load_texts
from verbonden.course.languages import NAMES, choose
from verbonden.serving.kernels import LearnersKernels

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "verbonden-language"
LANGUAGE = f"(?P<language>{'|'.join(LANGUAGES)})"
"""The first part of every page's address."""


class Page(JupyterHandler):
    """A page in one of the course's languages."""

    @property
    def store(self) -> AnswerStore:
        """The answers of all learners; a page asks for its own learner's only."""
        return cast(AnswerStore, self.settings["verbonden_store"])

    @property
    def data(self) -> DataFolder:
        """The data folder."""
        return cast(DataFolder, self.settings["verbonden_data"])

    @property
    def course(self) -> Course:
        """The course that this server serves."""
        return cast(Course, self.settings["verbonden_course"])

    @property
    def kernels(self) -> LearnersKernels:
        """The kernels behind open pages."""
        return cast(LearnersKernels, self.kernel_manager)

    @property
    def learner(self) -> Learner:
        """The learner who asks for this page; only on pages that ask for one."""
        user = self.known_user
        learner = self.store.learner(user.username) if user else None
        if learner is None:
            raise HTTPError(403)
        return learner

    @property
    def known_user(self) -> User | None:
        """Who asks for this page; None as well where an error came before that was clear."""
        return getattr(self, "_jupyter_current_user", None)

    @cached_property
    def language(self) -> Language:
        """The language in the address, else the reader's own."""
        return choose(self.path_kwargs.get("language") or preferred_language(self))

    @cached_property
    def nonce(self) -> str:
        """A word that only this answer's own inline scripts carry."""
        return secrets.token_urlsafe(12)

    @property
    def content_security_policy(self) -> str:
        """Let nothing load from another host, and no script run that is not ours.

        Widgets come as blobs (anywidget) and JupyterLab compiles its settings' schemas
        (ajv), which needs 'unsafe-eval'; styles are set by scripts.
        """
        host = self.request.host
        return "; ".join(
            [
                "default-src 'self'",
                f"script-src 'self' blob: 'unsafe-eval' 'nonce-{self.nonce}'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                f"connect-src 'self' ws://{host} wss://{host}",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            ]
        )

    def set_default_headers(self) -> None:
        """Add what keeps a page to itself."""
        super().set_default_headers()
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")

    def get_login_url(self) -> str:
        """Return where somebody goes who is not known here."""
        return f"/{self.language}/welcome"

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in the reader's language what happened and what to do."""
        if self.known_user is None:
            self.current_user = self._jupyter_current_user = None  # Nobody has asked who it is.
        texts = load_texts(HERE / "texts.yaml", self.language)
        kind = "missing" if status_code == 404 else "refused" if status_code == 403 else "broken"
        self.show(
            "message.html.j2",
            title=texts[f"error_{kind}_title"],
            message=texts[f"error_{kind}"],
        )

    def show(self, template: str, **values: Any) -> None:
        """Send a page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(templates().get_template(template).render(**layout_values(self), **values))


def preferred_language(handler: JupyterHandler) -> Language:
    """Return the language a reader chose here before, else the server's or the browser's."""
    wish = handler.get_cookie(LANGUAGE_COOKIE) or handler.settings["verbonden_language"]
    return choose(wish, handler.request.headers.get("Accept-Language", ""))


def layout_values(page: Page, place: str | None = None) -> dict[str, Any]:
    """Return what the layout of every page needs.

    Args:
        page: the page that is asked for.
        place: its address behind the language, by default as the reader asked for it.
    """
    user = page.known_user
    if place is None:
        place = page.request.path.removeprefix(f"/{page.language}").lstrip("/")
        if not page.request.path.startswith(f"/{page.language}"):
            place = ""
    return {
        "language": page.language,
        "texts": load_texts(HERE / "texts.yaml", page.language),
        "alias": user.name if user else None,
        "others": [
            {"language": other, "name": NAMES[other], "address": f"/language/{other}/{place}"}
            for other in LANGUAGES
            if other != page.language
        ],
        "xsrf": page.xsrf_token.decode(),
        "nonce": page.nonce,
        "style": asset("page.css"),
        "script": asset("page.js"),
        "icon": asset("icon.svg"),
    }


@cache
def asset(name: str) -> str:
    """Return the address of one of our own files; it changes when the file does."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@cache
def templates() -> Environment:
    """Return the templates of our own pages."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
