"""What `verbonden check` finds wrong in modules: content, notebooks, links, language pairs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from verbonden.course.content import Content, HandIn
from verbonden.course.files import ContentError, short
from verbonden.course.languages import LANGUAGES, Language
from verbonden.course.modules import PLACED, Course, Module, load_course
from verbonden.course.places import MODULES

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
SAME_IN_BOTH = {
    "id",
    "kind",
    "category",
    "assignment",
    "caution",
    "labels",
    "look_for",
    "shows",
    # Of a case: moves, conditions, what is remembered, where it leads and how it ends.
    "move",
    "to",
    "when",
    "remember",
    "recalls",
    "goes",
    "ending",
    "course",
}
"""What of an exercise is no text, and so the same in every language."""


def check_modules(known_assignments: list[str], folder: Path = MODULES) -> list[str]:
    """Return a sentence for each mistake in any module; an empty list when all is well."""
    try:
        course = load_course(folder)
    except ContentError as error:
        return [str(error)]
    found: list[str] = []
    for module in course.modules:
        try:
            for language in LANGUAGES:
                found += _notebook(module, language)
                found += _links(course, module, language)
            found += _languages_agree(module)
            found += _exercises(module, known_assignments)
        except ContentError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))


def _notebook(module: Module, language: Language) -> Iterator[str]:
    """A page starts with its title, has no outputs, and its code only places exercises."""
    notebook = module.notebook(language)
    path = short(module.notebook_path(language))
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        yield f"{path}: expected a first cell that starts with the title, '# …'"
    opening = f'page = Page("{module.slug}", "{language}")'
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not code or opening not in code[0].source:
        yield f"{path}: expected a first code cell with {opening}"
    for cell in code[1:]:
        if not PLACED.fullmatch(cell.source.strip()):
            yield f"{path}: cell '{cell.id}': expected one line, page.exercise(\"…\")"
    for cell in code:
        if cell.outputs or cell.execution_count:
            yield f"{path}: cell '{cell.id}' has outputs; clear them"
    level = 1
    for line in (line for cell in notebook.cells for line in _headings(cell)):
        depth = len(line) - len(line.lstrip("#"))
        if depth > level + 1:
            yield f"{path}: the heading '{line}' skips a level"
        level = depth


def _headings(cell: NotebookNode) -> list[str]:
    if cell.cell_type != "markdown":
        return []
    return [line for line in cell.source.splitlines() if re.match(r"#{1,6} ", line)]


def _links(course: Course, module: Module, language: Language) -> Iterator[str]:
    """A link goes to a place on this page, to a module that exists, or to https."""
    path = short(module.notebook_path(language))
    slugs = {other.slug: other for other in course.modules}
    for cell in module.notebook(language).cells:
        for target in LINK.findall(cell.source) if cell.cell_type == "markdown" else []:
            page, _, anchor = target.partition("#")
            if target.startswith("https://"):
                continue
            parts = page.strip("/").split("/")
            there = slugs.get(parts[1]) if len(parts) == 2 and parts[0] == language else None
            aim = module if not page else there
            if aim is None or (anchor and anchor not in _ids(aim, language)):
                yield f"{path}: cell '{cell.id}': the link to '{target}' leads nowhere"


def _ids(module: Module, language: Language) -> list[str]:
    return [cell.id for cell in module.notebook(language).cells]


def _languages_agree(module: Module) -> Iterator[str]:
    """Both notebooks have the same cells in the same order, and place the same exercises."""
    dutch, english = (
        [(cell.id, cell.cell_type, PLACED.findall(cell.source)) for cell in notebook.cells]
        for notebook in (module.notebook(language) for language in LANGUAGES)
    )
    for number, (left, right) in enumerate(zip(dutch, english, strict=False), start=1):
        if left != right:
            yield (
                f"{short(module.folder)}: cell {number} is '{left[0]}' in nl and '{right[0]}' in "
                "en; expected the same id, kind and exercise"
            )
            return
    if len(dutch) != len(english):
        yield f"{short(module.folder)}: {len(dutch)} cells in nl, {len(english)} in en"


def _exercises(module: Module, known_assignments: list[str]) -> Iterator[str]:
    """Every exercise is right in both languages, is placed, and differs in its texts only."""
    files = {path.name.split(".")[0] for path in module.folder.glob("*.*.yaml")}
    for name in sorted(files - set(module.exercises)):
        yield f"{short(module.folder)}: no page places the exercise '{name}'"
    for name in module.exercises:
        try:
            contents = [module.content(name, language) for language in LANGUAGES]
        except ContentError as error:
            yield str(error)
            continue
        difference = languages_differ(*contents)
        if difference:
            yield f"{short(module.folder / name)}: nl and en differ: {difference}"
        for content in contents:
            if isinstance(content, HandIn) and content.assignment not in known_assignments:
                yield f"{short(module.folder / name)}: no assignment '{content.assignment}'"
    if module.about.assignment and module.about.assignment not in known_assignments:
        yield f"{short(module.folder)}: no assignment '{module.about.assignment}'"


def languages_differ(dutch: Content, english: Content) -> str | None:
    """Return where content in two languages first differs in more than its texts, and in what."""
    return _difference(dutch.model_dump(), english.model_dump())


def _difference(dutch: Any, english: Any, key: str = "", place: tuple[str, ...] = ()) -> str | None:
    inner: Iterator[str | None] = iter(())
    if isinstance(dutch, dict) and isinstance(english, dict) and dutch.keys() == english.keys():
        inner = (_difference(dutch[name], english[name], name, (*place, name)) for name in dutch)
    elif isinstance(dutch, list) and isinstance(english, list) and len(dutch) == len(english):
        inner = (
            _difference(left, right, key, (*place, _name(left, number)))
            for number, (left, right) in enumerate(zip(dutch, english, strict=True), start=1)
        )
    elif dutch != english and not (_is_text(dutch, key) and _is_text(english, key)):
        return f"{' → '.join(place)}: {_told(dutch)} in nl, {_told(english)} in en"
    return next(filter(None, inner), None)


def _is_text(value: Any, key: str) -> bool:
    return isinstance(value, str) and key not in SAME_IN_BOTH


def _name(part: Any, number: int) -> str:
    """Return what an author knows a part of a list by."""
    return str(part.get("id", number)) if isinstance(part, dict) else str(number)


def _told(value: Any) -> str:
    if value is None:
        return "nothing"
    return f"{len(value)} of these" if isinstance(value, list | dict) else repr(value)
