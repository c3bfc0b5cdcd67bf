"""Start Verbonden, or run its tests, on a machine with only Python and pip.

    python3 run.py start [options of `verbonden start`]
    python3 run.py test [options of pytest]

- Makes `.venv` beside this file and installs the locked packages in it, each with its hash.
- Skips what is installed already; a changed lock or pyproject.toml installs again.
- Changes nothing outside this folder, and needs nothing but the standard library.

An older Python must be able to read this file as well, to say that it is too old: no syntax
here newer than Python 3.7.
"""

import hashlib
import locale
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "verbonden-installed.txt"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
PROJECT = ROOT / "pyproject.toml"

OLDEST, NEWEST = (3, 11), (3, 13)
OLDEST_PIP = (22, 3)  # the first that can install into another environment, with --python

# What pip and the network library inside it say when the package index is out of reach.
NO_NETWORK = re.compile(
    "Failed to establish a new connection|NameResolutionError|ConnectTimeoutError"
    "|ConnectionRefusedError|ConnectionResetError|Network is unreachable|Read timed out"
    "|ReadTimeoutError|ProxyError|Temporary failure in name resolution|getaddrinfo failed"
)

SENTENCES = {
    "en": {
        "usage": "Use: python3 run.py start [options] or python3 run.py test [options of pytest]",
        "python": (
            "Verbonden needs Python 3.11, 3.12 or 3.13, and this is Python {version}. Install one"
            " of those and name it in the command, such as: python3.12 run.py {command}"
        ),
        "pip": (
            "Verbonden is installed with pip, and this Python has none, or one older than 22.3."
            " Install it (Debian and Ubuntu: sudo apt install python3-pip; elsewhere:"
            " python3 -m ensurepip --upgrade) and give the command again."
        ),
        "installing": (
            "Putting what Verbonden needs in the folder .venv."
            " This takes one to five minutes, and only the first time."
        ),
        "no_folder": (
            "Verbonden cannot write in its folder {folder} ({reason})."
            " Put the course in a folder of your own and give the command again."
        ),
        "no_network": (
            "The packages could not be fetched, because the package index did not answer. Check"
            " your internet connection or proxy settings and give the command again."
        ),
        "not_installed": (
            "pip could not install the packages; its own words are above."
            " Nothing outside the folder .venv was changed. Solve what they name and give the"
            " command again."
        ),
        "failed": "Not in order: {names}; see above. The tests follow.",
    },
    "nl": {
        "usage": "Gebruik: python3 run.py start [opties] of python3 run.py test [pytest-opties]",
        "python": (
            "Verbonden werkt met Python 3.11, 3.12 of 3.13, en dit is Python {version}. Installeer"
            " een van die drie en noem die versie in de opdracht: python3.12 run.py {command}"
        ),
        "pip": (
            "Verbonden wordt geïnstalleerd met pip, en deze Python heeft geen pip of een oudere dan"
            " 22.3. Installeer pip (Debian en Ubuntu: sudo apt install python3-pip; elders:"
            " python3 -m ensurepip --upgrade) en geef de opdracht opnieuw."
        ),
        "installing": (
            "Wat Verbonden nodig heeft, komt in de map .venv te staan."
            " Dat duurt een tot vijf minuten, alleen de eerste keer."
        ),
        "no_folder": (
            "Verbonden kan niet schrijven in de map {folder} ({reason})."
            " Zet de cursus in een map van jezelf en geef de opdracht opnieuw."
        ),
        "no_network": (
            "De pakketten konden niet worden opgehaald: de pakketserver gaf geen antwoord. Kijk je"
            " internetverbinding of je proxy-instellingen na en geef de opdracht opnieuw."
        ),
        "not_installed": (
            "Het installeren met pip is niet gelukt; hierboven staat wat pip erover zegt."
            " Buiten de map .venv is niets veranderd. Los op wat daar staat en geef de opdracht"
            " opnieuw."
        ),
        "failed": "Niet in orde: {names}; zie hierboven. De tests volgen nu.",
    },
}


class CannotGoOnError(Exception):
    """Something that only the person at the keyboard can put right, as a sentence for them."""


def language():
    """The language of the system, as far as it is one of ours: `nl` or `en`."""
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return "nl" if name.lower().startswith(("nl", "dutch")) else "en"


def sentence(key, **values):
    """One of the sentences above, in the language of the system."""
    return SENTENCES[language()][key].format(**values)


def program(name):
    """Where the environment keeps a program, on this operating system."""
    return VENV / "Scripts" / (name + ".exe") if os.name == "nt" else VENV / "bin" / name


def check_python(version, command):
    """Raise CannotGoOnError for a Python that the locked packages do not work on."""
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        name = ".".join(str(part) for part in version[:2])
        raise CannotGoOnError(sentence("python", version=name, command=command))


def base_python():
    """The Python itself, also when this file is run from inside an environment without pip."""
    return getattr(sys, "_base_executable", None) or sys.executable


def check_pip():
    """Raise CannotGoOnError without a pip that can install into another environment."""
    command = [base_python(), "-m", "pip", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True)
    version = re.match(r"pip (\d+)\.(\d+)", answer.stdout)
    if not version or (int(version.group(1)), int(version.group(2))) < OLDEST_PIP:
        raise CannotGoOnError(sentence("pip"))


def digest(lock):
    """What an installation from this lock is recognised by later."""
    return hashlib.sha256(lock.read_bytes() + PROJECT.read_bytes()).hexdigest()


def is_installed(lock):
    """Whether the environment works and holds what this lock asks for."""
    return has_working_python() and STAMP.exists() and digest(lock) in STAMP.read_text().split()


def has_working_python():
    """Whether the environment has a Python of a version that we support.

    It may have gone: an upgrade of the system's Python breaks every environment made with it.
    """
    question = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    try:
        return subprocess.run([str(program("python")), "-c", question]).returncode == 0
    except OSError:
        return False


def make_environment():
    """Make an empty environment, unless a working one is there."""
    if has_working_python():
        return
    try:
        # Without pip of its own, so that a Debian without python3-venv can do it as well.
        venv.create(str(VENV), clear=VENV.exists(), symlinks=os.name != "nt", with_pip=False)
    except OSError as error:
        raise CannotGoOnError(sentence("no_folder", folder=ROOT, reason=error.strerror)) from error


def pip_install(*arguments):
    """Install into the environment with the pip of the Python that runs this file."""
    command = [base_python(), "-m", "pip", "--python", str(program("python")), "install"]
    command += ["--quiet", "--disable-pip-version-check", "--no-input"]
    result = subprocess.run(
        command + list(arguments),
        cwd=str(ROOT),
        # A pip that is set to install for the user would refuse an environment.
        env=dict(os.environ, PIP_USER="0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        if NO_NETWORK.search(result.stdout):
            raise CannotGoOnError(sentence("no_network"))
        print(result.stdout, file=sys.stderr)
        raise CannotGoOnError(sentence("not_installed"))


def install(lock):
    """Install the packages of this lock and the project itself, if that was not done before."""
    if is_installed(lock):
        return
    check_pip()
    print(sentence("installing"), flush=True)
    make_environment()
    STAMP.write_text("")  # until the installation is whole again
    pip_install("--require-hashes", "--requirement", str(lock))
    pip_install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    # The lock for the tests holds all of the other one, at the same versions.
    met = [RUN_LOCK, TEST_LOCK] if lock == TEST_LOCK else [lock]
    STAMP.write_text("\n".join(digest(one) for one in met) + "\n")


def environment():
    """The environment variables as after activating `.venv`."""
    path = str(program("python").parent) + os.pathsep + os.environ.get("PATH", "")
    return dict(os.environ, VIRTUAL_ENV=str(VENV), PATH=path)


def start(options):
    """Hand over to `verbonden start`; Ctrl-C is then for that command alone."""
    command = [str(program("verbonden")), "start", *options]
    if os.name == "posix":
        os.execve(command[0], command, environment())
    process = subprocess.Popen(command, env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the command has had the Ctrl-C too, and ends when it is done


def test(options):
    """Check style, types and import rules, then run pytest, whose summary comes last."""
    checks = [
        ("ruff check", [program("ruff"), "check"]),
        ("ruff format", [program("ruff"), "format", "--check"]),
        ("mypy", [program("mypy")]),
        ("import-linter", [program("lint-imports")]),
    ]
    failed = [name for name, command in checks if call(command)]
    if failed:
        print(sentence("failed", names=", ".join(failed)), flush=True)
    return call([program("pytest"), "-n", "2", "--dist", "loadfile", *options]) or int(bool(failed))


def call(command):
    """Run a command in this folder and give its exit code."""
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=str(ROOT), env=environment()).returncode


def main(arguments):
    """Do what the command line asks and give the exit code."""
    commands = {"start": (RUN_LOCK, start), "test": (TEST_LOCK, test)}
    if not arguments or arguments[0] not in commands:
        print(sentence("usage"))
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    lock, command = commands[arguments[0]]
    try:
        check_python(sys.version_info, arguments[0])
        install(lock)
        return command(arguments[1:])
    except CannotGoOnError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell gives for Ctrl-C


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
