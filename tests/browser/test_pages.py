"""Pages in a real Chromium: no barriers, no files fetched twice, a way back when all is lost."""

import os
import re
import signal

import psutil
import pytest
from browser.pages import (
    OpenPage,
    open_module,
    violations,
    wait_for_exercises,
)
from playwright.sync_api import Dialog, expect
from running import Site


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_welcome_and_my_work_have_no_barriers_and_fit(
    site: Site, open_browser: OpenPage, language: str, width: int
) -> None:
    page = open_browser(language, width)
    page.goto(f"{site.url}/{language}/welcome")
    assert violations(page) == []
    page.fill("#alias", "")
    page.locator("form", has=page.locator("#alias")).get_by_role("button").click()
    expect(page.locator("#alias-error")).to_be_visible()
    expect(page.locator("#alias")).to_be_focused()
    assert violations(page) == []
    page.fill("#alias", "👩‍🏫 " + "M" * 34)
    page.locator("form", has=page.locator("#alias")).get_by_role("button").click()
    page.wait_for_url("**/my-work*")
    assert violations(page) == []
    page.goto(f"{site.url}/{language}/my-work")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_second_page_fetches_no_file_again(site: Site, learner_page: OpenPage) -> None:
    page = learner_page()
    open_module(page, site)
    page.goto(f"{site.url}/en/belonging-and-binding")
    wait_for_exercises(page)
    entries = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter((one) => /lasting|static/.test(one.name) && one.transferSize > 0)
            .map((one) => one.name)"""
    )
    assert entries == []


def test_when_the_kernel_dies_the_page_says_so_and_brings_everything_back(
    site: Site, learner_page: OpenPage
) -> None:
    page = learner_page()
    open_module(page, site)
    text = page.locator('[data-exercise="reflection"] textarea')
    text.fill("Dit blijft staan.")
    for warm in psutil.Process(site.process.pid).children():
        for kernel in warm.children():
            os.kill(kernel.pid, signal.SIGKILL)
    text.fill("Dit blijft staan, en dit ook.")
    notice = page.locator("#vp-connection")
    expect(notice).to_be_visible(timeout=40_000)
    notice.get_by_role("button").click()
    wait_for_exercises(page)
    expect(text).to_have_value("Dit blijft staan, en dit ook.")


def test_a_module_fits_at_four_times_zoom(site: Site, learner_page: OpenPage) -> None:
    page = learner_page(width=320)
    open_module(page, site)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_closing_a_tab_asks_first_while_something_is_not_saved(
    site: Site, learner_page: OpenPage
) -> None:
    page = learner_page()
    open_module(page, site)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    exercise = page.locator('.vb-exercise[data-exercise="reflection"]')
    exercise.locator("textarea").press_sequentially("Nog niet klaar")
    page.close(run_before_unload=True)
    expect(exercise).to_have_attribute("data-state", "saved")
    assert asked == ["beforeunload"]
    exercise.locator("textarea").press_sequentially(", maar bijna")
    expect(exercise).to_have_attribute("data-state", "saved")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"], "all is saved: nothing to ask"


def test_the_language_switch_stays_at_the_same_place(site: Site, learner_page: OpenPage) -> None:
    page = learner_page()
    open_module(page, site)
    page.evaluate("document.getElementById('building-blocks').scrollIntoView()")
    link = page.locator(".vp-language")
    expect(link).to_have_attribute(
        "href", re.compile("/language/en/belonging-and-binding#building-blocks$")
    )
    link.evaluate("link => link.click()")  # Playwright's own click may scroll the page first.
    page.wait_for_url("**/en/belonging-and-binding#building-blocks")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("#building-blocks h2").is_visible()


def test_the_skip_link_leads_a_keyboard_to_the_content(site: Site, learner_page: OpenPage) -> None:
    page = learner_page()
    page.goto(f"{site.url}/nl/")
    page.keyboard.press("Tab")
    expect(page.locator(".vp-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
