"""The learners' server.

- Voila, with its own list of addresses: nothing is reachable that is not named here.
- A page, its kernel and its answers belong to one learner, known by a signed cookie.
- No address of another host stands in a page, and the browser is told to refuse any.
- When it stops, every kernel stops.
"""

import signal
from collections.abc import Callable
from typing import Any

import tornado.ioloop
import tornado.web
from tornado.web import StaticFileHandler
from voila.app import Voila
from voila.paths import collect_template_paths

from verbonden.answers import AnswerStore, DataFolder
from verbonden.course import load_course
from verbonden.kernels.provisioner import warm_up
from verbonden.kernels.warm import close_all
from verbonden.serving import home, module_page, my_work, welcome
from verbonden.serving.files import LastingFiles
from verbonden.serving.identity import LearnerIdentity
from verbonden.serving.kernels import (
    KERNEL_NAME,
    OwnKernel,
    OwnKernelChannels,
    OwnKernelShutdown,
)
from verbonden.serving.pages import HERE, LANGUAGE, Page

SLUG = "(?P<slug>[a-z0-9-]+)"
KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]
"""The three labextensions that a page with widgets needs; others cost time and load files."""

LARGEST_FORM = 1_000_000
"""Bytes of the largest form: what learners write goes through their page's own connection."""

MESSAGE_BYTES = 10 * 2**20
"""The largest message a page may send: far above the longest answer."""


class PortTaken(OSError):
    """Another program listens at this address already."""


class Missing(Page):
    """Whatever has no page: says so in the reader's language."""

    def prepare(self) -> None:  # type: ignore[override]
        """Answer without asking who it is."""
        raise tornado.web.HTTPError(404)


class Alive(tornado.web.RequestHandler):
    """Tells a page whose connection was lost that the server is there again."""

    def get(self) -> None:
        """Answer with nothing, quickly."""
        self.set_header("Cache-Control", "no-store")
        self.set_status(204)


class LearnersServer(Voila):
    """Serves the course to learners."""

    def __init__(self, data: DataFolder, language: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data = data
        self.language = language
        self.course = load_course()
        self.store = AnswerStore(data.database_url)

    def setup_template_dirs(self) -> None:
        """Look for the template in this package, and for Voila's files where they are."""
        super().setup_template_dirs()
        self.template_paths = [
            str(HERE / "templates"),
            *collect_template_paths(["voila", "nbconvert"], "lab", prune=True),
        ]

    def init_settings(self) -> dict[str, Any]:
        """Return Voila's settings with ours: who is learning, and what this server serves."""
        self.cookie_secret = self.data.secret()
        settings: dict[str, Any] = super().init_settings()
        self.kernel_spec_manager.kernel_dirs.insert(0, str(HERE / "kernelspecs"))
        settings.update(
            identity_provider=LearnerIdentity(self.store, parent=self),
            xsrf_cookies=True,
            xsrf_cookie_kwargs={"samesite": "Lax"},
            websocket_max_message_size=MESSAGE_BYTES,
            verbonden_store=self.store,
            verbonden_data=self.data,
            verbonden_course=self.course,
            verbonden_language=self.language,
        )
        return settings

    def init_handlers(self) -> list[Any]:
        """Return every address there is."""
        page = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return [
            (r"/", home.Front),
            (rf"/{LANGUAGE}/?", home.Home),
            (rf"/{LANGUAGE}/welcome", welcome.Welcome),
            (rf"/{LANGUAGE}/leave", welcome.Leave),
            (rf"/{LANGUAGE}/my-work", my_work.MyWork),
            (rf"/{LANGUAGE}/my-work/erase", my_work.Erase),
            (rf"/{LANGUAGE}/my-work\.(?P<form>json|html)", my_work.Export),
            (rf"/{LANGUAGE}/erased", my_work.Erased),
            (rf"/language/{LANGUAGE}/(?P<place>[a-z0-9-]*)", welcome.ChooseLanguage),
            (r"/place", module_page.PlaceKeeper),
            (r"/alive", Alive),
            (r"/static/(.*)", StaticFileHandler, {"path": HERE / "static"}),
            (rf"/{LANGUAGE}/{SLUG}/?", module_page.ModulePage, page),
            (rf"/api/kernels/{KERNEL}", OwnKernel),
            (rf"/api/kernels/{KERNEL}/channels", OwnKernelChannels),
            (rf"/voila/api/shutdown/{KERNEL}", OwnKernelShutdown),
            (r"/lasting/\w+/static/(.*)", LastingFiles, {"folders": self.static_paths}),
            (
                r"/lasting/\w+/labextensions/(.*)",
                LastingFiles,
                {"folders": self.labextensions_path},
            ),
            (r".*", Missing),
        ]

    def listen(self) -> None:
        """Serve until Ctrl-C or SIGTERM; raise PortTaken when the address is in use."""
        try:
            # Its own sockets, so that --port 0 tells which port it became.
            sockets = tornado.netutil.bind_sockets(self.port, self.ip)  # type: ignore[has-type]
        except OSError as error:
            raise PortTaken(error.errno, error.strerror) from error
        tornado.httpserver.HTTPServer(
            self.app,
            xheaders=self.behind_proxy,
            max_body_size=LARGEST_FORM,
            body_timeout=30,
            idle_connection_timeout=120,
        ).add_sockets(sockets)
        self.port = sockets[0].getsockname()[1]
        self.ioloop = tornado.ioloop.IOLoop.current()
        self.ioloop.add_callback(self.when_ready, self.connection_url)
        kernel_spec = self.kernel_spec_manager.get_kernel_spec(KERNEL_NAME)
        self.ioloop.run_in_executor(None, warm_up, kernel_spec)
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def stop(self) -> None:
        """End every kernel and let go of the database."""
        # A second Ctrl-C must not leave kernels behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        super().stop()
        close_all()
        self.store.close()

    when_ready: Callable[[str], None]
    behind_proxy = False
