"""What is said of turns outside a page: as lines, and as a table of scores."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from rich.table import Table

from verbonden.coach.scoring import read_lines
from verbonden.conversation.moves import recognise
from verbonden.course.case import MOVES
from verbonden.course.languages import Language


def recognised(lines: Iterable[str], language: Language) -> Iterator[str]:
    """Yield {"id", "move", "second", "sure"} for each line {"id", "student", "text"}."""
    for row in read_lines(lines):
        found = recognise(row["text"], language, str(row.get("student") or ""))
        yield json.dumps({"id": row["id"], **vars(found)}, ensure_ascii=False)


def scores(lines: Iterable[str], language: Language) -> Table:
    """Return how often turns {"id", "student", "text", "move", "second"} are recognised.

    Right is the main move or the fair second one; wrong while sure is a share of all turns.
    """
    there: Counter[str] = Counter()
    right: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    astray: Counter[str] = Counter()
    for row in read_lines(lines, "move"):
        move = row["move"]
        found = recognise(row["text"], language, str(row.get("student") or ""))
        hit = found.move in (move, row.get("second"))
        there[move] += 1
        right[move] += hit
        sure[move] += found.sure
        astray[move] += found.sure and not hit
    table = Table("move", "n", "right", "sure", "wrong while sure")
    for column in table.columns[1:]:
        column.justify = "right"
    for move in (move for move in MOVES if there[move]):
        table.add_row(move, str(there[move]), *(str(one[move]) for one in (right, sure, astray)))
    table.add_section()
    total = there.total() or 1
    shares = (f"{one.total() / total:.1%}" for one in (right, sure, astray))
    table.add_row("all", str(there.total()), *shares)
    return table
