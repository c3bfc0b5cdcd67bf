"""Start the learners' server: everything checked first, then Voila configured."""

import errno
import logging
import os
from collections.abc import Callable

from traitlets.config import Config

from verbonden.answers import AnswerStore, DataFolder, DataFolderError
from verbonden.answers.migrate import migrate
from verbonden.course import LANGUAGES, load_course
from verbonden.course.places import MODULES
from verbonden.kernels.client import ReadyClient
from verbonden.kernels.warm import can_fork
from verbonden.serving.kernels import LearnersKernels
from verbonden.serving.server import EXTENSIONS, LearnersServer


def check_course() -> None:
    """Read every notebook and exercise; raise ContentError on the first that is not right."""
    for module in load_course().modules:
        for language in LANGUAGES:
            module.notebook(language)
            for exercise in module.exercises:
                module.content(exercise, language)


def check_secret(data: DataFolder) -> None:
    """Raise DataFolderError when learners are known whose cookies and codes nobody can check."""
    store = AnswerStore(data.database_url)
    try:
        if not data.has_secret and store.learners():
            raise DataFolderError(
                errno.ENOENT, "the file 'secret' is gone; put it back from a backup", str(data.path)
            )
    finally:
        store.close()
    data.secret()


def serve(
    data: DataFolder,
    host: str,
    port: int,
    language: str,
    when_ready: Callable[[str], None],
    debug: bool = False,
    behind_proxy: bool = False,
) -> None:
    """Serve the learners' pages until Ctrl-C or SIGTERM.

    Args:
        data: the data folder; made when it is not there.
        host: the address to listen at.
        port: the port to listen at; 0 takes a free one.
        language: "nl", "en", or "auto" for the browser's own.
        when_ready: called with the address once pages can be asked for.
        debug: whether to log what happens.
        behind_proxy: whether a proxy of ours tells who asks, and over http or https.

    Raises:
        ContentError: a module, notebook or exercise is not right.
        DataFolderError: the data folder cannot be written to.
        PortTaken: another program listens at this address.
    """
    check_course()
    # Signatures of notebooks and the like: a service's user may have no home to keep them in.
    os.environ.setdefault("JUPYTER_DATA_DIR", str(data.path / "jupyter"))
    migrate(data.prepare().database_url)
    check_secret(data)
    server = LearnersServer(data, language, config=_configuration(debug))
    server.ip, server.port = host, port
    server.when_ready = when_ready
    server.behind_proxy = behind_proxy
    server.initialize([])
    server.start()


def _configuration(debug: bool) -> Config:
    config = Config()
    config.Voila.root_dir = str(MODULES)
    config.Voila.open_browser = False
    config.Voila.log_level = logging.INFO if debug else logging.ERROR
    config.Voila.config_file_paths = []  # Another Voila's settings on this machine are not ours.
    config.VoilaConfiguration.template = "lab"
    config.VoilaConfiguration.extension_allowlist = EXTENSIONS
    config.VoilaConfiguration.multi_kernel_manager_class = LearnersKernels
    config.VoilaConfiguration.show_tracebacks = debug
    config.VoilaExecutor.timeout = 60  # A kernel that hangs does not keep its page for ever.
    if can_fork():
        config.KernelManager.transport = "ipc"
    config.AsyncKernelManager.client_factory = ReadyClient
    # An open page that nobody touches for an hour gives its kernel back; it comes back by itself.
    config.MappingKernelManager.cull_idle_timeout = 3600
    config.MappingKernelManager.cull_interval = 60
    return config
