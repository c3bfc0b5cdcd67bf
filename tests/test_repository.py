"""The repository as a whole: locks, licences, notebooks, and what no file may name."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent

# Split, so that this file does not hold what it forbids.
REGISTRY_HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb.de" + "bian.org",
    "ana" + "conda.org",
    "ana" + "conda.com",
]
MACHINE_PATHS = re.compile(
    rb"(?<![\w./-])/(?:ro" + rb"ot|wo" + rb"rk|ho" + rb"me/\w+|Us" + rb"ers/\w+)/\w"
    rb"|[A-Z]:\\\\?Us" + rb"ers\\"
)


def files_of_the_repository() -> list[Path]:
    """Every file that is committed or would be: all but what git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def locked_versions(lock: str) -> dict[str, set[str]]:
    """The versions a lock holds of each package; more than one where Pythons differ."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.M):
        versions.setdefault(name, set()).add(version)
    return versions


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else []


def names(requirements: list) -> list[str]:
    return [re.match(r"[a-z0-9-]+", line)[0] for line in requirements if isinstance(line, str)]


def test_the_run_lock_holds_every_dependency_and_what_builds_the_project():
    needed = names(project()["project"]["dependencies"] + project()["dependency-groups"]["build"])

    assert set(needed) <= set(locked_versions("requirements.lock"))


def test_the_test_lock_holds_the_test_tools_and_all_of_the_run_lock():
    test_lock = locked_versions("requirements-test.lock")

    assert set(names(project()["dependency-groups"]["test"])) <= set(test_lock)
    for name, versions in locked_versions("requirements.lock").items():
        assert test_lock.get(name) == versions, name


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_locked_package_has_a_hash(lock):
    # Lines that end in a backslash go on: join them into one line a package.
    packages = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in packages if line and not line.startswith("#")]

    assert packages
    assert [line for line in packages if "--hash=sha256:" not in line] == []


def test_environment_holds_each_direct_dependency_at_the_version_of_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    lock = locked_versions("requirements.lock")
    *python_and_pip, packages = environment["dependencies"]

    assert python_and_pip == ["python=3.12", "pip"]
    assert packages["pip"] == [
        *(f"{name}=={version}" for name in names(project()["project"]["dependencies"])
          for version in lock[name]),
        "-e .",
    ]  # fmt: skip


def test_every_package_that_the_code_imports_is_a_dependency():
    distributions = importlib.metadata.packages_distributions()
    imported = {
        name.partition(".")[0]
        for folder in ("verbonden", "widgets")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported_names(node)
    }
    third_party = imported - sys.stdlib_module_names - {"verbonden", "widgets"}
    dependencies = set(names(project()["project"]["dependencies"]))

    assert {"sqlalchemy", "voila"} <= third_party
    for name in sorted(third_party):
        found_in = {distribution.lower().replace("_", "-") for distribution in distributions[name]}
        assert found_in & dependencies, f"{name}, from {found_in}"


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    dependencies = [line for line in lines if re.match(r'  "[a-z-]+>=', line)]

    assert len(dependencies) > 20
    assert [line for line in dependencies if not re.search(r'",\s+# \w', line)] == []


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_file_names_the_host_of_a_package_registry(host):
    assert [path for path in files_of_the_repository() if host.encode() in path.read_bytes()] == []


def test_no_file_names_a_path_of_somebodys_machine():
    found = [
        (str(path.relative_to(ROOT)), match.group())
        for path in files_of_the_repository()
        for match in MACHINE_PATHS.finditer(path.read_bytes())
    ]

    assert found == []


def test_notebooks_are_kept_without_outputs():
    notebooks = [str(path) for path in files_of_the_repository() if path.suffix == ".ipynb"]
    # Cell ids stay: they are the anchors of the pages.
    command = [sys.executable, "-m", "nbstripout", "--verify", "--keep-id", *notebooks]
    result = subprocess.run(command, capture_output=True, text=True)

    assert notebooks
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("name", "title", "holder"),
    [
        ("LICENSE", "BSD 3-Clause License", "Copyright (c) 2026, The Verbonden authors"),
        ("LICENSE-CONTENT.md", "Creative Commons Attribution 4.0", "© 2026 The Verbonden authors"),
    ],
)
def test_the_licences_are_there_and_shown_in_the_readme(name, title, holder):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert title in text
    assert holder in text
    assert name in (ROOT / "README.md").read_text(encoding="utf-8")
