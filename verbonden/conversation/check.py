"""What `verbonden check` finds wrong in cases for practising a conversation."""

from collections.abc import Iterator
from pathlib import Path

from verbonden.conversation.explore import SHORTEST, ends_within, mistakes
from verbonden.conversation.moves import recognise
from verbonden.course import LANGUAGES, ContentError, Conversation, Language, load_content
from verbonden.course.case import QUALITIES
from verbonden.course.check import languages_differ
from verbonden.course.files import short
from verbonden.course.places import MODULES


def check_cases(folder: Path = MODULES) -> list[str]:
    """Return a sentence, with its file, for each mistake in any case; an empty list if all is well.

    A case is looked at whether or not a page places it yet.
    """
    names = sorted(path.with_suffix("").with_suffix("") for path in folder.glob("*-*/*.nl.yaml"))
    return [mistake for name in names for mistake in _case(name)]


def _case(name: Path) -> Iterator[str]:
    """Look at one case in each language; the same case is played through only once."""
    played: tuple[Conversation, list[str]] | None = None
    for language in LANGUAGES:
        path = name.with_suffix(f".{language}.yaml")
        try:
            case = load_content(path)
        except ContentError as error:
            yield str(error)
            continue
        if not isinstance(case, Conversation):
            return
        difference = languages_differ(played[0], case) if played else None
        if difference:
            yield f"{short(name)}: nl and en differ: {difference}"
        if played is None or difference:
            played = case, [*mistakes(case), *_length(case)]
        for mistake in [*played[1], *_offers(case, language)]:
            yield f"{short(path)}: {mistake}"


def _length(case: Conversation) -> Iterator[str]:
    if ends_within(case, SHORTEST - 1):
        yield (
            f"can be over in fewer than {SHORTEST} turns in which nothing goes wrong; expected "
            "more 'turns' in its scenes, or fewer replies that 'goes' elsewhere"
        )


def _offers(case: Conversation, language: Language) -> Iterator[str]:
    """What helps a student when it is chosen should not harm when it is typed, or the reverse."""
    helps: dict[str, int] = {
        move: sum(getattr(change, name) for name in QUALITIES)
        for move, change in case.changes.items()
    }
    for scene in case.scenes:
        for offer in scene.offers:
            found = recognise(offer.text, language, scene.says)
            opposite = helps[offer.move] * helps[found.move] < 0
            if found.sure and opposite and offer.move != found.second:
                yield (
                    f"scene '{scene.id}', offer '{offer.id}': is to be '{offer.move}', but "
                    f"when typed it is taken for '{found.move}'"
                )
