"""Random programs."""

from __future__ import annotations

import random

from tests.differential.expressions import Type
from tests.differential.generate_classical import OUTPUTS, Classical
from tests.differential.generate_gates import OWN_GATES, Gates
from tests.differential.generate_registers import Registers
from tests.differential.generate_scope import Variable
from tests.differential.generate_statements import Statements
from tests.differential.program import Language, Noise, Program

_REGISTERS = ("c", "a", "b", "out", "meas", "c0", "flag", "_r", "creg1", "m", "d", "result")
_QUBITS = ("q", "r", "anc", "qr", "w", "q0", "target", "data", "k", "v")


def generate(
    language: Language, seed: str, *, clifford: bool = False, classical: bool = False, noisy: bool = False
) -> Program:
    """Return the program of a seed.

    Args:
        language: whose gates and constructs it has.
        seed: makes it the same every time.
        clifford: whether all its gates are Clifford gates.
        noisy: whether it is run with noise, and of gates alone that the noise is added to.
        classical: whether it has OpenQASM 3's variables, arithmetic and functions.
    """
    rng = random.Random(seed)
    pool = tuple(name for name in _REGISTERS + _QUBITS if name[0] != "_" or language != "openqasm2")
    registers = Registers(language, rng, iter(rng.sample(pool, 16)))
    qubits = rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6))
    bits = rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6))
    if rng.random() < 0.02:
        bits = rng.choice((33, 64, 65, 70))
    of_qubits, of_bits = registers.registers(qubits), registers.registers(bits)
    taken = {register.name for register in of_qubits + of_bits}
    free = [name for name in OWN_GATES[language] if name not in taken]
    gates = Gates(
        language, rng, clifford, noisy, [] if clifford or noisy else rng.sample(free, rng.choice((0, 0, 1, 2, 3)))
    )
    classically = Classical(rng, of_bits, of_qubits) if classical else None
    maker = Statements(language, rng, gates, of_qubits, of_bits, classically)
    inputs = _inputs(maker)
    maker.angles = [name for name, _ in inputs]
    typed = _typed_inputs(maker.classical, inputs) if maker.classical is not None else []
    for name in gates.own_names:
        gates.define(name)
    outputs = _outputs(classically) if classically is not None and rng.random() < 0.25 else ()
    statements = maker.whole()
    return Program(
        language,
        qubits,
        tuple(of_qubits),
        bits,
        tuple(of_bits),
        tuple(gates.definitions),
        tuple(statements),
        (*inputs, *((variable.name, value) for variable, value in typed)),
        rng.choice((0.0, 1.1)) if language == "qiskit" and rng.random() < 0.2 else 0.0,
        tuple(maker.functions),
        tuple((variable.name, variable.type) for variable, _ in typed),
        outputs,
        noise=Noise(*(rng.choice((0.0, 0.02, 0.3)) for _ in range(3))) if noisy else None,
        explicit_blocks=language == "qiskit" and rng.random() < 0.4,
    )


def _inputs(maker: Statements) -> list[tuple[str, float | tuple[float, ...]]]:
    rng, number = maker.rng, maker.gates.number
    if maker.language == "openqasm2" or maker.gates.clifford or rng.random() < 0.7:
        return []
    count = rng.randint(2, 4)
    return [
        (name, tuple(number() for _ in range(count)) if rng.random() < 0.4 else number())
        for name in rng.sample(("theta", "alpha", "w1", "phi", "beta"), rng.randint(1, 3))
    ]


def _typed_inputs(
    classical: Classical, inputs: list[tuple[str, float | tuple[float, ...]]]
) -> list[tuple[Variable, float | tuple[float, ...]]]:
    """Return inputs of other types than ``float``, as values or with a value for each point of the sweep."""
    rng = classical.rng
    points = max((len(value) for _, value in inputs if isinstance(value, tuple)), default=0)
    return [
        (variable, tuple(drawn() for _ in range(points)) if points and rng.random() < 0.5 else drawn())
        for variable, drawn in (classical.given() for _ in range(rng.choice((0, 0, 0, 1, 2))))
    ]


def _outputs(classical: Classical) -> tuple[tuple[str, Type | None], ...]:
    """Return what a result shows: some of the registers, and variables of other types."""
    rng = classical.rng
    registers = [each.name for each in classical.registers if each.kind != "alias"]
    some = sorted(rng.sample(registers, rng.randint(0, len(registers))), key=registers.index)
    variables = [classical.declare(rng.choice(OUTPUTS)) for _ in range(rng.randint(0 if some else 1, 2))]
    return (*((name, None) for name in some), *((each.name, each.type) for each in variables))
