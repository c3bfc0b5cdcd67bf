"""Modules are what their folders hold; a broken one is named."""

from pathlib import Path

import pytest

from verbonden.course import ContentError, load_course

ABOUT = """\
slug: first-steps
minutes: 10
title: {nl: Eerste stappen, en: First steps}
summary: {nl: Kort, en: Short}
"""


def test_modules_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("10-last", "2-middle", "1-first"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.yaml").write_text(
            ABOUT.replace("first-steps", name.partition("-")[2])
        )
    course = load_course(tmp_path)
    assert [module.slug for module in course.modules] == ["first", "middle", "last"]
    before, after = course.neighbours(course.module("middle"))
    assert before is not None
    assert after is not None
    assert (before.slug, after.slug) == ("first", "last")


def test_a_module_that_lacks_a_language_is_named(tmp_path: Path) -> None:
    (tmp_path / "1-first").mkdir()
    (tmp_path / "1-first" / "module.yaml").write_text(ABOUT.replace(", en: First steps", ""))
    with pytest.raises(ContentError, match="expected title and summary in 'en'"):
        load_course(tmp_path)


def test_a_notebook_that_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "1-first").mkdir()
    (tmp_path / "1-first" / "module.yaml").write_text(ABOUT)
    (tmp_path / "1-first" / "en.ipynb").write_text('{"cells": [')
    module = load_course(tmp_path).modules[0]
    with pytest.raises(ContentError, match=r"nl\.ipynb: this notebook is missing"):
        module.notebook("nl")
    with pytest.raises(ContentError, match=r"en\.ipynb: not a readable notebook"):
        module.notebook("en")
