"""The names that every OpenQASM 3 program knows, for completion and hover: how each is written, and what it means.

The front end in the worker is what decides; a test compares its tables with this one. Nothing here needs Qiskit.

``make language`` writes the table to ``frontend/openqasm3_names.json``, for JavaScript: a list of objects in the order
of the alphabet, each with ``name``, ``kind`` (``keyword``, ``type``, ``function``, ``constant`` or ``gate``), ``form``
(how it is used, one line of OpenQASM with placeholders) and ``meaning`` (a sentence); a gate has also the numbers
``parameters`` and ``qubits``. A name may be there twice with two kinds (``pow``): a hover shows both. A completion
offers ``name`` and shows ``form`` beside it; a hover shows ``form`` and ``meaning`` below it, as
``magics/cell_names.py`` does it for Shift-Tab. What a cell declares hides what the table says of that name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NameKind(StrEnum):
    """What a name stands for."""

    KEYWORD = "keyword"
    TYPE = "type"
    FUNCTION = "function"
    CONSTANT = "constant"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class LanguageName:
    """A name of the language or its libraries.

    Attributes:
        name: as written.
        kind: what it stands for.
        form: how it is used, for example ``cu(θ, φ, λ, γ) control, target``.
        meaning: a line on it.
    """

    name: str
    kind: NameKind
    form: str
    meaning: str

    @property
    def parameters(self) -> int:
        """How many numbers a gate has in parentheses."""
        head, _, rest = self.form.partition("(")
        return rest.partition(")")[0].count(",") + 1 if rest and head == self.name else 0

    @property
    def qubits(self) -> int:
        """How many qubits a gate acts on."""
        return self.form.rpartition(")")[2].removeprefix(self.name).count(",") + 1


def _of(kind: NameKind, text: str) -> tuple[LanguageName, ...]:
    found = []
    for line in text.strip().splitlines():
        form, meaning = line.strip().split(" | ")
        name = form.split("(")[0].split("[")[0].split()[0].rstrip(";")
        found.append(LanguageName(name, kind, form, meaning))
    return tuple(found)


_GATES = _of(
    NameKind.GATE,
    """
    U(θ, φ, λ) q | Any rotation of one qubit, with the specification's phase.
    CX control, target | Flips the target if the control is 1, as cx.
    p(λ) q | A phase of λ on the state 1.
    phase(λ) q | A phase of λ on the state 1, as p.
    u1(λ) q | A phase of λ on the state 1, as p.
    u0(γ) q | Nothing, for some time.
    x q | Flips the qubit: Pauli X.
    y q | Pauli Y.
    z q | A phase of π on the state 1: Pauli Z.
    h q | Hadamard: an equal superposition of 0 and 1.
    s q | A phase of π/2 on the state 1: the root of Z.
    sdg q | The inverse of s.
    t q | A phase of π/4 on the state 1.
    tdg q | The inverse of t.
    sx q | The root of X.
    sxdg q | The inverse of sx.
    id q | Nothing.
    rx(θ) q | A rotation by θ about the x axis.
    ry(θ) q | A rotation by θ about the y axis.
    rz(φ) q | A rotation by φ about the z axis.
    u(θ, φ, λ) q | Any rotation of one qubit, of qelib1.inc.
    u2(φ, λ) q | A rotation of one qubit by π/2.
    u3(θ, φ, λ) q | Any rotation of one qubit.
    cx control, target | Flips the target if the control is 1.
    cy control, target | Controlled Y.
    cz control, target | Controlled Z.
    ch control, target | Controlled Hadamard.
    cp(λ) control, target | A phase of λ where both are 1.
    cphase(λ) control, target | A phase of λ where both are 1, as cp.
    cu1(λ) control, target | A phase of λ where both are 1, as cp.
    crx(θ) control, target | Controlled rotation about the x axis.
    cry(θ) control, target | Controlled rotation about the y axis.
    crz(θ) control, target | Controlled rotation about the z axis.
    cu(θ, φ, λ, γ) control, target | Controlled U, with a phase of γ.
    cu3(θ, φ, λ) control, target | Controlled u3.
    csx control, target | Controlled root of X.
    swap a, b | Exchanges two qubits.
    rxx(θ) a, b | A rotation by θ about XX.
    rzz(θ) a, b | A rotation by θ about ZZ.
    ccx control, control, target | Flips the target if both controls are 1: Toffoli.
    cswap control, a, b | Exchanges two qubits if the control is 1: Fredkin.
    rccx control, control, target | ccx but for phases, in fewer gates.
    rc3x control, control, control, target | c3x but for phases, in fewer gates.
    c3x control, control, control, target | Flips the target if all three controls are 1.
    c3sqrtx control, control, control, target | The root of X if all three controls are 1.
    c4x control, control, control, control, target | Flips the target if all four controls are 1.
    iswap a, b | Exchanges two qubits, with a phase of π/2 where they differ; of Amazon Braket, without an include.
    pswap(φ) a, b | Exchanges two qubits, with a phase of φ where they differ; of Amazon Braket, without an include.
    xy(θ) a, b | A rotation between 01 and 10 by θ; of Amazon Braket, without an include.
    yy(θ) a, b | A rotation by θ about YY; of Amazon Braket, without an include.
    ecr a, b | Echoed cross-resonance; of Amazon Braket, without an include.
    cv control, target | Controlled root of X; of Amazon Braket, without an include.
    cphaseshift00(φ) a, b | A phase of φ where both are 0; of Amazon Braket, without an include.
    cphaseshift01(φ) a, b | A phase of φ where they are 0 and 1; of Amazon Braket, without an include.
    cphaseshift10(φ) a, b | A phase of φ where they are 1 and 0; of Amazon Braket, without an include.
    prx(θ, φ) q | A rotation by θ about cos(φ) X + sin(φ) Y; of Amazon Braket, without an include.
    gpi(φ) q | A rotation by π about cos(φ) X + sin(φ) Y; of Amazon Braket, without an include.
    gpi2(φ) q | A rotation by π/2 about cos(φ) X + sin(φ) Y; of Amazon Braket, without an include.
    ms(φ, φ, θ) a, b | Mølmer-Sørensen: a rotation by θ about both qubits' axes; of Amazon Braket, without an include.
    """,
)

_FUNCTIONS = _of(
    NameKind.FUNCTION,
    """
    arccos(x) | Inverse cosine, from 0 to π.
    arcsin(x) | Inverse sine, from -π/2 to π/2.
    arctan(x) | Inverse tangent, from -π/2 to π/2.
    ceiling(x) | The nearest whole number that is not below x, a float.
    cos(x) | Cosine of a float or an angle.
    exp(x) | e to the power of x.
    floor(x) | The nearest whole number that is not above x, a float.
    imag(z) | Imaginary part of a complex number.
    log(x) | Natural logarithm.
    mod(x, y) | What remains of x divided by y.
    popcount(b) | How many bits are 1.
    pow(x, y) | x to the power of y, as x ** y.
    real(z) | Real part of a complex number.
    rotl(b, n) | Bits rotated by n places towards higher indices.
    rotr(b, n) | Bits rotated by n places towards lower indices.
    sin(x) | Sine of a float or an angle.
    sqrt(x) | Square root.
    tan(x) | Tangent of a float or an angle.
    sizeof(a, n) | The length of an array's dimension n, the first if it is left out.
    durationof({ … }) | How long statements take: their delays, and durations that are given.
    """,
)

_CONSTANTS = _of(
    NameKind.CONSTANT,
    """
    pi | 3.14159…
    π | 3.14159…, as pi
    tau | 2π
    τ | 2π, as tau
    euler | 2.71828…
    ℇ | 2.71828…, as euler
    true | The Boolean value true.
    false | The Boolean value false.
    """,
)

_TYPES = _of(
    NameKind.TYPE,
    """
    qubit[n] q; | A register of n qubits, or one qubit.
    qreg q[n]; | A register of qubits, as in OpenQASM 2.
    bit[n] c; | A register of n classical bits, or one bit.
    creg c[n]; | A register of classical bits, as in OpenQASM 2.
    bool b; | true or false.
    int[n] i; | A signed integer of n bits.
    uint[n] i; | An unsigned integer of n bits.
    float[n] x; | A float of 16, 32 or 64 bits.
    angle[n] a; | An angle in steps of 2π / 2ⁿ, modulo 2π.
    complex[float[n]] z; | A complex number.
    array[int[8], 3, 2] a; | An array of one to seven dimensions.
    duration t; | A length of time: 100ns, 20dt.
    stretch t; | A duration that a compiler chooses: here it is 0.
    void | What a subroutine returns that returns nothing.
    """,
)

_KEYWORDS = _of(
    NameKind.KEYWORD,
    """
    OPENQASM 3.0; | The version, in the first line.
    include "stdgates.inc"; | Makes the standard gates known.
    defcalgrammar "openpulse"; | Ignored: pulses are not simulated.
    cal { … } | Ignored: pulses are not simulated.
    defcal x $0 { … } | Ignored: pulses are not simulated.
    gate g(θ) q { … } | Defines a gate.
    def f(int n, qubit q) -> bit { … } | Defines a subroutine.
    extern f(bit[3]) -> bit; | Declares a function that is defined elsewhere: --extern.
    return value; | Leaves a subroutine.
    input float theta; | A value that is given with the task.
    output bit[2] c; | What the result shows.
    const int n = 3; | A value that never changes.
    let a = q[0:1] ++ r; | Another name for qubits or bits.
    readonly array[int, #dim = 1] a | An array that a subroutine is given and does not change.
    mutable array[int, #dim = 1] a | An array that a subroutine is given and changes.
    measure q | Measures qubits: c = measure q;
    reset q; | Makes qubits 0.
    barrier q; | Keeps operations on their side of it.
    delay[100ns] q; | Waits: on a device the qubit relaxes meanwhile, elsewhere nothing happens.
    box { … } | Statements that stay together.
    gphase(γ); | A global phase, which a control makes visible.
    inv @ g q; | The inverse of a gate.
    pow(k) @ g q; | A power of a gate.
    ctrl(n) @ g c, q; | A gate that n qubits control, which must be 1.
    negctrl(n) @ g c, q; | A gate that n qubits control, which must be 0.
    if (c == 1) { … } else { … } | A branch.
    else { … } | What is done where the condition is false.
    for int i in [0:3] { … } | A loop over a range, a set, an array or a register.
    in [0:3] | What a loop goes over.
    while (c) { … } | A loop as long as a condition is true.
    switch (n) { case 0, 1 { … } default { … } } | A choice by an integer.
    case 0, 1 { … } | A case of a switch.
    default { … } | What a switch does in no case.
    break; | Leaves a loop.
    continue; | Goes on with a loop's next turn.
    end; | Ends the program.
    """,
)


LANGUAGE_NAMES = tuple(
    sorted(
        (*_KEYWORDS, *_TYPES, *_FUNCTIONS, *_CONSTANTS, *_GATES),
        key=lambda each: (each.name.lower(), each.name, each.kind),
    )
)
"""All of them, in the order of the alphabet. ``pow`` is there twice: a modifier of gates and a function."""
