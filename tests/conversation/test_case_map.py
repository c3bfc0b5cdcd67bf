"""The map of a case: everything in it is told, and nothing in a text can act."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from conversation.cases import case
from hypothesis import given
from hypothesis import strategies as st

from verbonden.conversation.case_map import TEXTS, draw_map
from verbonden.conversation.drawing import Box, Exit, draw
from verbonden.course import LANGUAGES, Language, load_texts
from verbonden.course.case import MOVES

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {f"{SVG}{name}" for name in ("svg", "title", "desc", "rect", "polygon", "path", "text")}


def parsed(svg: str) -> Element:
    return ElementTree.fromstring(svg)


def words(svg: Element) -> str:
    """Return all that stands in the picture, on one line."""
    return " ".join(" ".join(one.text or "" for one in svg.iter(f"{SVG}text")).split())


def arrowheads(svg: Element) -> list[Element]:
    return [one for one in svg.iter(f"{SVG}path") if one.get("d", "").endswith("z")]


def test_scenes_arrows_and_endings_stand_in_the_map_in_words() -> None:
    svg = parsed(draw_map(case(), "nl"))
    said = words(svg)
    for part in (
        "Sem, mbo, niveau 4",
        "Scène 1: ‘Sorry.’",
        "De deur gaat open.",
        "Kan hier ter sprake komen: bridge.",
        "→ Na de laatste beurt: naar scène 2.",
        "→ Meteen, op vragen naar een eigen stap of vragen naar een eerder succes, als openheid 5 "
        "of meer is en ‘bridge’ ter sprake kwam: Sem zegt ‘Die brug, hè. Ik kan een boot eerder "
        "nemen.’ en het gesprek gaat naar het slot.",
        "Op elk moment kan Sem het gesprek afbreken",
        "Sem zegt ‘Laat maar. Ik ga.’",
        "→ Als geloof in eigen kunnen 6 of meer is en openheid 7 of meer is: Een plan.",
        "→ Anders: Weg.",
        "Afloop: Een plan Een goed gesprek.",
        "Afloop: Toch nog Hersteld.",
        "Afloop: Weg Vastgelopen.",
    ):
        assert part in said
    assert len(arrowheads(svg)) == 5, "to scene 2, the close and three endings"


def test_who_does_not_see_the_picture_is_told_the_same() -> None:
    svg = parsed(draw_map(case(), "nl"))
    assert (svg.get("role"), svg.get("lang")) == ("img", "nl")
    title, description = (svg.find(f"{SVG}{name}") for name in ("title", "desc"))
    assert title is not None
    assert (title.text, title.get("id")) == ("Weer te laat", svg.get("aria-labelledby"))
    assert description is not None
    assert description.get("id") == svg.get("aria-describedby")
    told = " ".join((description.text or "").split())
    for one in words(svg).replace("Weer te laat ", "", 1).replace("→ ", "").split():
        assert one in told


def test_a_course_is_told_by_its_shape() -> None:
    svg = parsed(draw_map(case(), "nl"))
    boxes = [one for one in svg if one.get("stroke-width") and one.tag != f"{SVG}path"]
    endings = boxes[-4:]
    assert [one.tag.removeprefix(SVG) for one in endings] == ["rect", "polygon", "rect", "rect"]
    assert [one.get("rx") for one in endings] == ["22", None, "0", "0"]


def test_an_english_map_is_in_english() -> None:
    said = words(parsed(draw_map(case(), "en")))
    assert "→ If openness is 4 or more: Toch nog." in said
    assert "Ending: Weg Stuck." in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_has_a_name(language: Language) -> None:
    texts = load_texts(TEXTS, language)
    assert {key for key in texts if key.startswith("move-")} == {f"move-{move}" for move in MOVES}


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "]]></desc><script href=''/>",
        "&lt;b&gt; & {name} %s",
        '"><a href="javascript:alert(1)">hier</a>',
        "W" * 400,
        "‮omgekeerd‬ 👩🏽‍🏫",
    ],
)
def test_a_text_can_do_nothing_but_be_read(hostile: str) -> None:
    quoted = "'" + hostile.replace("'", "''") + "'"
    changed = case(
        ("title: Weer te laat", f"title: {quoted}"),
        ("says: Sorry.", f"says: {quoted}"),
        ("setting: De deur gaat open.", f"setting: {quoted}"),
        ("title: Een plan", f"title: {quoted}"),
    )
    svg = parsed(draw_map(changed, "nl"))
    assert {one.tag for one in svg.iter()} <= DRAWN
    title = svg.find(f"{SVG}title")
    assert title is not None
    assert title.text == hostile


@given(st.text(min_size=1), st.text())
def test_any_text_can_be_drawn(first: str, second: str) -> None:
    boxes = [Box("a", first, [second], [Exit(second, "b"), Exit(first, "a")]), Box("b", second)]
    svg = parsed(draw(first, [second], boxes, "nl"))
    assert {one.tag for one in svg.iter()} <= DRAWN


def test_arrows_that_run_side_by_side_do_not_cover_one_another() -> None:
    names = ["a", "b", "c", "d"]
    boxes = [Box(name, name, [], [Exit(f"to {to}", to) for to in names]) for name in names]
    svg = parsed(draw("Alles", [], boxes, "nl"))
    paths = [one.get("d", "") for one in svg.iter(f"{SVG}path")]
    assert len(arrowheads(svg)) == 4
    lanes = {path.split("V")[0].rsplit("Q", 1)[1].split()[0] for path in paths if "V" in path}
    assert len(lanes) == 4, "one lane for all arrows to a box"
