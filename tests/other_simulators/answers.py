"""Runs programs on the other simulators: ``python answers.py FILE …``, in their environment.

It imports nothing of Quantask, and prints JSON: by program and tool, ``{"counts": …}`` or ``{"refused": why}``. A key
of counts has the words of the tool's registers, bit 0 last, as many as the tool tells; Braket tells measured qubits.
"""

from __future__ import annotations

import collections
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

SHOTS = 2000
SECONDS = 60  # for one program

_STDGATES = """
gate p(a) q { phaseshift(a) q; }
gate cx c, t { cnot c, t; }
gate CX c, t { cnot c, t; }
gate sdg q { si q; }
gate tdg q { ti q; }
gate sx q { v q; }
gate id q { i q; }
gate cp(a) c, t { cphaseshift(a) c, t; }
gate ccx a, b, t { ccnot a, b, t; }
gate crx(a) c, t { ctrl @ rx(a) c, t; }
gate cry(a) c, t { ctrl @ ry(a) c, t; }
gate crz(a) c, t { ctrl @ rz(a) c, t; }
gate ch c, t { ctrl @ h c, t; }
"""
"""Of ``stdgates.inc`` what Braket has under other names or not at all; it reads the file from where it runs."""


def qdk(source: str) -> dict[str, int]:
    from qdk import openqasm  # type: ignore[import-not-found]

    shots = openqasm.run(source, shots=SHOTS, output_semantics=openqasm.OutputSemantics.Qiskit)
    return dict(collections.Counter(map(_words, shots)))


def _words(shot: Any) -> str:
    if shot is None:
        return ""
    registers = shot if isinstance(shot, tuple) else (shot,)
    return " ".join("".join(str(int(str(bit) == "One")) for bit in register) for register in registers)


def braket(source: str) -> dict[str, int]:
    from braket.default_simulator import StateVectorSimulator  # type: ignore[import-not-found]
    from braket.ir.openqasm import Program  # type: ignore[import-not-found]

    result = StateVectorSimulator().run(Program(source=source), shots=SHOTS)
    words = ("".join(str(bit) for bit in reversed(shot)) for shot in result.measurements)
    return dict(collections.Counter(words))


def answer(tool: Any, source: str) -> dict[str, Any]:
    signal.alarm(SECONDS)
    try:
        return {"counts": tool(source)}
    except Exception as error:  # noqa: BLE001 - any tool's own word for "I cannot run this"
        return {"refused": " ".join(str(error).split())[:200] or type(error).__name__}
    finally:
        signal.alarm(0)


def _late(*_: Any) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def main(paths: list[str]) -> None:
    sources = {path: Path(path).read_text(encoding="utf-8") for path in paths}
    signal.signal(signal.SIGALRM, _late)
    said, sys.stdout = sys.stdout, sys.stderr
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("stdgates.inc").write_text(_STDGATES, encoding="utf-8")
        found = {
            path: {tool.__name__: answer(tool, source) for tool in (qdk, braket)} for path, source in sources.items()
        }
    json.dump(found, said)


if __name__ == "__main__":
    main(sys.argv[1:])
