"""Renew the locks and environment.yml from pyproject.toml; needs `uv` on the path.

Takes the newest versions that go together, for Python 3.11 to 3.13 on Linux, macOS and Windows.
"""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = """\
# Made by .ci/renew_locks.py: the direct dependencies of pyproject.toml, at the lock's versions.
name: verbonden
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
  - pip
  - pip:
{packages}
      - -e .
"""


def compile_lock(name: str, *options: str) -> None:
    """Write one lock; it names no index, so that everybody's own settings decide about that."""
    command = ["uv", "pip", "compile", "pyproject.toml", "--output-file", name, *options]
    command += ["--upgrade", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    command += ["--custom-compile-command", "python .ci/renew_locks.py"]
    subprocess.run(command, cwd=ROOT, check=True)


def write_environment() -> None:
    """Write environment.yml with the direct dependencies as the lock has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "requirements.lock").read_text()
    versions = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    names = [re.match(r"[a-z0-9-]+", line).group() for line in project["dependencies"]]
    packages = "\n".join(f"      - {name}=={versions[name]}" for name in names)
    (ROOT / "environment.yml").write_text(ENVIRONMENT.format(packages=packages))


compile_lock("requirements-test.lock", "--group", "test")
compile_lock("requirements.lock", "--group", "build", "--constraints", "requirements-test.lock")
write_environment()
