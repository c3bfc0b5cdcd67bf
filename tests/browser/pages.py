"""What tests do with a page: open a module, wait for its exercises, look for barriers."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from running import Site

OpenPage = Callable[..., Page]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def open_module(page: Page, site: Site, language: str = "nl") -> None:
    """Open module 1 and wait until every exercise stands in its place."""
    page.goto(f"{site.url}/{language}/belonging-and-binding")
    wait_for_exercises(page)


def wait_for_exercises(page: Page) -> None:
    """Wait until every exercise stands in its place."""
    page.wait_for_function(
        """() => [...document.querySelectorAll(".vp-place")].every(
            (place) => place.querySelector(".vb-exercise, figure, .vb-chart"))"""
    )


def wait_until_saved(page: Page, exercise: str) -> str:
    """Wait until an exercise says when it was saved; return what it says."""
    status = page.locator(f'.vb-exercise[data-exercise="{exercise}"] [role=status]')
    status.get_by_text(re.compile(r"(Opgeslagen om|Saved at) \d\d:\d\d")).wait_for()
    return status.inner_text()


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA, with the places."""
    options = {"runOnly": {"type": "tag", "values": WCAG}}
    response = Axe().run(page, options=options).response
    return [
        f"{found['id']}: {found['help']}: {[node['target'] for node in found['nodes']][:5]}"
        for found in response["violations"]
    ]
