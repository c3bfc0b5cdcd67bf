"""Whether two gradebooks hold the same, row for row."""

import hashlib
import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from functools import cache
from pathlib import Path

Contents = dict[str, list[tuple[tuple[str, object], ...]]]
"""Every table's rows, sorted: each row its columns by name."""

_ID = re.compile("[0-9a-f]{32}")


def contents(gradebook: Path) -> Contents:
    """Return all that an SQLite gradebook holds, apart from which random ids it has drawn.

    nbgrader names most rows by a random id. Each is replaced by a digest of what its row says,
    and so on through the rows that this one refers to: equal digests are equal contents.
    """
    with closing(sqlite3.connect(gradebook)) as book:
        book.row_factory = sqlite3.Row
        names = [
            row[0] for row in book.execute("select name from sqlite_master where type='table'")
        ]
        tables = {
            name: [dict(row) for row in book.execute(f'select * from "{name}"')] for name in names
        }
    by_id = defaultdict(list)
    for table, rows in tables.items():
        for row in rows:
            if _is_id(row.get("id")):
                by_id[row["id"]].append((table, row))

    @cache
    def digest(row_id: str) -> str:
        said = sorted((table, described(row)) for table, row in by_id[row_id])
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    def described(row: dict[str, object]) -> tuple[tuple[str, object], ...]:
        return tuple(
            (column, digest(str(value)) if column != "id" and value in by_id else value)
            for column, value in sorted(row.items())
            if not (column == "id" and value in by_id)
        )

    return {table: sorted(map(described, rows), key=repr) for table, rows in tables.items()}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(_ID.fullmatch(value))
