"""Random gates: definitions, calls under modifiers, and their angles."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tests.differential.expressions import Binary, Call, Expression, Name, Number, Operand, Pi, Unary
from tests.differential.gates import CLIFFORD, GATES, NOISY
from tests.differential.program import Apply, GateDefinition, Language, Modifier

Weighted: TypeAlias = list[tuple[float, Callable[..., Any]]]

_PARAMETERS = (
    ("theta", "phi", "lam"),
    ("b", "a", "c9"),
    ("z1", "y1", "x1"),
    ("t0", "s1", "theta"),
    ("phi", "lambda_", "a"),
)
_GATE_QUBITS = (("a", "b", "c"), ("q", "p1", "o"), ("y0", "x0", "w"), ("c", "t9", "q"))
OWN_GATES: dict[Language, tuple[str, ...]] = {
    "openqasm3": ("g", "rzz", "iswap", "ecr", "sxdg", "f1", "cu1", "ccz", "dcx", "r", "my_gate", "Unitary", "u"),
    "openqasm2": ("g", "iswap", "ecr", "f1", "dcx", "r", "my_gate", "rzz", "csx", "ccz", "sxdg", "cu"),
    "qiskit": ("g", "f1", "my_gate", "h2", "gate1", "block"),
}
_SHOWN = (
    None,
    None,
    "x",
    "cx",
    "measure",
    "reset",
    "barrier",
    "same",
    "unitary",
    "ecr",
    "h",
    "initialize",
    "if_else",
    "delay",
    "rz",
    "2 words",
    "",
)


@dataclass
class Gates:
    """What gates a program may call; ``own_names`` are those that it will define."""

    language: Language
    rng: random.Random
    clifford: bool
    noisy: bool
    own_names: Sequence[str]
    definitions: list[GateDefinition] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether gates have no modifiers."""
        return self.clifford or self.noisy

    def define(self, name: str) -> None:
        rng = self.rng
        parameters = rng.choice(_PARAMETERS)[: rng.choice((0, 1, 2, 2, 3, 3))]
        qubits = tuple(name for name in rng.choice(_GATE_QUBITS) if name not in parameters)[
            : rng.choice((1, 1, 2, 2, 3))
        ]
        body = []
        for _ in range(rng.randint(1, 4)):
            call = self.call(list(parameters), len(qubits), in_gate=True)
            if call is not None:
                gate, angles, modifiers, places = call
                body.append(Apply(gate, tuple(Operand(qubits[place]) for place in places), angles, modifiers))
        shown = rng.choice(_SHOWN) if self.language == "qiskit" else None
        self.definitions.append(GateDefinition(name, parameters, qubits, tuple(body), shown))

    # Gates.

    def call(self, names: list[str], room: int, *, in_gate: bool = False) -> Any:
        """Return a gate, its angles, modifiers and the places of its operands among ``room`` qubits."""
        rng = self.rng
        known = GATES[self.language]
        arities = {name: (gate.parameters, gate.qubits) for name, gate in known.items()}
        own = {gate.name: (len(gate.parameters), len(gate.qubits)) for gate in self.definitions}
        names_known = CLIFFORD if self.clifford else NOISY if self.noisy else tuple(arities)
        pool = [name for name in names_known if name in known and name not in self.own_names]
        chosen = rng.choice(list(own)) if own and rng.random() < 0.45 else rng.choice(pool)
        count, size = own[chosen] if chosen in own else arities[chosen]
        modifiers = [] if self.language == "openqasm2" or self.is_plain else self._modifiers(room - size)
        size += sum(modifier.argument or 1 for modifier in modifiers if modifier.kind in ("ctrl", "negctrl"))
        if size > room or (size == 0 and not in_gate and self.language == "qiskit" and rng.random() < 0.9):
            return None
        # An angle may be beyond π, where the root of a turn is not half the turn. Gates of Qiskit multiply exponents.
        powers = sum(modifier.kind == "pow" for modifier in modifiers)
        if count or chosen in own or (self.language == "qiskit" and powers > 1):
            modifiers = [replace(each, argument=2) if isinstance(each.argument, float) else each for each in modifiers]
        angles = tuple(self.angle(names) for _ in range(count))
        if chosen in known and chosen not in own and known[chosen].seeded:
            angles = (Number(rng.randrange(1000)),)
        return chosen, angles, tuple(modifiers), tuple(rng.sample(range(room), size))

    def _modifiers(self, room: int) -> list[Modifier]:
        rng = self.rng
        modifiers: list[Modifier] = []
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 3))):
            kind = rng.choice(("ctrl", "negctrl", "inv", "pow"))
            lazy = self.language == "qiskit" and rng.random() < 0.3
            if kind == "inv":
                modifiers.append(Modifier("inv", None, lazy))
            elif kind == "pow":
                modifiers.append(Modifier("pow", rng.choice((2, 3, -1, 0, 1, -2, 0.5, 0.25, 1.5)), lazy))
            elif room > 0:
                count = rng.choice((None, None, 1, 2))
                if (count or 1) <= room:
                    room -= count or 1
                    modifiers.append(Modifier(kind, count, lazy))
        return modifiers

    # Angles.

    def number(self) -> float:
        rng = self.rng
        return rng.choice(
            (rng.uniform(-4, 4), round(rng.uniform(-7, 7), 2), rng.choice((0.0, 0.5, -1.0, math.pi, 1e-3)))
        )

    def angle(self, names: list[str], depth: int = 0) -> Expression:
        rng = self.rng
        options: Weighted = [
            (2, lambda: self._signed(self.number())),
            (2, lambda: Binary("/", Pi(), Number(rng.choice((2, 3, 4, 8))))),
            (1, lambda: Pi()),
            (0.5, lambda: Binary("*", Number(rng.choice((2, 3, 0.5))), Pi())),
        ]
        if names:
            options.append((6, lambda: Name(rng.choice(names))))
        if depth < 2:
            options += [
                (1, lambda: Unary("-", self.angle(names, depth + 1))),
                (1.5, lambda: Binary(rng.choice("+-*"), self.angle(names, depth + 1), self.angle(names, depth + 1))),
                (1, lambda: Binary("/", self.angle(names, depth + 1), Number(rng.choice((2.0, 3.5))))),
                (0.5, lambda: Call(rng.choice(("sin", "cos")), (self.angle(names, depth + 1),))),
                (0.2, lambda: Call("sqrt", (Number(round(rng.uniform(0, 4), 2)),))),
                (0.2, lambda: Binary("**", self.angle(names, depth + 1), Number(2))),
            ]
        return self._pick(options)()

    @staticmethod
    def _signed(number: float) -> Expression:
        return Number(number) if number >= 0 else Unary("-", Number(-number))

    def _pick(self, options: Weighted) -> Callable[..., Any]:
        return self.rng.choices([option for _, option in options], [weight for weight, _ in options])[0]
