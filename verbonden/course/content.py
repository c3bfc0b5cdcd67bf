"""What an exercise's YAML file may hold.

Every exercise tells a learner why they do it, what they do and how long it takes, and
every piece of content tells where it comes from. A mistake raises ContentError, which
names the file, the line, the place in it and what was expected.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from verbonden.course.files import ContentError, line_of, short

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""Lower-case words joined by hyphens: what a file, an address and an answer are named by."""
Strength = Literal[
    "tentative",
    "process",
    "normalise",
    "high-standard",
    "belief",
    "next-step",
    "not-yet",
    "invite",
]
Caution = Literal[
    "person",
    "self-evident-praise",
    "fixed",
    "generalise",
    "accuse",
    "vague",
    "compare",
    "exclude",
]
"""With the strengths, the labels of the feedback coach, which the coach explains."""
NONE = "none"
"""What a sentence shows in which none of the labels of an exercise holds."""


class Model(BaseModel):
    """A part of a content file: no unknown keys, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Content(Model):
    """Anything a notebook places: has a title and says where it comes from."""

    kind: str
    title: Text
    source: Text


class Exercise(Content):
    """Content that a learner answers."""

    why: Text
    task: Text
    minutes: int = Field(gt=0, le=60)


class Category(Model):
    """One of the places an item can be sorted into."""

    id: Identifier
    label: Text
    hint: Text


class Item(Model):
    """Something to sort, the category it fits best, and the thinking behind that."""

    id: Identifier
    text: Text
    category: Identifier
    explanation: Text


class Sorting(Exercise):
    """Put every item in the category that fits it best."""

    kind: Literal["sorting"]
    categories: list[Category] = Field(min_length=2, max_length=5)
    items: list[Item] = Field(min_length=2)

    @model_validator(mode="after")
    def _ids_are_known_and_unique(self) -> Self:
        known = _unique("categories", self.categories)
        _unique("items", self.items)
        for item in self.items:
            if item.category not in known:
                raise ValueError(
                    f"item '{item.id}' has category '{item.category}'; "
                    f"expected one of {', '.join(known)}"
                )
        return self


class Option(Model):
    """An option to choose, and what to say to who chooses it.

    `fits` is left out where no option is better than another, as in a look at one's own class.
    """

    id: Identifier
    text: Text
    feedback: Text
    fits: bool | None = None


class Choice(Exercise):
    """Choose one option, or several."""

    kind: Literal["choice"]
    prompt: Text
    multiple: bool = False
    options: list[Option] = Field(min_length=2, max_length=9)

    @model_validator(mode="after")
    def _options_agree(self) -> Self:
        _unique("options", self.options)
        judged = {option.fits is not None for option in self.options}
        if len(judged) > 1:
            raise ValueError("options: expected 'fits' with every option or with none")
        if judged == {True} and not any(option.fits for option in self.options):
            raise ValueError("options: expected at least one option with 'fits: true'")
        return self


class Reflection(Exercise):
    """Write in one's own words, helped by how a sentence could start."""

    kind: Literal["reflection"]
    prompt: Text
    starters: list[Text] = Field(min_length=1, max_length=6)
    words: int = Field(gt=0, le=1000, description="how many words are usually enough")


class Example(Model):
    """One way to word a message, and the thinking behind it."""

    text: Text
    explanation: Text


class Rewrite(Exercise):
    """Rewrite a message while the coach looks along; without a message, one's own."""

    kind: Literal["rewrite"]
    setting: Text | None = Field(default=None, description="where the message comes from")
    message: Text | None = None
    look_for: list[Strength] = Field(
        default_factory=lambda: list(get_args(Strength)), alias="look-for", min_length=1
    )
    example: Example | None = None


class Improvable(Model):
    """A sentence with one caution in it, and one of the ways to word it otherwise."""

    id: Identifier
    setting: Text | None = None
    sentence: Text
    caution: Caution
    explanation: Text
    example: Text


class Improve(Exercise):
    """Improve sentences, one caution at a time."""

    kind: Literal["improve"]
    items: list[Improvable] = Field(min_length=1, max_length=12)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        _unique("items", self.items)
        return self


class Marked(Model):
    """A sentence of a message, and the label that holds in it."""

    id: Identifier
    text: Text
    # Not named `label`: what other kinds have by that name is a text, this is an id.
    shows: Strength | Caution | Literal["none"] = Field(alias="label")
    explanation: Text


class Spot(Exercise):
    """Mark in a message which sentence does what."""

    kind: Literal["spot"]
    setting: Text | None = None
    labels: list[Strength | Caution] = Field(min_length=2, max_length=6)
    sentences: list[Marked] = Field(min_length=2)

    @model_validator(mode="after")
    def _labels_are_offered(self) -> Self:
        _unique("sentences", self.sentences)
        offered = [*self.labels, NONE]
        if len(set(offered)) < len(offered):
            raise ValueError("labels: expected every label once")
        for sentence in self.sentences:
            if sentence.shows not in offered:
                raise ValueError(
                    f"sentence '{sentence.id}' has label '{sentence.shows}'; "
                    f"expected one of {', '.join(offered)}"
                )
        return self


class Statement(Model):
    """Something one may do, and what to try when it is seldom done."""

    id: Identifier
    text: Text
    suggestion: Text


class Scan(Exercise):
    """A look at one's own habit: how often one does something; no validated scale."""

    kind: Literal["scan"]
    statements: list[Statement] = Field(min_length=2, max_length=12)
    scale: list[Text] = Field(min_length=3, max_length=5, description="from least to most")

    @model_validator(mode="after")
    def _ids_and_steps_are_unique(self) -> Self:
        _unique("statements", self.statements)
        if len(set(self.scale)) < len(self.scale):
            raise ValueError("scale: expected every step once")
        return self


class TestedThought(Model):
    """Somebody's undermining thought, what speaks for and against it, and its counterpart."""

    id: Identifier
    setting: Text
    undermining: Text
    supports: Text
    contradicts: Text
    helping: Text


class Thoughts(Exercise):
    """Test an undermining thought of one's own, and write its helping counterpart."""

    kind: Literal["thoughts"]
    undermining: list[Text] = Field(
        min_length=1, max_length=8, description="thoughts that one may recognise, to start from"
    )
    helping: list[Text] = Field(
        min_length=1, max_length=6, description="ways to begin a helping thought"
    )
    examples: list[TestedThought] = Field(min_length=1, max_length=3)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        _unique("examples", self.examples)
        return self


class Value(Model):
    """Something that may matter to somebody, and what is meant by it."""

    id: Identifier
    label: Text
    hint: Text


class Values(Exercise):
    """Choose what matters most, keep a few, rank them, and connect the first to one's days."""

    kind: Literal["values"]
    prompt: Text
    values: list[Value] = Field(min_length=6, max_length=30)
    few: int = Field(default=5, ge=3, le=8, description="how many to keep")
    top: int = Field(default=3, ge=1, le=5, description="how many of those to connect")
    connect: Text = Field(description="what to write about each of the first")
    example: Text

    @model_validator(mode="after")
    def _there_is_something_to_narrow(self) -> Self:
        _unique("values", self.values)
        if not self.top <= self.few < len(self.values):
            raise ValueError("few: expected at least 'top', and fewer than there are values")
        return self


class HandIn(Exercise):
    """Hand in an assignment from the page."""

    kind: Literal["hand-in"]
    assignment: Identifier


class Bar(Model):
    """A number with its name."""

    label: Text
    value: float


class Chart(Content):
    """A plain bar chart, with the same numbers in words and in a table."""

    kind: Literal["chart"]
    summary: Text = Field(description="what the chart shows, for who does not see it")
    measure: Text = Field(description="what a number says, such as 'Percentage of students'")
    unit: str = Field(default="", description="written behind each number, such as '%'")
    maximum: float = Field(gt=0, description="where the axis ends")
    bars: list[Bar] = Field(min_length=1, max_length=12)


def validate(adapter: TypeAdapter[Any], data: dict[str, Any], path: Path) -> Any:
    """Check data against a model; name file, line, place and expectation of each mistake."""
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        raise ContentError(
            "\n".join(_sentence(mistake, data, path) for mistake in error.errors())
        ) from None


def _sentence(mistake: Any, data: dict[str, Any], path: Path) -> str:
    kind = data.get("kind")
    place = [step for step in mistake["loc"] if step != kind or step in data]
    # A model that is chosen by its kind puts that kind first in the place.
    line = line_of(path, place)
    steps = " → ".join(str(step + 1) if isinstance(step, int) else step for step in place)
    where = f"{short(path)}{f', line {line}' if line else ''}: {f'{steps}: ' if steps else ''}"
    found = mistake.get("input")
    shown = f" (found: {found!r})" if isinstance(found, str | int | float | bool) else ""
    said = mistake["msg"].removeprefix("Value error, ")
    return f"{where}{said}{shown}"


def _unique(place: str, parts: list[Any]) -> list[str]:
    ids = [part.id for part in parts]
    for identifier in ids:
        if ids.count(identifier) > 1:
            raise ValueError(f"{place}: the id '{identifier}' stands here more than once")
    return ids
