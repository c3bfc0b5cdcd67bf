"""What the tests of grading speak of."""

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
