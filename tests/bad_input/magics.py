"""Cells that are wrong, each with the error that they raise."""

from __future__ import annotations

BELL = 'OPENQASM 3.0; include "stdgates.inc";\nqubit[2] q; bit[2] c;\nh q[0]; cx q[0], q[1]; c = measure q;'

CELLS = [
    ("an unknown option", f"%%quantum --shot 5\n{BELL}", "USAGE"),
    ("shots that are no number", f"%%quantum --shots many\n{BELL}", "USAGE"),
    ("shots that are none", f"%%quantum --shots 0 --wait\n{BELL}", "REQUEST_INVALID"),
    ("shots over the limit", f"%%quantum --shots 99999999999 --wait\n{BELL}", "LIMIT_EXCEEDED"),
    ("a seed below zero", f"%%quantum --seed -1 --wait\n{BELL}", "REQUEST_INVALID"),
    ("two names", f"%%quantum bell belle\n{BELL}", "USAGE"),
    ("a name that is a keyword", f"%%quantum class\n{BELL}", "USAGE"),
    ("a name that is code", f"%%quantum __import__('os')\n{BELL}", "USAGE"),
    ("a parameter without a value", f"%%quantum --param theta\n{BELL}", "USAGE"),
    ("a parameter that the circuit has not", f"%%quantum --param theta=1 --wait\n{BELL}", "PARAMETER_INVALID"),
    ("an unknown method", f"%%quantum --method magic --wait\n{BELL}", "REQUEST_INVALID"),
    ("an unknown backend", f"%%quantum --backend ibm --wait\n{BELL}", "REQUEST_INVALID"),
    ("an empty tag", f"%%quantum --tag '' --wait\n{BELL}", "REQUEST_INVALID"),
    ("a file that does not exist", "%%quantum --file nowhere.qasm\n", "CIRCUIT_INVALID"),
    ("a quote that never closes", f"%%quantum --tag 'a\n{BELL}", "USAGE"),
    ("no circuit", "%%quantum bell\n\n", "CIRCUIT_INVALID"),
    ("a NUL in the circuit", f"%%quantum --wait\n{BELL}\0", "CIRCUIT_INVALID"),
    ("a lone surrogate in the circuit", f"%%quantum --wait\n{BELL} // \ud800", "CIRCUIT_INVALID"),
    ("a circuit over the cap", f"%%quantum --wait\n{BELL} // {'x' * 33_600_000}", "REQUEST_TOO_LARGE"),
    ("a file of the machine", '%%quantum --wait\nOPENQASM 3.0; include "/etc/passwd"; qubit q;', "CIRCUIT_UNSUPPORTED"),
    ("a circuit that is none", "%%quantum --wait\nimport os", "CIRCUIT_SYNTAX"),
    ("an unknown command", "%quantum lits", "USAGE"),
    ("a variable that is no circuit", "%quantum __name__", "USAGE"),
    ("the result of nothing", "%quantum result nothing", "USAGE"),
    ("the task of an id that is unknown", "%quantum status 01a20be7-6764-74f2-9630-1830a51d29a9", "TASK_NOT_FOUND"),
]
