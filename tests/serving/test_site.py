"""The learners' server, asked over HTTP as a browser would."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running import Site, start_site, stop_site

MODULE = "belonging-and-binding"


class Visitor(httpx.Client):
    """A browser without a screen: keeps cookies and sends forms with their token."""

    def send_form(self, address: str, **fields: str) -> httpx.Response:
        form = {"_xsrf": self.cookies.get("_xsrf", ""), **fields}
        return self.post(address, data=form)

    def join(self, alias: str = "Ivana", language: str = "nl") -> "Visitor":
        self.get(f"/{language}/welcome")
        answer = self.send_form(f"/{language}/welcome", way="new", alias=alias)
        assert answer.status_code == 302, answer.text
        return self

    @property
    def code(self) -> str:
        found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", self.get("/nl/my-work").text)
        assert found
        return found.group()

    def open_module(self) -> str:
        """Open module 1, and return the id of its kernel."""
        text = self.get(f"/nl/{MODULE}", timeout=60).text
        found = re.search(r'"kernelId": "([^"]+)"', text)
        assert found, text[-500:]
        return found.group(1)


@pytest.fixture
def visitor(site: Site) -> Iterator[Visitor]:
    with Visitor(base_url=site.url) as client:
        yield client


@pytest.fixture
def other(site: Site) -> Iterator[Visitor]:
    with Visitor(base_url=site.url) as client:
        yield client


def test_who_is_not_known_is_welcomed_in_their_own_language(visitor: Visitor) -> None:
    for accept, language in (("nl", "nl"), ("en-GB,en", "en")):
        answer = visitor.get("/", headers={"Accept-Language": accept}, follow_redirects=True)
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert answer.url.path == f"/{language}/welcome"


@pytest.mark.parametrize(
    ("alias", "status"),
    [("", 400), ("  ", 400), ("a" * 200, 400), ("🌼", 302), ("<script>alert(1)</script>", 302)],
)
def test_an_alias_is_taken_as_text_or_refused_with_a_sentence(
    visitor: Visitor, alias: str, status: int
) -> None:
    visitor.get("/nl/welcome")
    answer = visitor.send_form("/nl/welcome", way="new", alias=alias)
    assert answer.status_code == status
    if status == 400:
        assert 'aria-invalid="true"' in answer.text
        assert 'id="alias-error"' in answer.text
    else:
        page = visitor.get("/nl/my-work").text
        assert "<script>alert" not in page


def test_the_cookie_is_signed_and_out_of_reach_of_scripts(visitor: Visitor) -> None:
    visitor.get("/nl/welcome")
    answer = visitor.send_form("/nl/welcome", way="new", alias="Bram")
    cookie = next(h for h in answer.headers.get_list("set-cookie") if "verbonden-learner" in h)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    value = visitor.cookies["verbonden-learner"]
    visitor.cookies.set("verbonden-learner", value[:-4] + "0000", domain="127.0.0.1")
    assert visitor.get("/nl/").status_code == 302


def test_a_form_without_its_token_is_refused(visitor: Visitor) -> None:
    visitor.get("/nl/welcome")
    assert visitor.post("/nl/welcome", data={"alias": "Tycho"}).status_code == 403


def test_a_return_code_works_on_another_device(visitor: Visitor, other: Visitor) -> None:
    code = visitor.join("Samira").code
    other.get("/en/welcome")
    assert other.send_form("/en/welcome", way="code", code="AAAA-AAAA-AAAA").status_code == 400
    assert other.send_form("/en/welcome", way="code", code=code.lower()).status_code == 302
    assert "Samira" in other.get("/en/").text


def test_no_page_names_another_host(visitor: Visitor) -> None:
    visitor.join()
    for address in ("/nl/welcome", "/nl/", "/nl/my-work", f"/nl/{MODULE}", f"/en/{MODULE}"):
        answer = visitor.get(address, timeout=60)
        loaded = re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//[^"' >]+""", answer.text)
        assert loaded == [], address
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy


def test_prose_is_sent_before_the_kernel_has_started(visitor: Visitor) -> None:
    visitor.join()
    received = ""
    with visitor.stream("GET", f"/nl/{MODULE}", timeout=60) as answer:
        for part in answer.iter_text():
            received += part
            if "</main>" in received:
                break
        assert "kernelId" not in received
    assert received.count('class="vp-prose"') > 10


def test_a_learner_cannot_reach_anothers_kernel(visitor: Visitor, other: Visitor) -> None:
    kernel = visitor.join("Noor").open_module()
    assert visitor.get(f"/api/kernels/{kernel}").status_code == 200
    other.join("Daan")
    token = {"X-XSRFToken": other.cookies["_xsrf"]}
    assert other.get(f"/api/kernels/{kernel}").status_code == 404
    assert other.get(f"/api/kernels/{kernel}/channels").status_code == 404
    assert other.delete(f"/api/kernels/{kernel}", headers=token).status_code == 404
    assert other.post(f"/voila/api/shutdown/{kernel}", headers=token).status_code == 404
    assert visitor.get(f"/api/kernels/{kernel}").status_code == 200, "it still runs"


def test_a_stranger_reaches_no_kernel_file_or_notebook(visitor: Visitor) -> None:
    for address in (
        "/api/kernels",
        "/api/contents",
        "/voila/files/1-belonging-and-binding/nl.ipynb",
    ):
        assert visitor.get(address).status_code == 404
    nobody = "00000000-0000-0000-0000-000000000000"
    assert visitor.get(f"/api/kernels/{nobody}").status_code in (403, 404)
    assert visitor.get("/static/../texts.yaml").status_code in (403, 404)
    assert visitor.get("/static/%2e%2e/texts.yaml").status_code in (403, 404)


def test_the_language_switch_stays_on_the_same_page_and_is_remembered(visitor: Visitor) -> None:
    visitor.join()
    page = visitor.get("/nl/my-work").text
    switch = re.search(r'href="(/language/en/[^"]*)"', page)
    assert switch
    answer = visitor.get(switch.group(1))
    assert answer.headers["location"] == "/en/my-work"
    assert visitor.get("/", headers={"Accept-Language": "nl"}).headers["location"] == "/en/"


def test_home_tells_where_the_learner_left_off(visitor: Visitor) -> None:
    visitor.join()
    headers = {"X-XSRFToken": visitor.cookies["_xsrf"], "Content-Type": "application/json"}
    sections = re.findall(
        r'<section class="vp-prose" id="([^"]+)"', visitor.get(f"/nl/{MODULE}", timeout=60).text
    )
    place = {"module": MODULE, "section": sections[5]}
    assert visitor.post("/place", content=json.dumps(place), headers=headers).status_code == 204
    assert f'href="/nl/{MODULE}#{sections[5]}"' in visitor.get("/nl/").text


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '{"module": "no", "section": "no"}', '{"module": 1}', "{" * 10_000]
)
def test_a_place_that_is_none_is_refused(visitor: Visitor, body: str) -> None:
    visitor.join()
    headers = {"X-XSRFToken": visitor.cookies["_xsrf"]}
    assert visitor.post("/place", content=body, headers=headers).status_code == 400


def test_erasing_takes_the_learner_the_work_and_the_open_page(visitor: Visitor) -> None:
    kernel = visitor.join("Roos").open_module()
    code = visitor.code
    assert visitor.send_form("/nl/my-work/erase").status_code == 400
    assert visitor.get("/nl/my-work.json").json()["learner"]["alias"] == "Roos"
    assert visitor.send_form("/nl/my-work/erase", sure="yes").status_code == 302
    assert visitor.get("/nl/").status_code == 302
    assert visitor.get(f"/api/kernels/{kernel}").status_code in (403, 404)
    visitor.get("/nl/welcome")
    assert visitor.send_form("/nl/welcome", way="code", code=code).status_code == 400


def test_an_unknown_page_says_so_in_the_readers_language(visitor: Visitor) -> None:
    answer = visitor.get("/en/nothing/here")
    assert answer.status_code == 404
    visitor.join()
    answer = visitor.get("/nl/geen-module")
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.text


def processes_of(parent: int) -> set[int]:
    """Return the ids of all processes below one."""
    import psutil

    return {child.pid for child in psutil.Process(parent).children(recursive=True)}


def test_ctrl_c_ends_the_server_with_every_kernel(tmp_path: Path) -> None:
    import psutil

    own = start_site(tmp_path / "var")
    with Visitor(base_url=own.url) as visitor:
        visitor.join().open_module()
        kernels = processes_of(own.process.pid)
        assert kernels
    assert stop_site(own) == 0
    gone = time.monotonic() + 5
    while kernels & set(psutil.pids()) and time.monotonic() < gone:
        time.sleep(0.1)
    assert not kernels & set(psutil.pids())


def test_answers_and_cookie_survive_a_restart(tmp_path: Path) -> None:
    first = start_site(tmp_path / "var")
    with Visitor(base_url=first.url) as visitor:
        visitor.join("Jayden")
        cookie = visitor.cookies["verbonden-learner"]
    stop_site(first)
    second = start_site(tmp_path / "var")
    with Visitor(base_url=second.url, cookies={"verbonden-learner": cookie}) as visitor:
        assert "Jayden" in visitor.get("/nl/").text
    stop_site(second)


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "verbonden.cli", "start", "--no-browser", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = start("--port", port, "--data", str(tmp_path), "--lang", "nl")
    assert ended.returncode == 1
    assert f"Poort {port} op 127.0.0.1 is al in gebruik" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = start("--data", str(tmp_path / "file" / "var"), "--lang", "en")
    assert ended.returncode == 1
    assert "cannot be written to" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_sigterm_ends_the_server_too(tmp_path: Path) -> None:
    own = start_site(tmp_path / "var")
    own.process.send_signal(signal.SIGTERM)
    assert own.process.wait(timeout=20) == 0
    stop_site(own)


def test_a_learner_with_many_pages_open_loses_the_first_kernel(visitor: Visitor) -> None:
    visitor.join()
    kernels = [visitor.open_module() for _ in range(7)]
    alive = [visitor.get(f"/api/kernels/{kernel}").status_code == 200 for kernel in kernels]
    assert alive == [False] + [True] * 6


def test_files_of_packages_are_kept_for_a_year_and_sent_compressed(visitor: Visitor) -> None:
    page = visitor.join().get(f"/nl/{MODULE}", timeout=60).text
    script = re.search(r'src="(/lasting/[^"]+/voila\.js)"', page)
    assert script
    answer = visitor.get(script.group(1))
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    plain = visitor.get(script.group(1), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content
    folder = script.group(1).rpartition("/")[0]
    for path in ("../../../etc/passwd", "%2e%2e/%2e%2e/setup.py", "/etc/passwd", "nothing.js"):
        assert visitor.get(f"{folder}/{path}").status_code == 404
