"""The rubric says what it may hold, and is shown as a table."""

from pathlib import Path

import pytest
import yaml
from grading.tests_of_grading import ASSIGNMENT

from verbonden.course import LANGUAGES, ContentError
from verbonden.grading.display import markdown_to_html
from verbonden.grading.rubric import as_markdown, load_rubric, rubric_path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rubric_is_a_table_with_a_row_for_each_criterion(language: str) -> None:
    rubric = load_rubric(rubric_path(ASSIGNMENT, language))
    html = markdown_to_html(as_markdown(rubric, language))
    assert rubric.total == 12
    assert html.count("<tr>") == 1 + len(rubric.criteria) == 5
    assert html.count("<td>") == 4 * 5


def test_a_pipe_in_a_text_stays_in_its_cell(tmp_path: Path) -> None:
    content = yaml.safe_load(rubric_path(ASSIGNMENT, "nl").read_text())
    content["criteria"][0]["levels"][0]["text"] = "een | of\ntwee"
    (tmp_path / "rubric.yaml").write_text(yaml.safe_dump(content))
    html = markdown_to_html(as_markdown(load_rubric(tmp_path / "rubric.yaml"), "nl"))
    assert "<td>een | of twee</td>" in html


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one: one["criteria"][1].pop("question"), "criteria → 2 → question: Field required"),
        (lambda one: one["criteria"][0]["levels"].pop(), "at least 4 items"),
        (lambda one: one["criteria"][0]["levels"][1].update(points=0), "more points at each next"),
        (
            lambda one: one["criteria"][0]["levels"][3].update(points=4),
            "same points for the levels",
        ),
        (lambda one: one["criteria"][0].update(id="step"), "same id stands here more than once"),
        (lambda one: one.update(remark="x"), "remark: Extra inputs"),
    ],
)
def test_a_mistake_names_file_line_and_place(spoil, said: str, tmp_path: Path) -> None:
    content = yaml.safe_load(rubric_path(ASSIGNMENT, "nl").read_text())
    spoil(content)
    file = tmp_path / "rubric.yaml"
    file.write_text(yaml.safe_dump(content))
    with pytest.raises(ContentError, match=r"rubric\.yaml") as raised:
        load_rubric(file)
    assert said in str(raised.value)
