"""Reading rules: what a rule finds, what it leaves alone, and what is said of a mistake."""

from pathlib import Path

import pytest

from verbonden.coach.rules import RuleBook
from verbonden.coach.sentences import sentences
from verbonden.course import ContentError

LEXICON = "part: [inleiding, conclusie]\n"
RULE = """\
label: not-yet
unless: ["^ ik"]
rules:
  - id: missing-part
    because: Zegt dat iets er nog niet is.
    source: Geschreven voor deze test.
    match: ["<part> ... nog niet"]
    unless: ["natuurlijk"]
    needs: ["je|jouw"]
    when: statement
    finds: [Je inleiding is nog niet klaar.]
    leaves: [Je conclusie is klaar.]
  - id: after-a-complaint
    because: Antwoordt op een klacht.
    source: Geschreven voor deze test.
    match: ["nog niet"]
    before: ["lukt .. niet"]
    finds: ["Het lukt me niet. || Nee, nog niet."]
"""


def book(folder: Path, rules: str = RULE, lexicon: str = LEXICON) -> RuleBook:
    (folder / "lexicon.yaml").write_text(lexicon, encoding="utf-8")
    (folder / "not-yet.yaml").write_text(rules, encoding="utf-8")
    return RuleBook(folder, "nl")


def found(rules: RuleBook, text: str, before: str = "") -> list[str]:
    (sentence,) = sentences(text, "nl", one=True)
    return [one.rule.id for one in rules.find(sentence, before)]


def test_a_rule_finds_its_wording_and_tells_where(tmp_path: Path) -> None:
    text = "Volgens mij is je inleiding nu nog niet klaar."
    (hit,) = book(tmp_path).find(sentences(text, "nl")[0])
    assert (hit.label, hit.rule.id) == ("not-yet", "missing-part")
    assert text[hit.start : hit.end] == "inleiding nu nog niet"


@pytest.mark.parametrize(
    "text",
    [
        "De inleiding is nog niet klaar.",  # no `needs`
        "Je inleiding is natuurlijk nog niet klaar.",  # its own `unless`
        "Ik vind je inleiding nog niet klaar.",  # the label's `unless`
        "Is je inleiding nog niet klaar?",  # not a statement
    ],
)
def test_a_condition_takes_a_rule_back(tmp_path: Path, text: str) -> None:
    assert found(book(tmp_path), text) == []


def test_a_rule_can_ask_for_what_was_said_before(tmp_path: Path) -> None:
    rules = book(tmp_path)
    assert found(rules, "Nee, nog niet.", before="Het lukt mij niet") == ["after-a-complaint"]
    assert found(rules, "Nee, nog niet.", before="Het lukt me") == []
    assert found(rules, "Nee, nog niet.") == []


def test_examples_that_hold_are_no_mistakes(tmp_path: Path) -> None:
    assert list(book(tmp_path).mistakes()) == []


def test_an_example_that_does_not_hold_is_named(tmp_path: Path) -> None:
    rules = RULE.replace("inleiding is nog niet klaar.", "inleiding is klaar.").replace(
        "leaves: [Je conclusie is klaar.]", "leaves: [Je conclusie is nog niet klaar.]"
    )
    said = list(book(tmp_path, rules).mistakes())
    assert [("should find" in one, "should leave alone" in one) for one in said] == [
        (True, False),
        (False, True),
    ]
    assert all("not-yet.yaml: rule 'missing-part'" in one for one in said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<part>", "<deel>", "rule 'missing-part': '<deel> ... nog niet': there is no word list"),
        ("label: not-yet", "label: nog-niet", "expected 'not-yet', as the file is named"),
        ("id: after-a-complaint", "id: missing-part", "stands here more than once"),
        ("    when: statement\n", "    whenever: statement\n", "whenever"),
        ("    source: Geschreven voor deze test.\n    match", "    match", "source"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ContentError, match=r"not-yet\.yaml") as caught:
        book(tmp_path, RULE.replace(old, new, 1))
    assert said in str(caught.value)
