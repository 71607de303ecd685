"""A worker whose children run the hostile program: the real one but for that."""

from __future__ import annotations

import sys

from quantask_worker.__main__ import main

if __name__ == "__main__":
    sys.exit(main(program="hostile_program"))
