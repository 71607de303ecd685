"""What importing Quantask costs a kernel."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    "qiskit",
    "qiskit_aer",
    "sqlalchemy",
    "alembic",
    "aio_pika",
    "pydantic",
    "matplotlib",
    "numpy",
    "jupyter_server",
    "ipywidgets",
    "anywidget",
    "prometheus_client",
    "urllib3",
)


def imported_by(program: str) -> tuple[set[str], float]:
    """Return the packages that a program has imported on top of a kernel's own, and the CPU seconds it took."""
    measured = (
        "import json, sys, time, ipykernel.kernelapp, ipykernel.zmqshell\n"
        "before = set(sys.modules); begin = time.process_time()\n"
        f"{program}\n"
        "seconds = time.process_time() - begin\n"
        "print(json.dumps([[name.split('.')[0] for name in set(sys.modules) - before], seconds]))"
    )
    run = subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True, timeout=120)
    packages, seconds = json.loads(run.stdout)
    return set(packages), seconds


@pytest.mark.parametrize(
    "program",
    [
        "import quantask_jupyter",
        "import quantask_jupyter; quantask_jupyter.submit, quantask_jupyter.job, quantask_jupyter.QuantumError",
        "import quantask_jupyter.magics.load_ext",
    ],
)
def test_nothing_heavy_is_imported_until_it_is_needed(program):
    packages, seconds = imported_by(program)
    assert packages.isdisjoint(HEAVY)
    assert seconds < 0.5


def test_a_plain_python_without_ipython_has_the_python_door():
    program = "import quantask_jupyter, sys; quantask_jupyter.submit; print('IPython' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert run.stdout == "False\n"


def test_every_public_name_is_there_and_no_other():
    import quantask_jupyter

    for name in quantask_jupyter.__all__:
        assert getattr(quantask_jupyter, name) is not None
    assert set(quantask_jupyter.__all__) <= set(dir(quantask_jupyter))
    assert quantask_jupyter.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="no attribute 'submitt'"):
        _ = quantask_jupyter.submitt
