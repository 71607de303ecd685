"""From Aer's hexadecimal keys to bitstrings by register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quantask_worker.child.registers import Register


def decode(counts: Mapping[str, int], registers: Sequence[Register], *, num_clbits: int) -> dict[str, int]:
    """Return counts by bitstring.

    Args:
        counts: counts by key, in which bit k (of any number) is the circuit's classical bit k.
        registers: what the bits belong to. The first one stands rightmost, its bit 0 last.
        num_clbits: the circuit's classical bits; what Aer keeps above them is its own.
    """
    decoded: dict[str, int] = {}
    for key, count in counts.items():
        bits = bitstring(key, registers, num_clbits=num_clbits)
        decoded[bits] = decoded.get(bits, 0) + int(count)
    return decoded


def bitstring(key: str, registers: Sequence[Register], *, num_clbits: int) -> str:
    """Return the bitstring of one key, as :func:`decode` does."""
    mask = (1 << num_clbits) - 1
    from_bit_0 = format(int(key, 16) & mask, f"0{num_clbits}b")[::-1]
    words = ["".join(from_bit_0[index] for index in reversed(register.clbits)) for register in registers]
    return " ".join(reversed(words))
