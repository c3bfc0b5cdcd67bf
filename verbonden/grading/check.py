"""What `verbonden check` finds wrong in assignments."""

from collections.abc import Iterator
from typing import Any

from verbonden.course.files import ContentError, short
from verbonden.course.languages import LANGUAGES, Language
from verbonden.grading.errors import GradingError
from verbonden.grading.notebooks import (
    answer_cells,
    assignment_to,
    assignments,
    grade_id,
    graded_cells,
    read_notebook,
    release_path,
    source_path,
    value_of,
)
from verbonden.grading.parts import LISTED, Part, parts
from verbonden.grading.release import released, rubric_cells
from verbonden.grading.rubric import as_markdown, load_rubric, rubric_path


def check_assignments() -> list[str]:
    """Return a sentence for each mistake in any assignment; an empty list when all is well."""
    return [mistake for assignment in assignments() for mistake in check_assignment(assignment)]


def check_assignment(assignment: str) -> list[str]:
    """Return a sentence for each mistake in one assignment."""
    found = []
    for language in LANGUAGES:
        for check in (_rubric, _release, _parts):
            try:
                found += list(check(assignment, language))
            except (ContentError, GradingError) as error:
                found.append(str(error))
    try:
        found += list(_languages_agree(assignment))
    except ContentError as error:
        found.append(str(error))
    return list(dict.fromkeys(found))


def _rubric(assignment: str, language: Language) -> Iterator[str]:
    """The rubric adds up to its cell's points and stands in the notebook as it is."""
    path = source_path(assignment, language)
    notebook = read_notebook(path)
    rubric = load_rubric(rubric_path(assignment, language))
    points = {
        grade_id(cell): cell.metadata["nbgrader"].get("points") for cell in graded_cells(notebook)
    }
    if points.get(rubric.cell) != rubric.total:
        yield (
            f"{short(rubric_path(assignment, language))}: the criteria add up to "
            f"{rubric.total:g} points; the cell '{rubric.cell}' has {points.get(rubric.cell)}"
        )
    shown = [cell.source for cell in rubric_cells(notebook)]
    if shown != [as_markdown(rubric, language)]:
        yield f"{short(path)}: its rubric is not the one in rubric.yaml; run verbonden release"


def _release(assignment: str, language: Language) -> Iterator[str]:
    """The exercise is what the solution makes it."""
    path = release_path(assignment, language)
    if not path.exists() or path.read_text(encoding="utf-8") != released(assignment, language):
        yield f"{short(path)}: differs from its solution; run verbonden release"


def _parts(assignment: str, language: Language) -> Iterator[str]:
    """What is asked, what can be answered and what the model answers belong together."""
    path = short(source_path(assignment, language))
    model = answer_cells(read_notebook(source_path(assignment, language)))
    stubs = answer_cells(read_notebook(release_path(assignment, language)))
    for part in parts(assignment, language):
        if not part.fields:
            continue
        stub = assignment_to(part.id, dict.fromkeys(part.fields, ""))
        if stubs[part.id].source != stub:
            yield f"{path}: the cell '{part.id}' is not written as the page writes it:\n{stub}"
        ids = [item.id for item in part.items]
        if part.input in LISTED and ids != list(part.fields):
            yield (
                f"{path}: the list before '{part.id}' has the numbers {', '.join(ids)}; "
                f"the cell has {', '.join(part.fields)}"
            )
        yield from _model(f"{path}: the model answer of '{part.id}'", part, model[part.id].source)


def _model(name: str, part: Part, source: str) -> Iterator[str]:
    try:
        answer = value_of(part.id, source)
    except ValueError as error:
        yield f"{name}: {error}"
        return
    if tuple(answer) != part.fields:
        yield f"{name} has other keys than the cell"
    if part.input == "rewrites":
        for item, text in answer.items():
            if not text.strip():
                yield f"{name} has no text at {item}"
        return
    chosen = list(answer.values()) if part.input == "sorting" else [answer.get("category")]
    if not set(chosen) <= set(part.options):
        yield f"{name} has a category that cannot be chosen"


def _languages_agree(assignment: str) -> Iterator[str]:
    """The languages have the same cells with the same ids, points and code."""
    first, *others = LANGUAGES
    expected = _skeleton(assignment, first)
    rubric = _rubric_skeleton(assignment, first)
    for language in others:
        path = short(source_path(assignment, language))
        actual = _skeleton(assignment, language)
        if [cell[0] for cell in actual] != [cell[0] for cell in expected]:
            yield f"{path}: its cells have other ids than those in '{first}'"
            continue
        for mine, theirs in zip(actual, expected, strict=True):
            if mine != theirs:
                yield f"{path}: the cell '{mine[0]}' differs from that in '{first}'"
        if _rubric_skeleton(assignment, language) != rubric:
            yield (
                f"{short(rubric_path(assignment, language))}: other ids or points than in '{first}'"
            )


def _skeleton(assignment: str, language: Language) -> list[tuple[Any, ...]]:
    """Return what must be the same in each language: ids, kinds, nbgrader's data, released code."""
    notebook = read_notebook(release_path(assignment, language))
    return [
        (
            cell.id,
            cell.cell_type,
            {key: value for key, value in cell.metadata.items() if key != "verbonden"},
            cell.metadata.get("verbonden", {}).get("input"),
            list(cell.metadata.get("verbonden", {}).get("options", {})),
            cell.source if cell.cell_type == "code" or grade_id(cell) else None,
        )
        for cell in notebook.cells
    ]


def _rubric_skeleton(assignment: str, language: Language) -> list[tuple[Any, ...]]:
    rubric = load_rubric(rubric_path(assignment, language))
    return [(one.id, [level.points for level in one.levels]) for one in rubric.criteria]
