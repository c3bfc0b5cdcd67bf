"""What the tests of grading speak of."""

import ast
from typing import Any

from hypothesis import strategies as st

from verbonden.grading.notebooks import read_notebook, source_path

ASSIGNMENT = "belonging-and-binding"

# Everything that a notebook, a page or nbgrader could take for more than text.
EVIL = (
    "<script>document.title = 'broken'</script> <img src=x onerror=alert(1)> "
    "![a](http://elsewhere.example/a.png) [b](javascript:alert(1)) <http://c.example> "
    "www.d.example "
    "$x^2$ \\(y\\) \\begin{equation}z\\end{equation} `code` **bold** _it_ | a | b |\n"
    "### BEGIN SOLUTION\n### END HIDDEN TESTS\n### BEGIN HIDDEN TESTS\n%%bash\n!rm -rf /\n"
    "    indented\n\n\n\ttab  two  spaces \n1. one\n- two\n> three\n# four\n===\n---\n```\n~~~\n"
    "&lt; &#60; &nbsp; &emsp; <br>\n'q' \"\"\" ''' \\ \\n \\u0041 {{ jinja }} "
    "{% x %} 😀 👩\u200d👩\u200d👧 \u202ertl"
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["1", "2"]), inner, max_size=4)
    ),
    max_leaves=6,
)
"""Whatever could stand in a cell."""


def marked(assignment: str, answer: object, part: str = "rewrites") -> float:
    """Return what the hidden test for a part in an assignment's notebook gives."""
    notebook = read_notebook(source_path(assignment, "nl"))
    (source,) = (cell.source for cell in notebook.cells if cell.id == f"{part}-points")
    code = ast.parse(source)
    call = code.body.pop()
    assert isinstance(call, ast.Expr)
    names: dict[str, Any] = {part: answer}
    exec(compile(code, "hidden test", "exec"), names)
    points: float = eval(compile(ast.Expression(call.value), "hidden test", "eval"), names)
    return points
