"""The interactive exercises of the course, one folder each; a notebook needs only Page."""

from widgets.page import Page

__all__ = ["Page"]
