"""Import jsonschema without a part that nobody here uses and that takes 1.5 s.

It reads a whole grammar of internationalized web addresses, in case a schema asks for one. No
schema of a notebook does. To be imported before anything else in a process that grades or
serves, and in those that kernels are forked from.
"""

import sys

_GRAMMAR = "rfc3987_syntax"

if "jsonschema" not in sys.modules and _GRAMMAR not in sys.modules:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # Makes the import of it fail.
    import nbformat  # noqa: F401  # Imports jsonschema.

    del sys.modules[_GRAMMAR]
