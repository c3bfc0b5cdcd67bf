"""A conversation in a real Chromium: typed and chosen, read back, tried otherwise, printed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from browser.pages import OpenPage, violations
from browser.stage import Stage
from conversing import ASKS, BLAMES, DISTRESS, NEXT, VAGUE, conversation, recognise_by_agreement
from playwright.sync_api import Locator, Page, expect

from verbonden.answers import AnswerStore, DataFolder
from verbonden.course import LANGUAGES
from widgets.exercise import Drawer

NASTY = "<img src=x onerror='window.ran = true'><script>window.ran = true</script>"
SEND = "Control+Enter"
Open = Callable[..., Stage]


@pytest.fixture
def drawer(store: AnswerStore, data: DataFolder) -> Drawer:
    learner = store.join("Noor", data.secret())
    return Drawer(store, learner.id, "asking-perspective", "late-again")


@pytest.fixture
def stage(open_browser: OpenPage, drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return what opens the small case in a page of its own, each time as a new kernel would."""
    recognise_by_agreement(monkeypatch)

    def open_stage(language: Any = "nl", page: Page | None = None, **options: Any) -> Stage:
        shown = Stage(
            page or open_browser(language, **options), conversation(drawer, language), monkeypatch
        )
        expect(shown.section.locator(".vb-lines-said li").first).to_be_attached()
        return shown

    return open_stage


def field(stage: Stage) -> Locator:
    return stage.section.locator(".vb-composer textarea")


def said(stage: Stage) -> Locator:
    return stage.section.locator(".vb-talk .vb-lines-said > li")


def press(stage: Stage, name: str, place: int = 0) -> None:
    stage.section.get_by_role("button", name=name).nth(place).click()


def type_turn(stage: Stage, text: str) -> None:
    turns = stage.section.locator(".vb-talk .vb-teacher").count()
    field(stage).fill(text)
    stage.page.keyboard.press(SEND)
    expect(stage.section.locator(".vb-talk .vb-teacher")).to_have_count(turns + 1)


def to_the_end(stage: Stage) -> None:
    for text in (ASKS, BLAMES, ASKS, NEXT):
        type_turn(stage, text)
    expect(stage.section.locator(".vb-ending h4")).to_be_focused()


def to_the_debriefing(stage: Stage) -> None:
    to_the_end(stage)
    press(stage, "Bekijk de nabespreking")
    expect(stage.section.get_by_role("heading", name="De nabespreking")).to_be_focused()


def tab_to(stage: Stage, target: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(40):
        if target.evaluate("node => node === document.activeElement"):
            return
        stage.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def test_a_whole_conversation_by_keyboard_typed(stage: Open) -> None:
    page = (shown := stage()).page
    expect(shown.section).to_contain_text("Sem komt voor de derde keer te laat binnen.")
    expect(shown.section).not_to_contain_text("Ze zijn me liever kwijt.")
    tab_to(shown, field(shown))
    page.keyboard.type(ASKS[:10])
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.type(ASKS[10:])
    expect(said(shown)).to_have_count(2)  # Enter alone says nothing.
    page.keyboard.press(SEND)
    expect(said(shown).last).to_contain_text("De brug stond open.")
    expect(shown.section.locator(".vb-spoken").last).to_have_text("Sem zegt: De brug stond open.")
    expect(field(shown)).to_be_focused()
    expect(field(shown)).to_have_value("")
    for text in (NEXT, ASKS, NEXT):
        expect(field(shown)).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press(SEND)
        expect(field(shown)).to_have_value("")
    ending = shown.section.locator(".vb-ending")
    expect(ending.locator("h4")).to_be_focused()
    expect(ending).to_contain_text("Wat je hieruit kunt halen")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(shown.section.get_by_role("heading", name="De nabespreking")).to_be_focused()
    kept = shown.saved()
    assert [turn["way"] for turn in kept["turns"]] == ["typed"] * 4
    assert kept["viewed"] and kept["draft"] == ""


def test_a_whole_conversation_by_keyboard_chosen(stage: Open) -> None:
    page = (shown := stage()).page
    tab_to(shown, shown.section.locator("summary", has_text="Kies liever uit een paar zinnen"))
    page.keyboard.press("Enter")
    for turn in range(1, 5):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(shown.section.locator(".vb-talk .vb-teacher")).to_have_count(turn)
        if turn < 4:
            expect(shown.section.get_by_role("list", name="Kies wat je zegt")).to_be_focused()
    expect(shown.section.locator(".vb-ending h4")).to_be_focused()
    kept = shown.saved()
    assert [turn["way"] for turn in kept["turns"]] == ["chosen"] * 4
    assert kept["turns"][0]["text"] == ASKS and not kept["viewed"]


def test_an_unclear_turn_is_asked_about_and_nothing_is_lost(stage: Open) -> None:
    page = (shown := stage()).page
    field(shown).fill(VAGUE)
    press(shown, "Zeg dit")
    question = shown.section.get_by_role("group", name="Ik lees dit als: een gesloten")
    expect(question.locator("h5")).to_be_focused()
    expect(field(shown)).to_have_value(VAGUE)
    assert violations(page) == []
    question.get_by_role("button", name="Ik zeg het in andere woorden").click()
    expect(field(shown)).to_be_focused()
    expect(field(shown)).to_have_value(VAGUE)
    expect(question).to_have_count(0)

    page.keyboard.press(SEND)
    question.get_by_role("button", name="vragen om een verklaring").click()
    expect(said(shown)).to_have_count(4)
    assert shown.saved()["turns"] == [{"text": VAGUE, "move": "demand", "way": "confirmed"}]

    field(shown).fill(VAGUE)
    page.keyboard.press(SEND)
    question.locator("summary").click()
    question.locator("select").select_option("welcome")
    question.get_by_role("button", name="Lees het zo").click()
    expect(said(shown).last).to_contain_text("De brug stond open.")


def test_a_turn_that_was_read_wrongly_is_read_otherwise(stage: Open) -> None:
    shown = stage()
    type_turn(shown, BLAMES)
    expect(said(shown).last).to_contain_text("Tja.")
    reading = shown.section.locator(".vb-read-as")
    expect(reading).to_contain_text("Gelezen als: een oordeel")
    reading.locator("summary").click()
    reading.locator("select").select_option("perspective")
    reading.get_by_role("button", name="Lees het zo").click()
    expect(said(shown).last).to_contain_text("De brug stond open.")
    expect(said(shown)).to_have_count(4)
    assert shown.saved()["turns"] == [{"text": BLAMES, "move": "perspective", "way": "confirmed"}]


def test_a_refused_turn_stays_in_the_field(stage: Open) -> None:
    shown = stage()
    for text, told in (("sdkfjhsdf", "nog geen woorden"), ("woord " * 900, "in één keer")):
        field(shown).fill(text)
        shown.page.keyboard.press(SEND)
        expect(shown.section.locator(".vb-talk-notice")).to_contain_text(told)
        expect(shown.section.locator(".vb-spoken").last).to_contain_text(told)
        expect(field(shown)).to_have_value(text)
        expect(field(shown)).to_be_focused()
    expect(said(shown)).to_have_count(2)


def test_words_of_distress_lead_to_help_and_are_kept_nowhere(
    stage: Open, open_browser: OpenPage
) -> None:
    page = open_browser()
    # A page with an address, for a page without one has no storage.
    page.route(
        "http://127.0.0.1/**", lambda route: route.fulfill(body="", content_type="text/html")
    )
    page.goto("http://127.0.0.1/stage")
    shown = stage(page=page)
    type_turn(shown, ASKS)
    field(shown).fill(DISTRESS)
    stored = "JSON.stringify([{...sessionStorage}, {...localStorage}])"
    assert "leven" not in page.evaluate(stored)
    page.keyboard.press(SEND)
    help_shown = shown.section.get_by_role("group", name="Gaat dit ook over jou?")
    expect(help_shown.locator("h5")).to_be_focused()
    for number in ("113", "0800-0113", "112"):
        expect(help_shown.get_by_role("link", name=number, exact=True)).to_be_visible()
    assert violations(page) == []
    expect(field(shown)).to_have_value(DISTRESS)
    field(shown).press_sequentially(" En nu")
    page.wait_for_timeout(800)
    assert shown.saved()["draft"] == ""
    assert "leven" not in page.evaluate(stored)
    # Who then says something else goes on as before, and a draft is kept again.
    type_turn(shown, NEXT)
    field(shown).fill("En als")
    page.wait_for_timeout(800)
    assert shown.saved()["draft"] == "En als"


def test_a_reload_in_mid_conversation_goes_on_where_it_was(stage: Open) -> None:
    shown = stage()
    type_turn(shown, ASKS)
    field(shown).fill("En wat als je")
    page = shown.page
    page.wait_for_timeout(800)
    before = shown.section.locator(".vb-talk .vb-lines-said").inner_text()
    shown.saved()
    again = stage(page=page.context.new_page())
    expect(said(again)).to_have_count(4)
    assert again.section.locator(".vb-talk .vb-lines-said").inner_text() == before
    expect(field(again)).to_have_value("En wat als je")
    for text in (BLAMES, ASKS, NEXT):
        type_turn(again, text)
    expect(again.section.locator(".vb-ending")).to_be_visible()


def test_the_debriefing_tells_what_was_thought_and_changed(stage: Open) -> None:
    shown = stage()
    to_the_debriefing(shown)
    transcript = shown.section.get_by_role("list", name="Het gesprek, met wat Sem dacht")
    expect(transcript).to_contain_text("Sem dacht: Hij vraagt het tenminste.")
    expect(transcript).to_contain_text("Wat je deed: een open vraag naar het verhaal van Sem")
    expect(transcript).to_contain_text("▲ meer open (+2)")
    expect(transcript).to_contain_text("▼ minder welkom (−2)")
    expect(shown.section).to_contain_text("Ze zijn me liever kwijt.")
    again = shown.section.locator(".vb-again li")
    expect(again).to_have_count(1)
    expect(again).to_contain_text("Op een oordeel volgt verdediging")

    chart = shown.section.get_by_role("img", name="Hoe het met Sem ging")
    expect(chart).to_have_accessible_description(re.compile("Openheid: van 3 naar 5, laagste 3"))
    dashes = chart.locator(".vb-stroke").evaluate_all(
        "lines => lines.map((line) => line.getAttribute('stroke-dasharray'))"
    )
    assert len(set(dashes)) == 3
    shown.section.locator("summary", has_text="De cijfers als tabel").click()
    rows = shown.section.get_by_role("table", name="Hoe het met Sem ging").get_by_role("row")
    expect(rows).to_have_count(6)
    assert rows.nth(3).inner_text().split() == ["2", "3", "4", "1"]


def test_a_turn_is_tried_otherwise_and_the_first_course_stays(stage: Open) -> None:
    shown = stage()
    to_the_debriefing(shown)
    first = shown.saved()["turns"]
    press(shown, "Probeer deze beurt anders: beurt 2")
    heading = shown.section.get_by_role("heading", name="anders vanaf beurt 2")
    expect(heading).to_be_focused()
    expect(shown.section).to_contain_text(f"De eerste keer zei je hier: ‘{BLAMES}’")
    type_turn(shown, ASKS)
    # In the middle of the other course: a reload goes on with it.
    assert shown.saved()["other"]["turns"]
    again = stage(page=shown.page.context.new_page())
    expect(again.section.get_by_role("heading", name="anders vanaf beurt 2")).to_be_visible()
    press(again, "Zet de twee gesprekken naast elkaar")
    expect(again.section.get_by_role("heading", name="Twee gesprekken naast")).to_be_focused()
    expect(again.section).to_contain_text("Dit gesprek is nog niet afgelopen.")
    press(again, "Ga verder met het andere gesprek")
    for text in (NEXT, NEXT):
        type_turn(again, text)
    press(again, "Zet de twee gesprekken naast elkaar")
    sides = again.section.locator(".vb-side")
    expect(sides.nth(0)).to_contain_text(BLAMES)
    expect(sides.nth(1)).not_to_contain_text(BLAMES)
    expect(again.section.locator(".vb-charts svg.vb-lines")).to_have_count(3)
    for chart in again.section.locator(".vb-charts svg.vb-lines").all():
        expect(chart.locator(".vb-stroke")).to_have_count(2)
    assert violations(again.page) == []
    kept = again.saved()
    assert kept["turns"] == first and kept["other"]["viewed"]

    # Another try replaces the other course, never the first; it is asked about.
    press(again, "Probeer deze beurt anders: beurt 1")
    again.page.get_by_role("dialog").get_by_role("button", name="Annuleren").click()
    expect(sides).to_have_count(2)
    press(again, "Probeer deze beurt anders: beurt 1")
    press(again, "Ja, probeer het vanaf hier")
    press(again, "Terug naar de nabespreking")
    kept = again.saved()
    assert kept["turns"] == first and kept["other"] is None


def test_starting_again_asks_first(stage: Open) -> None:
    shown = stage()
    expect(shown.section.get_by_role("button", name="Opnieuw beginnen")).to_have_count(0)
    type_turn(shown, ASKS)
    press(shown, "Opnieuw beginnen")
    shown.page.keyboard.press("Escape")
    expect(said(shown)).to_have_count(4)
    press(shown, "Opnieuw beginnen")
    press(shown, "Ja, begin opnieuw")
    expect(said(shown)).to_have_count(2)
    assert shown.saved()["turns"] == []


def test_with_a_group_nothing_is_saved_unless_asked(stage: Open) -> None:
    shown = stage()
    type_turn(shown, BLAMES)
    own = shown.saved()
    normal = said(shown).last.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    press(shown, "Met een groep")
    expect(shown.section).to_contain_text("Er wordt niets bewaard, tenzij")
    expect(said(shown)).to_have_count(2)
    big = said(shown).last.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert big > 1.3 * normal
    type_turn(shown, ASKS)
    assert violations(shown.page) == []
    shown.page.wait_for_timeout(900)
    assert shown.saved() == own

    press(shown, "Stoppen met de groep")
    press(shown, "Ja, stop")
    expect(said(shown).nth(2)).to_contain_text(BLAMES)
    press(shown, "Met een groep")
    type_turn(shown, NEXT)
    press(shown, "Dit gesprek bewaren")
    press(shown, "Ja, bewaar dit gesprek")
    shown.page.wait_for_timeout(900)
    assert [turn["text"] for turn in shown.saved()["turns"]] == [NEXT]


def test_what_was_typed_is_shown_as_text(stage: Open) -> None:
    shown = stage()
    field(shown).fill(f"Wat zie je hier? {NASTY}")
    shown.page.keyboard.press(SEND)
    press(shown, "Ja, zo bedoel ik het")
    expect(said(shown).nth(2)).to_contain_text(NASTY)
    assert shown.page.evaluate("window.ran") is None


def test_when_no_reaction_comes_the_text_stays_and_can_be_said_again(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = stage()

    def broken(*_: Any) -> None:
        raise RuntimeError("unforeseen")

    with monkeypatch.context() as patch:
        patch.setattr("widgets.conversation.recognise", broken)
        field(shown).fill(ASKS)
        shown.page.keyboard.press(SEND)
        expect(shown.section).to_contain_text("kan nu even niet reageren")
        expect(field(shown)).to_have_value(ASKS)
    press(shown, "Probeer het opnieuw")
    expect(said(shown).last).to_contain_text("De brug stond open.")


def test_the_summary_is_one_page_and_prints_alone(stage: Open) -> None:
    shown = stage()
    to_the_debriefing(shown)
    page = shown.page
    page.evaluate("window.print = () => { window.printed = true; }")
    press(shown, "Print een samenvatting")
    assert page.evaluate("window.printed")
    sheet = page.locator(".vb-sheet")
    expect(sheet).to_be_hidden()
    page.emulate_media(media="print")
    expect(shown.section.first).to_be_hidden()
    for text in ("Oefengesprek: Weer te laat", "Zo liep het af", "Op een oordeel volgt"):
        expect(sheet).to_contain_text(text)
    expect(sheet.locator(".vb-sheet-lines li")).to_have_count(3)
    expect(sheet.locator("table")).to_be_visible()
    expect(sheet.locator("svg.vb-lines")).to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_barriers_on_a_phone(stage: Open, language: Any, scheme: str) -> None:
    shown = stage(language, width=390, color_scheme=scheme)
    texts = shown.exercise.texts
    assert violations(shown.page) == []
    shown.section.locator("summary", has_text=texts["choose"]).click()
    for turn in range(1, 8):
        # Asking about the step does not end this case: the student is not open enough yet.
        shown.section.locator(".vb-composer .vb-choice").nth(min(turn, 2)).click()
        expect(shown.section.locator(".vb-talk .vb-teacher")).to_have_count(turn)
    assert_fits(shown)
    press(shown, texts["to-debrief"])
    press(shown, texts["try-otherwise"])
    shown.section.locator(".vb-composer .vb-choice").first.click()
    press(shown, texts["to-side-by-side"])
    expect(shown.section.locator(".vb-side")).to_have_count(2)
    for summary in shown.section.locator(".vb-chart summary").all():
        summary.click()
    assert_fits(shown)


def assert_fits(shown: Stage) -> None:
    """Nothing is wider than the screen, no target too small, and axe finds nothing."""
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390
    small = shown.page.evaluate(
        """() => [...document.querySelectorAll('.vb-exercise :is(button, select, summary, a)')]
            .filter((node) => node.checkVisibility())
            .map((node) => node.getBoundingClientRect())
            .filter(({ width, height }) => width < 24 || height < 24).length"""
    )
    assert small == 0
    assert violations(shown.page) == []
