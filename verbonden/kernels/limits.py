"""Resource limits of a kernel, forked or spawned.

Run as `python limits.py LIMITS COMMAND...` to give a command limits from its start: what is
spawned because forking fails is limited as what is forked.
"""

import json
import os
import sys
from collections.abc import Mapping


def limit(limits: Mapping[str, int]) -> None:
    """Limit this process and all it starts; it cannot lift these limits itself.

    Args:
        limits: such as {"RLIMIT_CPU": 600}, in the units of `resource.setrlimit`.
    """
    import resource  # Not on Windows.

    for name, value in limits.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def limited(limits: Mapping[str, int], command: list[str]) -> list[str]:
    """Return a command that runs another one with limits."""
    if not limits or sys.platform == "win32":
        return command
    return [sys.executable, "-I", __file__, json.dumps(dict(limits)), *command]


if __name__ == "__main__":
    limit(json.loads(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
