"""The rubric by which a trainer reads a reflection."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, TypeAdapter, model_validator

from verbonden.course import places
from verbonden.course.content import Identifier, Model, Text, validate
from verbonden.course.files import read_yaml
from verbonden.course.languages import Language, load_texts
from verbonden.grading.errors import TEXTS


class Level(Model):
    """What a reflection shows for this number of points."""

    points: Annotated[float, Field(ge=0)]
    text: Text


class Criterion(Model):
    """One thing the trainer looks for, from absent to fully there."""

    id: Identifier
    title: Text
    question: Text
    levels: list[Level] = Field(min_length=4, max_length=4)

    @model_validator(mode="after")
    def _levels_go_up(self) -> Self:
        points = [level.points for level in self.levels]
        if points != sorted(set(points)):
            raise ValueError("levels: expected more points at each next level")
        return self


class Rubric(Model):
    """All criteria for one answer, whose cell has the points that they add up to."""

    cell: Identifier
    criteria: list[Criterion] = Field(min_length=1)

    @model_validator(mode="after")
    def _criteria_agree(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        if len(set(ids)) < len(ids):
            raise ValueError("criteria: the same id stands here more than once")
        if len({tuple(level.points for level in one.levels) for one in self.criteria}) > 1:
            raise ValueError("criteria: expected the same points for the levels of each criterion")
        return self

    @property
    def total(self) -> float:
        """Return the most points that can be had."""
        return sum(criterion.levels[-1].points for criterion in self.criteria)


_RUBRIC: TypeAdapter[Rubric] = TypeAdapter(Rubric)


def rubric_path(assignment: str, language: Language) -> Path:
    """Return where an assignment's rubric stands."""
    return places.SOLUTIONS / language / assignment / "rubric.yaml"


def load_rubric(path: Path) -> Rubric:
    """Read a rubric; raise ContentError with file, line and place when it is not right."""
    rubric: Rubric = validate(_RUBRIC, read_yaml(path), path)
    return rubric


def as_markdown(rubric: Rubric, language: Language) -> str:
    """Return the rubric as a Markdown table: a row a criterion, a column a level."""
    texts = load_texts(TEXTS, language)
    levels = rubric.criteria[0].levels
    head = [
        texts["criterion"],
        *(
            f"{level.points:g} {texts['point' if level.points == 1 else 'points']}"
            for level in levels
        ),
    ]
    rows = [
        [
            f"**{criterion.title}.** {criterion.question}",
            *(level.text for level in criterion.levels),
        ]
        for criterion in rubric.criteria
    ]
    return "\n".join([_row(head), _row(["---"] * len(head)), *map(_row, rows)])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '&#124;') for cell in cells)} |"
