"""What the coach says of a whole message."""

from hypothesis import given
from hypothesis import strategies as st

from verbonden.coach import CAUTIONS, STRENGTHS, Unreadable, analyse, label_sentences
from verbonden.course import LANGUAGES

MESSAGE = (
    "Hoi Samira, ik heb je verslag gelezen. Het lijkt alsof je haast had bij de conclusie. "
    "De conclusie is nog niet onderbouwd. Je bent gewoon slordig."
)


def test_a_message_tells_what_is_there_and_what_is_missing() -> None:
    seen = analyse(MESSAGE, "nl")
    assert {"tentative", "not-yet"} <= set(seen.strengths)
    assert "person" in seen.cautions
    assert set(seen.strengths) | set(seen.missing) == set(STRENGTHS)
    assert not set(seen.strengths) & set(seen.missing)
    assert "belief" in seen.missing


def test_a_finding_points_at_its_words() -> None:
    seen = analyse(MESSAGE, "nl")
    last = seen.sentences[-1]
    (finding,) = [one for one in last.findings if one.label == "person"][:1]
    assert "slordig" in seen.text[finding.start : finding.end]


def test_normal_for_everybody_is_no_generalising() -> None:
    (labels,) = label_sentences(["Iedereen loopt hier in het begin vast, dat hoort erbij."], "nl")
    assert "normalise" in labels
    assert "generalise" not in labels


def test_a_text_without_words_has_no_labels() -> None:
    assert label_sentences(["", "…", "🙂"], "en") == [(), (), ()]


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_is_looked_through(text: str, language: str) -> None:
    try:
        seen = analyse(text, language)  # type: ignore[arg-type]
    except Unreadable:
        return
    for sentence in seen.sentences:
        assert set(sentence.labels) <= {*STRENGTHS, *CAUTIONS}
        for finding in sentence.findings:
            assert sentence.start <= finding.start < finding.end <= sentence.end
