"""A worker whose children run the program that is named first: the real one but for that."""

from __future__ import annotations

import sys

from quantask_worker.__main__ import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], program=sys.argv[1]))
