"""The pattern language: what each sign finds and leaves alone, and what cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbonden.coach.patterns import Lexicon, Pattern, PatternError, compile_pattern
from verbonden.coach.sentences import sentences, tokens_of

LEXICON = Lexicon(
    {"part": ["inleiding", "deel twee", "*analyse"], "endless": ["<endless>"]},
    lambda word: tokens_of(word, "nl"),
)


def compiled(pattern: str) -> Pattern:
    return compile_pattern(pattern, LEXICON)


def finds(pattern: str, text: str) -> bool:
    made = compiled(pattern)
    return made.place(LEXICON.row(sentences(text, "nl", one=True)[0].tokens)) is not None


@pytest.mark.parametrize(
    ("pattern", "found", "left"),
    [
        ("het lijkt alsof", "En HET lijkt alsof je schrok.", "Het lijkt wel alsof."),
        ("lijkt|klinkt alsof", "Dat klinkt alsof het lukt.", "Dat voelt alsof het lukt."),
        ("(kijk aan | let op) nu", "Let op nu!", "Let nu op!"),
        ("het lijkt [wel] alsof", "Het lijkt wel alsof.", "Het lijkt soms alsof."),
        ("de <part> mist", "De foutenanalyse mist iets.", "De conclusie mist iets."),
        ("de <part> mist", "De deel twee mist iets.", "De deel drie mist iets."),
        ("ge*t", "Je hebt gewerkt.", "Je hebt begrepen."),
        ("je _ wel", "Je kunt wel.", "Je wel."),
        ("je .. bron", "Je zocht een nieuwe bron.", "Je zocht een, eh, bron."),
        ("je ... bron", "Je zocht, heel goed, een nieuwe bron.", "Je zocht; een bron."),
        ("je .. bron", "Je bron klopt.", "Je zocht een twee drie vier bron."),
        ("kan !niet", "Dat kan wel.", "Dat kan niet."),
        ("^ waarom", "Waarom dit?", "En waarom dit?"),
        ("beter $", "Dit kan beter!", "Dit kan beter worden."),
        ("bezig [hoor] (! | .)", "Goed bezig!", "Goed bezig, zeg."),
        ("toch ?", "Je komt toch?", "Je komt toch."),
    ],
)
def test_a_sign_finds_what_it_says(pattern: str, found: str, left: str) -> None:
    assert finds(pattern, found)
    assert not finds(pattern, left)


def test_a_word_is_found_whole() -> None:
    assert not finds("goed", "Dat is vergoed, goedkoop en goede waar.")


def test_curly_and_straight_apostrophes_are_the_same() -> None:
    assert finds("zo'n vraag", "Zo’n vraag helpt.")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(een", "not closed"),
        ("een)", "no partner"),
        ("een|", "missing at the end"),
        ("een | ", "no partner"),
        ("", "nothing stands"),
        ("()", "nothing stands"),
        ("<onbekend>", "no word list 'onbekend'"),
        ("<endless>", "holds itself"),
    ],
)
def test_a_mistake_is_named(pattern: str, said: str) -> None:
    with pytest.raises(PatternError, match=said):
        compiled(pattern)


def test_a_pattern_tells_a_word_it_cannot_do_without() -> None:
    assert compiled("je ... bron|tabel").needs == ({"je"}, {"bron", "tabel"})
    assert compiled("[je] bron|tabel ..").needs == ({"bron", "tabel"},)
    assert compiled("(je ziet | let op) dat").needs == ({"dat"}, {"je", "let"})
    assert compiled("(je | ge*t) ..").needs == ()
    assert compiled("!niet [wel]").needs == ()


@given(st.text(alphabet="ab()[]|!^$<>*_.,? ", max_size=20))
def test_any_pattern_is_read_or_refused(pattern: str) -> None:
    try:
        made = compiled(pattern)
    except PatternError:
        return
    made.place(LEXICON.row(["a", "b", "ab", ",", "a", "?"]))


@given(st.lists(st.sampled_from(["je", "bron", ",", "de", "inleiding", "niet", "?"]), max_size=40))
def test_needed_words_stand_in_every_match(words: list[str]) -> None:
    for text in ("je .. bron|tabel", "[de] <part> niet", "(je de | bron) !niet", "... bron"):
        pattern = compiled(text)
        if pattern.place(LEXICON.row(words)):
            assert all(needed.intersection(words) for needed in pattern.needs)


def test_lists_within_lists_are_told_apart() -> None:
    lexicon = Lexicon({"all": ["<some>", "soms"], "some": ["vaak"]}, lambda word: [word])
    every, some = (compile_pattern(f"<{name}>", lexicon) for name in ("all", "some"))
    assert every.place(lexicon.row(["vaak"])) == every.place(lexicon.row(["soms"])) == (0, 0)
    assert some.place(lexicon.row(["ik", "vaak"])) == (1, 1)
    assert some.place(lexicon.row(["soms"])) is None


def test_a_text_cannot_hold_our_signs() -> None:
    pattern = compiled("<part>")
    signed = LEXICON.row(["inleiding"]).strip()
    assert pattern.place(LEXICON.row([signed.replace("inleiding", "x")])) is None
