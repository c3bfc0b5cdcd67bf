"""The kinds of content there are, and the reading of a content file."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from verbonden.course.case import Conversation
from verbonden.course.content import (
    Chart,
    Choice,
    HandIn,
    Improve,
    Reflection,
    Rewrite,
    Scan,
    Sorting,
    Spot,
    Thoughts,
    Values,
    validate,
)
from verbonden.course.files import read_yaml

AnyExercise = (
    Sorting
    | Choice
    | Reflection
    | Rewrite
    | Improve
    | Spot
    | Scan
    | Thoughts
    | Values
    | HandIn
    | Conversation
)
AnyContent = AnyExercise | Chart
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Annotated[AnyContent, Field(discriminator="kind")])


def load_content(path: Path) -> AnyContent:
    """Read one content file.

    Raises:
        ContentError: the file is missing, no YAML, or not what its kind asks for; one
            line for each mistake.
    """
    content: AnyContent = validate(_ADAPTER, read_yaml(path), path)
    return content
