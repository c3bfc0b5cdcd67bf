"""What tests do with a page: open a module, wait for its exercises, look for barriers."""

import os
import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from running import Site

from verbonden.course.places import ROOT

SCREENSHOTS = ROOT / "docs" / "screenshots"
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
    expect(page.locator(".vp-place[aria-busy]")).to_have_count(0)


def wait_until_saved(page: Page, exercise: str) -> str:
    """Wait until an exercise says when it was saved; return what it says."""
    status = page.locator(f'.vb-exercise[data-exercise="{exercise}"] [role=status]')
    status.get_by_text(re.compile(r"(Opgeslagen om|Saved at) \d\d:\d\d")).wait_for()
    return status.inner_text()


def picture(page: Page, name: str, place: str | None = None) -> None:
    """Renew a picture in docs/screenshots/ at two widths, when VERBONDEN_SCREENSHOTS is set."""
    if not os.environ.get("VERBONDEN_SCREENSHOTS"):
        return
    for width, height in ((1280, 860), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        top = f"document.querySelector({place!r})" if place else "document.body"
        page.evaluate(f"{top}.scrollIntoView({{behavior: 'instant', block: 'start'}})")
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(300)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")
    page.set_viewport_size({"width": 1280, "height": 900})


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA, with the places."""
    options = {"runOnly": {"type": "tag", "values": WCAG}}
    response = Axe().run(page, options=options).response
    return [
        f"{found['id']}: {found['help']}: {[node['target'] for node in found['nodes']][:5]}"
        for found in response["violations"]
    ]
