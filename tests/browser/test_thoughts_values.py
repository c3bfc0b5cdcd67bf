"""One's own thought and values in a real Chromium: by keyboard alone, kept, small and on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from browser.pages import OpenPage, violations
from browser.stage import Stage
from conversing import DISTRESS
from inward import thoughts, values
from playwright.sync_api import Locator, Page, expect

from verbonden.answers import AnswerStore, DataFolder
from verbonden.course import LANGUAGES, load_course
from widgets.exercise import Drawer, Exercise
from widgets.thoughts import ThoughtsExercise
from widgets.values import ValuesExercise

NASTY = "<img src=x onerror='window.ran = true'> & zo."
SLUG = "eliciting-self-efficacy"
NEXT = {"nl": "Volgende stap", "en": "Next step"}
KINDS: dict[str, tuple[type[Exercise], Callable[[], Any]]] = {
    "own-thought": (ThoughtsExercise, thoughts),
    "values": (ValuesExercise, values),
}
Open = Callable[..., Stage]


@pytest.fixture
def stage(
    open_browser: OpenPage, store: AnswerStore, data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> Open:
    """Return what opens an exercise in a page of its own, each time as a new kernel would."""
    learner = store.join("Noor", data.secret())

    def open_stage(name: str, language: Any = "nl", course: bool = False, **options: Any) -> Stage:
        make, content = KINDS[name]
        asked = load_course().module(SLUG).content(name, language) if course else content()
        exercise = make(asked, name, language, Drawer(store, learner.id, SLUG, name))
        return Stage(open_browser(language, **options), exercise, monkeypatch)

    return open_stage


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(shown: Stage, name: str) -> None:
    tab_to(shown.page, shown.section.get_by_role("button", name=name, exact=True))
    shown.page.keyboard.press("Enter")


def check(shown: Stage, *names: str) -> None:
    for name in names:
        tab_to(shown.page, shown.section.get_by_role("checkbox", name=name))
        shown.page.keyboard.press("Space")


def heading(shown: Stage) -> Locator:
    return shown.section.locator(".vb-values h4")


def ranks(shown: Stage) -> list[str]:
    return shown.section.locator(".vb-rank strong").all_inner_texts()


def no_sideways_scroll(page: Page, width: int = 390) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


# ---------- Thoughts


def test_a_thought_is_tested_by_keyboard_and_comes_back(stage: Open) -> None:
    shown = stage("own-thought")
    section, keyboard = shown.section, shown.page.keyboard
    press(shown, "Ik val door de mand.")
    expect(section.get_by_label("De ondermijnende gedachte", exact=True)).to_be_focused()
    keyboard.type("Op dinsdag.")
    expect(section.locator(".vb-progress")).to_have_text(
        "Nog leeg: wat ervoor of ertegen pleit, de helpende gedachte."
    )
    expect(section.locator(".vb-side-by-side")).to_be_hidden()
    tab_to(shown.page, section.get_by_label("Dit pleit ertegen"))
    keyboard.type("Hij bedankte me.")
    press(shown, "Ik begin met …")
    keyboard.type(NASTY)
    expect(section.locator(".vb-progress")).to_contain_text("Alle drie de stappen staan er.")
    expect(section.locator(".vb-thought blockquote")).to_have_text(
        ["Ik val door de mand. Op dinsdag.", f"Ik begin met {NASTY}"]
    )
    assert shown.saved() == {
        "undermining": "Ik val door de mand. Op dinsdag.",
        "supports": "",
        "contradicts": "Hij bedankte me.",
        "helping": f"Ik begin met {NASTY}",
    }
    again = stage("own-thought")
    expect(again.section.locator(".vb-side-by-side")).to_contain_text(NASTY)
    assert again.page.evaluate("window.ran") is None


def test_the_worked_examples_open_by_keyboard(stage: Open) -> None:
    shown = stage("own-thought")
    example = shown.section.get_by_text("Op een bank lukt het wel.")
    expect(example).to_be_hidden()
    tab_to(shown.page, shown.section.locator("summary"))
    shown.page.keyboard.press("Enter")
    expect(example).to_be_visible()


def test_words_of_distress_point_to_help_and_leave_again(stage: Open) -> None:
    shown = stage("own-thought")
    area = shown.section.get_by_label("De helpende gedachte", exact=True)
    tab_to(shown.page, area)
    shown.page.keyboard.type(DISTRESS)
    help_ = shown.section.get_by_role("group", name="Gaat dit ook over jou?")
    expect(help_).to_be_visible()
    expect(help_.get_by_role("link", name="113", exact=True)).to_have_attribute("href", "tel:113")
    expect(shown.section.locator(".vb-spoken")).to_contain_text("Gaat dit ook over jou?")
    expect(area).to_be_focused()
    expect(area).to_have_value(DISTRESS)
    assert violations(shown.page) == []
    assert shown.saved()["helping"] == ""
    shown.page.keyboard.press("Control+A")
    shown.page.keyboard.type("Ik begin klein.")
    expect(help_).to_have_count(0)
    assert shown.saved()["helping"] == "Ik begin klein."


# ---------- Values


def test_values_are_chosen_kept_ranked_and_connected_by_keyboard(stage: Open) -> None:
    shown = stage("values")
    section, spoken = shown.section, shown.section.locator(".vb-spoken")
    check(shown, "Curiosity", "Honesty")
    expect(spoken).to_have_text("Je hebt twee waarden gekozen.")
    press(shown, NEXT["nl"])
    expect(section.locator(".vb-reminder")).to_have_text(
        "Kies er minstens drie. Daarna ga je verder."
    )
    shown.page.keyboard.press("Shift+Tab")
    check(shown, "Craft", "Calm")
    expect(section.locator(".vb-reminder")).to_be_hidden()
    press(shown, NEXT["nl"])

    expect(heading(shown)).to_be_focused()
    expect(heading(shown)).to_have_text("Houd er drie vast")
    check(shown, "Honesty", "Craft")
    press(shown, NEXT["nl"])
    expect(section.locator(".vb-reminder")).to_have_text(
        "Kies er nog één bij. Daarna ga je verder."
    )
    expect(section.get_by_role("checkbox")).to_have_count(4)
    check(shown, "Calm", "Curiosity")
    press(shown, NEXT["nl"])
    expect(section.locator(".vb-reminder")).to_have_text(
        "Laat er nog één los. Daarna ga je verder."
    )
    check(shown, "Curiosity")
    press(shown, NEXT["nl"])

    assert ranks(shown) == ["Honesty", "Craft", "Calm"]
    press(shown, "Omhoog: Calm")
    expect(spoken).to_have_text("Calm staat nu op de tweede plaats van de drie.")
    expect(section.get_by_role("button", name="Omhoog: Calm")).to_be_focused()
    shown.page.keyboard.press("Enter")
    # At the top there is no way up: the focus goes to the way down.
    expect(section.get_by_role("button", name="Omlaag: Calm")).to_be_focused()
    assert ranks(shown) == ["Calm", "Honesty", "Craft"]
    expect(section.locator(".vb-rank").last).to_contain_text("Net daarbuiten, op de derde plaats")
    press(shown, NEXT["nl"])

    tab_to(shown.page, section.get_by_label("Eerste: Calm"))
    shown.page.keyboard.type(NASTY)
    expect(section.locator(".vb-progress")).to_have_text("Nog één zin te schrijven.")
    tab_to(shown.page, section.get_by_label("Tweede: Honesty"))
    shown.page.keyboard.type("In de gang.")
    expect(section.locator(".vb-progress")).to_contain_text("Bij al je waarden staat een zin.")
    whole = {
        "chosen": ["curiosity", "honesty", "craft", "calm"],
        "kept": ["calm", "honesty", "craft"],
        "sentences": {"calm": NASTY, "honesty": "In de gang."},
        "step": 4,
    }
    assert shown.saved() == whole
    again = stage("values")
    expect(again.section.get_by_label("Eerste: Calm")).to_have_value(NASTY)
    assert again.page.evaluate("window.ran") is None


def test_who_chooses_just_enough_goes_on_to_ranking(stage: Open) -> None:
    shown = stage("values")
    check(shown, "Honesty", "Care", "Calm")
    press(shown, NEXT["nl"])
    expect(heading(shown)).to_have_text("Zet ze op volgorde")
    assert shown.saved()["kept"] == ["honesty", "care", "calm"]


def test_stepping_back_loses_nothing_but_what_is_let_go(stage: Open) -> None:
    shown = stage("values")
    check(shown, "Honesty", "Care", "Calm")
    press(shown, NEXT["nl"])
    press(shown, NEXT["nl"])
    tab_to(shown.page, shown.section.get_by_label("Tweede: Care"))
    shown.page.keyboard.type("Bij de deur.")
    for _ in range(3):
        press(shown, "Vorige stap")
    expect(heading(shown)).to_have_text("Kies wat voor jou telt")
    check(shown, "Honesty", "Humour")
    kept = shown.saved()
    assert kept["chosen"] == ["care", "humour", "calm"]
    assert kept["kept"] == ["care", "calm"]
    assert kept["sentences"] == {"care": "Bij de deur."}
    assert kept["step"] == 1


def test_two_windows_show_each_other_in_words(stage: Open) -> None:
    one, other = stage("values"), stage("values")
    check(one, "Honesty", "Care", "Calm")
    press(one, NEXT["nl"])
    one.saved()
    check(other, "Humour")
    expect(other.section).to_have_attribute("data-state", "conflict")
    shown = other.section.locator(".vb-conflict")
    expect(shown).to_contain_text("Gekozen: Humour")
    expect(shown).to_contain_text("Vastgehouden, op volgorde: Honesty, Care, Calm")
    shown.get_by_role("button", name="De andere versie nemen").click()
    expect(heading(other)).to_have_text("Zet ze op volgorde")


# ---------- Both


def test_on_paper_stands_what_was_written_and_no_steps(stage: Open) -> None:
    shown = stage("values")
    check(shown, "Honesty", "Care", "Calm")
    press(shown, NEXT["nl"])
    shown.page.emulate_media(media="print")
    shown.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(shown.section.locator(".vb-printed")).to_contain_text("Gekozen: Honesty, Care, Calm")
    expect(heading(shown)).to_be_hidden()
    shown = stage("own-thought")
    shown.section.get_by_label("Dit pleit ervoor").fill("In mei.")
    shown.page.emulate_media(media="print")
    shown.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(shown.section.get_by_text("In mei.").last).to_be_visible()
    expect(shown.section.locator("textarea").first).to_be_hidden()
    expect(shown.section.locator(".vb-starters").first).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_thought_of_the_course_has_no_barriers_also_on_a_small_screen(
    stage: Open, language: str
) -> None:
    shown = stage("own-thought", language, course=True, width=390)
    shown.section.locator("summary").click()
    for area in shown.section.locator("textarea").all():
        area.fill("Woord" * 40)
    expect(shown.section.locator(".vb-side-by-side")).to_be_visible()
    assert violations(shown.page) == []
    assert no_sideways_scroll(shown.page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_values_of_the_course_have_no_barriers_also_on_a_small_screen(
    stage: Open, language: str
) -> None:
    shown = stage("values", language, course=True, width=390)
    forward = shown.section.get_by_role("button", name=NEXT[language])
    boxes = shown.section.get_by_role("checkbox")
    forward.click()
    for number in range(7):
        boxes.nth(number).check()
    for step in range(1, 5):
        expect(shown.section.locator(".vb-kicker").last).to_contain_text(str(step))
        if step == 2:
            for number in range(5):
                boxes.nth(number).check()
        assert violations(shown.page) == []
        assert no_sideways_scroll(shown.page)
        if step < 4:
            forward.click()
    expect(shown.section.locator("textarea")).to_have_count(3)
