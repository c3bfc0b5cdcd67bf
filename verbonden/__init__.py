"""Verbonden: a course in which teachers learn to strengthen belonging and binding."""

__version__ = "0.1.0"
