"""An alias is any name that can be seen, on one line, of a length that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbonden.answers import AliasError, clean_alias
from verbonden.answers.aliases import LONGEST


@pytest.mark.parametrize("alias", ["Noor", "Ö", "李梅", "🌼", "👩‍🏫", "Jan-Willem d'Arc", "=1+1"])
def test_names_and_emoji_of_any_script_are_welcome(alias: str) -> None:
    assert clean_alias(f"  {alias}\n") == alias


@pytest.mark.parametrize("alias", ["", "   ", "\n\t", "\u200b", "\u0000", "\u202e"])
def test_a_name_that_nobody_can_see_is_refused(alias: str) -> None:
    with pytest.raises(AliasError) as caught:
        clean_alias(alias)
    assert caught.value.reason == "empty"


def test_two_hundred_characters_are_too_many() -> None:
    with pytest.raises(AliasError) as caught:
        clean_alias("a" * 200)
    assert caught.value.reason == "long"
    assert clean_alias("a" * LONGEST) == "a" * LONGEST


@given(st.text())
def test_whatever_is_typed_becomes_one_short_line_or_is_refused(typed: str) -> None:
    try:
        alias = clean_alias(typed)
    except AliasError:
        return
    assert alias == clean_alias(alias)
    assert 0 < len(alias) <= LONGEST
    assert "\n" not in alias
    alias.encode("utf-8")
