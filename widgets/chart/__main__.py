"""Draw every chart of the course; write them to standard output, as `drawn` has them.

What draws takes sixty megabytes. Done here, in a process of its own, pages need none of it.
"""

import json
import sys

import verbonden.course.light  # noqa: F401
from verbonden.course import LANGUAGES, Chart, load_course
from widgets.chart import ChartFigure, drawn

for module in load_course().modules:
    for language in LANGUAGES:
        for name in module.exercises:
            content = module.content(name, language)
            if isinstance(content, Chart):
                ChartFigure(content, name, language)._repr_html_()
json.dump(list(drawn.items()), sys.stdout)
