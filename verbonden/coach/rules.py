"""Read rules: what wording tells of a label, in YAML files that a linguist can edit.

A folder holds `lexicon.yaml`, with the lists of words that patterns may name, and a file for
each label. Rules say nothing about what is done with what they find.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from verbonden.coach.patterns import Lexicon, Pattern, PatternError, Words, compile_pattern
from verbonden.coach.sentences import Sentence, little_words, sentences, tokens_of
from verbonden.course.content import Identifier, Text, validate
from verbonden.course.files import ContentError, read_yaml, short
from verbonden.course.languages import Language

LEXICON = "lexicon.yaml"
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Model):
    """Wording that tells of a label, why it does, and sentences that show it.

    `match` finds it; `unless` anywhere in the sentence takes it back; `needs` has to stand
    somewhere in the sentence too; `when` says what kind of sentence it must be; `before` looks
    at what was said just before it (in a conversation: the student's words).
    """

    id: Identifier
    because: Text
    source: Text
    match: list[Phrase] = Field(min_length=1)
    unless: list[Phrase] = []
    needs: list[Phrase] = []
    before: list[Phrase] = []
    when: Literal["any", "question", "statement"] = "any"
    weight: float = Field(default=1, gt=0, le=5)
    finds: list[Text] = Field(min_length=1)
    leaves: list[Text] = []


class RuleFile(_Model):
    """The rules for one label; `unless` holds for all of them."""

    label: Identifier
    unless: list[Phrase] = []
    rules: list[Rule]


@dataclass(frozen=True)
class Found:
    """A rule that holds in a sentence, and where in the text its wording stands."""

    label: str
    rule: Rule
    start: int
    end: int


@dataclass(frozen=True)
class _Sought:
    """A pattern, and as bits the sets of words of which it needs one each."""

    pattern: Pattern
    needs: int

    def place(self, row: str, there: int) -> tuple[int, int] | None:
        """Return where it stands in a row of tokens of which the bits of `there` are known."""
        return self.pattern.place(row) if self.needs & there == self.needs else None


@dataclass(frozen=True)
class _Compiled:
    label: str
    rule: Rule
    match: tuple[_Sought, ...]
    unless: tuple[_Sought, ...]
    needs: tuple[_Sought, ...]
    before: tuple[_Sought, ...]


class RuleBook:
    """The rules of one language, ready to look through sentences.

    Most patterns cannot be in most sentences. Each set of words that a pattern needs one of has
    a bit; the bits of a sentence's words tell which patterns are worth trying.

    Raises:
        ContentError: a file is not right; says which rule, and what is wrong with it.
    """

    def __init__(self, folder: Path, language: Language) -> None:
        self.folder = folder
        self.language = language
        self._lexicon = Lexicon(
            _read_lexicon(folder / LEXICON), lambda word: tokens_of(word, language)
        )
        self.files = tuple(
            _read_rules(path) for path in sorted(folder.glob("*.yaml")) if path.name != LEXICON
        )
        self._bits: dict[Words, int] = {}
        self._known: dict[str, _Sought] = {}
        self._rules = [self._compile(file, rule) for file in self.files for rule in file.rules]
        self._bits_of: dict[str, int] = {}
        for words, bit in self._bits.items():
            for word in words:
                self._bits_of[word] = self._bits_of.get(word, 0) | bit
        # A pattern waits for the rarest of its sets of words; one without any is always tried.
        self._waiting: dict[Words, list[tuple[_Compiled, _Sought]]] = {Words(): []}
        for compiled in self._rules:
            for sought in compiled.match:
                rarest = next(iter(sought.pattern.needs), Words())
                self._waiting.setdefault(rarest, []).append((compiled, sought))
        self._woken: dict[str, tuple[Words, ...]] = {}
        for words in self._waiting:
            for word in words:
                self._woken[word] = (*self._woken.get(word, ()), words)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that these rules tell of."""
        return tuple(file.label for file in self.files)

    def compile(self) -> None:
        """Compile every pattern now, in a process that will be forked, and not in each fork."""
        for sought in self._known.values():
            _ = sought.pattern.expression

    def find(self, sentence: Sentence, before: str = "") -> list[Found]:
        """Return what holds in a sentence, in the order in which it stands there."""
        there = 0
        woken = {Words()}
        for token in sentence.tokens:
            there |= self._bits_of.get(token, 0)
            woken.update(self._woken.get(token, ()))
        row = self._lexicon.row(sentence.tokens)
        earlier = self._row(before) if before else " "
        found = []
        for words in woken:
            for compiled, sought in self._waiting[words]:
                # The coach's busiest line: what `place` would look at first, without calling it.
                if sought.needs & there != sought.needs:
                    continue
                place = sought.pattern.place(row)
                if place and _holds(compiled, sentence.is_question, row, there, earlier):
                    found.append(Found(compiled.label, compiled.rule, *sentence.span(*place)))
        return sorted(found, key=lambda one: (one.start, one.end, one.label, one.rule.id))

    def _row(self, text: str) -> str:
        cut = sentences(text, self.language, one=True)
        return self._lexicon.row(token for sentence in cut for token in sentence.tokens)

    def mistakes(self) -> Iterator[str]:
        """Yield a sentence for each example that a rule does not treat as it says."""
        for compiled in self._rules:
            for examples, expected in ((compiled.rule.finds, True), (compiled.rule.leaves, False)):
                for example in examples:
                    if self._holds_in(compiled.rule, example) != expected:
                        asked = "should find" if expected else "should leave alone"
                        yield (
                            f"{short(self.folder / compiled.label)}.yaml: rule "
                            f"'{compiled.rule.id}' {asked}: {example}"
                        )

    def _holds_in(self, rule: Rule, example: str) -> bool:
        """Return whether a rule holds in an example, written as `what was said || the words`."""
        before, _, said = example.rpartition("||")
        cut = sentences(said.strip(), self.language)
        return any(one.rule is rule for part in cut for one in self.find(part, before.strip()))

    def _compile(self, file: RuleFile, rule: Rule) -> _Compiled:
        def compiled(phrases: list[str]) -> tuple[_Sought, ...]:
            return tuple(self._sought(phrase) for phrase in phrases)

        try:
            return _Compiled(
                file.label,
                rule,
                compiled(rule.match),
                compiled(file.unless + rule.unless),
                compiled(rule.needs),
                compiled(rule.before),
            )
        except PatternError as error:
            where = short(self.folder / f"{file.label}.yaml")
            raise ContentError(f"{where}: rule '{rule.id}': {error}") from None

    def _sought(self, phrase: str) -> _Sought:
        if phrase not in self._known:  # What a file never finds stands with each of its rules.
            pattern = compile_pattern(phrase, self._lexicon, little_words(self.language))
            bits = {self._bits.setdefault(words, 1 << len(self._bits)) for words in pattern.needs}
            self._known[phrase] = _Sought(pattern, sum(bits))
        return self._known[phrase]


def _holds(compiled: _Compiled, is_question: bool, row: str, there: int, earlier: str) -> bool:
    def stands(patterns: tuple[_Sought, ...]) -> bool:
        return any(one.place(row, there) for one in patterns)

    return (
        compiled.rule.when in ("any", "question" if is_question else "statement")
        and not stands(compiled.unless)
        and (not compiled.needs or stands(compiled.needs))
        and (not compiled.before or any(one.pattern.place(earlier) for one in compiled.before))
    )


def _read_lexicon(path: Path) -> dict[str, list[str]]:
    adapter: TypeAdapter[Any] = TypeAdapter(dict[Identifier, list[Phrase]])
    lexicon: dict[str, list[str]] = validate(adapter, read_yaml(path), path)
    return lexicon


def _read_rules(path: Path) -> RuleFile:
    file: RuleFile = validate(TypeAdapter(RuleFile), read_yaml(path), path)
    if file.label != path.stem:
        raise ContentError(f"{short(path)}: label: expected '{path.stem}', as the file is named")
    ids = [rule.id for rule in file.rules]
    for identifier in ids:
        if ids.count(identifier) > 1:
            raise ContentError(f"{short(path)}: the id '{identifier}' stands here more than once")
    return file
