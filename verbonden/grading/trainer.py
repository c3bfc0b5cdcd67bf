"""A trainer's JupyterLab, with nbgrader's formgrader ready for this course.

- Its own port, token and cookie: a learner's cookie opens nothing here.
- Settings of its own in the data folder: nothing has to be enabled first, and nothing of
  the user's own Jupyter is changed.
- No page makes a request to another host.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from verbonden.answers.data import DataFolder
from verbonden.course.places import ROOT
from verbonden.grading.errors import GradingError

PORT = 8899

# What the pages may load: nothing that is not on this server. JupyterLab and formgrader
# themselves need scripts in their pages.
_CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    ]
)

_FORMGRADER = "nbgrader.server_extensions.formgrader"
# What else comes along with what is installed and has no place in grading.
_NOT_USED = (
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "nbgrader.server_extensions.validate_assignment",
    "jupyter_server_terminals",
    "voila.server_extension",
)
_NOT_SHOWN = (
    "@jupyter/nbgrader:assignment-list",
    "@jupyter/nbgrader:course-list",
    "@jupyter/nbgrader:validate-assignment",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/terminal-extension",
)


def grade(
    data: DataFolder,
    *,
    port: int = PORT,
    host: str = "127.0.0.1",
    browser: bool = True,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve formgrader until Ctrl-C; `ready` is called with the address that opens it.

    Changes the working directory and the environment: call it last in a process.

    Raises:
        GradingError: the port is taken, or nbgrader cannot work in the data folder.
        DataFolderError: the data folder cannot be written to.
    """
    # It takes a second to load and only trainers need it.
    from verbonden.grading.gradebook import check_folder, find_commands

    data = DataFolder(data.path.resolve()).prepare()
    check_folder(data.path)
    _check_free(host, port)
    token = secrets.token_urlsafe(24)
    settings = data.path / "trainer"
    settings.mkdir(mode=0o700, exist_ok=True)
    (settings / "labconfig").mkdir(exist_ok=True)
    # nbgrader complains on every page when the folder it could exchange files in is missing.
    (data.path / "exchange").mkdir(mode=0o700, exist_ok=True)
    for name, content in {
        "jupyter_server_config.json": _server(settings, host, port, token, browser),
        "labconfig/page_config.json": {"disabledExtensions": dict.fromkeys(_NOT_SHOWN, True)},
        "labconfig/default_setting_overrides.json": {
            "@jupyterlab/apputils-extension:notification": {
                "checkForUpdates": False,
                "fetchNews": "false",
            }
        },
    }.items():
        _write(settings / name, content)
    os.environ["VERBONDEN_DATA"] = str(data.path)
    os.environ["JUPYTER_CONFIG_DIR"] = str(settings)
    os.chdir(ROOT)  # nbgrader looks for its configuration where it is started.
    find_commands()
    ready(_address(host, port, token))
    _serve()


def _server(settings: Path, host: str, port: int, token: str, browser: bool) -> dict[str, Any]:
    """Return the configuration of the server."""
    return {
        "ServerApp": {
            "ip": host,
            "port": port,
            "port_retries": 0,
            "root_dir": str(ROOT),
            "open_browser": browser,
            "default_url": "/formgrader",
            "answer_yes": True,
            # In a container there may be no other user; refusing would help nobody there.
            "allow_root": True,
            "terminals_enabled": False,
            "cookie_secret_file": str(settings / "cookie_secret"),
            "tornado_settings": {"headers": {"Content-Security-Policy": _CONTENT_SECURITY_POLICY}},
            "jpserver_extensions": {
                "jupyterlab": True,
                _FORMGRADER: True,
                **dict.fromkeys(_NOT_USED, False),
            },
        },
        "IdentityProvider": {"token": token, "cookie_name": f"verbonden-trainer-{port}"},
        "PasswordIdentityProvider": {"hashed_password": "", "allow_password_change": False},
        "LabApp": {
            "extension_manager": "readonly",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "default_url": "/formgrader",
        },
        "NbGrader": {"log_level": "WARN"},
    }


def _address(host: str, port: int, token: str) -> str:
    """Return what opens formgrader, from this machine when the server listens to all."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/formgrader?token={token}"


def _serve() -> None:
    # Here, because it takes a second and only this command needs it.
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    LabApp.launch_instance(argv=["--log-level=WARN"])


def _check_free(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if os.name != "nt":
                # As the server itself will do: a port that was just left is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        raise GradingError("port_taken", port=port, other=port + 1) from None


def _write(file: Path, content: dict[str, Any]) -> None:
    """Write a settings file, readable by its owner only: the server's holds the token."""
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
        json.dump(content, opened, indent=2)
