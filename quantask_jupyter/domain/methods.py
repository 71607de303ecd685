"""The simulation methods: Aer's, but for the one that needs a GPU."""

from __future__ import annotations

METHODS = (
    "statevector",
    "density_matrix",
    "stabilizer",
    "matrix_product_state",
    "extended_stabilizer",
    "unitary",
    "superop",
)
"""What ``--method`` may name. The last two give a circuit's whole matrix and no counts."""

_CLIFFORD = ("cx", "cz", "ecr", "h", "id", "pauli", "rz", "s", "sdg", "store", "swap", "sx", "sxdg", "x", "y", "z")
GATES = {
    "stabilizer": frozenset({*_CLIFFORD, "cy"}),
    "extended_stabilizer": frozenset({*_CLIFFORD, "ccx", "ccz", "p", "t", "tdg", "u0", "u1"}),
}
"""The gates of methods that know few of them, as Aer has them; the others know most of Qiskit's."""
