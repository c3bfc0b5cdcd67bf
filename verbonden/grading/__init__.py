"""The bridge to nbgrader: handing in, autograding, feedback, grades.

Every visitor's kernel imports `hand_in`; only a trainer's commands import nbgrader.
"""
