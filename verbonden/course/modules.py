"""The modules of the course, as their folders tell them."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, TypeAdapter

from verbonden.course.content import Identifier, Model, Text, validate
from verbonden.course.files import ContentError, as_it_is, read_yaml, short
from verbonden.course.kinds import AnyContent, load_content
from verbonden.course.languages import LANGUAGES, Language
from verbonden.course.places import MODULES

if TYPE_CHECKING:
    from nbformat import NotebookNode

PLACED = re.compile(r'page\.exercise\("([a-z0-9-]+)"\)')
"""The one line by which a notebook places an exercise."""


class ModuleFile(Model):
    """What stands in a module.yaml."""

    slug: Identifier
    minutes: int = Field(gt=0)
    assignment: Identifier | None = None
    title: dict[Language, Text]
    summary: dict[Language, Text]


_MODULE_FILE: TypeAdapter[ModuleFile] = TypeAdapter(ModuleFile)


@dataclass(frozen=True)
class Section:
    """A part of a module's page: its anchor and, when it opens with one, its heading."""

    id: str
    heading: str | None


@dataclass(frozen=True, eq=False)
class Module:
    """A module of the course: a folder with a notebook in each language."""

    folder: Path
    about: ModuleFile

    @property
    def slug(self) -> str:
        return self.about.slug

    @property
    def number(self) -> int:
        return int(self.folder.name.partition("-")[0])

    @cached_property
    def exercises(self) -> tuple[str, ...]:
        """The ids of what the Dutch notebook places, in order (both languages place the same)."""
        return tuple(
            name
            for cell in self.notebook("nl").cells
            if cell.cell_type == "code"
            for name in PLACED.findall(cell.source)
        )

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The exercises that a learner answers: progress counts these."""
        return tuple(name for name in self.exercises if self.content(name, "nl").kind != "chart")

    def content(self, exercise: str, language: Language) -> AnyContent:
        """Read one exercise in one language; raise ContentError when it is not right."""
        return _content(*as_it_is(self.folder / f"{exercise}.{language}.yaml"))

    def notebook_path(self, language: Language) -> Path:
        return self.folder / f"{language}.ipynb"

    def notebook(self, language: Language) -> "NotebookNode":
        """Read the module's notebook; raise ContentError when it cannot be read."""
        import nbformat  # Takes seconds; who only looks at wording does without.

        path = self.notebook_path(language)
        try:
            notebook: NotebookNode = nbformat.read(path, as_version=4)
            nbformat.validate(notebook)
        except FileNotFoundError:
            raise ContentError(f"{short(path)}: this notebook is missing") from None
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ContentError(f"{short(path)}: not a readable notebook: {reason}") from None
        return notebook

    def sections(self, language: Language) -> list[Section]:
        """Return the page's parts in order; a part without a heading belongs to the one before."""
        return list(_sections(self, *as_it_is(self.notebook_path(language)), language))


@lru_cache(maxsize=1024)
def _content(path: Path, changed: int) -> AnyContent:
    return load_content(path)


@lru_cache(maxsize=64)
def _sections(module: Module, path: Path, changed: int, language: Language) -> tuple[Section, ...]:
    return tuple(
        Section(cell.id, heading.group(1) if heading else None)
        for cell in module.notebook(language).cells
        if cell.cell_type == "markdown"
        for heading in [re.match(r"#{1,3} (.+)", cell.source)]
    )


@dataclass(frozen=True)
class Course:
    """All modules, in the order of their numbers."""

    modules: tuple[Module, ...]

    def module(self, slug: str) -> Module:
        """Return the module with this slug; raise KeyError when there is none."""
        for module in self.modules:
            if module.slug == slug:
                return module
        raise KeyError(slug)

    def neighbours(self, module: Module) -> tuple[Module | None, Module | None]:
        """Return the modules before and after this one."""
        at = self.modules.index(module)
        before = self.modules[at - 1] if at else None
        after = self.modules[at + 1] if at + 1 < len(self.modules) else None
        return before, after


def load_course(folder: Path = MODULES) -> Course:
    """Read every module's description; notebooks and exercises are read when asked for.

    Raises:
        ContentError: a module.yaml is missing or not right, or lacks a language.
    """
    names = ("module.yaml", *(f"{language}.ipynb" for language in LANGUAGES))
    paths = sorted(folder.glob("[0-9]*-*/"))
    return _course(tuple(tuple(as_it_is(path / name) for name in names) for path in paths))


@lru_cache(maxsize=4)
def _course(files: tuple[tuple[tuple[Path, int], ...], ...]) -> Course:
    modules = []
    for (file, _), *_ in files:
        about: ModuleFile = validate(_MODULE_FILE, read_yaml(file), file)
        for language in LANGUAGES:
            if language not in about.title or language not in about.summary:
                raise ContentError(f"{short(file)}: expected title and summary in '{language}'")
        modules.append(Module(file.parent, about))
    return Course(tuple(sorted(modules, key=lambda module: module.number)))
