"""``python -m tests.differential``: more programs than in the tests; exits with 1 where one is wrong."""

from __future__ import annotations

import argparse
import sys

from tests.differential.check import written_forms
from tests.differential.report import program_of, run_programs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential")
    parser.add_argument("--programs", type=int, default=5000, help="how many programs (%(default)s)")
    parser.add_argument("--seed", default="1", help="which ones (%(default)s)")
    parser.add_argument("--show", metavar="SEED", help="print one program, such as 1-17, in all its forms")
    arguments = parser.parse_args()
    if arguments.show:
        for written in written_forms(program_of(arguments.show)):
            print(f"--- {written.language}\n{written.circuit}")
        return 0
    report = run_programs(range(arguments.programs), arguments.seed)
    print(report)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
