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

_OF_ALL_BUT_STABILIZERS = frozenset(
    {
        *("ccx", "cp", "cx", "cy", "cz", "diagonal", "h", "id", "p", "pauli", "r", "rx", "rxx", "ry", "ryy"),
        *("rz", "rzx", "rzz", "s", "sdg", "swap", "sx", "sxdg", "t", "tdg", "u", "u1", "u2", "u3", "unitary"),
        *("x", "y", "z"),
    }
)
_OF_AMPLITUDES = _OF_ALL_BUT_STABILIZERS | {
    *("ccz", "crx", "cry", "crz", "cswap", "csx", "cu", "cu1", "cu2", "cu3", "ecr", "mcp", "mcphase", "mcr", "mcrx"),
    *("mcry", "mcrz", "mcswap", "mcsx", "mcu", "mcu1", "mcu2", "mcu3", "mcx", "mcy", "mcz", "multiplexer", "store"),
}
_CLIFFORD = frozenset(
    {
        *("cx", "cz", "ecr", "h", "id", "pauli", "rz", "s", "sdg", "store", "swap", "sx", "sxdg"),
        *("x", "y", "z"),
    }
)
GATES = {
    "statevector": _OF_AMPLITUDES | {"mcx_gray"},
    "density_matrix": _OF_ALL_BUT_STABILIZERS | {"cu1", "ecr"},
    "stabilizer": _CLIFFORD | {"cy"},
    "matrix_product_state": _OF_ALL_BUT_STABILIZERS | {"cswap", "csx", "ecr", "store"},
    "extended_stabilizer": _CLIFFORD | {"ccx", "ccz", "p", "t", "tdg", "u0", "u1"},
    "unitary": _OF_AMPLITUDES,
    "superop": _OF_ALL_BUT_STABILIZERS | {"cu1", "store"},
}
"""The gates of each method, as Aer has them: what a circuit that is transpiled for it may have."""

INSTRUCTIONS = {
    "statevector": frozenset({"initialize", "kraus"}),
    "density_matrix": frozenset({"kraus"}),
    "matrix_product_state": frozenset({"initialize", "kraus"}),
    "superop": frozenset({"kraus"}),
}
"""What a circuit may have beside, also where a noise model names the gates; methods that are not here have none.

Left out is what no circuit has that can be sent: ``superop`` and ``quantum_channel``, which only say what ``kraus``
says, and ``qerror_loc`` and ``roerror``, which Aer itself puts into circuits.
"""
