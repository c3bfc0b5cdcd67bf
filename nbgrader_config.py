"""nbgrader's configuration, for its own commands and for formgrader.

VERBONDEN_DATA names the data folder, as everywhere.
"""

from verbonden.answers.data import DataFolder
from verbonden.grading.gradebook import configuration

c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.merge(configuration(DataFolder.from_environment()))
