"""Where the course stands on disk."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: the folder that holds modules/, solutions/ and exercises/."""

MODULES = ROOT / "modules"
SOLUTIONS = ROOT / "solutions"
EXERCISES = ROOT / "exercises"
