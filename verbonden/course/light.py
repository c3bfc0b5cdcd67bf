"""Let jsonschema go without a part that nobody here uses and that takes seconds to import.

It reads a whole grammar of internationalized web addresses, in case a schema asks for one. No
schema of a notebook does. To be imported before anything that imports nbformat or Jupyter.
"""

import sys

# Makes the import of it fail, as where it is not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
