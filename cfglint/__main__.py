"""`python -m cfglint` is `cfglint`."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and sys.path[:1] in ([""], [os.getcwd()]):
    del sys.path[0]  # what `-m` put there: no file of the working folder shadows the library

from cfglint.cli import main

if __name__ == "__main__":
    main()
