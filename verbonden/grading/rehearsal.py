"""What a grading kernel will need, imported and read before it is forked.

Named in the kernelspec beside this file. A kernel that is spawned does without and is slower.
"""

from verbonden.course.languages import LANGUAGES
from verbonden.grading.marking import explanation_points
from verbonden.grading.notebooks import assignments

for _assignment in assignments():
    for _language in LANGUAGES:
        # Marking looks the situations up in the exercise; it reads each of them once.
        explanation_points({}, {}, _assignment, points=0)
