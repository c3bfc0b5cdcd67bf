"""Read and validate the course: modules, exercises, languages."""

from verbonden.course.case import Conversation
from verbonden.course.content import (
    Chart,
    Choice,
    Content,
    Exercise,
    HandIn,
    Improve,
    Reflection,
    Rewrite,
    Scan,
    Sorting,
    Spot,
    Thoughts,
    Values,
)
from verbonden.course.files import ContentError
from verbonden.course.kinds import load_content
from verbonden.course.languages import LANGUAGES, Language, load_texts
from verbonden.course.modules import Course, Module, load_course

__all__ = [
    "LANGUAGES",
    "Chart",
    "Choice",
    "Content",
    "ContentError",
    "Conversation",
    "Course",
    "Exercise",
    "HandIn",
    "Improve",
    "Language",
    "Module",
    "Reflection",
    "Rewrite",
    "Scan",
    "Sorting",
    "Spot",
    "Thoughts",
    "Values",
    "load_content",
    "load_course",
    "load_texts",
]
