"""The main job, in a real browser and in both languages.

A teacher opens module 1, works through it and hands in; a trainer autogrades, grades the
reflection in formgrader and gives feedback; the teacher reads it on their page.
"""

import csv
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from browser.pages import OpenPage, open_module, picture, violations, wait_until_saved
from playwright.sync_api import Page, Response, expect
from running import Site, start_site, stop_site

from verbonden.course import Language
from verbonden.grading.feedback import model_answers

ASSIGNMENT = "belonging-and-binding"
REFLECTION = "In mijn klas zit Daan altijd vooraan. <script>alert(1)</script> *Wat denkt hij?*"
COMMENT = "Mooi gezien: je vraagt het aan Daan zelf. <b>Niet</b> vet."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Return a site of its own: a trainer's commands count what every learner handed in."""
    site = start_site(tmp_path / "var")
    yield site
    stop_site(site)


def verbonden(site: Site, *arguments: str, language: str = "nl") -> str:
    """Run a command of the trainer's; return what it prints."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "verbonden.cli",
            *arguments,
            "--data",
            str(site.data.path),
            "--lang",
            language,
        ],
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("language", ["nl", "en"])
def test_from_open_page_to_graded_reflection(
    site: Site, learner_page: OpenPage, open_browser: OpenPage, tmp_path: Path, language: Language
) -> None:
    alias = "Ivana" if language == "nl" else "Kwame"
    page = learner_page(language, alias)
    page.goto(f"{site.url}/{language}/")
    assert violations(page) == []
    open_module(page, site, language)
    picture(page, f"module-{language}")
    work_through(page)
    picture(page, f"situations-{language}", '[data-exercise="situations"] ol')
    assert violations(page) == []
    fill_in_assignment(page, language)
    hand_in(page)
    learner = my_learner_id(page, site, language)
    assert (site.data.submitted / learner / ASSIGNMENT / "timestamp.txt").exists()

    said = verbonden(site, "autograde", ASSIGNMENT, language=language)
    assert ("Nagekeken: 1" if language == "nl" else "Graded: 1") in said
    said = verbonden(site, "feedback", ASSIGNMENT, language=language)
    assert learner in said, "still to be graded by hand"
    trainer_grades(site, open_browser(language), tmp_path)
    said = verbonden(site, "feedback", ASSIGNMENT, language=language)
    assert ("Feedback gegeven: " if language == "nl" else "Feedback given: ") in said
    assert learner not in said, "nothing waits any more"

    open_module(page, site, language)
    task = page.locator('[data-exercise="hand-in"]')
    # 12 sorted as the first category (4 of them rightly), 3 for the explanation, 9 by hand.
    expect(task.locator(".vb-feedback-title + .vb-points")).to_contain_text("27")
    expect(task).to_contain_text(COMMENT)
    expect(task).to_contain_text(REFLECTION)
    expect(task).to_contain_text("Voorbeeldantwoord" if language == "nl" else "Model answer")
    assert task.locator("b").count() == 0, "a comment is text"
    assert violations(page) == []
    picture(page, f"feedback-{language}", ".vb-banner")
    page.goto(f"{site.url}/{language}/")
    picture(page, f"home-{language}")

    grades = tmp_path / "grades.csv"
    verbonden(site, "grades", "--csv", str(grades), language=language)
    with grades.open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["learner"] == learner)
    assert row["alias"] == alias
    assert float(row[f"{ASSIGNMENT}: points"]) == pytest.approx(4 + 3 + 9)


def work_through(page: Page) -> None:
    """Answer every exercise of the module but the assignment."""
    total = int(page.locator("body").get_attribute("data-total") or 0)
    for name in ("first-thought", "tomorrow"):
        page.locator(f'[data-exercise="{name}"] input[type=radio]').first.click()
        see_feedback(page, name)
        wait_until_saved(page, name)
    page.locator('[data-exercise="your-class"] input[type=checkbox]').first.check()
    see_feedback(page, "your-class")
    wait_until_saved(page, "your-class")
    situations = page.locator('[data-exercise="situations"] fieldset')
    expect(situations).to_have_count(14)
    for number in range(14):
        situations.nth(number).locator("input[type=radio]").first.click()
    wait_until_saved(page, "situations")
    page.locator('[data-exercise="reflection"] textarea').fill("Ik vraag het haar morgen zelf.")
    wait_until_saved(page, "reflection")
    expect(page.locator("#vp-progress")).to_have_attribute("value", str(total - 1))


def see_feedback(page: Page, name: str) -> None:
    view = page.locator(f'[data-exercise="{name}"]').get_by_role(
        "button", name=re.compile("Bekijk de uitleg|See the explanation")
    )
    if view.count():
        view.first.click()


def fill_in_assignment(page: Page, language: Language) -> None:
    """Sort everything in the first category; explain one as the model does; reflect."""
    task = page.locator('[data-exercise="hand-in"]')
    cards = task.locator("ol.vb-cards fieldset")
    expect(cards).to_have_count(12)
    for number in range(12):
        cards.nth(number).locator("input[type=radio]").first.click()
    explanation = model_answers(ASSIGNMENT, language)["explanation"]
    task.locator("select").select_option(explanation["situation"])
    task.locator(f'.vb-stack fieldset input[value="{explanation["category"]}"]').click()
    task.locator("textarea").nth(0).fill(explanation["because"])
    task.locator("textarea").nth(1).fill(REFLECTION)
    wait_until_saved(page, "hand-in")


def hand_in(page: Page) -> None:
    task = page.locator('[data-exercise="hand-in"]')
    task.get_by_role("button", name=re.compile("Inleveren|Hand in")).click()
    expect(task.locator(".vb-result")).to_contain_text(re.compile("ingeleverd|handed in"))
    expect(task.locator(".vb-banner")).to_have_attribute("data-standing", "handed-in")


def my_learner_id(page: Page, site: Site, language: str) -> str:
    other = page.context.new_page()
    other.goto(f"{site.url}/{language}/my-work")
    found = re.search(r"(?:nummer|number) (?:is) ([a-z0-9]{8})", other.inner_text("main"))
    other.close()
    assert found
    return found.group(1)


def trainer_grades(site: Site, page: Page, folder: Path) -> None:
    """Give 9 points and a comment in formgrader, as a trainer does."""
    log = (folder / "trainer.log").open("w")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "verbonden.cli",
            "grade",
            "--no-browser",
            "--port",
            str(free_port()),
            "--data",
            str(site.data.path),
        ],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "COLUMNS": "300"},
    )
    assert process.stdout
    try:
        address = next(
            found.group() for line in process.stdout if (found := re.search(r"http://\S+", line))
        )
        wait_for(address)
        page.goto(address)
        base = address.partition("/formgrader")[0]
        page.goto(f"{base}/formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
        page.locator('a.name-hidden[href*="/formgrader/submissions/"]').click()
        # Formgrader has fetched the scores once the computer's own one shows.
        expect(page.locator("input.score").first).to_have_attribute("placeholder", "4")
        expect(page.locator("body")).to_contain_text("*Wat denkt hij?*")
        with page.expect_response(saves("/formgrader/api/grade")):
            page.locator("input.score").last.fill("9")
            page.locator("textarea.comment").last.focus()
        with page.expect_response(saves("/formgrader/api/comment")):
            page.locator("textarea.comment").last.fill(COMMENT)
            page.locator("input.score").first.focus()
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.kill()
        log.close()
        process.stdout.close()


def saves(address: str) -> Callable[[Response], bool]:
    """Return what recognises formgrader's answer that something is saved."""
    return lambda answer: address in answer.url and answer.request.method == "PUT"


def free_port() -> int:
    """Return a port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        try:
            if httpx.get(address, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise TimeoutError(address)
