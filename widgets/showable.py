"""What Page.exercise returns: anything that a notebook can show."""

from typing import Any, Protocol


class Showable(Protocol):
    """An object that Jupyter asks how it is to be shown."""

    def _repr_mimebundle_(self, **kwargs: Any) -> Any: ...
