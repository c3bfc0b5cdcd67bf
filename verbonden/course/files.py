"""Read YAML so that a mistake can be named by file, line and place."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from verbonden.course.places import ROOT


class ContentError(ValueError):
    """A mistake in a content file: says which file, where, and what was expected."""


# Written in C where PyYAML has that: ten times as fast.
if TYPE_CHECKING or not yaml.__with_libyaml__:
    from yaml import SafeLoader
else:
    from yaml import CSafeLoader as SafeLoader


class _Loader(SafeLoader):
    """A safe loader that refuses a key given twice instead of dropping the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' stands here a second time", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds a mapping; raise ContentError with file and line."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise ContentError(f"{short(path)}: this file is missing") from None
    except UnicodeDecodeError:
        raise ContentError(f"{short(path)}: this file is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise ContentError(f"{short(path)}{line}: {error.problem}") from None
    if not isinstance(data, dict):
        raise ContentError(f"{short(path)}: expected keys and values, such as 'title: …'")
    return data


def line_of(path: Path, place: Sequence[str | int]) -> int | None:
    """Return the line (from 1) at which a place, such as ("items", 3, "text"), stands."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    line = None
    for step in place:
        line = node.start_mark.line + 1 if node else line
        if isinstance(node, yaml.MappingNode):
            matches = [(key, value) for key, value in node.value if key.value == str(step)]
            if not matches:
                return line
            line, node = matches[0][0].start_mark.line + 1, matches[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def as_it_is(path: Path) -> tuple[Path, int]:
    """Return a file with the moment of its last change: what is kept of it holds till then."""
    return path, path.stat().st_mtime_ns if path.exists() else 0


def short(path: Path) -> Path:
    """Return a path as an author knows it: from the course's folder on."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
