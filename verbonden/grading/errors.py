"""What a trainer or a learner is told when grading cannot go on."""

from pathlib import Path

from verbonden.course.languages import Language, load_texts

TEXTS = Path(__file__).with_name("texts.yaml")


class GradingError(Exception):
    """Says what is the matter, what was kept and what to do, in each language.

    `key` names the sentence in texts.yaml; `values` fill it in. As plain text it is English.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: Language) -> str:
        """Return the sentence in a language."""
        return load_texts(TEXTS, language)[self.key].format(**self.values)
