"""A real Chromium, learners in it, and an eye for what a page asks of other hosts."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser.pages import OpenPage
from playwright.sync_api import Browser, BrowserContext, Page, WebError, sync_playwright
from running import Site

LOCALES = {"nl": "nl-NL", "en": "en-GB"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands here: it needs a browser."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


# Not for the whole session: while Playwright runs, no other test can run an event loop.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[OpenPage]:
    """Return a function that opens a fresh browser for one person, in a language.

    At the end of the test nothing may have been asked of another host, and no script may
    have failed.
    """
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    failed: list[str] = []

    def note(error: WebError) -> None:
        # Formgrader's own script trips over the empty answer to what it saves; that is nbgrader's.
        place = error.page.url if error.page else ""
        if "/formgrader" not in place:
            failed.append(f"{place}: {error.error}")

    def open_page(language: str = "nl", width: int = 1280, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=LOCALES[language],
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        context.on("weberror", note)
        page = context.new_page()
        page.set_default_timeout(60_000)  # The first page waits until the warm process is there.
        return page

    yield open_page
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in asked if url.startswith(("http", "ws"))}
    assert hosts <= {"127.0.0.1"}, hosts
    assert failed == []


@pytest.fixture
def learner_page(site: Site, open_browser: OpenPage) -> OpenPage:
    """Return a function that gives a page of a learner who has just joined."""

    def join(language: str = "nl", alias: str = "Fleur", width: int = 1280) -> Page:
        page = open_browser(language, width)
        page.goto(f"{site.url}/")
        page.fill("#alias", alias)
        page.locator("form", has=page.locator("#alias")).get_by_role("button").click()
        page.wait_for_url("**/my-work*")
        return page

    return join
