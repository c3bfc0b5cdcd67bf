"""The exercises in a real Chromium: mouse, touch, keyboard, saving, handing in."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from browser.pages import violations
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from running import Site

from verbonden.answers import AnswerStore
from verbonden.answers.store import LOCKED_SECONDS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NASTY = "<script>window.ran = true</script><img src=x onerror='window.ran = true'> \"\\n"

OFF_FIRST_LINE = """(label) => {
    const words = document.createRange();
    words.selectNodeContents(label.querySelector("span"));
    const line = words.getClientRects()[0];
    const box = label.querySelector("input").getBoundingClientRect();
    return (box.top + box.bottom) / 2 - (line.top + line.bottom) / 2;
}"""
"""How far below the middle of its text's first line a checkbox stands, in px."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def on_a_phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce", color_scheme="dark", **PHONE)
    yield context
    context.close()


@pytest.fixture
def visit(site: Site) -> Callable[..., Page]:
    """Return what opens module 1 for a learner who joins, or comes again."""

    def visit(context: BrowserContext, language: str = "nl", joining: bool = True) -> Page:
        page = context.new_page()
        if joining:
            page.goto(f"{site.url}/{language}/welcome")
            page.locator("#alias").fill("Noor")
            page.locator("form:has(#alias) button").click()
            page.wait_for_url("**/my-work*")
        page.goto(f"{site.url}/{language}/belonging-and-binding")
        wait_for_exercises(page)
        return page

    return visit


def wait_for_exercises(page: Page) -> None:
    expect(exercise(page, "hand-in")).to_be_visible(timeout=60_000)


def exercise(page: Page, name: str) -> Locator:
    return page.locator(f'.vb-exercise[data-exercise="{name}"]')


def in_state(page: Page, name: str, state: str, timeout: float = 10_000) -> None:
    expect(exercise(page, name)).to_have_attribute("data-state", state, timeout=timeout)


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """Keep everybody else from writing to the site's database."""
    lock = sqlite3.connect(site.data.path / "verbonden.db", isolation_level=None, timeout=10)
    lock.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        lock.execute("ROLLBACK")
        lock.close()


def test_sorting_with_keyboard_and_mouse_and_starting_again(
    context: BrowserContext, visit: Any
) -> None:
    page = visit(context)
    sorting = exercise(page, "situations")
    cards = sorting.locator(".vb-card")
    thinking = sorting.locator(".vb-thinking")

    # Keyboard: arrow keys pass over the others, so a button settles the answer.
    cards.nth(0).locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(thinking.nth(0)).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(thinking.nth(0)).to_be_focused()
    expect(thinking.nth(0)).to_contain_text("Past")

    # Mouse, by dragging: the same answer in the same radio button.
    drag(page, cards.nth(1), "both")
    expect(cards.nth(1).locator("input:checked")).to_have_value("both")
    expect(thinking.nth(1)).to_contain_text("Minder voor de hand liggend")

    # Mouse, by pressing.
    for number in range(2, 14):
        cards.nth(number).locator("label").last.click()
    expect(sorting.locator(".vb-progress")).to_have_text("14 van 14 ingedeeld")
    expect(sorting.locator(".vb-summary")).to_contain_text("van de 14 situaties past je keuze")
    in_state(page, "situations", "saved")

    # A word about one of them leads there.
    summary = sorting.locator(".vb-summary p")
    expect(summary).to_contain_text("Deze zijn nog een keer kijken waard:")
    sorting.locator(".vb-summary a").first.click()
    expect(cards.nth(1).locator("input:checked")).to_be_focused()

    # When one is left, that is said of one.
    for _ in range(sorting.locator(".vb-summary a").count() - 1):
        sorting.locator(".vb-summary a").last.click()
        settle_card(page, sorting)
    expect(summary).to_have_text(
        "Bij 13 van de 14 situaties past je keuze. Deze is nog een keer kijken waard:"
    )
    in_state(page, "situations", "saved")

    page.reload()
    wait_for_exercises(page)
    expect(sorting.locator("input:checked")).to_have_count(14)

    sorting.get_by_role("button", name="Opnieuw beginnen").click()
    page.keyboard.press("Escape")
    expect(sorting.locator("input:checked")).to_have_count(14)
    sorting.get_by_role("button", name="Opnieuw beginnen").click()
    page.get_by_role("button", name="Ja, maak leeg").click()
    expect(sorting.locator("input:checked")).to_have_count(0)
    expect(sorting.locator("h3")).to_be_focused()


def settle_card(page: Page, sorting: Locator) -> None:
    """Put the card that has the focus where it fits."""
    card = sorting.locator(".vb-card:focus-within")
    number = card.locator(".vb-number").inner_text()
    card = sorting.locator(".vb-card", has=page.get_by_text(number, exact=True))
    for label in card.locator("label").all():
        label.click()
        if card.locator(".vb-fits").count():
            return
    raise AssertionError(f"card {number} fits nowhere")


def drag(page: Page, card: Locator, category: str) -> None:
    card.scroll_into_view_if_needed()
    box = card.locator("legend").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 30, steps=3)
    target = page.locator(f'.vb-drop[data-category="{category}"]').bounding_box()
    assert target
    page.mouse.move(target["x"] + 20, target["y"] + 20, steps=5)
    page.mouse.up()
    expect(page.locator(".vb-ghost")).to_have_count(0)


def test_choices_on_a_phone_and_nothing_wider_than_the_screen(
    on_a_phone: BrowserContext, visit: Any
) -> None:
    page = visit(on_a_phone, "en")
    single = exercise(page, "first-thought")
    single.locator("label").nth(2).tap()
    expect(single.locator(".vb-thinking:visible")).to_have_count(1)
    single.locator("label").nth(0).tap()
    expect(single.locator(".vb-thinking").nth(0)).to_be_visible()
    expect(single.locator(".vb-thinking:visible")).to_have_count(1)

    several = exercise(page, "your-class")
    see = several.get_by_role("button", name="See the explanation")
    see.tap()
    reminder = several.get_by_text("Choose an answer first.").and_(several.locator(".vb-reminder"))
    expect(reminder).to_be_visible()
    several.locator("label").nth(0).tap()
    expect(reminder).to_be_hidden()
    several.locator("label").nth(3).tap()
    expect(several.locator(".vb-thinking:visible")).to_have_count(0)
    expect(several.locator("[aria-describedby]")).to_have_count(0)
    see.tap()
    expect(several.locator(".vb-thinking:visible")).to_have_count(2)
    expect(several.locator("[aria-describedby]")).to_have_count(2)
    told = several.locator(".vb-thinking").first.inner_text().split()
    expect(several.locator("input").first).to_have_accessible_description(" ".join(told))
    assert abs(several.locator("label").first.evaluate(OFF_FIRST_LINE)) < 1.5

    exercise(page, "situations").locator("label").first.tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        """() => [...document.querySelectorAll('.vb-exercise :is(button, select, .vb-radio)')]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
            .map((one) => one.textContent)"""
    )
    assert small == []
    drawn = page.locator(".vb-figure svg text").first
    assert (
        drawn.evaluate(
            """(text) => parseFloat(getComputedStyle(text).fontSize)
            * text.ownerSVGElement.getBoundingClientRect().width
            / text.ownerSVGElement.viewBox.baseVal.width"""
        )
        >= 12
    )
    for name in ("first-thought", "your-class", "situations"):
        in_state(page, name, "saved")
    assert violations(page) == []


def test_writing_is_saved_within_a_second_and_comes_back(
    context: BrowserContext, visit: Any
) -> None:
    page = visit(context)
    page.evaluate(
        """() => { window.told = []; const tell = (event) => window.told.push(event.detail);
        document.addEventListener("verbonden:saved", tell); }"""
    )
    reflection = exercise(page, "reflection")
    area = reflection.locator("textarea")
    area.fill("Vandaag.")
    reflection.locator(".vb-starter").nth(1).click()
    expect(area).to_be_focused()
    in_state(page, "reflection", "saved")
    page.keyboard.type(NASTY)
    paused = time.monotonic()
    page.wait_for_function(
        "document.querySelector('[data-exercise=reflection]').dataset.state === 'saved'"
    )
    assert time.monotonic() - paused < 1
    written = area.input_value()
    assert written.startswith("Vandaag. Ik ") and written.endswith(NASTY)
    expect(reflection.locator(".vb-status")).to_have_text(
        page.evaluate("`Opgeslagen om ${new Date().toTimeString().slice(0, 5)}`")
    )
    assert page.evaluate("window.told.at(-1)") == {"exercise": "reflection", "complete": True}
    expect(reflection.locator(".vb-count")).to_contain_text("woorden")

    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(reflection.locator(".vb-printed")).to_have_text(written)
    expect(reflection.locator(".vb-printed")).to_be_visible()
    expect(area).to_be_hidden()
    page.emulate_media(media="screen")

    page.reload()
    wait_for_exercises(page)
    assert area.input_value() == written
    assert page.evaluate("window.ran") is None


def test_leaving_the_page_while_typing_loses_nothing(context: BrowserContext, visit: Any) -> None:
    page = visit(context)
    area = exercise(page, "reflection").locator("textarea")
    area.fill("net getypt")
    page.reload()
    wait_for_exercises(page)
    expect(area).to_have_value("net getypt")
    in_state(page, "reflection", "saved")
    expect(page.locator(".vb-conflict")).to_have_count(0)


def test_who_types_on_without_a_pause_is_saved_meanwhile(
    context: BrowserContext, visit: Any
) -> None:
    page = visit(context)
    reflection = exercise(page, "reflection")
    reflection.locator("textarea").focus()
    began = time.monotonic()
    while time.monotonic() - began < 4.5:
        page.keyboard.type("door ", delay=40)
    # Still typing: the pause that sends by itself has not been there.
    assert "Opgeslagen om" in reflection.locator(".vb-status").inner_text()


def test_two_tabs_do_not_overwrite_each_other(context: BrowserContext, visit: Any) -> None:
    one, other = visit(context), visit(context, joining=False)
    here, there = (exercise(page, "reflection") for page in (one, other))
    here.locator("textarea").fill("van hier")
    in_state(one, "reflection", "saved")
    there.locator("textarea").fill("van daar")
    in_state(other, "reflection", "conflict")
    # Who types can type on: the focus stays, and what is added stands in the question too.
    expect(there.locator("textarea")).to_be_focused()
    expect(there.locator(".vb-spoken")).to_contain_text("ook ergens anders veranderd")
    expect(there.locator(".vb-conflict")).to_contain_text("van hier")
    other.keyboard.type("!")
    expect(there.locator(".vb-conflict")).to_contain_text("van daar!")
    assert violations(other) == []
    there.get_by_role("button", name="Deze versie houden").click()
    in_state(other, "reflection", "saved")
    expect(there.locator("textarea")).to_be_focused()
    expect(there.locator("textarea")).to_have_value("van daar!")

    here.locator("textarea").fill("toch anders")
    in_state(one, "reflection", "conflict")
    here.get_by_role("button", name="De andere versie nemen").click()
    expect(here.locator("textarea")).to_have_value("van daar!")
    in_state(one, "reflection", "saved")

    # Equal answers are no question.
    here.locator("textarea").fill("gelijk")
    in_state(one, "reflection", "saved")
    there.locator("textarea").fill("gelijk")
    in_state(other, "reflection", "saved")


def test_a_conflict_over_a_choice_gets_the_focus(context: BrowserContext, visit: Any) -> None:
    one, other = visit(context), visit(context, joining=False)
    exercise(one, "first-thought").locator("label").nth(0).click()
    in_state(one, "first-thought", "saved")
    exercise(other, "first-thought").locator("label").nth(1).click()
    in_state(other, "first-thought", "conflict")
    expect(exercise(other, "first-thought").locator(".vb-conflict")).to_be_focused()


def test_what_cannot_be_saved_stays_and_is_saved_later(
    context: BrowserContext, visit: Any, site: Site
) -> None:
    page = visit(context)
    reflection = exercise(page, "reflection")
    with locked(site):
        reflection.locator("textarea").fill("terwijl het op slot is")
        in_state(page, "reflection", "failed")
        expect(reflection.locator(".vb-status")).to_contain_text("Nog niet opgeslagen")
        area = reflection.locator("textarea")
        expect(area).to_have_value("terwijl het op slot is")
    in_state(page, "reflection", "saved", timeout=20_000)
    assert unsaved(page) == 0

    # Nor is it lost when the page has gone meanwhile: the next one takes it up and saves it.
    with locked(site):
        area.fill("weggegaan voor het bewaard was")
        in_state(page, "reflection", "failed")
        page.goto("about:blank")
        time.sleep(2 * LOCKED_SECONDS)
    page.goto(f"{site.url}/nl/belonging-and-binding")
    wait_for_exercises(page)
    expect(area).to_have_value("weggegaan voor het bewaard was")
    in_state(page, "reflection", "saved")
    assert unsaved(page) == 0


def unsaved(page: Page) -> int:
    """Count the answers that the browser keeps because they are not saved yet."""
    kept: int = page.evaluate(
        "Object.keys(sessionStorage).filter((key) => key.startsWith('verbonden:')).length"
    )
    return kept


def test_the_next_learner_in_a_browser_does_not_see_unsaved_text(
    context: BrowserContext, visit: Any, site: Site
) -> None:
    page = visit(context)
    with locked(site):
        exercise(page, "reflection").locator("textarea").fill("geheim")
        in_state(page, "reflection", "failed")
        page.goto(f"{site.url}/nl/")
    context.clear_cookies()
    # The same tab, so the same sessionStorage.
    page.goto(f"{site.url}/nl/welcome")
    page.locator("#alias").fill("Yusuf")
    page.locator("form:has(#alias) button").click()
    page.wait_for_url("**/my-work*")
    page.goto(f"{site.url}/nl/belonging-and-binding")
    wait_for_exercises(page)
    expect(exercise(page, "reflection").locator("textarea")).to_have_value("")
    in_state(page, "reflection", "untouched")


def test_a_very_long_text_is_kept_and_a_too_long_one_is_told(
    context: BrowserContext, visit: Any
) -> None:
    page = visit(context)
    reflection = exercise(page, "reflection")
    area = reflection.locator("textarea")
    area.fill("woord " * 33_334)
    in_state(page, "reflection", "saved")
    expect(reflection.locator(".vb-count")).to_contain_text("33334")
    area.fill("é" * 600_000)
    in_state(page, "reflection", "too-long")
    expect(reflection.locator(".vb-status")).to_contain_text("te lang")
    area.fill("kort")
    in_state(page, "reflection", "saved")


def test_handing_in_and_reading_the_feedback(
    context: BrowserContext, visit: Any, site: Site
) -> None:
    page = visit(context)
    hand_in = exercise(page, "hand-in")
    assert violations(page) == []
    hand_in.locator(".vb-card label").first.click()
    hand_in.locator("select").select_option("2")
    hand_in.locator("textarea").last.fill(NASTY)
    expect(hand_in.locator(".vb-missing li")).to_have_count(3)
    hand_in.locator(".vb-missing a").first.click()
    expect(hand_in.locator(".vb-card").nth(1).locator("input").first).to_be_focused()

    hand_in.get_by_role("button", name="Inleveren").click()
    expect(page.get_by_role("dialog")).to_contain_text("nog 11 van 12")
    page.get_by_role("button", name="Annuleren").click()
    expect(hand_in.locator(".vb-banner")).to_contain_text("Nog niet ingeleverd")
    hand_in.get_by_role("button", name="Inleveren").click()
    page.get_by_role("button", name="Ja, lever in").click()
    expect(hand_in.locator(".vb-result")).to_have_text("Je opdracht is ingeleverd.")
    expect(hand_in.locator(".vb-banner")).to_contain_text("Ingeleverd op")
    expect(page.locator("[data-progress-text]")).to_contain_text("1 van 6")

    hand_in.locator("textarea").first.fill("Meer uitleg")
    expect(hand_in.locator(".vb-banner")).to_contain_text("Je hebt iets veranderd")
    hand_in.get_by_role("button", name="Opnieuw inleveren").click()
    page.get_by_role("button", name="Ja, lever in").click()
    expect(hand_in.locator(".vb-banner")).not_to_contain_text("Je hebt iets veranderd")

    give_feedback(site)
    page.reload()
    wait_for_exercises(page)
    expect(hand_in.locator(".vb-points").first).to_have_text("13,5 van 27 punten")
    expect(hand_in).to_contain_text(f"Mooi {NASTY}")
    expect(hand_in).to_contain_text("Het voorbeeld")
    expect(hand_in.get_by_role("button")).to_have_count(0)
    assert page.evaluate("window.ran") is None
    assert violations(page) == []


def give_feedback(site: Site) -> None:
    store = AnswerStore(site.data.database_url)
    latest = max(
        (hand_in for learner in store.learners() for hand_in in store.hand_ins(learner.id)),
        key=lambda hand_in: hand_in.id,
    )
    options = {"belonging": "sense of belonging", "binding": "binding", "both": "allebei"}
    items = [{"id": "1", "text": "Eerste"}, {"id": "2", "text": "Tweede"}]
    sorting = {"id": "sorting", "label": "Indelen", "points": 1, "maximum": 12, "comments": []}
    explanation = {
        "id": "explanation",
        "label": "Uitleg",
        "points": 2.5,
        "maximum": 3,
        "comments": [],
    }
    reflection = {"id": "reflection", "label": "Reflectie", "points": 10, "maximum": 12}
    model = {"situation": "1", "category": "both", "because": "Het voorbeeld"}
    parts = [
        {**sorting, "yours": {"1": "belonging", "2": ""}, "model": {"1": "belonging", "2": "both"},
         "items": items, "options": options},
        {**explanation, "comments": [], "yours": latest.content["explanation"],
         "model": model,
         "items": items, "options": options},
        {**reflection, "comments": [f"Mooi {NASTY}"], "yours": NASTY, "model": "Zo kan het ook.",
         "items": [], "options": {}},
    ]  # fmt: skip
    store.give_feedback(
        latest.id,
        {"points": 13.5, "maximum": 27, "language": "nl", "comment": None, "parts": parts},
    )
    store.close()
