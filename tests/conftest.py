"""What tests of several rooms need: a data folder, a store, a running site, a browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Site, start_site, stop_site

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """Return an empty data folder with a migrated database."""
    folder = DataFolder(tmp_path / "var").prepare()
    migrate(folder.database_url)
    return folder


@pytest.fixture
def store(data: DataFolder) -> Iterator[AnswerStore]:
    """Return the store of that data folder."""
    store = AnswerStore(data.database_url)
    yield store
    store.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site that all tests of a session share; each joins as a learner of its own."""
    site = start_site(tmp_path_factory.mktemp("site") / "var")
    yield site
    stop_site(site)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return where Chromium is; skip without one, or fail where the tests must have it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "No Chromium on this machine: the tests that use a browser did not run."
        if os.environ.get("VERBONDEN_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
