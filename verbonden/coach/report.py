"""What the coach says outside a page: as text, as JSON, as labelled lines, as a table of scores."""

import json
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from verbonden.coach.analysis import Analysis, analyse, label_sentences
from verbonden.coach.labels import load_labels
from verbonden.coach.scoring import macro, read_lines, score
from verbonden.course.languages import Language

look = analyse


def labelled(lines: Iterable[str], language: Language) -> Iterator[str]:
    """Yield a line {"id", "labels"} for each line {"id", "text"}, a text being one sentence."""
    for row in read_lines(lines):
        labels = label_sentences([row["text"]], language)[0]
        yield json.dumps({"id": row["id"], "labels": list(labels)}, ensure_ascii=False)


def as_json(seen: Analysis) -> str:
    """Return what was found as one JSON object; places count characters from 0."""
    sentences = [
        {
            "start": sentence.start,
            "end": sentence.end,
            "text": seen.text[sentence.start : sentence.end],
            "labels": list(sentence.labels),
            "findings": [vars(finding) for finding in sentence.findings],
        }
        for sentence in seen.sentences
    ]
    return json.dumps(
        {
            "language": seen.language,
            "sentences": sentences,
            "strengths": seen.strengths,
            "missing": seen.missing,
            "cautions": seen.cautions,
        },
        ensure_ascii=False,
        indent=1,
    )


def in_words(seen: Analysis) -> RenderableType:
    """Return what was found as lines to read, sentence by sentence, and what is not there yet."""
    labels = load_labels(seen.language)
    lines = []
    for sentence in seen.sentences:
        lines.append(Text(seen.text[sentence.start : sentence.end], style="bold"))
        for finding in {one.label: one for one in sentence.findings}.values():
            label = labels[finding.label]
            sign = "+" if label.kind == "strength" else "!"
            words = seen.text[finding.start : finding.end]
            lines.append(Text(f"  {sign} {label.title}: “{words}”"))
            if label.direction:
                lines.append(Text(f"    {label.direction}", style="dim"))
    lines.append(Text(""))
    lines += [Text(f"○ {labels[label].title}: {labels[label].missing}") for label in seen.missing]
    return Group(*lines)


def scores(lines: Iterable[str], language: Language) -> Table:
    """Return precision and recall per label on lines {"id", "text", "labels"}."""
    rows = list(read_lines(lines, "labels"))
    found = label_sentences([row["text"] for row in rows], language)
    result = score(
        {row["id"]: set(row["labels"]) for row in rows},
        {row["id"]: set(labels) for row, labels in zip(rows, found, strict=True)},
    )
    table = Table("label", "n", "said", "precision", "recall")
    for column in table.columns[1:]:
        column.justify = "right"
    for label, one in result.items():
        precision = "–" if one.precision is None else f"{one.precision:.2f}"
        table.add_row(label, str(one.there), str(one.said), precision, f"{one.recall:.2f}")
    precise, complete = macro(result)
    table.add_section()
    table.add_row("macro", str(len(rows)), "", f"{precise:.2f}", f"{complete:.2f}")
    return table
