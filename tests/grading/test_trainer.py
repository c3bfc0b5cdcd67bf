"""A trainer's formgrader opens with its own token only, and shows answers as text."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from grading.tests_of_grading import ASSIGNMENT, EVIL
from tornado.web import create_signed_value

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate
from verbonden.grading.autograde import autograde
from verbonden.grading.errors import GradingError
from verbonden.grading.hand_in import hand_in
from verbonden.grading.notebooks import assignments
from verbonden.grading.trainer import grade

START = """
import sys
from pathlib import Path
from verbonden.answers import DataFolder
from verbonden.grading.trainer import grade
grade(DataFolder(Path(sys.argv[1])), port=int(sys.argv[2]), browser=False,
      ready=lambda address: print(address, flush=True))
"""


@dataclass
class Formgrader:
    """A trainer's server that runs."""

    process: subprocess.Popen[str]
    data: DataFolder
    address: str
    token: str
    port: int

    def get(self, path: str, token: str = "", cookie: str = "") -> tuple[int, str, str]:
        """Return status, the address that it ended at, and the page."""
        headers = {"Cookie": cookie} if cookie else {}
        if token:
            headers["Authorization"] = f"token {token}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.url or "", error.read().decode()


@pytest.fixture(scope="module")
def formgrader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    data = DataFolder(tmp_path_factory.mktemp("trainer") / "var").prepare()
    migrate(data.database_url)
    store = AnswerStore(data.database_url)
    learner = store.join("<img src=x onerror=alert(1)>", data.secret()).id
    evil = {"reflection": EVIL, "explanation": {"because": EVIL}}
    hand_in(store, data, learner, ASSIGNMENT, "nl", evil)
    assert [outcome.problem for outcome in autograde(data, store, ASSIGNMENT)] == [None]
    store.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (data.path.parent / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(data.path), str(port)],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    running = Formgrader(process, data, address, address.partition("token=")[2], port)
    for _ in range(100):  # The address is printed just before the server listens.
        try:
            running.get("/login")
            break
        except urllib.error.URLError:
            assert process.poll() is None, Path(log.name).read_text()
            time.sleep(0.3)
    yield running
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    finally:
        process.kill()
        process.stdout.close()
        log.close()


def test_the_printed_address_opens_formgrader(formgrader: Formgrader) -> None:
    path = formgrader.address.removeprefix(f"http://127.0.0.1:{formgrader.port}")
    request = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with request.open(f"http://127.0.0.1:{formgrader.port}{path}", timeout=30) as answer:
        assert answer.status == 200
        assert answer.url.endswith("/formgrader/manage_assignments")
        assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/formgrader", "/formgrader/gradebook", "/lab", "/tree"])
def test_without_the_token_there_is_only_the_login_page(formgrader: Formgrader, path: str) -> None:
    for token in ("", "wrong"):
        status, address, page = formgrader.get(path, token)
        assert status == 403 or "/login?" in address
        assert "Manage Assignments" not in page


def test_a_learners_cookie_opens_nothing(formgrader: Formgrader) -> None:
    secret = formgrader.data.secret()
    own_name = f"verbonden-trainer-{formgrader.port}"
    for name in ("verbonden", "learner", own_name):
        signed = create_signed_value(secret, name, "d7k2m9qx").decode()
        for path in ("/formgrader/manage_assignments", "/api/contents"):
            status, address, _ = formgrader.get(path, cookie=f'{name}="{signed}"')
            assert status == 403 or "/login?" in address


def test_the_course_is_there(formgrader: Formgrader) -> None:
    status, _, page = formgrader.get("/formgrader/api/assignments", formgrader.token)
    assert status == 200
    listed = {assignment["name"]: assignment for assignment in json.loads(page)}
    assert set(listed) == set(assignments())
    assignment = listed[ASSIGNMENT]
    assert assignment["num_submissions"] == 1
    assert assignment["max_score"] == 27


def test_a_submission_is_shown_as_text(formgrader: Formgrader) -> None:
    page = f"/formgrader/api/submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}"
    [submission] = json.loads(formgrader.get(page, formgrader.token)[2])
    status, _, html = formgrader.get(
        f"/formgrader/submissions/{submission['id']}/", formgrader.token
    )
    assert status == 200
    assert "&lt;script&gt;document.title" in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    found = Loaded(html)
    assert "document.title" not in found.scripts
    assert found.tags.isdisjoint({"img", "iframe", "object", "embed"})
    assert "onerror" not in found.attributes
    assert not [url for url in found.urls if re.match(r"\s*(https?:)?//|javascript:", url)]


class Loaded(HTMLParser):
    """What a page would load or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.urls = set[str](), set[str](), list[str]()
        self.scripts, self._in_script = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.urls += [value or "" for name, value in attrs if name in ("src", "href")]
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        self.scripts += data if self._in_script else ""


def test_terminals_and_news_are_off(formgrader: Formgrader) -> None:
    assert formgrader.get("/api/terminals", formgrader.token)[0] == 404
    assert json.loads(formgrader.get("/lab/api/news", formgrader.token)[2]) == {"news": []}
    update = formgrader.get("/lab/api/update", formgrader.token)[2]
    assert json.loads(update) == {"notification": None}


def test_settings_and_token_are_the_owners_only(formgrader: Formgrader) -> None:
    folder = formgrader.data.path / "trainer"
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "jupyter_server_config.json").stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_said_plainly(data: DataFolder) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(GradingError, match=f"Port {port} is taken.*--port {port + 1}"):
            grade(data, port=port)
