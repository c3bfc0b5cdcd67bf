"""Numbers as a reader writes them."""

from verbonden.course import Language


def written(value: float, unit: str, language: Language) -> str:
    """Return a number with its unit, with a decimal comma in Dutch.

    >>> written(2.5, "%", "nl")
    '2,5%'
    """
    number = f"{value:.10g}"
    return (number.replace(".", ",") if language == "nl" else number) + unit
