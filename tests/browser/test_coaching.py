"""The exercises in which the coach looks along, in a real Chromium and by keyboard alone."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser.pages import OpenPage, violations
from browser.stage import Stage
from coached import MESSAGE, OWN, improve, rewrite, scan, spot, use_own_rules
from playwright.sync_api import Locator, expect

import widgets.coaching
from verbonden.answers import AnswerStore, DataFolder
from widgets.coaching import looked
from widgets.exercise import Drawer, Exercise
from widgets.improve import ImproveExercise
from widgets.rewrite import RewriteExercise
from widgets.scan import ScanExercise
from widgets.spot import SpotExercise

NASTY = "<img src=x onerror='window.ran = true'><script>window.ran = true</script>"
Open = Callable[..., Stage]


@pytest.fixture
def stage(
    open_browser: OpenPage,
    store: AnswerStore,
    data: DataFolder,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Open:
    """Return what opens an exercise in a page, each time as a new kernel would.

    All pages of a test are of one learner in one browser; `options` say how that one is opened.
    """
    use_own_rules(monkeypatch, tmp_path / "rules")
    learner = store.join("Noor", data.secret())
    contexts: list[Any] = []

    def open_stage(
        kind: type[Exercise], content: Any, language: Any = "nl", **options: Any
    ) -> Stage:
        # The first look of all reads spaCy's rules; a page of the course finds that done.
        looked("Hallo", language)
        if not contexts:
            contexts.append(open_browser(language, **options).context)
        drawer = Drawer(store, learner.id, "rewriting-feedback", content.kind)
        return Stage(contexts[0].new_page(), kind(content, "own", language, drawer), monkeypatch)

    return open_stage


def tab_to(stage: Stage, target: Locator, key: str = "Tab") -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement"):
            return
        stage.page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {target}")


def press(stage: Stage, name: str | re.Pattern[str], key: str = "Enter") -> None:
    """Go to a button by keyboard and press it."""
    tab_to(stage, stage.section.get_by_role("button", name=name).first)
    stage.page.keyboard.press(key)


def unfold(stage: Stage, name: str) -> None:
    tab_to(stage, stage.section.locator("summary", has_text=name))
    stage.page.keyboard.press("Enter")


def read(stage: Stage, name: str = "Zo leest de coach je tekst") -> Locator:
    return stage.section.get_by_role("group", name=name)


def finding(stage: Stage, name: str) -> Locator:
    return read(stage).get_by_role("button", name=re.compile(name))


def state_of(stage: Stage, strength: str) -> Locator:
    title = stage.page.get_by_text(strength, exact=True)
    return stage.section.locator(".vb-checklist li", has=title).locator(".vb-state")


def test_rewriting_with_the_coach_by_keyboard(stage: Open) -> None:
    shown = stage(RewriteExercise, rewrite())
    keyboard, section = shown.page.keyboard, shown.section
    about = shown.exercise.content["about"]
    expect(section.locator(".vb-quote:visible")).to_have_text(MESSAGE, use_inner_text=True)
    tab_to(shown, section.get_by_role("textbox", name="Jouw versie"))
    keyboard.type(OWN[:40])
    expect(finding(shown, "Sterk punt: .*, bij ‘Het lijkt alsof’")).to_be_visible()
    expect(state_of(shown, about["tentative"]["title"])).to_have_text("gezien")
    expect(state_of(shown, about["not-yet"]["title"])).to_have_text("nog niet gezien")
    keyboard.type(OWN[40:])
    caution = finding(shown, "Let op: .*, bij ‘altijd’")
    expect(caution).to_be_visible()
    expect(state_of(shown, about["not-yet"]["title"])).to_have_text("gezien")
    expect(section.locator(".vb-spoken").last).to_have_text(
        "De coach heeft gekeken. Sterke punten: 2. Let op: 1."
    )
    lines = {
        kind: read(shown)
        .locator(f".vb-mark-{kind}")
        .first.evaluate("node => getComputedStyle(node).textDecorationStyle")
        for kind in ("strength", "caution")
    }
    assert lines == {"strength": "solid", "caution": "wavy"}
    assert len(shown.looks) <= 6, "not one look for each key"

    # The focus alone opens what there is to say; Escape closes it, and the place is kept.
    panel = section.get_by_role("group", name="Wat de coach hier ziet")
    tab_to(shown, caution)
    expect(caution).to_have_attribute("aria-expanded", "true")
    expect(caution).to_have_accessible_description(about["generalise"]["explanation"])
    for told in ("explanation", "direction", "source"):
        expect(panel).to_contain_text(about["generalise"][told])
    keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(caution).to_be_focused()
    keyboard.press("Enter")
    expect(panel).to_have_count(1)

    # A learner knows better than the coach, and may change their mind.
    keyboard.press("Tab")
    expect(section.get_by_role("button", name="Geldt hier niet")).to_be_focused()
    keyboard.press("Escape")
    expect(caution).to_be_focused()
    keyboard.press("Enter")
    press(shown, re.compile("Geldt hier niet: "))
    expect(caution).to_have_count(0)
    expect(read(shown)).to_be_focused()
    apart = section.get_by_role("list", name="Dit geldt hier niet").get_by_role("listitem")
    expect(apart).to_contain_text("‘altijd’")
    aside = {"label": "generalise", "rule": "generalise-rule", "words": "altijd"}
    assert shown.saved()["set_aside"] == [aside]
    press(shown, re.compile("Toch meenemen: "))
    expect(caution).to_be_visible()
    expect(apart).to_have_count(0)
    shown.page.wait_for_timeout(700)
    assert shown.saved()["set_aside"] == []


def test_versions_differences_and_a_reload(stage: Open) -> None:
    shown = stage(RewriteExercise, rewrite())
    keyboard, section = shown.page.keyboard, shown.section
    own = section.get_by_role("textbox", name="Jouw versie")
    expect(section.get_by_role("button", name="Zo kan het ook")).to_be_hidden()
    own.fill("Vier metingen ontbreken.")
    press(shown, "Bewaar deze versie")
    press(shown, "Bewaar deze versie")
    expect(section).to_contain_text("Deze versie had je al bewaard.")
    longer = MESSAGE.replace("Je bent ook altijd te laat.", "Je kwam vanmorgen na het begin.")
    own.fill(longer)

    unfold(shown, "Leg je versie naast het bericht")
    expect(section.locator("del")).to_contain_text("bent ook altijd te laat")
    expect(section.locator("ins")).to_contain_text("kwam vanmorgen na het begin")
    expect(section.get_by_role("group", name="Het bericht")).to_contain_text("(weggehaald: ")
    assert section.locator("del").evaluate("node => getComputedStyle(node).textDecorationLine")
    own.fill("Iets heel anders, in andere woorden.")
    expect(section.locator("del, ins")).to_have_count(0)
    expect(section).to_contain_text("dat elk woord een streep zou krijgen")
    own.fill(longer)

    unfold(shown, "Bewaarde versies (1)")
    press(shown, re.compile("^Bekijken"))
    expect(section.locator(".vb-history .vb-version-text")).to_have_text("Vier metingen ontbreken.")
    press(shown, re.compile("^Terugzetten"))
    expect(own).to_have_value("Vier metingen ontbreken.")
    expect(own).to_be_focused()
    expect(section).to_contain_text("Wat er net stond, is eerst bewaard.")
    assert [version["text"] for version in shown.saved()["versions"]][-1] == longer

    own.fill(f"{longer} {longer}")
    press(shown, "Zo kan het ook")
    expect(section.locator(".vb-example")).to_contain_text("Dit is te doen.")
    keyboard.press("Tab")
    kept = shown.saved()
    assert kept["text"] == f"{longer} {longer}"

    again = stage(RewriteExercise, rewrite())
    expect(again.section.get_by_role("textbox")).to_have_value(kept["text"])
    expect(again.section).to_contain_text("Bewaarde versies (2)")
    expect(finding(again, "Het lijkt alsof")).to_have_count(0)
    expect(read(again)).to_contain_text("De coach ziet hier niets waar hij op let.")
    assert again.saved() == kept


def test_own_feedback_with_a_name_in_it(stage: Open) -> None:
    shown = stage(RewriteExercise, rewrite(message=None))
    section = shown.section
    original = section.get_by_role("textbox", name="Het bericht zoals het er nu staat")
    expect(original).to_have_accessible_description(re.compile("Laat namen .* weg"))
    original.fill(f"Hoi Samira, je bent altijd te laat. {NASTY}")
    seen = read(shown, "Zo leest de coach het bericht")
    expect(seen.locator(".vb-mark-name")).to_have_text("Samira naam?")
    expect(section).to_contain_text("Dit lijkt op een naam: Samira. Laat namen")
    expect(seen).to_contain_text(NASTY)
    own = section.get_by_role("textbox", name="Jouw versie")
    own.fill(f"Je bent er nog niet. {NASTY}")
    expect(finding(shown, "nog niet")).to_be_visible()
    press(shown, "Bewaar deze versie")
    unfold(shown, "Leg je versie naast het bericht")
    expect(section.locator("ins")).to_contain_text("er nog niet")
    expect(section.get_by_role("group", name="Jouw versie")).to_contain_text(NASTY)
    unfold(shown, "Bewaarde versies (1)")
    press(shown, re.compile("^Bekijken"))
    expect(section.locator(".vb-history .vb-version-text")).to_contain_text(NASTY)
    assert violations(shown.page) == []
    shown.page.wait_for_timeout(700)
    kept = shown.saved()
    assert kept["original"].startswith("Hoi Samira") and kept["text"].endswith(NASTY)
    assert shown.page.evaluate("window.ran") is None


def test_what_the_coach_cannot_look_at_is_told_and_the_text_stays(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = stage(RewriteExercise, rewrite())
    own = shown.section.get_by_role("textbox")
    for text, told in (
        ("👍🏾 🎉", "nog geen woorden"),
        ("I have read your report with care and would like to see more.", "raadt er niet naar"),
        ("nee " * 5_001, "te lang voor de coach"),
        ("a" * 100_001, "te lang voor de coach"),
    ):
        own.fill(text)
        expect(read(shown)).to_contain_text(told)
        expect(own).to_have_value(text)
    assert all(len(look["text"]) <= 100_000 for look in shown.looks)

    def broken(*_: Any) -> None:
        raise RuntimeError("unforeseen")

    with monkeypatch.context() as patch:
        patch.setattr(widgets.coaching, "analyse", broken)
        own.fill(OWN)
        expect(read(shown)).to_contain_text("kan nu even niet meekijken")
    own.fill(f"{OWN} ")
    expect(finding(shown, "altijd")).to_be_visible()

    # A reply to what has changed meanwhile is passed over, and the last words are looked at.
    shown.page.evaluate("window.delay = 900")
    own.fill("Het lijkt alsof het regent.")
    shown.page.wait_for_timeout(600)
    own.fill("Het is er nog niet.")
    expect(finding(shown, "nog niet")).to_be_visible()
    expect(finding(shown, "Het lijkt alsof")).to_have_count(0)

    # A coach that takes long is told as one that fails; what it says late is shown all the same.
    shown.page.clock.install()
    shown.page.evaluate("window.delay = 12_000")
    own.fill("Je komt altijd.")
    shown.page.clock.run_for(10_600)
    expect(read(shown)).to_contain_text("kan nu even niet meekijken")
    expect(finding(shown, "altijd")).to_have_count(0)
    shown.page.clock.run_for(13_000)
    expect(finding(shown, "altijd")).to_be_visible()


def test_improving_sentences_one_by_one(stage: Open) -> None:
    shown = stage(ImproveExercise, improve())
    keyboard, section = shown.page.keyboard, shown.section
    about = shown.exercise.content["about"]
    own = section.get_by_role("textbox", name="Zo zou ik het zeggen")
    expect(own).to_have_accessible_description(re.compile(re.escape(about["generalise"]["title"])))
    press(shown, "Kijk mee")
    expect(section).to_contain_text("Schrijf eerst hoe jij het zou zeggen.")
    expect(own).to_be_focused()
    keyboard.type("Je komt ook altijd te laat.")
    press(shown, "Kijk mee")
    result = section.get_by_role("group", name="Wat erover te zeggen is")
    expect(result).to_be_focused()
    expect(result).to_contain_text("nog gelijk aan de zin hierboven")
    own.fill(f"Dag, je komt altijd. {NASTY}")
    expect(result).to_contain_text("Je hebt de zin veranderd.")
    press(shown, "Kijk mee")
    expect(result).to_contain_text(f"nog iets van ‘{about['generalise']['title']}’, bij ‘altijd’")
    own.fill("Vandaag kwam je om tien over negen.")
    press(shown, "Kijk mee")
    expect(result).to_contain_text("ziet de coach in jouw zin niet meer.")
    expect(result).to_contain_text("Vandaag kwam je tien minuten na het begin binnen.")
    expect(section.get_by_role("group", name="Zo leest de coach je zin")).to_be_hidden()
    assert violations(shown.page) == []

    press(shown, "Volgende zin")
    expect(section.get_by_role("heading", name="Zin 2 van 2")).to_be_focused()
    expect(section).to_contain_text("Je bent slordig.")
    expect(result).to_be_hidden()
    own.fill("Je deed dit altijd zo.")
    press(shown, "Kijk mee")
    expect(result).to_contain_text(f"nu iets van ‘{about['generalise']['title']}’")
    expect(section).to_contain_text("Je hebt alle zinnen bekeken.")
    press(shown, "Vorige zin")
    expect(own).to_have_value("Vandaag kwam je om tien over negen.")
    expect(result).to_contain_text("ziet de coach in jouw zin niet meer.")
    kept = shown.saved()
    assert kept["items"]["careless"] == {"text": "Je deed dit altijd zo.", "viewed": True}
    again = stage(ImproveExercise, improve())
    expect(again.section.get_by_role("heading", name="Zin 1 van 2")).to_be_visible()
    expect(again.section.get_by_role("textbox")).to_have_value(kept["items"]["late"]["text"])
    assert shown.page.evaluate("window.ran") is None


def test_spotting_and_comparing_by_keyboard(stage: Open) -> None:
    shown = stage(SpotExercise, spot())
    keyboard, section = shown.page.keyboard, shown.section
    hello, good, last = (
        section.get_by_role("combobox", name=name)
        for name in ("Dag Mei.", "Leuk gedaan.", "De bron mist nog.")
    )
    expect(section.get_by_role("definition")).to_have_count(2)
    tab_to(shown, hello)
    keyboard.type("Geen")
    press(shown, "Vergelijk met de uitleg")
    expect(section.locator(".vb-reminder")).to_contain_text("Nog 2 zinnen te gaan.")
    expect(good).to_be_focused()
    expect(section.locator(".vb-thinking:visible")).to_have_count(0)
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.press("ArrowDown")
    expect(section).to_contain_text("3 van 3 zinnen gemarkeerd")
    press(shown, "Vergelijk met de uitleg")
    expect(section.locator(".vb-summary")).to_be_focused()
    expect(section.locator(".vb-summary")).to_contain_text("Deze zin is nog een keer kijken waard")
    expect(section.locator(".vb-thinking:visible")).to_have_count(3)
    title = shown.exercise.content["about"]["not-yet"]["title"]
    expect(last).to_have_accessible_description(re.compile(f"Minder .* Eerder: {title}. Nog."))
    expect(good).to_have_accessible_description(re.compile("Past.* Wat was leuk?"))
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(last).to_be_focused()
    keyboard.press("ArrowDown")
    expect(section.locator(".vb-summary")).to_contain_text("Bij elke zin past wat je koos.")
    shown.page.wait_for_timeout(700)
    marks = {"hello": "none", "good": "vague", "not": "not-yet"}
    assert shown.saved() == {"marks": marks, "viewed": True}
    again = stage(SpotExercise, spot())
    expect(again.section.locator(".vb-thinking:visible")).to_have_count(3)


def test_a_scan_by_keyboard(stage: Open) -> None:
    shown = stage(ScanExercise, scan())
    keyboard, section = shown.page.keyboard, shown.section
    groups = section.get_by_role("group")
    for number, downs in enumerate((1, 2, 0)):
        tab_to(shown, groups.nth(number).get_by_role("radio").first)
        keyboard.press("Space")
        for _ in range(downs):
            keyboard.press("ArrowDown")
    expect(section).to_contain_text("3 van 3 ingevuld")
    expect(section.locator(".vb-spoken").last).to_contain_text("Je hebt alles ingevuld.")
    tries = section.locator(".vb-outcome .vb-thinking")
    expect(tries).to_have_count(2)
    expect(tries.first).to_contain_text("Ik doe waiting. Je koos ‘nooit’.")
    expect(tries.last).to_contain_text("Probeer names een keer.")
    expect(section).to_contain_text("geen gevalideerde schaal")
    shown.page.wait_for_timeout(700)
    assert shown.saved() == {"chosen": {"names": 1, "turns": 2, "waiting": 0}}
    again = stage(ScanExercise, scan())
    expect(again.section.get_by_role("radio", checked=True)).to_have_count(3)
    expect(again.section.locator(".vb-outcome .vb-thinking")).to_have_count(2)


@pytest.mark.parametrize(("language", "scheme"), [("nl", "dark"), ("en", "light")])
def test_without_barriers_on_a_phone(stage: Open, language: Any, scheme: str) -> None:
    options = {"width": 390, "color_scheme": scheme}
    said = {
        "nl": f"Hoi Samira. {OWN} {'lang' * 30}",
        "en": f"Hi Samira. It seems that you had little time this week. The four tests are not yet "
        f"in the report, as always. {'long' * 30}",
    }[language]
    shown = stage(RewriteExercise, rewrite(message=None), language, **options)
    texts, section = shown.exercise.texts, shown.section
    for area in section.get_by_role("textbox").all():
        area.fill(said)
    cautions = section.locator(".vb-find-caution")
    expect(cautions).to_have_count(2)
    for place in range(2):
        cautions.nth(place).click()
    expect(section.locator(".vb-panel")).to_have_count(2)
    section.get_by_role("button", name=texts["keep-version"]).click()
    for summary in section.locator("summary").all():
        summary.click()
    section.get_by_role("button", name=re.compile(texts["look-back"])).click()
    section.get_by_role("button", name=texts["show-example"]).click()
    assert_fits(shown)
    section.get_by_role("button", name=re.compile(texts["does-not-apply"])).last.click()
    expect(section.locator(".vb-aside li")).to_have_count(1)
    assert_fits(shown)

    shown = stage(ImproveExercise, improve(), language)
    shown.section.get_by_role("textbox").fill(said)
    shown.section.get_by_role("button", name=shown.exercise.texts["look-along"]).click()
    shown.section.locator(".vb-find-caution").click()
    assert_fits(shown)

    shown = stage(SpotExercise, spot(), language)
    for select in shown.section.get_by_role("combobox").all():
        select.select_option("none")
    shown.section.get_by_role("button", name=shown.exercise.texts["compare"]).click()
    assert_fits(shown)

    shown = stage(ScanExercise, scan(), language)
    for group in shown.section.get_by_role("group").all():
        group.locator("label").first.click()
    expect(shown.section.locator(".vb-outcome")).to_be_visible()
    assert_fits(shown)


def assert_fits(shown: Stage) -> None:
    """Nothing is wider than the screen, no target too small, and axe finds nothing."""
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390
    small = shown.page.evaluate(
        """() => [...document.querySelectorAll('.vb-exercise :is(button, select, summary, a)')]
            .filter((node) => node.checkVisibility())
            .filter((node) => node.getBoundingClientRect().height < 24)
            .map((node) => node.textContent)"""
    )
    assert small == []
    assert violations(shown.page) == []
